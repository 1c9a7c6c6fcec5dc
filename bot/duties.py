"""What the clock's jobs do, whenever they wake up: each looks in the store for what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.delivery.outbox import LEASE, Outbox
from bot.domain.question import COUNT_LATEST
from bot.features.daily import opening, posts
from bot.features.flaws import errata
from bot.features.kit.course import LAID_AT_ONCE, lay_out_anew
from bot.features.member import personal_data
from bot.features.mock import ending
from bot.features.plan import early, sending
from bot.store.database import Database
from bot.store.transaction import Store

_AT_ONCE = 200
"""Teams or questions of one round; a round follows another while there are more."""

_MANY = 2_500
"""Plans in one transaction: enough to share its cost, and few enough that an answer does not wait long for it."""

RETRY = timedelta(minutes=10)
"""What failed rests for so long, and lets the others pass."""

KEEP_CARDS = timedelta(days=30)
"""For so long the text of an ended delivery is kept, for whoever looks into the outbox."""

KEEP_DRILLS = timedelta(days=30)
"""For so long a run of practice can be gone on with."""

KEEP_DRAFTS = timedelta(days=1)
"""For so long a form that could not be shown at once waits for its button."""

_AHEAD = timedelta(days=1)
"""A team's next question is further away only where its schedule says so. After a start, and when the clock was set
back, such a time is computed anew: the clock may have been wrong."""

_ALL = 100_000
_AGREED = timedelta(seconds=2)
"""So much earlier than the time before, the clock was set back."""

_logger = structlog.get_logger(__name__)

Find = Callable[[Store, datetime, Collection[int]], Iterable[int]]
DueUseCase = Callable[[Store, int, datetime], None]


class Duties:
    """Implements `scheduler.jobs.Duties`. Once-only is a fact of the database, so each may run at any time, twice."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        clock: Callable[[], datetime],
        *,
        tidying: Sequence[Callable[[], Awaitable[None]]] = (),
        keep_days: int = 0,
    ) -> None:
        """`tidying`: what the adapters have to tidy. `keep_days`: who left is erased after so many; 0: never."""
        self._database = database
        self._tidying = tuple(tidying)
        self._keep = timedelta(days=keep_days)
        self._outbox = outbox
        self._clock = clock
        self._trouble = ""
        self._resting: dict[tuple[str, int], datetime] = {}
        self._opened_at: datetime | None = None

    async def open(self) -> None:
        """Open the questions that are due."""
        now, before = self._clock(), self._opened_at
        if before is None or now < before - _AGREED:
            await self._set_right()
        self._opened_at = now
        await self._each(
            "open",
            lambda tx, now, resting: [team.id for team in tx.teams.due(now, _AT_ONCE, resting)],
            opening.open_team,
        )

    async def close(self) -> None:
        """Close the questions whose time is over."""
        await self._each(
            "close",
            lambda tx, now, resting: [question.id for question in tx.questions.to_close(now, _AT_ONCE, resting)],
            opening.close_question,
        )

    async def plan(self) -> None:
        """Send the steps of members' plans that are due, many in one transaction.

        Before that, plans whose team changed its schedule are laid out anew, a few in each transaction.
        """
        await self._each(
            "lay",
            lambda tx, _, resting: tx.plans.to_lay(LAID_AT_ONCE, resting),
            lay_out_anew,
            until_none=True,
        )
        looked_at = _MANY
        while looked_at == _MANY:
            now = self._clock()
            send = partial(sending.send_all, now=now, limit=_MANY, excluding=self._still_resting("plan", now))
            try:
                looked_at = await self._database.write(send)
            except Exception:  # one of them fails all: each for itself, then, so that it holds up nobody else
                _logger.exception("duty failed", duty="plan")
                await self._each("plan", _due_plans, sending.send_due)
                return

    async def mock(self) -> None:
        """Hand in the mock exams that have run out, and warn before they do."""
        await self._each("mock", lambda tx, now, resting: tx.mocks.due(now, _AT_ONCE, resting), ending.look_at_mock)

    async def correct(self) -> None:
        """Grade by corrected keys what was answered before, a part at a time, and tell the teams that had the item."""
        if not await self._database.read(errata.is_noted):
            await self._one("note", lambda tx, _, now: errata.note_corrections(tx, now), 0)
        newest = await self._database.read(lambda tx: tx.responses.total())  # or it would never end while people answer
        await self._each(
            "grade",
            lambda tx, _, resting: tx.corrections.to_grade(newest, _AT_ONCE, resting),
            errata.grade_anew,
            until_none=True,
        )
        await self._each("erratum", lambda tx, _, resting: tx.corrections.to_tell(_AT_ONCE, resting), errata.tell)

    async def deliver(self) -> None:
        """Send what is due; most of it was sent already when its transaction was committed.

        Before that the answer counters are refreshed: rendered once for many answers, not at each press.
        """
        now = self._clock()
        await self._database.write(lambda tx: _nearer(tx, now))
        await self._each("count", lambda tx, now, resting: tx.questions.to_count(now, _AT_ONCE, resting), posts.count)
        await self._outbox.deliver_due()

    async def watch(self) -> None:
        """Look whether the store can be used, and say so where that changes."""
        trouble = await self._database.look()
        if trouble and trouble != self._trouble:
            _logger.error("nothing can be stored", reason=trouble)
        elif self._trouble and not trouble:
            _logger.warning("the store can be used again")
        self._trouble = trouble

    async def tidy(self) -> None:
        """Drop what has served its time: old texts and codes, and erased words in the log."""
        now = self._clock()
        await self._database.write(lambda tx: _drop_old(tx, now))
        for tidy in self._tidying:
            await tidy()
        if self._keep:
            await self._each("erase", self._long_gone, personal_data.erase_who_left)
        await self._database.empty_log()

    async def _set_right(self) -> None:
        """Take back what was computed or ended while the clock was ahead; what was right stays as it is."""
        now = self._clock()
        for name, find, use_case in (
            ("refresh", lambda tx: tx.teams.due_after(now + _AHEAD, _ALL), opening.look_after_wrong_clock),
            ("go on", lambda tx: tx.teams.finished(), opening.go_on_after_early_farewell),
            ("lay out", lambda tx: tx.plans.missed_early(now.date()), early.lay_out_missed),
            ("mock", lambda tx: tx.mocks.begun_after(now), ending.begin_now),
        ):
            found: Sequence[int] = await self._database.read(find)
            for first in range(0, len(found), _AT_ONCE):
                await asyncio.gather(*(self._one(name, use_case, one) for one in found[first : first + _AT_ONCE]))

    async def _each(self, name: str, find: Find, use_case: DueUseCase, *, until_none: bool = False) -> None:
        """Every due subject, each in a savepoint of its own: one that fails holds up nobody else.

        `until_none`: one time is not enough for a subject, so all are asked for again until none is due.
        """
        while True:
            now = self._clock()
            resting = self._still_resting(name, now)
            due = await self._database.read(partial(_found, find, now, resting))
            await asyncio.gather(*(self._one(name, use_case, subject) for subject in due))
            if not due or (len(due) < _AT_ONCE and not until_none):
                return

    def _long_gone(self, tx: Store, now: datetime, resting: Collection[int]) -> Iterable[int]:
        return tx.members.left_before(now - self._keep, _AT_ONCE, resting)

    def _still_resting(self, name: str, now: datetime) -> frozenset[int]:
        self._resting = {key: until for key, until in self._resting.items() if now < until <= now + RETRY}
        return frozenset(subject for duty, subject in self._resting if duty == name)

    async def _one(self, name: str, use_case: DueUseCase, subject: int) -> None:
        now = self._clock()
        try:
            await self._database.write(lambda tx: use_case(tx, subject, now))
        except Exception:
            _logger.exception("duty failed", duty=name, subject=subject)
            self._resting[name, subject] = now + RETRY


def _nearer(tx: Store, now: datetime) -> None:
    """What is due further ahead than it can be was computed by a wrong clock, and is due as if it were computed now."""
    tx.deliveries.set_right(now, LEASE)
    tx.questions.count_by(now + COUNT_LATEST)


def _due_plans(tx: Store, now: datetime, resting: Collection[int]) -> Iterable[int]:
    return tx.plans.due(now, _AT_ONCE, resting)


def _drop_old(tx: Store, now: datetime) -> None:
    tx.deliveries.tidy(now - KEEP_CARDS)
    tx.deliveries.settle(now)
    tx.codes.tidy(now)
    tx.drills.tidy(now - KEEP_DRILLS)
    tx.drafts.tidy(now - KEEP_DRAFTS)


def _found(find: Find, now: datetime, resting: Collection[int], tx: Store) -> list[int]:
    return list(find(tx, now, resting))
