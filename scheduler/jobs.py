"""What is done again and again, and how often: one table.

Whether something is due is a fact of the store, so that a duty may run at any time, late, or twice. That is why all
jobs run at fixed intervals: a cron trigger would fire twice in the hour that autumn repeats.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


class Duties(Protocol):
    """What the clock calls. Each looks for what is due now and does it."""

    async def open(self) -> None:
        """Open the questions that are due."""
        ...

    async def close(self) -> None:
        """Close the questions whose time is over."""
        ...

    async def plan(self) -> None:
        """Send the steps of members' plans that are due."""
        ...

    async def mock(self) -> None:
        """Hand in the mock exams that have run out, and warn before."""
        ...

    async def correct(self) -> None:
        """Grade anew what corrected keys decide otherwise, and tell who had the item."""
        ...

    async def deliver(self) -> None:
        """Send what waits."""
        ...

    async def watch(self) -> None:
        """Look whether the store can still be used."""
        ...

    async def tidy(self) -> None:
        """Drop what nobody needs any more."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A duty that is done at the start and then at this interval."""

    name: str
    duty: Callable[[Duties], Awaitable[None]]
    every: timedelta


JOBS: tuple[Job, ...] = (
    Job("close", lambda duties: duties.close(), timedelta(seconds=10)),
    Job("open", lambda duties: duties.open(), timedelta(seconds=10)),
    Job("plan", lambda duties: duties.plan(), timedelta(seconds=10)),
    Job("mock", lambda duties: duties.mock(), timedelta(seconds=10)),
    Job("correct", lambda duties: duties.correct(), timedelta(minutes=10)),
    Job("deliver", lambda duties: duties.deliver(), timedelta(seconds=5)),
    Job("watch", lambda duties: duties.watch(), timedelta(seconds=10)),
    Job("tidy", lambda duties: duties.tidy(), timedelta(hours=1)),
)
