"""Three kinds of memory that are none of the product's model: what an exposure leaves, and what is left of it later.

Each has a learner's `speed` (how much an exposure leaves) and `hold` (how slowly it goes); 1 is the average. They are
set so that an average learner recalls a fact of some days ago in another wording .3 to .5 of the time, as real logs
show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log
from typing import Protocol


class Memory(Protocol):
    """One concept in one head."""

    def recall(self, day: float) -> float:
        """The chance to recall it on that day; 0 before any exposure."""
        ...

    def expose(self, day: float, *, recalled: bool) -> None:
        """A question with its rationale; `recalled` is whether it was known in that moment."""
        ...

    def copy(self) -> Memory: ...


@dataclass
class Fading:
    """As FSRS: a stability that grows by what is recalled late; steeper, and from another start."""

    speed: float
    hold: float
    stability: float = 0.0
    last: float = 0.0

    def recall(self, day: float) -> float:
        if not self.stability:
            return 0.0
        best = min(0.85 * float(self.speed**0.3), 0.97)
        return float((1 + 0.9 * max(day - self.last, 0) / self.stability) ** -0.55) * best

    def expose(self, day: float, *, recalled: bool) -> None:
        now = self.recall(day)
        if not self.stability:
            self.stability = 1.1 * self.hold
        elif recalled:
            self.stability *= 1 + 2.4 * self.speed * (1 - now)
        else:
            self.stability = max(self.stability * 0.6, 1.1 * self.hold) * (1 + 0.25 * self.speed)
        self.last = day

    def copy(self) -> Fading:
        return Fading(self.speed, self.hold, self.stability, self.last)


@dataclass
class TwoState:
    """Learned or not: an exposure may learn it, every day may lose it, and what is relearned is lost more slowly."""

    speed: float
    hold: float
    learned: float = 0.0
    last: float = 0.0
    rate: float = 0.0

    def recall(self, day: float) -> float:
        return self.learned * exp(-self.rate * max(day - self.last, 0))

    def expose(self, day: float, *, recalled: bool) -> None:
        before = 1.0 if recalled else 0.0
        if not self.rate:
            self.rate = 0.09 / self.hold
        elif day > self.last:
            self.rate *= 0.65 if recalled else 0.85
        self.learned = before + (1 - before) * min(0.5 * self.speed, 0.9)
        self.last = day

    def copy(self) -> TwoState:
        return TwoState(self.speed, self.hold, self.learned, self.last, self.rate)


@dataclass
class PowerLaw:
    """As ACT-R: each exposure leaves a trace that fades by a power of its age; traces add up."""

    speed: float
    hold: float
    traces: list[tuple[float, float]] = field(default_factory=list)

    def recall(self, day: float) -> float:
        if not self.traces:
            return 0.0
        decay = 0.5 / self.hold**0.5
        whole = sum(weight * float((max(day - at, 0) + 0.2) ** -decay) for at, weight in self.traces)
        return 1 / (1 + exp(-(log(whole) + 0.75) / 0.55))

    def expose(self, day: float, *, recalled: bool) -> None:
        self.traces.append((day, self.speed * (1.0 if recalled else 0.7)))

    def copy(self) -> PowerLaw:
        return PowerLaw(self.speed, self.hold, list(self.traces))


Kind = Callable[[float, float], Memory]
MEMORIES: dict[str, Kind] = {"fading": Fading, "two states": TwoState, "power law": PowerLaw}
