"""How much anybody may have written: token buckets, so large that nobody who studies ever sees the bottom of one.

A bucket holds `burst` tokens and gets one back `every` so often. Each use case that writes takes some.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    burst: int
    every: timedelta

    @property
    def most_in_a_day(self) -> int:
        """All that can be taken within 24 hours."""
        return self.burst + DAY // self.every


ONE = Allowance(1_500, timedelta(seconds=30))
"""For one account, and for one member with all their accounts: a full mock exam takes some hundreds of writes."""

MANY = Allowance(30_000, timedelta(seconds=1))
"""For a team, and for one address: behind it may stand a whole school."""

COSTS_MORE = 20
"""Tokens for what writes as much as that many answers: a new mock exam, a new team."""

MOST_KEPT = 10_000
"""Buckets that are remembered before the full ones are let go."""


@dataclass(frozen=True, slots=True)
class _Bucket:
    left: float
    at: datetime


class Budgets:
    """Buckets by name. They live in memory: a restart fills them."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._allowances: dict[str, Allowance] = {}
        self._sweep_at = MOST_KEPT

    def spend(self, takers: Mapping[str, Allowance], cost: int, now: datetime) -> timedelta | None:
        """Take `cost` tokens from each of these buckets, or from none of them.

        Returns None, or for how long there are too few.
        """
        filled = {name: self._filled(name, allowance, now) for name, allowance in takers.items()}
        waits = [(cost - bucket.left) * takers[name].every for name, bucket in filled.items() if bucket.left < cost]
        if waits:
            return max(waits)
        for name, bucket in filled.items():
            self._buckets[name] = _Bucket(bucket.left - cost, now)
            self._allowances[name] = takers[name]
        if len(self._buckets) > self._sweep_at:
            self._sweep(now)
        return None

    def _filled(self, name: str, allowance: Allowance, now: datetime) -> _Bucket:
        """The bucket as it is now. A clock that was set back gives nothing, and takes nothing."""
        bucket = self._buckets.get(name, _Bucket(allowance.burst, now))
        gained = max(now - bucket.at, timedelta(0)) / allowance.every
        return _Bucket(min(float(allowance.burst), bucket.left + gained), now)

    def _sweep(self, now: datetime) -> None:
        """Let go what is full again: it is as if it had never been used."""
        for name, allowance in list(self._allowances.items()):
            if self._filled(name, allowance, now).left >= allowance.burst:
                del self._buckets[name], self._allowances[name]
        self._sweep_at = max(MOST_KEPT, 2 * len(self._buckets))
