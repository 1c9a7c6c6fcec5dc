"""A platform that cannot be reached for hours or days: what is still worth sending comes afterwards, and no burst."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter, Message
from bot.addresses import MessageRef, Person, Place
from bot.delivery.outbox import LIMIT
from bot.interactions import DeliveryFailed, NoAnswer
from bot.messages import Card
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from bot.wiring import App, assemble
from tests.world import NOON, World, shipped

HERE = Place("memory", "", "owls")
NINE = NOON + timedelta(hours=21)
STEP = timedelta(minutes=10)
OUTAGES = {
    "no connection": DeliveryFailed("cannot be reached", unreachable=True),
    "no name": OSError("no address for the name"),
    "a timeout": TimeoutError(),
    "5xx": NoAnswer("503"),
    "a pause": DeliveryFailed("rate limited", retry_after=1),
}


class Down(MemoryAdapter):
    """Everything fails like `error` while it is set, and nothing takes effect."""

    error: Exception | None = None

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        self._fail()
        return await super().post(to, card, key, under)

    async def replace(self, ref: MessageRef, card: Card) -> None:
        self._fail()
        await super().replace(ref, card)


class Town:
    """One team over a platform that comes and goes."""

    def __init__(self, worker: Worker) -> None:
        self.now = NINE
        self.platform = Down()
        self.worker = worker
        self.app: App = assemble(worker, {"memory": self.platform}, lambda: self.now)

    async def tick(self) -> None:
        await self.app.duties.close()
        await self.app.duties.open()
        await self.app.duties.deliver()

    async def run_to(self, moment: datetime) -> None:
        while self.now < moment:
            self.now = min(self.now + STEP, moment)
            await self.tick()

    @property
    def days(self) -> list[Message]:
        return [message for message in self.platform.messages if message.key.startswith("daily:")]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    path = tmp_path / "store.db"
    with World(path, bank=shipped()) as world:
        world.found(world.person("lead", HERE, manages=True))
    with Worker(path, shipped()) as worker:
        town = Town(worker)
        await town.tick()
        yield town


@pytest.mark.parametrize("kind", OUTAGES)
async def test_after_seven_hours_without_the_platform_the_reveal_and_the_question_come(town: Town, kind: str) -> None:
    town.now += timedelta(hours=23)
    town.platform.error = OUTAGES[kind]
    await town.run_to(NINE + timedelta(hours=31))
    assert len(town.days) == 1
    town.platform.error = None
    await town.run_to(town.now + timedelta(minutes=30))
    first, second = town.days
    assert first.card.title != first.versions[0].title  # the reveal
    assert second.key.split(":")[2] == (NINE + timedelta(days=1)).date().isoformat()
    assert len(town.platform.messages) == 2


async def test_after_two_days_without_the_platform_only_the_newest_question_comes(town: Town) -> None:
    town.platform.error = OUTAGES["no connection"]
    await town.run_to(NINE + timedelta(days=2, hours=3))
    town.platform.error = None
    await town.run_to(town.now + timedelta(minutes=30))
    assert [message.key.split(":")[2] for message in town.days] == [
        NINE.date().isoformat(),
        (NINE + timedelta(days=2)).date().isoformat(),
    ]
    assert len(town.days[0].versions) > 1
    assert len(town.platform.messages) == 2


async def test_a_forgotten_name_is_taken_out_after_four_weeks_of_outage(town: Town) -> None:
    key, until = town.days[0].key, town.now + timedelta(days=30)
    nameless = Card("A former member")
    await town.worker.write(
        lambda tx: tx.deliveries.edit(key, nameless, now=town.now, due_at=town.now, expires_at=until)
    )
    town.platform.error = DeliveryFailed("not now")  # even an explicit refusal: an edit holds up nobody
    for _ in range(28):
        for _ in range(6):
            town.now += timedelta(hours=4)
            await town.app.outbox.deliver_due()
    town.platform.error = None
    await town.app.outbox.deliver_due()
    town.now += timedelta(hours=1)
    await town.app.outbox.deliver_due()
    assert town.days[0].card == nameless


async def test_what_is_refused_again_and_again_ends_and_lets_the_next_post_go(town: Town) -> None:
    later = town.now + timedelta(days=10)
    for key in ("a", "b"):
        await town.worker.write(partial(_post, key=key, now=town.now, later=later))
    for _ in range(LIMIT):
        town.platform.refuse(HERE, "no")
    await town.run_to(NINE + timedelta(hours=10))
    assert [message.key for message in town.platform.messages if ":" not in message.key] == ["b"]


def _post(tx: Store, key: str, now: datetime, later: datetime) -> None:
    tx.deliveries.post(key, HERE, Card(key), now=now, expires_at=later)
