"""Every test here runs once for each adapter. A new adapter adds its harness to `PLATFORMS`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.contract.discord_harness import discord
from tests.contract.harness import Core, Harness, Opening
from tests.contract.memory_harness import memory
from tests.contract.slack_harness import slack
from tests.contract.web_harness import web

PLATFORMS: dict[str, Opening] = {"memory": memory, "web": web, "slack": slack, "discord": discord}


@pytest.fixture
def core() -> Core:
    return Core()


@pytest.fixture(params=list(PLATFORMS.values()), ids=list(PLATFORMS))
def opening(request: pytest.FixtureRequest) -> Opening:
    opening: Opening = request.param
    return opening


@pytest.fixture
async def platform(core: Core, opening: Opening) -> AsyncIterator[Harness]:
    """A platform whose adapter listens and passes everything on to `core`."""
    async with opening(core) as harness:
        running = asyncio.create_task(harness.adapter.run(core))
        await harness.ready()
        yield harness
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
