"""The real adapter, connected to a local stand-in of Discord, and a core that answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from bot.adapters.discord import DiscordAdapter
from bot.addresses import Place
from bot.interactions import Interaction
from tests.contract.discord_harness import MANAGER, never
from tests.contract.harness import Core
from tests.delivering import NOON
from tests.discord.fake import Channel, FakeDiscord, User, open_discord
from tests.discord.fake.state import TOKEN
from tests.drafts import MemoryDrafts


@dataclass
class Stage:
    discord: FakeDiscord
    core: Core
    adapter: DiscordAdapter
    ada: User
    """She manages the server."""
    room: Channel
    now: datetime = NOON

    @property
    def home(self) -> Place:
        return self.place(self.room)

    def place(self, channel: Channel) -> Place:
        return Place("discord", channel.guild, channel.id)

    @property
    def heard(self) -> Interaction:
        return self.core.heard[-1]

    def sees(self, user: User | None = None) -> str:
        return self.discord.sees(user or self.ada)

    async def known(self) -> None:
        """Wait until discord.py knows the servers."""
        assert self.adapter._client is not None
        await self.adapter._client.wait_until_ready()

    async def settled(self) -> None:
        """Wait for what the adapter still does after its answer."""
        assert self.adapter._client is not None
        await self.adapter._client.settled()


@asynccontextmanager
async def staged(core: Core, on: FakeDiscord | None = None, **more: Any) -> AsyncIterator[Stage]:
    """`more` are arguments of the adapter; with `on` the same server goes on."""
    async with open_discord() if on is None else nullcontext(on) as discord:
        given = {"drafts": MemoryDrafts(), "api_url": discord.api_url, "gateway_url": discord.gateway_url, **more}
        adapter = DiscordAdapter(TOKEN, **{"sleep": never, **given})
        stage = Stage(
            discord, core, adapter, discord.add_user("Ada", permissions=MANAGER), discord.add_channel("study")
        )
        discord.people.settled = stage.settled
        running = asyncio.create_task(adapter.run(core))
        await discord.gateway.until(lambda: bool(discord.gateway.connections))
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
