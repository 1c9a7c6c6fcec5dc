"""Practice: further questions now, privately, each with its rationale at once.

How sure somebody is can be said before an answer, and need not: a question takes one press. After the verdict it could
not be said honestly any more, and asking each time before it would double the presses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.exam import Exam
from bot.domain.generators import Family, families, fresh, generated_again
from bot.domain.items import Answer, Item, checked
from bot.domain.member import Member
from bot.domain.practice_index import (
    MOST_QUESTIONS,
    USUAL_QUESTIONS,
    PracticeStanding,
    Worth,
    missed_first,
    most_helpful,
    overdue_errors,
    worth,
)
from bot.domain.question import LONGEST_ANSWER, Confidence, Drill, Response
from bot.domain.recall import Phase
from bot.domain.team import Team
from bot.features.kit import item_cards
from bot.features.kit.access import Refusal, open_items, owned, seat
from bot.features.kit.arguments import named, number, word
from bot.features.kit.forms import answer_in
from bot.features.kit.responses import respond, trap_of
from bot.features.practice import cards, trap_history
from bot.interactions import Ask, Command, Interaction, Press, Private, Reject, Replace, Reply, Submission
from bot.messages import Card
from bot.store.transaction import Store

WRONG = "wrong"
"""The word for what was missed."""


def start_practice(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/practice [domain | trap | wrong | metrics | maturity] [number]`, or the button of a domain or trap."""
    _, member = seat(tx, interaction)
    words = interaction.text if isinstance(interaction, Command) else " ".join(interaction.args)
    wanted, how_many = _parse(words)
    items = _choose(tx, interaction, wanted, how_many, now)
    drill = tx.drills.start(member.id, [_noted(tx, item) for item in items], now)
    return Private(_question(tx, drill))


def _noted(tx: Store, item: Item) -> int | str:
    """What the run remembers of an item: the version; of one that its id makes again the id, until it is answered."""
    return item.id if generated_again(tx.bank, item.id) == item else tx.served.keep(item)


def asked_at(tx: Store, drill: Drill, position: int) -> Item:
    """The item at a position, in the version that was shown. Raises LookupError."""
    noted = drill.served[position]
    item = tx.served.get(noted) if isinstance(noted, int) else generated_again(tx.bank, noted)
    if item is None:
        raise KeyError(noted)
    return item


def _choose(tx: Store, interaction: Interaction, wanted: str, how_many: int, now: datetime) -> tuple[Item, ...]:
    """What is asked, by the rules of `bot.domain.practice_index`. Raises Refusal where there is nothing."""
    team, member = seat(tx, interaction)
    standing, seed = trap_history.standing(tx, team, member, now), f"{member.id}/{now.isoformat()}"
    if wanted.lower() == WRONG:
        items = _missed(tx, interaction, standing, how_many, seed)
        if not items:
            raise Refusal(cards.nothing_missed(answered=bool(standing.seen)))
        return items
    pool, those = _pool(tx, team, tx.bank.exam(team.exam), wanted)
    pool = _closed(tx, interaction, pool)
    if not pool and not those:
        raise Refusal(cards.nothing_to_practise(wanted))
    made = {family.trap: _made(tx, family, standing, seed) for family in those}
    return most_helpful(pool, standing, how_many, seed, made)


def _made(tx: Store, family: Family, standing: PracticeStanding, seed: str) -> Iterator[Item]:
    """Items of a family that were not met, without end."""
    return fresh(tx.bank, family, frozenset(standing.seen), seed)


def _missed(
    tx: Store, interaction: Interaction, standing: PracticeStanding, how_many: int, seed: str
) -> tuple[Item, ...]:
    """What was missed; a generated item is made again from its id."""
    team, member = seat(tx, interaction)
    wrong = trap_history.missed_items(tx, member)
    made = [item for item in (generated_again(tx.bank, item_id) for item_id in sorted(wrong)) if item is not None]
    pool = _closed(tx, interaction, (*tx.bank.items_for(team.exam), *made))
    return missed_first(pool, wrong, standing, how_many, seed)


def _closed(tx: Store, interaction: Interaction, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Those that stand open nowhere."""
    open_now = open_items(tx, interaction.actor)
    return tuple(item for item in items if item.id not in open_now)


def _parse(words: str) -> tuple[str, int]:
    """What to practise and how many: `security 5`, `5`, `mme-vs-mce`, nothing; a lone number is how many."""
    *wanted, last = words.split() or [""]
    if not last.isdecimal():
        return " ".join((*wanted, last)), USUAL_QUESTIONS
    return " ".join(wanted), max(1, min(MOST_QUESTIONS, int(last[:9])))


_Pool = tuple[tuple[Item, ...], tuple[Family, ...]]
"""Items of the bank, and the families that go on where they end."""


def _pool(tx: Store, team: Team, exam: Exam, wanted: str) -> _Pool:
    """What fits the words; nothing where nothing does."""
    items, known = tx.bank.items_for(team.exam), families(tx.bank)
    if not wanted:
        asked = {item.domain for item in items}
        return items, tuple(family for family in known if family.domain in asked)
    low = wanted.lower()
    if low in {family.id for family in known}:
        return (), tuple(family for family in known if family.id == low)
    slug = re.sub(r"[\s_]+", "-", low)
    if tx.bank.has_trap(slug):
        return tx.bank.items_of_trap(team.exam, slug), tuple(family for family in known if family.trap == slug)
    domain = exam.domain_called(low)
    if domain is not None:
        return _of_domain(items, known, domain.number)
    traps = [trap for trap in tx.bank.traps_for(team.exam) if low in trap.name.lower() or slug in trap.id]
    found = {item.id: item for trap in traps for item in tx.bank.items_of_trap(team.exam, trap.id)}
    named = {trap.id for trap in traps}
    return tuple(found.values()), tuple(family for family in known if named == {family.trap})


def _of_domain(items: tuple[Item, ...], known: tuple[Family, ...], number: int) -> _Pool:
    return (
        tuple(item for item in items if item.domain == number),
        tuple(family for family in known if family.domain == number),
    )


def _mine(tx: Store, interaction: Press | Submission) -> tuple[Team, Member, Drill]:
    """The drill that is named, if it is the actor's own. Raises Refusal."""
    member, drill = owned(tx, interaction, tx.drills.get(number(interaction, 0)), cards.not_your_drill())
    return tx.teams.get(member.team), member, drill


def _at(tx: Store, interaction: Press | Submission, drill: Drill) -> tuple[int, Item]:
    """Position and item of the question that is named, in the version that was shown."""
    position = number(interaction, 1)
    return position, named(lambda: asked_at(tx, drill, position))


def _question(tx: Store, drill: Drill) -> Card:
    return cards.drill_question(named(lambda: asked_at(tx, drill, drill.position)), drill)


def press_drill(tx: Store, interaction: Press, now: datetime) -> Reply:
    """One option of a single-choice practice question."""
    return _answer(tx, interaction, (word(interaction, 2),), _confidence(interaction, 3), now)


def say_how_sure(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The question once more: the next press gives the answer and how sure it is."""
    _, _, drill = _mine(tx, interaction)
    position, item = _at(tx, interaction, drill)
    if position != drill.position:
        return Replace(cards.already(drill, position))
    return Replace(cards.drill_question(item, drill, _confidence(interaction, 2)))


def _confidence(interaction: Press | Submission, place: int) -> Confidence | None:
    """How sure the argument at that place says; None where it is not there, or says nothing."""
    said = interaction.args[place] if place < len(interaction.args) else ""
    return next((known for known in cards.HOW_SURE if known == said), None)


def ask_drill_form(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The form of a practice question that one press cannot answer."""
    _, _, drill = _mine(tx, interaction)
    _, item = _at(tx, interaction, drill)
    return Ask(item_cards.answer_form(item, cards.seed(drill), "drill", interaction.args[:3]))


def submit_drill(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The sent form of such a question."""
    _, _, drill = _mine(tx, interaction)
    _, item = _at(tx, interaction, drill)
    form = item_cards.answer_form(item, cards.seed(drill), "drill", interaction.args[:3])
    picked = answer_in(item, form, interaction.values)
    if isinstance(picked, Reject):
        return picked
    return _answer(tx, interaction, picked, _confidence(interaction, 2), now)


def _answer(
    tx: Store, interaction: Press | Submission, picked: Answer, confidence: Confidence | None, now: datetime
) -> Reply:
    _, member, drill = _mine(tx, interaction)
    position, item = _at(tx, interaction, drill)
    picked = checked(item, picked)
    if position != drill.position:
        return Replace(cards.already(drill, position))
    noted = drill.served[position]
    served = noted if isinstance(noted, int) else tx.served.keep(item)
    tx.drills.advance(drill.id, position, served)
    if item.id in open_items(tx, interaction.actor):
        return Replace(cards.drill_stands_open(drill, position))
    seconds = _seconds(drill, now)
    response = respond(
        tx, member, item, served, picked, source="practice", at=now, confidence=confidence, seconds=seconds
    )
    item = tx.bank.corrected(item)
    trap, reason = trap_of(tx.bank, item, response), _reason(tx, member, drill, item)
    return Replace(cards.drill_verdict(item, drill, position, response, trap, reason=reason))


def _seconds(drill: Drill, now: datetime) -> float | None:
    """How long the answer took; None where nobody knows."""
    if drill.shown_at is None or now - drill.shown_at > LONGEST_ANSWER:
        return None
    return max((now - drill.shown_at).total_seconds(), 0.0)


def _reason(tx: Store, member: Member, drill: Drill, item: Item) -> cards.Reason | None:
    """Why the item was asked: what was known when the run began. None where it is about nothing that can be told."""
    at = drill.started_at
    standing = trap_history.standing(tx, tx.teams.get(member.team), member, at, before=at)
    seen = item.id in standing.seen
    values = [worth(standing, concept, item, seen=seen) for concept in standing.concepts.of_item(item)]
    if not any(value.share for value in values):
        return None
    overdue = {state.concept for state in overdue_errors(standing)}
    best: Worth = max(values, key=lambda value: (value.concept in overdue, value.gain))
    return cards.Reason(best, sure_error=best.concept in overdue, dated=standing.is_dated)


def following(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The next question of a run, or its end."""
    team, member, drill = _mine(tx, interaction)
    if drill.position < len(drill.served):
        tx.drills.show(drill.id, now)
        return Replace(_question(tx, drill))
    answers = [
        response
        for response in tx.responses.of_member(member.id)
        if response.source == "practice"
        and response.served in drill.served
        and response.answered_at >= drill.started_at
    ]
    domains = Counter(response.domain for response in answers)
    phases = _phases(tx, team, member, answers, now)
    return Replace(cards.drill_done(tx.bank.exam(team.exam), answers, domains, phases))


def _phases(
    tx: Store, team: Team, member: Member, answers: Sequence[Response], now: datetime
) -> list[tuple[str, Phase]]:
    """The traps of these answers' items that were met, by name, each with how it stands; open ones first."""
    found = trap_history.standing(tx, team, member, now)
    traps, states = trap_history.askable_traps(tx, team), found.recollection.states
    held = {trap for answer in answers for trap in tx.served.get(answer.served).traps if trap in traps}
    phases = [
        (traps[trap].name, found.recollection.phase(states[trap], found.today.toordinal()))
        for trap in held
        if trap in states
    ]
    return sorted(phases, key=lambda one: (cards.PHASES.index(one[1]), one[0]))
