"""The real adapter, connected to a local stand-in of Slack, and a core that answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.adapters.slack import SlackAdapter
from bot.addresses import Place
from bot.interactions import Interaction
from tests.contract.harness import Core
from tests.delivering import NOON
from tests.drafts import MemoryDrafts, MemoryRequests
from tests.slack.fake import Channel, FakeSlack, User, open_slack
from tests.slack.fake.state import APP_TOKEN, BOT_TOKEN, TEAM


@dataclass
class Stage:
    slack: FakeSlack
    core: Core
    adapter: SlackAdapter
    ada: User
    room: Channel
    now: datetime = NOON

    @property
    def heard(self) -> Interaction:
        return self.core.heard[-1]

    @property
    def home(self) -> Place:
        return self.place(self.room)

    def place(self, channel: Channel) -> Place:
        return Place("slack", TEAM, channel.id)

    def sees(self, user: User | None = None) -> str:
        return self.slack.sees(user or self.ada)

    async def settled(self) -> None:
        """Wait for what the adapter still does after its acknowledgement."""
        assert self.adapter._heard is not None
        await self.adapter._heard.finish(5)

    def pass_time(self, **more: float) -> None:
        self.now += timedelta(**more)


@asynccontextmanager
async def staged(core: Core, **more: Any) -> AsyncIterator[Stage]:
    """`more` are arguments of the adapter."""
    async with open_slack() as slack:
        stage: Stage
        given = {
            "app_token": APP_TOKEN,
            "drafts": MemoryDrafts(),
            "heard": MemoryRequests(),
            "api_url": slack.api_url,
            **more,
        }
        adapter = SlackAdapter(BOT_TOKEN, now=lambda: stage.now, **given)
        ada = slack.add_user("Ada")
        stage = Stage(slack, core, adapter, ada, slack.add_channel("study", ada))
        slack.people.settled = stage.settled
        slack.people.clock = lambda: stage.now.timestamp()  # noqa: PLW0108 - a test moves it
        running = asyncio.create_task(adapter.run(core))
        await adapter.listening.wait()
        yield stage
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
def core() -> Core:
    return Core()


@pytest.fixture
async def stage(core: Core) -> AsyncIterator[Stage]:
    async with staged(core) as stage:
        yield stage
