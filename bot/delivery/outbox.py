"""Delivers what was committed: each message once, in order per destination, whatever fails in between.

A delivery is leased, sent, and recorded. Whoever dies in between leaves a lease behind; the next process takes it as
"may have been sent" and asks the platform before it sends again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

import structlog

from bot.adapters.base import Adapter
from bot.addresses import MessageRef
from bot.delivery.attempt import AttemptOutcome, Delivered, Failed, Hopeless, attempt
from bot.delivery.backoff import pause_before_retry
from bot.delivery.slots import SHARE, SLOTS, Slots
from bot.features.team import undeliverable
from bot.store.database import Database
from bot.store.deliveries import Delivery, destination, lane
from bot.store.transaction import Store

LIMIT = 25
"""Refusals, after which a post is given up: about four hours. What could not be asked, or is told to wait, is none.

An edit has no limit: it holds up nobody, and doing it twice does no harm. It is tried until it expires.
"""

SEND_SECONDS = 30.0
"""How long one try may take."""

LEASE = timedelta(minutes=5)
"""Longer than a try with its record can take."""

IDLE = 60.0
"""Seconds after which we look again even if nothing calls: for leases that ran out, and clocks that were set."""

SOON = 1.0
"""Seconds after which we look again while something due cannot be sent yet."""

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """How one try ended.

    "retry" comes again at `due_at`; "unrecorded": the store failed, so it comes again when its lease has run out.
    """

    delivery: Delivery
    outcome: Literal["sent", "retry", "dead", "unrecorded"]
    reason: str = ""
    due_at: datetime | None = None


class Outbox:
    """Sends what is due through the adapters, by the platform's name.

    Args:
        database: Where deliveries are read and recorded.
        adapters: What is connected.
        clock: The time, aware and in UTC.
        owner: A name that no other run of the program has, not even the one before.
        at_once: How many destinations of one platform are sent to at the same time.
        share: How many of one workspace.
        seconds: How long one try may take.
        sleep: Waits for an adapter's pace.

    """

    def __init__(
        self,
        database: Database,
        adapters: Mapping[str, Adapter],
        clock: Callable[[], datetime],
        *,
        owner: str,
        at_once: int = SLOTS,
        share: int = SHARE,
        seconds: float = SEND_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._adapters = adapters
        self._clock = clock
        self._owner = owner
        self._at_once = at_once
        self._share = share
        self._seconds = seconds
        self._sleep = sleep
        self._busy: set[str] = set()
        """Lanes that are being sent to, or rest between two messages."""
        self._sending: set[asyncio.Task[None]] = set()
        self._held: Counter[str] = Counter()
        """Destinations that are being sent to: each holds a slot."""
        self._resting: set[asyncio.Task[None]] = set()
        self._leasing = asyncio.Lock()
        self._wake = asyncio.Event()
        self._stopping = False
        self._all_recorded = True
        self._listeners: list[Callable[[DeliveryEvent], None]] = []

    def on_event(self, callback: Callable[[DeliveryEvent], None]) -> None:
        """Have `callback` told how each try ended."""
        self._listeners.append(callback)

    async def deliver_due(self) -> None:
        """Send until nothing is due any more. Raises StoreError where the store cannot be used."""
        done = False
        while not done:
            looked_everywhere = await self._begin_due()
            under_way = self._sending | self._resting
            if under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            done = looked_everywhere and not under_way

    async def run(self) -> None:
        """Send whatever becomes due, as soon as it does, until `stop`."""
        self._database.on_commit(self._wake.set)
        while not self._stopping:
            self._wake.clear()
            try:
                await self._begin_due()
                seconds = await self._until_due()
            except Exception:
                _logger.exception("the outbox cannot read the store")
                seconds = IDLE
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), seconds)

    async def stop(self) -> None:
        """Begin nothing new, finish what is being sent, and give back the rest."""
        self._stopping = True
        self._wake.set()
        for rest in self._resting:
            rest.cancel()
        if self._sending:
            await asyncio.wait(self._sending)
        # What could not be recorded may have been sent: its lease must stay, so that the platform is asked.
        if self._all_recorded:
            await self._database.write(lambda tx: tx.deliveries.release(self._owner))

    async def _until_due(self) -> float:
        """Seconds until it is worth looking again."""
        due = await self._database.read(lambda tx: tx.deliveries.next_due())
        left = (due - self._clock()).total_seconds() if due else IDLE
        return min(left, IDLE) if left > 0 else SOON

    async def _begin_due(self) -> bool:
        """Lease what is due and begin to send it, as far as there is room; whether every destination was looked at."""
        async with self._leasing:
            busy = frozenset(self._busy)
            if self._stopping:
                return True
            slots = Slots(self._held.elements(), self._at_once, self._share)
            leased = await self._database.write(partial(self._lease, now=self._clock(), busy=busy, slots=slots))
            if self._stopping:
                return True  # not begun: `stop` gives it back
            for delivery, under in leased:
                self._busy.add(lane(delivery))
                self._held[destination(delivery.to)] += 1
                task = asyncio.create_task(self._deliver(delivery, under))
                self._sending.add(task)
                task.add_done_callback(partial(self._ended, delivery))
            return not busy

    def _lease(
        self, tx: Store, *, now: datetime, busy: frozenset[str], slots: Slots
    ) -> list[tuple[Delivery, MessageRef | None]]:
        """Deliveries, each with where the message stands whose thread it joins."""
        leased: list[Delivery] = []
        more, until, owner, limit = True, now + LEASE, self._owner, self._at_once
        while more:  # those of a group that has become full are passed over the next time
            found = tx.deliveries.lease(now, until, owner, limit, busy, full=slots.full, fits=slots.take)
            leased += found
            more = bool(found)
        return [(delivery, tx.deliveries.ref(delivery.under) if delivery.under else None) for delivery in leased]

    async def _deliver(self, delivery: Delivery, under: MessageRef | None) -> None:
        try:
            event = await self._record(delivery, await self._attempt(delivery, under))
        except Exception as error:
            _logger.exception("a delivery was not recorded", key=delivery.key)
            self._all_recorded = False
            event = DeliveryEvent(delivery, "unrecorded", str(error))
        self._tell(event)

    def _tell(self, event: DeliveryEvent) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                _logger.exception("a listener of the outbox failed")

    async def _attempt(self, delivery: Delivery, under: MessageRef | None) -> AttemptOutcome:
        adapter = self._adapters.get(delivery.to.platform)
        if adapter is None:
            return Failed(f"{delivery.to.platform} is not connected", delivery.uncertain)
        expired = delivery.expires_at <= self._clock()
        return await attempt(adapter, delivery, under, expired=expired, seconds=self._seconds)

    async def _record(self, delivery: Delivery, outcome: AttemptOutcome) -> DeliveryEvent:
        now = self._clock()
        match outcome:
            case Delivered(ref):
                await self._database.write(lambda tx: _sent(tx, delivery, ref, now))
                return DeliveryEvent(delivery, "sent")
            case Hopeless(reason, closed):
                return await self._give_up(delivery, reason, now, closed=closed)
            case Failed() as failed:
                pause = _next_pause(delivery, failed, now)
                if pause is None:
                    return await self._give_up(delivery, failed.reason, now)
                again, unsure, counts = pause, failed.uncertain, failed.refused
                await self._database.write(
                    lambda tx: tx.deliveries.retry(
                        delivery, again, failed.reason, now=now, uncertain=unsure, refused=counts
                    )
                )
                return DeliveryEvent(delivery, "retry", failed.reason, now + pause)

    async def _give_up(self, delivery: Delivery, reason: str, now: datetime, *, closed: bool = False) -> DeliveryEvent:
        await self._database.write(lambda tx: _given_up(tx, delivery, reason, now, closed=closed))
        return DeliveryEvent(delivery, "dead", reason)

    def _ended(self, delivery: Delivery, task: asyncio.Task[None]) -> None:
        """A try is over; its destination rests for as long as the adapter wants."""
        self._sending.discard(task)
        self._held[destination(delivery.to)] -= 1
        adapter = self._adapters.get(delivery.to.platform)
        if adapter is None or adapter.pace <= 0 or self._stopping:
            self._rested(delivery)
        else:
            rest = asyncio.ensure_future(self._rest(adapter.pace))
            self._resting.add(rest)
            rest.add_done_callback(partial(self._rested, delivery))
        self._wake.set()

    async def _rest(self, seconds: float) -> None:
        await self._sleep(seconds)

    def _rested(self, delivery: Delivery, task: asyncio.Task[None] | None = None) -> None:
        if task is not None:
            self._resting.discard(task)
        self._busy.discard(lane(delivery))
        self._wake.set()


def _sent(tx: Store, delivery: Delivery, ref: MessageRef | None, now: datetime) -> None:
    tx.deliveries.sent(delivery, ref, now)
    if delivery.kind == "post":
        undeliverable.accepted(tx, delivery.to)


def _given_up(tx: Store, delivery: Delivery, reason: str, now: datetime, *, closed: bool) -> None:
    tx.deliveries.give_up(delivery, reason, now)
    if closed:
        undeliverable.refused(tx, delivery.to, reason, now)


def _next_pause(delivery: Delivery, failed: Failed, now: datetime) -> timedelta | None:
    """How long to wait for the next try, or None where that is no use.

    What may stand already is looked for a last time when it expires.
    """
    if delivery.kind == "post" and failed.refused and delivery.refusals + 1 >= LIMIT:
        return None
    seed = f"{delivery.id}/{delivery.tries}"
    pause = timedelta(seconds=pause_before_retry(delivery.tries, seed, failed.retry_after))
    left = delivery.expires_at - now
    if pause < left:
        return pause
    return left if failed.uncertain and left > timedelta() else None
