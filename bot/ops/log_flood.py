"""Log lines of one kind, limited: a flood from outside does not become a flood on the host's disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import structlog

LINES, SPAN = 20, 60.0  # of one kind in so many seconds; the next line after them says how many were left out
_KINDS = 500  # that are remembered


@dataclass(slots=True)
class _Kind:
    since: float
    lines: int = 0


class LogFlood:
    """Decides which lines are written."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kinds: dict[str, _Kind] = {}

    def left_out(self, kind: str) -> int | None:
        """How many of that kind were left out before this line; None: leave this one out as well."""
        now = self._clock()
        found = self._kinds.get(kind)
        if found is None or now >= found.since + SPAN:
            if found is None and len(self._kinds) >= _KINDS:
                self._kinds.clear()
            self._kinds[kind] = _Kind(now, 1)
            return max(0, found.lines - LINES) if found else 0
        found.lines += 1
        return 0 if found.lines <= LINES else None

    def limit_events(self, _: object, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A processor for structlog. Raises DropEvent."""
        missing = self.left_out(f"{level} {event.get('event')}")
        if missing is None:
            raise structlog.DropEvent
        if missing:
            event["left_out"] = missing
        return event

    def limit_records(self, record: logging.LogRecord) -> bool:
        """A filter for the handlers of `logging`, whose libraries say more than one thing from one place."""
        said = record.getMessage()
        missing = self.left_out(f"{record.name} {record.levelname} {record.lineno} {said.partition(chr(10))[0][:80]}")
        if missing:
            record.msg, record.args = f"{said} ({missing} more like this were left out)", ()
        return missing is not None
