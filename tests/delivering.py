"""The real outbox over one real adapter; the clock stands until a test moves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.adapters.base import Adapter
from bot.addresses import Person, Place
from bot.delivery.outbox import DeliveryEvent, Outbox
from bot.domain.bank import Bank
from bot.messages import Card
from bot.store.deliveries import DeliveryState
from bot.store.sqlite.worker import Worker

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Stage(Protocol):
    """A platform's stand-in with our adapter on it."""

    now: datetime

    @property
    def adapter(self) -> Adapter: ...

    @property
    def home(self) -> Place:
        """Where messages go, unless a test says where."""
        ...


@dataclass
class Delivering:
    stage: Stage
    worker: Worker
    outbox: Outbox
    events: list[DeliveryEvent]

    async def post(self, key: str, to: Place | Person | None = None, under: str | None = None) -> None:
        now, card = self.stage.now, Card(key)
        await self.worker.write(
            lambda tx: tx.deliveries.post(key, to or self.stage.home, card, now=now, expires_at=now + DAY, under=under)
        )
        await self.outbox.deliver_due()

    async def edit(self, key: str, title: str) -> None:
        now = self.stage.now
        await self.worker.write(
            lambda tx: tx.deliveries.edit(key, Card(title), now=now, due_at=now, expires_at=now + DAY)
        )
        await self.outbox.deliver_due()

    async def later(self, **more: float) -> None:
        self.stage.now += timedelta(**more)
        await self.outbox.deliver_due()

    def states(self) -> list[tuple[DeliveryState, str]]:
        found = self.worker.read_now(lambda tx: tx.deliveries.listing(("waiting", "sending", "sent", "dead"), 100))
        return [(one.state, one.reason) for one in reversed(found)]


@asynccontextmanager
async def delivering_over(stage: Stage, path: Path) -> AsyncIterator[Delivering]:
    async def no_rest(_: float) -> None:
        return

    with Worker(path / "store.db", Bank((), (), (), ())) as worker:
        adapters = {stage.adapter.platform: stage.adapter}
        outbox = Outbox(worker, adapters, lambda: stage.now, owner="me", seconds=5, sleep=no_rest)
        events: list[DeliveryEvent] = []
        outbox.on_event(events.append)
        yield Delivering(stage, worker, outbox, events)
