"""The clock of a rehearsal: it jumps from one thing that happens to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

START = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
"""When a rehearsal begins: a Tuesday."""


@dataclass
class FastClock:
    """What the whole house reads instead of the real time (UTC)."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, moment: datetime) -> None:
        """Forward; an earlier moment leaves it where it is."""
        self.now = max(self.now, moment)
