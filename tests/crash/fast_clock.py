"""A clock that moves two hours at a time, when it is told to, and that a killed process does not take with it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 10, 20, tzinfo=UTC)
"""Soon before the clocks of Europe and America go back."""

STEP = timedelta(hours=2)

_WIDTH = 8


class FastClock:
    """Calling it tells the time. It stands still while nobody advances it, so a slow machine misses nothing."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.steps = int(os.pread(self._file, _WIDTH, 0) or b"0")

    def __call__(self) -> datetime:
        return START + self.steps * STEP

    def advance(self) -> None:
        # Kept before it is shown: time never goes back.
        os.pwrite(self._file, b"%0*d" % (_WIDTH, self.steps + 1), 0)
        self.steps += 1
