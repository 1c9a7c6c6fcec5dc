"""What a run of practice asks: the questions that add most to the exam score per minute. docs/learning.md says why.

Pure: `seed` brings the chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from statistics import median

from bot.domain.concepts import ConceptMap, guessing_chance
from bot.domain.items import Item, ItemKind
from bot.domain.recalibration import right_chance
from bot.domain.recall import SAME_WORDING, ConceptState, Recollection
from bot.domain.repetition import Memory, Rated, reviewed
from bot.domain.selection import drawn

USUAL_QUESTIONS = 5
"""Questions of a run of practice where nobody says how many."""
MOST_QUESTIONS = 20
"""Questions of one run at most."""

UNDATED = 30
"""Days ahead for which somebody without an exam date practises."""
USUAL_MINUTES = 1.5
"""Minutes that a question takes where nobody knows better."""
KNOWN_MINUTES = 3
"""Answers of a kind from which a member's own median counts."""
QUICKEST_MINUTES = 0.25
"""A median below this counts as this: somebody who only reads keys learns nothing by it."""

SURE_AGAIN = 6
"""Days after which what was missed while sure is asked once more."""
SURE_LAST = 3
"""In so many days before the exam it is asked a last time."""

PLAIN_DIFFICULTY = 5.0
"""FSRS's difficulty of any concept when the index asks "what if": what was missed more often must not count less."""
LEAST_STABILITY, LEAST_BY_AGE = 0.1, 0.15
"""No memory counts as weaker than this many days, and this many for each day since the last answer. FSRS makes a weaker
one gain less again: what was missed more often would come later."""


@dataclass(frozen=True, slots=True)
class PracticeStanding:
    """Where a member stands, as far as it decides what to ask.

    `seen` has the ids of all items answered, the one answered longest ago first; `minutes` the member's own by kind.
    """

    concepts: ConceptMap
    recollection: Recollection
    seen: Sequence[str]
    minutes: Mapping[ItemKind, float]
    today: date
    exam: date | None

    @property
    def is_dated(self) -> bool:
        """Whether there is an exam ahead, today's included."""
        return self.exam is not None and self.exam >= self.today

    @property
    def horizon(self) -> int:
        """The day that it has to last until: the exam's, tomorrow at the earliest; else a month ahead."""
        if self.exam is None or self.exam < self.today:
            return (self.today + timedelta(days=UNDATED)).toordinal()
        return max(self.exam, self.today + timedelta(days=1)).toordinal()


@dataclass(frozen=True, slots=True)
class Worth:
    """What one question adds: `gain` of the exam per minute, by the concept's `share` of it.

    `missed` is how likely it is still answered wrong, `lasts` how much of one repetition lasts until exam day.
    """

    concept: str
    gain: float
    share: float
    missed: float
    lasts: float


def usual_minutes(taken: Iterable[tuple[ItemKind, float]]) -> dict[ItemKind, float]:
    """A member's median minutes by kind, of the kinds that they answered often enough."""
    by_kind: dict[ItemKind, list[float]] = {}
    for kind, minutes in taken:
        by_kind.setdefault(kind, []).append(minutes)
    return {
        kind: max(median(known), QUICKEST_MINUTES) for kind, known in by_kind.items() if len(known) >= KNOWN_MINUTES
    }


def worth(standing: PracticeStanding, concept: str, item: Item, *, seen: bool) -> Worth:
    """What asking this item adds to that concept."""
    share, chance = standing.concepts.shares.get(concept, 0.0), guessing_chance(item)
    if seen:
        chance += (1 - chance) * SAME_WORDING
    minutes = standing.minutes.get(item.kind, USUAL_MINUTES)
    found, today, end = standing.recollection, standing.today.toordinal(), standing.horizon
    state = found.states.get(concept)
    if state is None:
        known = found.starts.get(standing.concepts.domains.get(concept, item.domain), 0.0)
        lasts = found.recalled(reviewed(None, Rated.AGAIN, today), end)
        gain = share * (1 - known) * lasts / minutes
        return Worth(concept, gain, share, 1 - right_chance(known, 0.0, chance), lasts)
    memory = _plain(state.memory, today)
    now = found.recalled(memory, today)
    good = found.recalled(reviewed(memory, Rated.HARD if seen else Rated.GOOD, today), end)
    again = found.recalled(_plain(reviewed(memory, Rated.AGAIN, today), today), end)
    # Only who did not know it before gains anything, so the chance to be right is theirs.
    right = right_chance(0.0, now, chance)
    added = right * good + (1 - right) * again - found.recalled(memory, end)
    missed = 1 - right_chance(state.known, found.recalled(state.memory, today), chance)
    return Worth(concept, share * (1 - state.known) * max(added, 0.0) / minutes, share, missed, good)


def _plain(memory: Memory, today: int) -> Memory:
    least = LEAST_STABILITY + LEAST_BY_AGE * max(today - memory.day, 1)
    return Memory(max(memory.stability, least), PLAIN_DIFFICULTY, memory.day)


def overdue_errors(standing: PracticeStanding) -> list[ConceptState]:
    """What was missed while sure and has its time: a week later, and in the last days; longest ago first."""
    today = standing.today.toordinal()
    exam = standing.exam.toordinal() if standing.exam is not None else None
    found = [
        state
        for state in standing.recollection.states.values()
        if state.sure_miss is not None and _has_its_time(state.memory.day, state.sure_miss, today, exam)
    ]
    return sorted(found, key=lambda state: (state.sure_miss, state.concept))


def _has_its_time(last: int, missed: int, today: int, exam: int | None) -> bool:
    week_later = missed + SURE_AGAIN
    if last < week_later <= today:
        return True
    return exam is not None and exam > today >= exam - SURE_LAST > last


@dataclass(slots=True)
class _Shelf:
    """The items of each concept in the order in which they are asked: unseen, then made by rule, then seen."""

    standing: PracticeStanding
    unseen: dict[str, list[Item]] = field(default_factory=dict)
    made: Mapping[str, Iterator[Item]] = field(default_factory=dict)
    seen: dict[str, list[Item]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def next_of(self, concept: str) -> tuple[Item, bool] | None:
        """The concept's next item and whether it was seen; None where all are taken."""
        for item in self.unseen.get(concept, ()):
            if item.id not in self.taken:
                return item, False
        if concept in self.made and (one := next(self.made[concept], None)) is not None:
            self.unseen.setdefault(concept, []).append(one)
            return one, False
        for item in self.seen.get(concept, ()):
            if item.id not in self.taken:
                return item, True
        return None


def _shelf(items: Sequence[Item], standing: PracticeStanding, seed: str, made: Mapping[str, Iterator[Item]]) -> _Shelf:
    place = {item_id: number for number, item_id in enumerate(standing.seen)}
    shelf = _Shelf(standing, made=made)
    seen = sorted((item for item in items if item.id in place), key=lambda item: place[item.id])
    for kept, of in ((shelf.unseen, drawn([i for i in items if i.id not in place], seed)), (shelf.seen, seen)):
        for item in of:
            for concept in standing.concepts.of_item(item):
                kept.setdefault(concept, []).append(item)
    return shelf


def most_helpful(
    items: Sequence[Item],
    standing: PracticeStanding,
    number: int,
    seed: str,
    made: Mapping[str, Iterator[Item]] | None = None,
) -> tuple[Item, ...]:
    """Up to `number` questions of `items`, and of the endless ones that are `made` for some concepts.

    What was missed while sure and has its time comes first; then what adds most to the score per minute. A run asks a
    concept once, and again only where it holds no other.
    """
    shelf = _shelf(items, standing, seed, made or {})
    concepts = list(dict.fromkeys(chain(shelf.unseen, shelf.made, shelf.seen)))
    first = [state.concept for state in overdue_errors(standing)]
    run: dict[str, Item] = {}
    while len(run) < number:
        before = len(run)
        _round(shelf, _by_index(shelf, concepts, first), run, number)
        if len(run) == before:
            break
        first = []
    return tuple(run.values())


def _round(shelf: _Shelf, concepts: Iterable[str], run: dict[str, Item], number: int) -> None:
    """One question of each concept; an item that holds several has asked them all."""
    asked: set[str] = set()
    for concept in concepts:
        found = shelf.next_of(concept) if concept not in asked and len(run) < number else None
        if found is not None:
            item = found[0]
            run[item.id] = item
            shelf.taken.add(item.id)
            asked.update(shelf.standing.concepts.of_item(item), (concept,))


def _by_index(shelf: _Shelf, concepts: Iterable[str], first: Sequence[str]) -> list[str]:
    ranks = {concept: number for number, concept in enumerate(first)}
    found = []
    for place, concept in enumerate(concepts):  # they stand as the seed drew them
        if (offered := shelf.next_of(concept)) is not None:
            value = worth(shelf.standing, concept, offered[0], seen=offered[1])
            found.append((ranks.get(concept, len(ranks)), -value.gain, -value.share, place, concept))
    return [concept for *_, concept in sorted(found)]


def missed_first(
    items: Sequence[Item], wrong: Mapping[str, str | None], standing: PracticeStanding, number: int, seed: str
) -> tuple[Item, ...]:
    """Up to `number` questions about what was missed: another item of the same concept, then the missed item itself.

    `wrong` has the id of each item whose newest answer was wrong, with the trap that it sprang. What adds most comes
    first. The other item tests the idea and not the memory; where all of a concept's were missed, each is asked once.
    """
    by_id = {item.id: item for item in items}
    shelf = _shelf([item for item in items if item.id not in wrong], standing, seed, {})
    found = []
    for item_id in sorted(set(wrong) & set(by_id)):
        item = by_id[item_id]
        about = standing.concepts.told_by(item, right=False, sprung=wrong[item_id])
        values = [worth(standing, concept, item, seen=True) for concept in about]
        best = max(values, key=lambda value: value.gain, default=None)
        found.append((-best.gain if best else 1.0, item_id, best.concept if best else ""))
    run: dict[str, Item] = {}
    for _, item_id, concept in sorted(found):
        other = shelf.next_of(concept)
        for item in ([other[0]] if other else []) + [by_id[item_id]]:
            if len(run) < number:
                run[item.id] = item
                shelf.taken.add(item.id)
    return tuple(run.values())
