"""A message that may stand is looked for as far back as it can stand, however much was said since."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from discord.utils import time_snowflake

from bot.adapters.base import LOOK_AT_MOST, Adapter
from bot.adapters.memory import MemoryAdapter
from bot.addresses import MessageRef, Person, Place
from bot.delivery.attempt import Delivered, attempt
from bot.domain.bank import Bank
from bot.interactions import CannotLook
from bot.messages import Card
from bot.store.sqlite.worker import Worker
from tests.contract.harness import Core
from tests.discord.conftest import staged as discord_staged
from tests.discord.fake.state import Message as DiscordMessage
from tests.slack.conftest import staged as slack_staged
from tests.slack.fake.state import Message as SlackMessage
from tests.world import DAY, NOON

PAGE = 100
BUSY = 900
"""Messages of others, an order of magnitude more than were looked through once."""


class Room(NamedTuple):
    """A place of a platform, where others write: `says` has somebody write at a moment."""

    adapter: Adapter
    home: Place
    says: Callable[[datetime], None]


Opened = Callable[[], AbstractAsyncContextManager[Room]]


@asynccontextmanager
async def slack_room() -> AsyncIterator[Room]:
    async with slack_staged(Core()) as stage:
        count = iter(range(1_000_000))

        def says(at: datetime) -> None:
            ts = f"{int(at.timestamp())}.{next(count):06d}"
            stage.room.messages.append(SlackMessage(ts, "chatter", [], {}, None))

        stage.slack.space.ts = lambda: f"{int(NOON.timestamp())}.{next(count):06d}"  # type: ignore[method-assign]
        yield Room(stage.adapter, stage.home, says)


@asynccontextmanager
async def discord_room() -> AsyncIterator[Room]:
    async with discord_staged(Core()) as stage:
        count = iter(range(1_000_000))

        def says(at: datetime) -> None:
            message = str(time_snowflake(at) + next(count))
            stage.room.messages.append(DiscordMessage(message, stage.room.id, {"content": "chatter"}))

        stage.discord.world.number = time_snowflake(NOON)
        yield Room(stage.adapter, stage.home, says)


ROOMS = pytest.mark.parametrize("opened", [slack_room, discord_room])


@ROOMS
async def test_what_stands_behind_hundreds_of_messages_is_found(opened: Opened) -> None:
    async with opened() as room:
        ref = await room.adapter.post(room.home, Card("Today"), "daily")
        for number in range(BUSY):
            room.says(NOON + timedelta(seconds=number + 1))
        assert await room.adapter.find(room.home, "daily", since=NOON) == ref


@ROOMS
async def test_what_is_older_than_the_message_is_not_read(opened: Opened) -> None:
    async with opened() as room:
        for number in range(PAGE * (LOOK_AT_MOST + 5)):
            room.says(NOON - 30 * DAY + timedelta(seconds=number))
        assert await room.adapter.find(room.home, "daily", since=NOON) is None


@ROOMS
async def test_a_history_that_does_not_end_cannot_be_looked_through(
    opened: Opened,
) -> None:
    async with opened() as room:
        for number in range(PAGE * (LOOK_AT_MOST + 5)):
            room.says(NOON + timedelta(seconds=number))
        with pytest.raises(CannotLook):
            await room.adapter.find(room.home, "daily", since=NOON)


@ROOMS
async def test_a_moment_of_a_wrong_clock_does_not_end_the_look_at_once(
    opened: Opened,
) -> None:
    async with opened() as room:
        ref = await room.adapter.post(room.home, Card("Today"), "daily")
        for number in range(PAGE * 2):
            room.says(NOON + timedelta(seconds=number + 1))
        assert await room.adapter.find(room.home, "daily", since=NOON + 4000 * DAY) == ref


async def test_the_outbox_says_when_the_message_was_written(tmp_path: Path) -> None:
    asked: list[datetime | None] = []

    class Asked(MemoryAdapter):
        async def find(
            self, to: Place | Person, key: str, under: MessageRef | None = None, *, since: datetime | None = None
        ) -> MessageRef | None:
            asked.append(since)
            return await super().find(to, key, under, since=since)

    written = datetime(2026, 12, 1, 9, tzinfo=UTC)
    owls, adapter = Place("memory", "w", "owls"), Asked()
    adapter.lose(owls, ConnectionError("lost"))
    with Worker(tmp_path / "store.db", Bank((), (), (), ())) as worker:
        worker.write_now(lambda tx: tx.deliveries.post("a", owls, Card("a"), now=written, expires_at=NOON + DAY))
        (first,) = worker.write_now(lambda tx: tx.deliveries.lease(NOON, NOON, "one", 9, ()))
        await attempt(adapter, first, None, expired=False, seconds=5)
        (again,) = worker.write_now(lambda tx: tx.deliveries.lease(NOON + DAY, NOON + DAY, "two", 9, ()))
        assert isinstance(await attempt(adapter, again, None, expired=False, seconds=5), Delivered)
    assert asked == [written]
    assert len(adapter.messages) == 1
