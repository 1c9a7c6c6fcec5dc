"""What is asked next: by the product's own code, and by what others do in the same minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.learning.learners import Given, Learner
from bot.domain.concepts import ConceptMap, guessing_chance
from bot.domain.items import Item
from bot.domain.practice_index import PracticeStanding, most_helpful
from bot.domain.recalibration import START
from bot.domain.recall import Encounter, replay
from bot.domain.repetition import Memory, rating, retrievability, reviewed

FIRST = date(2026, 12, 1)
RUN = 5
"""Questions of a run, as `/practice` without a number."""


@dataclass(frozen=True)
class Situation:
    """What a policy may look at; only the oracle looks at the learner."""

    concepts: ConceptMap
    items: Sequence[Item]
    history: Sequence[Given]
    day: int
    exam: int
    learner: Learner
    rng: Random


Policy = Callable[[Situation], Sequence[Item]]


def product(now: Situation) -> Sequence[Item]:
    """`/practice`."""
    found = replay(encounters(now), now.concepts.domains, START)
    seen = tuple(reversed(dict.fromkeys(given.item.id for given in reversed(now.history))))
    today, exam = (FIRST + timedelta(days=day) for day in (now.day, now.exam))
    standing = PracticeStanding(now.concepts, found, seen, {}, today, exam)
    return most_helpful(now.items, standing, RUN, f"{now.day}/{len(now.history)}/{now.rng.random()}")


def encounters(now: Situation) -> list[Encounter]:
    """The history as the product reads it."""
    return [
        Encounter(
            now.concepts.told_by(one.item, right=one.right, sprung=one.sprung),
            one.item.id,
            one.right,
            one.confidence,
            FIRST.toordinal() + one.day,
            guessing_chance(one.item),
            one.sprung,
        )
        for one in now.history
    ]


def at_random(now: Situation) -> Sequence[Item]:
    """A random drill."""
    return now.rng.sample(now.items, RUN)


def weakest_first(now: Situation) -> Sequence[Item]:
    """The domain with the lowest share right, unseen items first."""
    shares: dict[int, list[bool]] = defaultdict(lambda: [True])
    for given in now.history:
        shares[given.item.domain].append(given.right)
    domains = sorted({item.domain for item in now.items})
    weak = min(domains, key=lambda domain: (sum(shares[domain]) / len(shares[domain]), now.rng.random()))
    seen = {given.item.id for given in now.history}
    pool = [item for item in now.items if item.domain == weak]
    return sorted(pool, key=lambda item: (item.id in seen, now.rng.random()))[:RUN]


def plain_fsrs(now: Situation) -> Sequence[Item]:
    """Each concept is a card: what is due by FSRS's own dates, by an unseen item first; then new concepts at random."""
    memories: dict[str, Memory] = {}
    for given in now.history:
        rated = rating(right=given.right, confidence=given.confidence)
        for concept in now.concepts.told_by(given.item, right=given.right, sprung=given.sprung):
            memories[concept] = reviewed(memories.get(concept), rated, given.day)
    left = {concept: retrievability(memory, now.day) for concept, memory in memories.items()}
    due = sorted((concept for concept in left if left[concept] <= 0.9), key=lambda concept: left[concept])
    new = [concept for concept in now.concepts.shares if concept not in memories]
    seen = {given.item.id: place for place, given in enumerate(now.history, 1)}
    pool = sorted(now.rng.sample(now.items, len(now.items)), key=lambda item: seen.get(item.id, 0))
    chosen: list[Item] = []
    for concept in [*due, *now.rng.sample(new, len(new)), *sorted(left, key=lambda concept: left[concept])]:
        of_it = (item for item in pool if item not in chosen and concept in now.concepts.of_item(item))
        if len(chosen) < RUN and (item := next(of_it, None)) is not None:
            chosen.append(item)
    return chosen


_BOXES = (1, 2, 4, 8, 16)


def leitner(now: Situation) -> Sequence[Item]:
    """Five boxes of items: a right answer moves one up, a wrong one back to the first."""
    boxes: dict[str, tuple[int, int]] = {}
    for given in now.history:
        box = boxes.get(given.item.id, (0, 0))[0]
        boxes[given.item.id] = (min(box + 1, len(_BOXES) - 1) if given.right else 0, given.day)
    by_id = {item.id: item for item in now.items}
    due = [name for name, (box, day) in boxes.items() if now.day - day >= _BOXES[box]]
    due.sort(key=lambda name: (boxes[name][0], now.rng.random()))
    new = [item for item in now.items if item.id not in boxes]
    return ([by_id[name] for name in due] + now.rng.sample(new, len(new)))[:RUN]


def oracle(now: Situation) -> Sequence[Item]:
    """Knows the learner's true state, and takes what adds most by exam day, one step ahead."""
    gains = {concept: _true_gain(now, concept) for concept in now.concepts.shares}
    order = sorted(now.items, key=lambda item: (-sum(gains[c] for c in now.concepts.of_item(item)), now.rng.random()))
    chosen: list[Item] = []
    asked: set[str] = set()
    for item in order:
        about = set(now.concepts.of_item(item))
        if len(chosen) < RUN and about and not about & asked:
            chosen.append(item)
            asked |= about
    return chosen


def _true_gain(now: Situation, concept: str) -> float:
    if concept in now.learner.knew:
        return 0.0
    memory = now.learner.memories.get(concept) or now.learner.new_memory()
    has, share = memory.recall(now.day), now.concepts.shares[concept]
    after = 0.0
    for chance, recalled in ((has, True), (1 - has, False)):
        if chance:
            trial = memory.copy()
            trial.expose(now.day, recalled=recalled)
            after += chance * trial.recall(now.exam)
    return share * (after - memory.recall(now.exam))


POLICIES: dict[str, Policy] = {
    "product": product,
    "random": at_random,
    "weakest first": weakest_first,
    "plain FSRS": plain_fsrs,
    "Leitner": leitner,
    "oracle": oracle,
}
