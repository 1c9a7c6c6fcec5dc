"""A limit on how often something may happen in this process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta


class Throttle:
    """Allows `limit` times within `span`."""

    def __init__(self, limit: int, span: timedelta, now: Callable[[], datetime]) -> None:
        self._limit = limit
        self._span = span
        self._now = now
        self._times: deque[datetime] = deque()

    def allows(self) -> bool:
        """Whether once more is within the limit; if so, it counts."""
        now = self._now()
        while self._times and self._times[0] <= now - self._span:
            self._times.popleft()
        if len(self._times) >= self._limit:
            return False
        self._times.append(now)
        return True
