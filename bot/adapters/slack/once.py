"""Slack delivers again what it thinks was lost: each event is handled once."""

from __future__ import annotations

from collections import OrderedDict

REMEMBERED = 5_000


class Once:
    """Remembers the newest ids. What comes again after a restart is met by the store, which takes nothing twice."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._most = most

    def is_new(self, key: str) -> bool:
        """Whether it was never asked for before; without an id everything is new."""
        if not key:
            return True
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True
