"""What members have met and sprung, trap by trap, and when each comes back. Pure reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import drilling, local_time, mastery, repetition
from bot.domain.items import Trap
from bot.domain.member import Member, zone_for
from bot.domain.question import Response
from bot.domain.repetition import LEAST_MEMBERS, TrapState
from bot.domain.team import Team
from bot.features.mastery import weakest
from bot.store.evidence import AnswerOutcome, Past
from bot.store.transaction import Store


@dataclass(frozen=True, slots=True)
class TeamTrap:
    """How a team met one trap: the answers that tell something about it, and how many of them sprang it."""

    trap: Trap
    met: int
    sprung: int


def today_of(team: Team, member: Member, now: datetime) -> date:
    """The date on the member's calendar."""
    return local_time.local_date(now, zone_for(member, team))


def of_member(tx: Store, team: Team, member: Member, now: datetime) -> dict[str, TrapState]:
    """The state of every trap of the team's exam that the member has met, by its id."""
    return _replayed(tx, team, member, tx.responses.history(member.id), now)


def _replayed(tx: Store, team: Team, member: Member, history: Iterable[Past], now: datetime) -> dict[str, TrapState]:
    askable = {trap.id for trap in tx.bank.traps_for(team.exam)}
    answers = (
        repetition.Met(
            tuple(trap for trap in traps_told_by(tx, past) if trap in askable),
            past.right,
            past.confidence,
            past.answered_at,
        )
        for past in history
    )
    return repetition.replay(answers, zone_for(member, team), today_of(team, member, now), member.exam_date)


def traps_told_by(tx: Store, answer: Past | AnswerOutcome | Response) -> tuple[str, ...]:
    """The traps that an answer tells something about.

    What an item holds is read in the bank, which knows best by now; of an item that has left it, in what was served.
    """
    if not answer.right:
        return repetition.told_by((), right=False, sprung=answer.trap)
    try:
        item = tx.bank.item(answer.item)
    except KeyError:
        item = tx.served.get(answer.served)
    return repetition.told_by(item.traps, right=True, sprung=None)


def worst_traps(tx: Store, team: Team, member: Member, domain: int, now: datetime) -> tuple[Trap, ...]:
    """The traps of a domain that the member has sprung, the one held least firmly first; none without such answers."""
    states = of_member(tx, team, member, now)
    sprung = [trap for trap in map(tx.bank.trap, states) if trap.domain == domain and states[trap.id].sprung]
    return tuple(sorted(sprung, key=lambda trap: (states[trap.id].stability, -states[trap.id].sprung, trap.id)))


def standing(tx: Store, team: Team, member: Member, now: datetime) -> drilling.TrapStanding:
    """Where the member stands, as far as it decides what to practise."""
    history = tx.responses.history(member.id)
    exam_weights = weakest.weights(tx.bank.exam(team.exam))
    found = weakest.weakest_of(tx, team, member, now)
    practised = any(estimate.answers for estimate in found.estimates)
    return drilling.TrapStanding(
        traps=_replayed(tx, team, member, history, now),
        seen=_seen(history, tx.responses.seen_items(member.id)),
        weights=exam_weights,
        stakes={each.domain: mastery.at_stake(each, exam_weights[each.domain]) for each in found.estimates},
        weak=found.domain if practised and found.state != "early" else None,
        today=today_of(team, member, now),
    )


def _seen(history: Iterable[Past], all_seen: Iterable[str]) -> tuple[str, ...]:
    """Every item seen, longest ago first; what has no visible verdict yet was answered just now."""
    newest_first = dict.fromkeys(past.item for past in reversed(tuple(history)))
    waiting = sorted(set(all_seen) - set(newest_first))
    return (*reversed(newest_first), *waiting)


def missed_items(tx: Store, member: Member) -> dict[str, str | None]:
    """The items whose newest visible answer was wrong, each with the trap that it sprang, where it had one."""
    newest = {past.item: past for past in tx.responses.history(member.id)}
    return {item: past.trap for item, past in newest.items() if not past.right}


def domains_of_traps(tx: Store, team: Team) -> dict[str, int]:
    """The domain of every trap that may be asked for the team's exam."""
    return {trap.id: trap.domain for trap in tx.bank.traps_for(team.exam)}


def of_team(tx: Store, team: Team) -> tuple[TeamTrap, ...]:
    """How the team met each trap, the most sprung first, without anybody's name.

    Only revealed daily questions count that at least `MEMBERS` members answered: it sums up what the reveals have
    shown already. Practice and confidence are private, and an open question would give single answers away.
    """
    outcomes = tx.responses.outcomes(team.id)
    takers = Counter[int]()
    for outcome in outcomes:
        takers[outcome.question] += outcome.answers
    met, sprung = Counter[str](), Counter[str]()
    for outcome in outcomes:
        if takers[outcome.question] >= LEAST_MEMBERS:
            for trap in traps_told_by(tx, outcome):
                met[trap] += outcome.answers
                sprung[trap] += 0 if outcome.right else outcome.answers
    known = [trap for trap in tx.bank.traps_for(team.exam) if met[trap.id]]
    return _most_sprung_first([TeamTrap(trap, met[trap.id], sprung[trap.id]) for trap in known])


def _most_sprung_first(traps: Sequence[TeamTrap]) -> tuple[TeamTrap, ...]:
    return tuple(sorted(traps, key=lambda one: (-one.sprung, one.met, one.trap.id)))
