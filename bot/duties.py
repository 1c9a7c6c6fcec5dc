"""What the clock's jobs do, whenever they wake up: each looks in the store for what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.outbox import Outbox
from bot.service import posts, schedule
from bot.store.base import Store
from bot.worker import Worker

AT_ONCE = 200
"""Teams or questions of one round; a round follows another while there are more."""

KEEP_CARDS = timedelta(days=30)
"""For so long the text of an ended delivery is kept, for whoever looks into the outbox."""

log = structlog.get_logger(__name__)


class Duties:
    """Implements `scheduler.jobs.Duties`. Once-only is a fact of the database, so each may run at any time, twice."""

    def __init__(self, worker: Worker, outbox: Outbox, clock: Callable[[], datetime]) -> None:
        self._worker = worker
        self._outbox = outbox
        self._clock = clock

    async def open(self) -> None:
        """Open the questions that are due."""
        now = self._clock()
        teams = await self._worker.read(lambda tx: [team.id for team in tx.teams.due(now, AT_ONCE)])
        await asyncio.gather(*(self._each("open", schedule.open_team, schedule.postpone, team) for team in teams))
        if len(teams) == AT_ONCE:
            await self.open()

    async def close(self) -> None:
        """Close the questions whose time is over."""
        now = self._clock()
        due = await self._worker.read(lambda tx: [question.id for question in tx.questions.to_close(now, AT_ONCE)])
        await asyncio.gather(*(self._each("close", schedule.close_question, None, question) for question in due))

    async def deliver(self) -> None:
        """Send what is due; most of it was sent already when its transaction was committed.

        Before that the answer counters are refreshed: rendered once for many answers, not at each press.
        """
        now = self._clock()
        touched = await self._worker.read(lambda tx: tx.questions.to_count(now, AT_ONCE))
        await asyncio.gather(*(self._each("count", posts.count, None, question) for question in touched))
        await self._outbox.deliver_due()

    async def tidy(self) -> None:
        """Drop the texts of deliveries that ended long ago."""
        before = self._clock() - KEEP_CARDS
        await self._worker.write(lambda tx: tx.deliveries.tidy(before))

    async def _each(
        self,
        name: str,
        use_case: Callable[[Store, int, datetime], None],
        after_failure: Callable[[Store, int, datetime], None] | None,
        subject: int,
    ) -> None:
        """One subject in a savepoint of its own: its failure is logged and holds up nobody else."""
        now = self._clock()
        try:
            await self._worker.write(lambda tx: use_case(tx, subject, now))
        except Exception:
            log.exception("duty failed", duty=name, subject=subject)
            if after_failure is not None:
                await self._worker.write(lambda tx: after_failure(tx, subject, now))
