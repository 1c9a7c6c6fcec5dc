"""Runs the jobs on APScheduler. It only wakes the duties up; that nothing is done twice is the store's promise."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.jobs import JOBS, Duties, Job

WATCH = 10.0
"""Seconds between two looks at whether somebody has set the clock back."""

SLACK = timedelta(seconds=2)

log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Clockwork:
    """Ticks from `start` to `stop`.

    A job that is late runs once, however late; one that still runs is not begun again; one that fails is logged and
    runs again next time. When the clock is set back, the library would sleep until it has caught up: all jobs then run
    at once, and at their intervals from there.
    """

    def __init__(
        self,
        duties: Duties,
        jobs: Iterable[Job] = JOBS,
        *,
        now: Callable[[], datetime] = _utc_now,
        watch: float = WATCH,
    ) -> None:
        self._now = now
        self._watch_every = watch
        self._watching: asyncio.Task[None] | None = None
        self._duties = duties
        self._idle = asyncio.Event()
        self._idle.set()
        self._running = 0
        # The defaults of the library would skip what is a second late.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._jobs = tuple(jobs)

    async def start(self) -> None:
        """Run each job as soon as possible, and then at its interval."""
        now = datetime.now(UTC)
        for job in self._jobs:
            trigger = IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC)
            self._scheduler.add_job(self._run, trigger, (job,), id=job.name, name=job.name, next_run_time=now)
        self._scheduler.start()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Begin nothing new and wait for what runs."""
        if self._watching is not None:
            self._watching.cancel()
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was begun a moment ago is counted now
        await self._idle.wait()
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the library shuts down in the loop's next turn

    async def _watch(self) -> None:
        steady = asyncio.get_running_loop().time
        wall, begun = self._now(), steady()
        while True:
            await asyncio.sleep(self._watch_every)
            if self._now() < wall + timedelta(seconds=steady() - begun) - SLACK:
                log.warning("the clock was set back")
                for job in self._jobs:
                    self._scheduler.modify_job(job.name, next_run_time=datetime.now(UTC))
            wall, begun = self._now(), steady()

    async def _run(self, job: Job) -> None:
        self._running += 1
        self._idle.clear()
        try:
            await job.duty(self._duties)
        except Exception:
            log.exception("job %s failed", job.name)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
