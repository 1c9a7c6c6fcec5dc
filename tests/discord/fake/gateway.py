"""The gateway: hello, identify, heartbeats, resume, and events in order; compressed as the client asks for."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.discord.fake.state import APP, TOKEN, Guild, Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, HELLO, ACK = 0, 1, 2, 6, 7, 10, 11
SECONDS = 5.0


@dataclass
class Connection:
    """One compressed stream."""

    socket: web.WebSocketResponse
    stream: zlib._Compress = field(default_factory=zlib.compressobj)

    async def send(self, payload: Json) -> None:
        data = self.stream.compress(json.dumps(payload).encode()) + self.stream.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(data)


class Gateway:
    """One session, which survives its connections: `events` are replayed to whoever resumes it."""

    def __init__(self, address: Callable[[], str], guilds: Callable[[], list[tuple[Guild, Json]]]) -> None:
        self._address = address
        self._guilds = guilds
        self.connections: list[Connection] = []
        self.identified: list[Json] = []
        self.resumed = 0
        self.events: list[Json] = []
        self._changed = asyncio.Event()

    @property
    def url(self) -> str:
        return f"{self._address().replace('http', 'ws', 1)}/gateway"

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        assert request.query["compress"] == "zlib-stream"
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": 41_250}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._heard(connection, message.json())
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            self._notify()
        return socket

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not ready():
                await self._changed.wait()

    async def dispatch(self, kind: str, data: Json) -> None:
        """An event; where nobody is connected it waits for who resumes."""
        event = {"op": DISPATCH, "t": kind, "s": len(self.events) + 1, "d": data}
        self.events.append(event)
        for connection in self.connections[-1:]:
            await connection.send(event)

    async def reconnect(self) -> None:
        """Discord asks for a new connection."""
        await self.connections[-1].send({"op": RECONNECT, "d": None})

    async def cut(self) -> None:
        """The connection is lost."""
        connection = self.connections.pop()
        await connection.socket.close(code=1001)

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close()

    async def _heard(self, connection: Connection, message: Json) -> None:
        match message["op"]:
            case 1:
                await connection.send({"op": ACK, "d": None})
            case 2:
                self.identified.append(message["d"])
                if message["d"]["token"] != TOKEN:
                    await connection.socket.close(code=4004)
                    return
                self.connections.append(connection)
                await self._begin()
            case 6:
                self.connections.append(connection)
                self.resumed += 1
                for event in self.events[message["d"]["seq"] :]:
                    await connection.send(event)
                await self.dispatch("RESUMED", {})
        self._notify()

    async def _begin(self) -> None:
        self.events.clear()
        guilds = [(guild, payload) for guild, payload in self._guilds() if guild.inside]
        bot = {"id": APP, "username": "trapline", "discriminator": "0", "avatar": None, "bot": True}
        ready = {
            "v": 10,
            "user": bot,
            "guilds": [{"id": guild.id, "unavailable": True} for guild, _ in guilds],
            "session_id": f"session-{len(self.identified)}",
            "resume_gateway_url": self.url,
            "application": {"id": APP, "flags": 0},
            "shard": [0, 1],
        }
        await self.dispatch("READY", ready)
        for _, payload in guilds:
            await self.dispatch("GUILD_CREATE", {**payload, "unavailable": False})

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
