"""What waits for what: posts of a place for each other, edits for their own post alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.addresses import Place
from bot.delivery.outbox import Outbox
from bot.domain.bank import Bank
from bot.domain.question import COUNT_AFTER, COUNT_LATEST, count_pause
from bot.interactions import DeliveryFailed
from bot.messages import Card
from bot.store.sqlite.worker import Worker
from tests.world import DAY, NOON, World

OWLS = Place("memory", "w", "owls")
HALF_AN_HOUR = 1800.0


class Stage:
    def __init__(self, worker: Worker, adapter: MemoryAdapter) -> None:
        self.now, self.worker, self.adapter = NOON, worker, adapter
        self.outbox = Outbox(worker, {"memory": adapter}, lambda: self.now, owner="me")

    async def post(self, key: str) -> None:
        now = self.now
        await self.worker.write(lambda tx: tx.deliveries.post(key, OWLS, Card(key), now=now, expires_at=now + DAY))

    async def edit(self, key: str, title: str) -> None:
        now = self.now
        await self.worker.write(
            lambda tx: tx.deliveries.edit(key, Card(title), now=now, due_at=now, expires_at=now + DAY)
        )

    @property
    def titles(self) -> list[str]:
        return [message.card.title for message in self.adapter.at(OWLS)]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    with Worker(tmp_path / "store.db", Bank((), (), (), ())) as worker:
        yield Stage(worker, MemoryAdapter())


async def test_a_rate_limited_edit_of_an_old_post_does_not_hold_the_days_question(stage: Stage) -> None:
    await stage.post("yesterday")
    await stage.outbox.deliver_due()
    await stage.edit("yesterday", "the reveal")
    stage.adapter.refuse(OWLS, "rate limited", retry_after=HALF_AN_HOUR)
    await stage.outbox.deliver_due()
    await stage.post("today")
    await stage.outbox.deliver_due()
    assert stage.titles == ["yesterday", "today"]
    stage.now += timedelta(seconds=HALF_AN_HOUR)
    await stage.outbox.deliver_due()
    assert stage.titles == ["the reveal", "today"]


async def test_an_edit_that_hangs_does_not_hold_a_post(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.post("yesterday")
    await stage.outbox.deliver_due()
    hangs = asyncio.Event()

    async def replace(*_: object) -> None:
        await hangs.wait()

    monkeypatch.setattr(stage.adapter, "replace", replace)
    await stage.edit("yesterday", "the reveal")
    await stage.post("today")
    delivering = asyncio.create_task(stage.outbox.deliver_due())
    async with asyncio.timeout(5):
        while stage.titles != ["yesterday", "today"]:  # noqa: ASYNC110 - what we wait for sets no event
            await asyncio.sleep(0)
    hangs.set()
    await delivering


async def test_an_edit_that_waits_does_not_hold_the_edit_of_another_post(stage: Stage) -> None:
    for key in ("a", "b"):
        await stage.post(key)
    await stage.outbox.deliver_due()
    await stage.edit("a", "a, changed")
    stage.adapter.refuse(OWLS, "rate limited", retry_after=HALF_AN_HOUR)
    await stage.outbox.deliver_due()
    await stage.edit("b", "b, changed")
    await stage.outbox.deliver_due()
    assert stage.titles == ["a", "b, changed"]


async def test_of_one_message_the_newest_edit_stands_whatever_was_refused(stage: Stage) -> None:
    await stage.post("a")
    await stage.outbox.deliver_due()
    for number in range(5):
        await stage.edit("a", f"version {number}")
        stage.adapter.refuse(OWLS, "rate limited", retry_after=5)
        stage.now += timedelta(seconds=5)
        await stage.outbox.deliver_due()
    stage.now += timedelta(minutes=1)
    await stage.outbox.deliver_due()
    shown = [card.title for card in stage.adapter.messages[0].versions]
    assert shown[-1] == "version 4"
    assert shown == sorted(set(shown))


async def test_posts_keep_their_order_while_edits_pass(stage: Stage) -> None:
    await stage.post("a")
    await stage.outbox.deliver_due()
    await stage.post("b")
    await stage.post("c")
    stage.adapter._of(OWLS).refusals.append(DeliveryFailed("later", retry_after=60))
    await stage.outbox.deliver_due()
    assert stage.titles == ["a"]
    await stage.edit("a", "a, changed")
    await stage.outbox.deliver_due()
    assert stage.titles == ["a, changed"]
    stage.now += timedelta(minutes=1)
    await stage.outbox.deliver_due()
    assert stage.titles == ["a, changed", "b", "c"]


def test_the_counter_of_a_busy_place_is_edited_rarely(tmp_path: Path) -> None:
    """A class of 60, an answer a second: one edit each five seconds would be twelve, and all at the same post."""
    with World(tmp_path / "world.db") as world:
        team = world.found(world.person("lead", manages=True))
        question = world.next_question(team)
        world.deliver()
        begun, edits = world.now, []
        for second in range(60):
            world.now = begun + timedelta(seconds=second)
            world.count_due()
            edits += [world.now] if [row for row in world.edits("daily") if row.due == world.now] else []
            world.person(f"p{second}").answers(question, sure="sure")
            world.deliver()
        assert len(edits) <= 5
        assert [b - a for a, b in pairwise(edits)] == sorted(b - a for a, b in pairwise(edits))


def test_the_pause_grows_with_the_answers_and_ends_at_five_minutes() -> None:
    assert [count_pause(takers) for takers in (0, 1, 5)] == [COUNT_AFTER] * 3
    assert count_pause(40) == timedelta(seconds=40)
    assert count_pause(100_000) == COUNT_LATEST
