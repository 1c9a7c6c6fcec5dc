"""Who plays in a rehearsal: five imagined members."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from bot.addresses import Person, Place
from bot.domain.team import EVERY_DAY

CAST_PLATFORM = "memory"
PLACE = Place(CAST_PLATFORM, "rehearsal", "study-group")
WORKDAYS = frozenset(range(5))

PlayerOutcome = Literal["passed", "failed", "none"]
"""How the exam ends: `none` has no result yet on the day after."""


@dataclass(frozen=True, slots=True)
class Player:
    """An imagined member: where they are, how much they know per domain (share right), and how often they answer.

    Who is first sets the team up; the first one in another place links that place to it.

    On the way to an exam it also counts where they live, how many minutes a day they have, on which weekdays and at
    which local hour messages may come, and how the exam ends for them.
    """

    person: Person
    place: Place
    background: str
    knows: dict[int, float] = field(hash=False)
    diligence: float
    zone: str = "UTC"
    minutes: int = 30
    hour: time = time(18)
    weekdays: frozenset[int] = EVERY_DAY
    outcome: PlayerOutcome = "passed"


def _player(
    user: str,
    background: str,
    knows: tuple[float, float, float, float],
    diligence: float,
    *,
    zone: str,
    minutes: int,
    hour: time,
    weekdays: frozenset[int] = EVERY_DAY,
    outcome: PlayerOutcome,
) -> Player:
    person = Person(CAST_PLATFORM, "rehearsal", user, user.replace("-", " ").capitalize())
    known = dict(enumerate(knows, 1))
    return Player(person, PLACE, background, known, diligence, zone, minutes, hour, weekdays, outcome)


PLAYERS = (
    _player(
        "the-lead",
        "both",
        (0.75, 0.7, 0.7, 0.6),
        1.0,
        zone="Europe/London",
        minutes=45,
        hour=time(18),
        outcome="passed",
    ),
    _player(
        "the-data-scientist",
        "data-science",
        (0.8, 0.85, 0.5, 0.35),
        0.95,
        zone="Asia/Kolkata",
        minutes=60,
        hour=time(19, 30),
        outcome="passed",
    ),
    _player(
        "the-platform-engineer",
        "software-engineering",
        (0.5, 0.4, 0.8, 0.8),
        0.9,
        zone="America/New_York",
        minutes=30,
        hour=time(7, 30),
        weekdays=WORKDAYS,
        outcome="failed",
    ),
    _player(
        "the-newcomer",
        "neither",
        (0.4, 0.35, 0.4, 0.35),
        0.85,
        zone="Europe/Berlin",
        minutes=90,
        hour=time(12, 15),
        outcome="none",
    ),
    _player(
        "the-late-riser",
        "both",
        (0.65, 0.6, 0.6, 0.55),
        0.6,
        zone="America/Los_Angeles",
        minutes=15,
        hour=time(10),
        outcome="failed",
    ),
)
