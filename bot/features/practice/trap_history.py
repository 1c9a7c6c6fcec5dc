"""What members have met and sprung, concept by concept, and what is left of it. Pure reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import local_time
from bot.domain.concepts import ConceptMap, concept_map, guessing_chance
from bot.domain.generators import generated_again
from bot.domain.items import Item, ItemKind, Trap
from bot.domain.member import Member, zone_for
from bot.domain.practice_index import PracticeStanding, usual_minutes
from bot.domain.recall import Encounter, replay
from bot.domain.repetition import LEAST_MEMBERS
from bot.domain.team import Team
from bot.features.kit.access import unlocked_items
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


def told_history(tx: Store, member: Member) -> tuple[Past, ...]:
    """The member's answers, oldest first, that may be used to choose, state or explain anything.

    An answer to what stands open in another team of the same person, and is not locked there, tells nothing yet: which
    question comes next, or how a trap stands, would say whether it was right.
    """
    hidden = unlocked_items(tx, *tx.members.accounts(member.id))
    return tuple(past for past in tx.responses.history(member.id) if past.item not in hidden)


def standing(tx: Store, team: Team, member: Member, now: datetime, before: datetime | None = None) -> PracticeStanding:
    """Where the member stands, as far as it decides what to practise; `before` leaves out answers from then on."""
    history = [past for past in told_history(tx, member) if before is None or past.answered_at < before]
    concepts, items = concept_map(tx.bank, team.exam), _Items(tx)
    answers = list(_encounters(history, items, concepts, zone_for(member, team)))
    return PracticeStanding(
        concepts=concepts,
        recollection=replay(answers, concepts.domains, tx.bank.recalibration),
        seen=_seen(history, tx.responses.seen_items(member.id) if before is None else ()),
        minutes=usual_minutes(_minutes(history, items)),
        today=today_of(team, member, now),
        exam=member.exam_date,
    )


class _Items:
    """The items of answers: the bank knows best by now; of an item that has left it, what was served."""

    def __init__(self, tx: Store) -> None:
        self._tx = tx
        self._found: dict[str, Item] = {}

    def of(self, answer: Past | AnswerOutcome) -> Item:
        try:
            return self._tx.bank.item(answer.item)
        except KeyError:
            if answer.item not in self._found:
                made = generated_again(self._tx.bank, answer.item)
                self._found[answer.item] = made or self._tx.served.get(answer.served)
            return self._found[answer.item]


def _encounters(history: Iterable[Past], items: _Items, concepts: ConceptMap, zone: str) -> Iterator[Encounter]:
    for past in history:
        item = items.of(past)
        told = concepts.told_by(item, right=past.right, sprung=past.trap)
        day = local_time.local_date(past.answered_at, zone).toordinal()
        yield Encounter(told, past.item, past.right, past.confidence, day, guessing_chance(item), past.trap)


def _minutes(history: Iterable[Past], items: _Items) -> Iterator[tuple[ItemKind, float]]:
    return ((items.of(past).kind, past.seconds / 60) for past in history if past.seconds is not None)


def _seen(history: Iterable[Past], all_seen: Iterable[str]) -> tuple[str, ...]:
    """Every item seen, longest ago first; what has no visible verdict yet was answered just now."""
    newest_first = dict.fromkeys(past.item for past in reversed(tuple(history)))
    waiting = sorted(set(all_seen) - set(newest_first))
    return (*reversed(newest_first), *waiting)


def askable_traps(tx: Store, team: Team) -> dict[str, Trap]:
    """The traps of the team's exam, by id."""
    return {trap.id: trap for trap in tx.bank.traps_for(team.exam)}


def worst_traps(tx: Store, team: Team, member: Member, domain: int, now: datetime) -> tuple[Trap, ...]:
    """The traps of a domain that the member has sprung, the one held least firmly first; none without such answers."""
    found = standing(tx, team, member, now)
    today, traps, states = found.today.toordinal(), askable_traps(tx, team), found.recollection.states
    sprung = [state for name, state in states.items() if name in traps and state.sprung]
    held = {state.concept: found.recollection.seen_through(state, today) for state in sprung}
    sprung.sort(key=lambda state: (held[state.concept], -state.sprung, state.concept))
    return tuple(traps[state.concept] for state in sprung if traps[state.concept].domain == domain)


def met_with(tx: Store, member: Member, concepts: ConceptMap, concept: str) -> list[Past]:
    """The member's answers that tell something about a concept, the newest first."""
    items, history = _Items(tx), reversed(told_history(tx, member))
    return [past for past in history if concept in concepts.told_by(items.of(past), right=past.right, sprung=past.trap)]


def missed_items(tx: Store, member: Member) -> dict[str, str | None]:
    """The items whose newest visible answer was wrong, each with the trap that it sprang, where it had one."""
    newest = {past.item: past for past in told_history(tx, member)}
    return {item: past.trap for item, past in newest.items() if not past.right}


def traps_told_by(items: _Items, answer: AnswerOutcome) -> tuple[str, ...]:
    """The traps that an answer tells something about: all that the item holds when right, the one sprung when wrong."""
    if answer.right:
        return items.of(answer).traps
    return (answer.trap,) if answer.trap else ()


def of_team(tx: Store, team: Team) -> tuple[TeamTrap, ...]:
    """How the team met each trap, the most sprung first, without anybody's name.

    Only revealed daily questions count that at least `LEAST_MEMBERS` members answered: it sums up what the reveals have
    shown already. Practice and confidence are private, and an open question would give single answers away.
    """
    outcomes, items = tx.responses.outcomes(team.id), _Items(tx)
    takers = Counter[int]()
    for outcome in outcomes:
        takers[outcome.question] += outcome.answers
    met, sprung = Counter[str](), Counter[str]()
    for outcome in outcomes:
        if takers[outcome.question] >= LEAST_MEMBERS:
            for trap in traps_told_by(items, outcome):
                met[trap] += outcome.answers
                sprung[trap] += 0 if outcome.right else outcome.answers
    known = [trap for trap in tx.bank.traps_for(team.exam) if met[trap.id]]
    return _most_sprung_first([TeamTrap(trap, met[trap.id], sprung[trap.id]) for trap in known])


def _most_sprung_first(traps: Sequence[TeamTrap]) -> tuple[TeamTrap, ...]:
    return tuple(sorted(traps, key=lambda one: (-one.sprung, one.met, one.trap.id)))
