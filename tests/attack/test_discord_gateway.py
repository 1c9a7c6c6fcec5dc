"""The token goes to the gateway that the host named, whatever Discord, or who stands in for it, says afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from discord.gateway import DiscordWebSocket
from yarl import URL

from bot.adapters.discord.client import Client
from tests.contract.harness import Core
from tests.discord.conftest import staged
from tests.discord.fake.gateway import Gateway

INVALID_SESSION = 9


@pytest.fixture
def core() -> Core:
    return Core()


@pytest.fixture
async def elsewhere(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """What reaches the address that everybody but the host names."""
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(address))
    real = Gateway.dispatch

    async def dispatch(self: Gateway, kind: str, data: dict[str, object]) -> None:
        await real(self, kind, data | {"resume_gateway_url": address} if kind == "READY" else data)

    async def at_once(*_: object, **__: object) -> None:
        """discord.py waits for five seconds here."""

    monkeypatch.setattr(Gateway, "dispatch", dispatch)
    monkeypatch.setattr(Client, "before_identify_hook", at_once)
    yield heard
    server.close()


@pytest.mark.parametrize("resumable", [False, True])
async def test_after_an_invalid_session_the_token_goes_where_it_went_before(
    core: Core, elsewhere: list[bytes], resumable: bool
) -> None:
    async with staged(core) as stage:
        gateway = stage.discord.gateway
        await gateway.connections[-1].send({"op": INVALID_SESSION, "d": resumable})
        await gateway.until(lambda: len(gateway.identified) + gateway.resumed == 2)
        assert elsewhere == []


async def test_a_lost_connection_is_resumed_there_too(core: Core, elsewhere: list[bytes]) -> None:
    async with staged(core) as stage:
        await stage.known()
        await stage.discord.gateway.reconnect()
        await stage.discord.gateway.until(lambda: stage.discord.gateway.resumed == 1)
        await stage.discord.gateway.cut()
        await stage.discord.gateway.until(lambda: stage.discord.gateway.resumed == 2)
        assert elsewhere == []
