"""The server: REST and the gateway on one port."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.discord.fake.gateway import SECONDS, Gateway
from tests.discord.fake.people import People
from tests.discord.fake.rest import Refused, Rest, error
from tests.discord.fake.state import APP, TOKEN, Acted, Channel, Guild, Json, Message, User, World
from tests.discord.fake.words import modal_words, words_of
from tests.faults import Fault, Faults

Files = list[tuple[str, str]]


class FakeDiscord:
    """Our application, in its servers. `clock` is in seconds; a test may move it.

    `bucket`: so many messages in so many seconds a channel, told in headers as Discord tells them; none by default.
    """

    def __init__(self) -> None:
        self.world = World()
        self.faults = Faults()
        self.clock: Callable[[], float] = time.monotonic
        self.tokens = {TOKEN}
        self.bucket: tuple[int, float] | None = None
        self.calls: list[tuple[str, str, Json]] = []
        """Every call: method and path, the channel, and what was given."""
        self.refused: dict[str, int] = {}
        """Answers that were refused, by the interaction's token: the code."""
        self.limited = 0
        """How often a bucket was overrun."""
        self.address = ""
        self.people = People(self)
        self.gateway = Gateway(lambda: self.address, lambda: [(one, self.guild_payload(one)) for one in self._guilds()])
        self.home = self.add_guild("Home")
        self._rest = Rest(self.world, lambda: self.clock())  # noqa: PLW0108 - a test may change it
        self._sent: defaultdict[str, list[float]] = defaultdict(list)
        self._changed = asyncio.Event()

    @property
    def api_url(self) -> str:
        return f"{self.address}/api/v10"

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait for something that a call of the app brings about."""
        async with asyncio.timeout(SECONDS):
            while not ready():
                await self._changed.wait()

    # the world

    def add_guild(self, name: str, **more: Any) -> Guild:
        guild = Guild(self.world.snowflake(), name, **more)
        self.world.guilds[guild.id] = guild
        return guild

    def add_user(self, name: str, **more: Any) -> User:
        user = User(self.world.snowflake(), name, **more)
        self.world.users[user.id] = user
        return user

    def add_channel(self, name: str, guild: Guild | None = None, **more: Any) -> Channel:
        channel = Channel(self.world.snowflake(), name, (guild or self.home).id, **more)
        self.world.channels[channel.id] = channel
        return channel

    def private(self, user: User) -> Channel:
        """Their conversation with the bot."""
        return self.world.channels[self._rest.open_private({"recipient_id": user.id})["id"]]

    def guild_payload(self, guild: Guild) -> Json:
        return guild.payload([one for one in self.world.channels.values() if one.guild == guild.id and not one.parent])

    def standing(self, channel: Channel | None, under: str = "") -> list[str]:
        """What stands there, as words; in private `under` tells replies to that message from the others."""
        found = channel.messages if channel else []
        return [words_of(one.payload, one.files) for one in found if one.reply_to == under]

    def sees(self, user: User) -> str:
        """What only this person sees now: the open modal, else the last reply."""
        if user.modal is not None:
            return modal_words(user.modal)
        return words_of(user.seen[-1].payload, user.seen[-1].files) if user.seen else ""

    def last(self, user: User) -> Message:
        return user.seen[-1]

    def _guilds(self) -> list[Guild]:
        return list(self.world.guilds.values())

    # the port

    def routes(self) -> list[web.RouteDef]:
        rest, api = self._rest, "/api/v10"

        def route(method: str, path: str, call: Callable[[web.Request, Any, Files], Any]) -> web.RouteDef:
            async def serve(request: web.Request) -> web.StreamResponse:
                return await self._serve(request, f"{method} {_shape(path)}", call)

            return web.route(method, api + path, serve)

        def at(request: web.Request, name: str) -> str:
            return request.match_info[name]

        message = "/channels/{channel}/messages/{message}"
        hook = f"/webhooks/{APP}/{{token}}"
        return [
            route("GET", "/users/@me", lambda *_: rest.me()),
            route("GET", "/oauth2/applications/@me", lambda *_: rest.application()),
            route("GET", "/gateway/bot", lambda *_: self._gateway_bot()),
            route("GET", f"/applications/{APP}/commands", lambda *_: self.world.commands),
            route("PUT", f"/applications/{APP}/commands", lambda _, given, __: rest.put_commands(given)),
            route("POST", "/users/@me/channels", lambda _, given, __: rest.open_private(given)),
            route("GET", "/users/{user}", lambda request, *_: rest.user(at(request, "user"))),
            route("GET", "/guilds/{guild}", lambda request, *_: rest.guild(at(request, "guild"))),
            route("GET", f"/guilds/{{guild}}/members/{APP}", lambda request, *_: rest.member(at(request, "guild"))),
            route("GET", "/channels/{channel}", lambda request, *_: rest.channel(at(request, "channel"))),
            route("GET", "/channels/{channel}/messages", lambda request, *_: self._history(request)),
            route(
                "POST",
                "/channels/{channel}/messages",
                lambda request, given, files: rest.post(at(request, "channel"), given, files),
            ),
            route(
                "PATCH",
                message,
                lambda request, given, files: rest.edit(at(request, "channel"), at(request, "message"), given, files),
            ),
            route(
                "POST",
                message + "/threads",
                lambda request, given, _: rest.start_thread(at(request, "channel"), at(request, "message"), given),
            ),
            route("POST", "/interactions/{interaction}/{token}/callback", self._answer),
            route("POST", hook, lambda request, given, files: rest.follow(self._acted(request), given, files)),
            route(
                "PATCH",
                hook + "/messages/@original",
                lambda request, given, files: rest.change(self._acted(request), given, files),
            ),
            route("DELETE", hook + "/messages/@original", lambda request, *_: rest.withdraw(self._acted(request))),
        ]

    async def _serve(
        self, request: web.Request, name: str, call: Callable[[web.Request, Any, Files], Any]
    ) -> web.StreamResponse:
        given, files = await _arguments(request)
        channel = request.match_info.get("channel", "")
        self.calls.append((name, channel, given))
        try:
            self._authorize(request)
            if (fault := self.faults.take(name, channel)) is not None:
                if fault.takes_effect:
                    call(request, given, files)
                return _failed(request, fault)
            headers = self._bucket(name, channel)
            found = call(request, given, files)
        except Refused as refused:
            if "token" in request.match_info:
                self.refused[request.match_info["token"]] = refused.code
            return _json(error(refused), status=refused.status)
        finally:
            self._changed.set()
            self._changed = asyncio.Event()
        if isinstance(found, web.Response):
            return found
        return web.Response(status=204, headers=headers) if found is None else _json(found, headers=headers)

    def _authorize(self, request: web.Request) -> None:
        """What concerns an interaction is authorized by its own token."""
        if "token" not in request.match_info and request.headers.get("Authorization", "")[4:] not in self.tokens:
            raise Refused(401, 0, "401: Unauthorized")

    def _answer(self, request: web.Request, given: Json, files: Files) -> None:
        self._rest.answer(self._acted(request), given, files)

    def _acted(self, request: web.Request) -> Acted:
        found = self.world.acted.get(request.match_info["token"])
        if found is None:
            raise Refused(404, 10062, "Unknown interaction")
        return found

    def _history(self, request: web.Request) -> list[Json]:
        return self._rest.history(
            request.match_info["channel"], int(request.query.get("limit", 50)), request.query.get("before", "")
        )

    def _gateway_bot(self) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": "wss://gateway.invalid", "shards": 1, "session_start_limit": limit}

    def _bucket(self, name: str, channel: str) -> dict[str, str]:
        """A window that opens with its first message. Headers: discord.com/developers/docs/topics/rate-limits."""
        if self.bucket is None or name != "POST /channels/messages":
            return {}
        most, seconds = self.bucket
        now = self.clock()
        sent = self._sent[channel]
        if sent and now - sent[0] >= seconds:
            sent.clear()
        left = math.ceil(((sent[0] if sent else now) + seconds - now) * 1000) / 1000
        if len(sent) >= most:
            self.limited += 1
            raise Refused(429, 20028, "You are being rate limited.")
        sent.append(now)
        return {
            "X-RateLimit-Bucket": "messages",
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(sent)),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        }


@asynccontextmanager
async def open_discord() -> AsyncIterator[FakeDiscord]:
    discord = FakeDiscord()
    app = web.Application(client_max_size=20_000_000)
    app.add_routes(discord.routes())
    app.router.add_get("/gateway/", discord.gateway.serve)
    app.router.add_get("/gateway", discord.gateway.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    discord.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield discord
    finally:
        await discord.gateway.close()
        await runner.cleanup()


def _shape(path: str) -> str:
    """The path without what changes in it."""
    return "/" + "/".join(part for part in path.split("/") if part and "{" not in part and part != APP)


def _json(found: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """discord.py takes nothing else for JSON than exactly this type."""
    return web.Response(
        body=json.dumps(found).encode(), status=status, headers={**(headers or {}), "Content-Type": "application/json"}
    )


async def _arguments(request: web.Request) -> tuple[Any, Files]:
    if request.content_type == "application/json":
        return await request.json(), []
    if request.content_type != "multipart/form-data":
        return {}, []
    given: Json = {}
    files: Files = []
    for name, value in (await request.post()).items():
        if name == "payload_json":
            given = json.loads(str(value))
        else:
            assert isinstance(value, web.FileField)
            files.append((value.filename, value.file.read().decode()))
    return given, files


def _failed(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.cut:
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    if fault.retry_after is not None:
        headers = {"Via": "1.1 google", "Retry-After": str(fault.retry_after)}
        told = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": False}
        return _json(told, status=429, headers=headers)
    return _json({"code": int(fault.error or 0), "message": "A bad day"}, status=fault.status)
