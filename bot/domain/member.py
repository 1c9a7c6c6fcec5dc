"""A member: a person in a team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from bot.domain.team import Team

MINUTES_A_DAY = (15, 30, 45, 60, 90)
"""What a member may say they have for study, each day."""

MemberState = Literal["active", "paused", "left", "forgotten"]

QUIET_FROM, QUIET_UNTIL = time(21), time(7)
"""Quiet hours, local time: nothing comes unasked between these, unless a member said so."""

QUIET_HOURS = f"{QUIET_FROM:%H:%M} to {QUIET_UNTIL:%H:%M}"
"""As people read it."""

DEFAULT_MINUTES = 30
"""For study a day, until a member says otherwise."""


@dataclass(frozen=True, slots=True)
class PrivateMessages:
    """When the bot may write unasked: on `weekdays` (0 is Monday) at `clock`, the member's local time."""

    clock: time
    weekdays: frozenset[int]


@dataclass(frozen=True, slots=True)
class Member:
    """`zone` is None where the team's applies; `messages` is None for a member who wants none.

    `show_name` is the member's own wish, None where the team's rule applies. `state` "paused" stops private messages
    only. A forgotten member keeps the id, so that totals stay, and nothing else.
    """

    id: int
    team: int
    name: str
    exam_date: date | None
    background: str | None
    zone: str | None
    messages: PrivateMessages | None
    minutes: int
    show_name: bool | None
    state: MemberState
    joined_at: datetime


def is_quiet(clock: time) -> bool:
    """Whether that local time is within the quiet hours."""
    return not QUIET_UNTIL <= clock < QUIET_FROM


def zone_for(member: Member | None, team: Team) -> str:
    """The IANA zone that holds for a member: their own, else the team's."""
    return (member.zone if member else None) or team.schedule.zone
