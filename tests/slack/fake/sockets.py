"""Socket Mode: envelopes, acknowledgements, and what Slack does when it wants a new connection."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]
SECONDS = 5.0


class Sockets:
    """The app's connections. `acknowledged` holds what each envelope was answered with."""

    def __init__(self, address: Callable[[], str]) -> None:
        self._address = address
        self.open: list[web.WebSocketResponse] = []
        self.acknowledged: dict[str, Json | None] = {}
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._changed = asyncio.Event()

    def ticket(self) -> str:
        return f"{self._address().replace('http', 'ws', 1)}/link/{uuid.uuid4().hex}"

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.open) + 1, "connection_info": {}})
        self.open.append(socket)
        self._notify()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._heard(message.json())
        finally:
            if socket in self.open:
                self.open.remove(socket)
            self._notify()
        return socket

    async def connected(self, number: int = 1) -> None:
        """Wait until so many connections are open."""
        await self.until(lambda: len(self.open) >= number)

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not ready():
                await self._changed.wait()

    async def deliver(self, kind: str, payload: Json, envelope: str = "", *, attempt: int = 0) -> Json | None:
        """Send an envelope and wait until the app acknowledges it; comes back with what it answered."""
        envelope = envelope or uuid.uuid4().hex
        future: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = future
        await self.connected()
        await self.open[-1].send_json(
            {
                "envelope_id": envelope,
                "type": kind,
                "payload": payload,
                "accepts_response_payload": True,
                "retry_attempt": attempt,
                "retry_reason": "timeout" if attempt else "",
            }
        )
        async with asyncio.timeout(SECONDS):
            return await future

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack asks for a new connection, and closes the old one."""
        old = self.open[-1]
        await old.send_json({"type": "disconnect", "reason": reason})
        await old.close()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.close()

    def _heard(self, message: Json) -> None:
        envelope = message.get("envelope_id", "")
        self.acknowledged[envelope] = message.get("payload")
        waiting = self._waiting.pop(envelope, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
