"""Which time is believed while the machine's clock jumps: pure, from that clock and one that only counts seconds.

A machine that slept, a clock that was corrected and a clock that went wrong look alike: the time of day has moved, and
the count of seconds has not. So nothing is decided on a new time at once. It is believed when it has stood for a
while, and until then the old time goes on. A jump that is taken back meanwhile has never happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

SAME_TIME = timedelta(seconds=2)
"""Two clocks that differ by less agree: a correction of a second or two is no jump."""

LEAST_DOUBT = timedelta(seconds=10)
MOST_DOUBT = timedelta(hours=1)
JUMP_A_SECOND = 1000
"""A new time is believed after a thousandth of its jump: half a minute for a night's sleep, an hour for 42 days. Never
before ten seconds, never later than an hour, and never later than the old time had been believed: a machine that starts
with a wrong clock and corrects it is right soon."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What both clocks said at one moment."""

    wall: datetime
    steady: float

    def after(self, steady: float) -> datetime:
        """The time when the steady clock says that."""
        return self.wall + timedelta(seconds=steady - self.steady)


@dataclass(frozen=True, slots=True)
class Belief:
    """`reading` is the time that is believed, `since` when its run began, `doubted` the first of another time."""

    reading: Reading
    since: float
    doubted: Reading | None = None


def first_belief(now: Reading) -> Belief:
    return Belief(now, now.steady)


def believe(belief: Belief, now: Reading) -> Belief:
    """What is believed after another look at both clocks."""
    expected = belief.reading.after(now.steady)
    jump = abs(now.wall - expected)
    if jump <= SAME_TIME:
        return Belief(now, belief.since)
    doubted = belief.doubted
    if doubted is None or abs(now.wall - doubted.after(now.steady)) > SAME_TIME:
        doubted = now
    stood, old = (
        timedelta(seconds=seconds) for seconds in (now.steady - doubted.steady, doubted.steady - belief.since)
    )
    if stood >= max(LEAST_DOUBT, min(jump / JUMP_A_SECOND, old, MOST_DOUBT)):
        return Belief(now, doubted.steady)
    return Belief(Reading(expected, now.steady), belief.since, doubted)


class TrustedClock:
    """A clock that does not follow a jump before it has stood for a while.

    Args:
        wall: The machine's time of day.
        steady: Seconds from an unknown beginning, which nobody sets.

    """

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float]) -> None:
        self._wall = wall
        self._steady = steady
        self._belief = first_belief(self._read())

    def __call__(self) -> datetime:
        self._belief = believe(self._belief, self._read())
        return self._belief.reading.wall

    def _read(self) -> Reading:
        return Reading(self._wall(), self._steady())
