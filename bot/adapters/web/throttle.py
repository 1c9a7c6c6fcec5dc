"""Limits on how often something may happen: for each browser, account and address, and far above them for all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_REMEMBERED = 20_000  # of those who did something lately


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class Throttle:
    """Allows each one `limit` times at once, and the same again spread over each `span`."""

    def __init__(self, limit: int, span: timedelta, now: Callable[[], datetime]) -> None:
        self._limit = limit
        self._span = span
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def left(self, who: str) -> float:
        """How many times are left now; from 1 on once more is allowed."""
        return self._bucket(who).left

    def counts(self, who: str) -> None:
        bucket = self._buckets[who] = self._bucket(who)
        bucket.left -= 1
        self._buckets.move_to_end(who)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)

    def _bucket(self, who: str) -> _Bucket:
        now, known = self._now(), self._buckets.get(who)
        if known is None:
            return _Bucket(self._limit, now)
        gained = max(timedelta(0), now - known.at) / self._span * self._limit  # a clock that goes back takes nothing
        return _Bucket(min(self._limit, known.left + gained), now)


class Throttles:
    """One kind of act, limited for whoever does it, for where it comes from, and for all together."""

    def __init__(self, *, each: int, address: int, total: int, span: timedelta, now: Callable[[], datetime]) -> None:
        self._each = Throttle(each, span, now)
        self._address = Throttle(address, span, now)
        self._total = Throttle(total, span, now)

    def allows(self, who: str | None, address: str | None) -> bool:
        """Whether once more is within all limits; it does not count yet. None: that one is not known."""
        return all(throttle.left(name) >= 1 for throttle, name in self._asked(who, address))

    def counts(self, who: str | None, address: str | None) -> None:
        """It happened."""
        for throttle, name in self._asked(who, address):
            throttle.counts(name)

    def _asked(self, who: str | None, address: str | None) -> list[tuple[Throttle, str]]:
        every = ((self._each, who), (self._address, address), (self._total, ""))
        return [(throttle, name) for throttle, name in every if name is not None]
