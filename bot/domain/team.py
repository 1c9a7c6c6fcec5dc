"""A team: a study group with an exam, a schedule and rules of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

TeamKind = Literal["solo", "small", "open"]
"""`solo`: nobody has set it up yet; it began with an answer before any form."""
TeamState = Literal["active", "paused", "finished"]

EVERY_DAY = frozenset(range(7))
UNANSWERED_LIMIT = 5
"""Daily questions in a row that nobody answered, after which the bot asks once and pauses."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the daily question opens: local time in `zone`, on `weekdays` (0 is Monday), not on `skip` dates."""

    clock: time = time(9)
    zone: str = "UTC"
    weekdays: frozenset[int] = EVERY_DAY
    skip: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Team:
    """`names_shown` and `verdict_at_once` start from the kind and can each be changed later.

    `lead` is the id of the member who set the team up. `opens_at` is when the next daily question is due (UTC), None
    while none is. `unanswered` counts daily questions in a row without any answer. `continued` is the last exam date
    past which somebody pressed Continue.
    """

    id: int
    name: str
    exam: str
    exam_date: date | None
    kind: TeamKind
    names_shown: bool
    verdict_at_once: bool
    schedule: Schedule
    state: TeamState
    lead: int | None
    opens_at: datetime | None
    unanswered: int
    continued: date | None
    created_at: datetime
