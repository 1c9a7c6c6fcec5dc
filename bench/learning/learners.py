"""Learners in the profiles that a study group has: what they know before, how fast they learn, how much they guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp
from random import Random

from bench.learning.memories import Kind, Memory
from bot.domain.concepts import ConceptMap, guessing_chance
from bot.domain.items import Item
from bot.domain.question import Confidence

DOMAINS = (1, 2, 3, 4)
Levels = dict[int, float]
"""The log-odds that a concept of each domain was known before."""


@dataclass(frozen=True)
class Profile:
    """A kind of learner: `levels` draws what they know, `speed` and `hold` are the memory's, `sure` how bold."""

    levels: Callable[[Random], Levels]
    speed: float = 1.0
    hold: float = 1.0
    sure: float = 0.3


def _spread(middle: float, within: float, between: float = 0.4) -> Callable[[Random], Levels]:
    def draw(rng: Random) -> Levels:
        level = rng.gauss(middle, between)
        return {domain: rng.gauss(level, within) for domain in DOMAINS}

    return draw


def _odd_one(others: float, one: float) -> Callable[[Random], Levels]:
    def draw(rng: Random) -> Levels:
        odd = rng.choice(DOMAINS)
        return {domain: rng.gauss(one if domain == odd else others, 0.2) for domain in DOMAINS}

    return draw


PROFILES: dict[str, Profile] = {
    "independent domains": Profile(_spread(0.0, 0.9, 0.0)),
    "alike domains": Profile(_spread(0.0, 0.15)),
    "one deep hole": Profile(_odd_one(0.8, -1.6)),
    "one strong domain": Profile(_odd_one(-0.6, 1.6)),
    "beginners": Profile(_spread(-1.6, 0.3, 0.2)),
    "experts": Profile(_spread(1.3, 0.3, 0.2)),
    "guessers": Profile(_spread(-0.8, 0.3, 0.2), sure=0.6),
    "fast learners": Profile(_spread(0.0, 0.4), speed=1.5, hold=1.3),
    "slow learners": Profile(_spread(-0.3, 0.4), speed=0.6),
    "forgetters": Profile(_spread(0.0, 0.4), hold=0.45),
}


@dataclass(frozen=True)
class Given:
    """An answer that a learner gave."""

    item: Item
    day: int
    right: bool
    confidence: Confidence | None
    sprung: str | None


@dataclass
class Learner:
    """One head: `knew` are the concepts known before, `memories` those that were studied."""

    concepts: ConceptMap
    knew: frozenset[str]
    new_memory: Callable[[], Memory]
    sure: float
    rng: Random
    memories: dict[str, Memory] = field(default_factory=dict)

    def holds(self, concept: str, day: float) -> float:
        """The chance to have it on that day."""
        if concept in self.knew:
            return 1.0
        memory = self.memories.get(concept)
        return memory.recall(day) if memory else 0.0

    def answers(self, item: Item, day: int) -> Given:
        """Answer an item by one of its concepts, and read its rationale. An item of none is answered by chance."""
        about = self.concepts.of_item(item)
        asked = self.rng.choice(about) if about else ""
        has = self.rng.random() < self.holds(asked, day)
        right = self.rng.random() < 0.95 if has else self.rng.random() < guessing_chance(item)
        for concept in about:
            if concept not in self.knew:
                memory = self.memories.setdefault(concept, self.new_memory())
                memory.expose(day, recalled=has and concept == asked)
        traps = {option.trap for option in item.options if option.trap and not option.right} | {item.trap}
        sprung = asked if not right and asked in traps else None
        return Given(item, day, right, self._says(has=has), sprung)

    def _says(self, *, has: bool) -> Confidence | None:
        if self.rng.random() < 0.4:
            return None
        if self.rng.random() < (0.7 if has else self.sure):
            return "sure"
        return "guessing" if not has and self.rng.random() < 0.6 else "fairly"

    def score(self, day: float, chance: float = 0.25) -> float:
        """The share of the exam's questions that this learner gets right on that day."""
        held = sum(share * self.holds(concept, day) for concept, share in self.concepts.shares.items())
        return chance + (1 - chance) * held


def learner(concepts: ConceptMap, profile: Profile, kind: Kind, seed: str) -> Learner:
    """The same seed makes the same head, so that policies are compared in pairs."""
    rng = Random(seed)
    levels = profile.levels(rng)
    knew = {concept for concept, d in sorted(concepts.domains.items()) if rng.random() < 1 / (1 + exp(-levels[d]))}
    speed, hold = (value * exp(rng.gauss(0, 0.2)) for value in (profile.speed, profile.hold))
    return Learner(concepts, frozenset(knew), lambda: kind(speed, hold), profile.sure, Random(f"{seed}/answers"))
