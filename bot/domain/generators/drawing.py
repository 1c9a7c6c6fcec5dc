"""Chance that is the same for everybody: each draw is decided by a seed and its own name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn depends on `seed` and on the name of what is drawn, and on nothing drawn before."""

    seed: str

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
        return least + int.from_bytes(digest[:8]) % (most - least + 1)

    def share(self, name: str, least: float, most: float) -> float:
        """A number from `least` to `most`, in thousandths of the way."""
        return least + (most - least) * self.number(name, 0, 1_000) / 1_000

    def one(self, name: str, values: Sequence[_T]) -> _T:
        return values[self.number(name, 0, len(values) - 1)]

    def order(self, name: str, values: Sequence[_T]) -> list[_T]:
        """All of them, shuffled."""
        places = range(len(values))
        drawn = sorted(places, key=lambda place: hashlib.sha256(f"{self.seed}/{name}/{place}".encode()).digest())
        return [values[place] for place in drawn]
