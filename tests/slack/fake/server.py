"""The server: the Web API, response addresses, uploads and Socket Mode on one port."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.faults import Fault, Faults
from tests.slack.fake.limits import wrong_message
from tests.slack.fake.methods import NEEDS, Methods, Refused
from tests.slack.fake.people import People
from tests.slack.fake.sockets import Sockets
from tests.slack.fake.state import (
    APP_TOKEN,
    BOT_TOKEN,
    SCOPES,
    Channel,
    Ephemeral,
    Json,
    Message,
    ResponseUrl,
    User,
    Workspace,
)
from tests.slack.fake.words import view_words, words_of

RESPONSES = 5
RESPONSE_SECONDS = 30 * 60
_HISTORY = {"C": "channels:history", "G": "groups:history", "D": "im:history"}


class FakeSlack:
    """One workspace with our app installed. `clock` is in seconds; a test may move it."""

    def __init__(self) -> None:
        self.space = Workspace()
        self.faults = Faults()
        self.clock: Callable[[], float] = time.monotonic
        self.scopes = set(SCOPES)
        self.tokens = {BOT_TOKEN, APP_TOKEN}
        self.calls: list[tuple[str, Json]] = []
        """Every call of the Web API, with its arguments."""
        self.address = ""
        self.sockets = Sockets(lambda: self.address)
        self.people = People(self)
        self._methods = Methods(self.space, self._now, lambda: self.address)

    def _now(self) -> float:
        return self.clock()

    @property
    def api_url(self) -> str:
        return f"{self.address}/api/"

    # the workspace

    def add_user(self, name: str, **more: Any) -> User:
        user = User(f"U{self.space.number()}", name, **more)
        self.space.users[user.id] = user
        return user

    def add_channel(self, name: str, creator: User | None = None, **more: Any) -> Channel:
        channel = Channel(f"C{self.space.number()}", name, creator.id if creator else "", **more)
        self.space.channels[channel.id] = channel
        return channel

    def private(self, user: User) -> Channel | None:
        return next((channel for channel in self.space.channels.values() if channel.person == user.id), None)

    def standing(self, channel: Channel | None, thread: str | None = None) -> list[str]:
        """What stands there, as words; with `thread` what stands under that message."""
        return [words_of(one.blocks) for one in (channel.messages if channel else ()) if one.thread == thread]

    def last_ephemeral(self, user: User) -> Ephemeral | None:
        mine = [one for one in self.space.ephemerals if one.user == user.id]
        return mine[-1] if mine else None

    def sees(self, user: User) -> str:
        """What only this person sees now: the modal on top with what is said at its fields, else the last ephemeral."""
        if user.modals:
            return f"{view_words(user.modals[-1])} {' '.join(user.errors.values())}".strip()
        last = self.last_ephemeral(user)
        return words_of(last.blocks) if last else ""

    # the port

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        self.calls.append((method, given))
        fault = self.faults.take(method, str(given.get("channel", "")))
        if fault is not None and not fault.takes_effect:
            return _failed(request, fault)
        answer = self._answer(method, given, request.headers.get("Authorization", ""))
        if fault is not None:
            return _failed(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))})

    def _answer(self, method: str, given: Json, authorization: str) -> Json:
        try:
            if authorization.removeprefix("Bearer ") not in self.tokens:
                raise Refused("token_revoked" if authorization else "not_authed")  # noqa: TRY301 - as Slack does, in one place
            if method == "apps.connections.open":
                return {"ok": True, "url": self.sockets.ticket()}
            self._check_scope(method, given)
            found = getattr(self._methods, method.replace(".", "_"), None)
            if found is None or method.startswith("_"):
                raise Refused("unknown_method", req_method=method)  # noqa: TRY301
            return {"ok": True, **found(given)}
        except Refused as refused:
            return refused.answer

    def _check_scope(self, method: str, given: Json) -> None:
        needed = NEEDS.get(method, "")
        if method in ("conversations.history", "conversations.replies"):
            needed = _HISTORY[given["channel"][0]]
        if needed and needed not in self.scopes:
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))

    async def respond(self, request: web.Request) -> web.Response:
        """A response address: five uses in thirty minutes; docs.slack.dev/interactivity/handling-user-interaction."""
        known = self.space.responses.get(request.match_info["id"])
        if known is None or self.clock() - known.made_at > RESPONSE_SECONDS:
            return web.Response(status=404, text="expired_url")
        if known.uses >= RESPONSES:
            return web.Response(status=404, text="used_url")
        given = await request.json()
        if wrong := wrong_message(given["blocks"]):
            return web.Response(status=400, text=f"invalid_blocks: {wrong}")
        known.uses += 1
        self._shown(known, given)
        return web.Response(text="ok")

    def _shown(self, known: ResponseUrl, given: Json) -> None:
        text, blocks = given.get("text", ""), given["blocks"]
        if given.get("replace_original") and known.source in self.space.ephemerals and known.source:
            known.source.text, known.source.blocks = text, blocks
            self.space.ephemerals.remove(known.source)
            self.space.ephemerals.append(known.source)
        elif given.get("replace_original") and known.message:
            known.message.text, known.message.blocks = text, blocks
            known.message.edits += 1
        else:
            self.space.ephemerals.append(Ephemeral(known.user, known.channel, self.space.ts(), text, blocks))

    async def upload(self, request: web.Request) -> web.Response:
        upload = request.match_info["id"]
        name, _ = self.space.uploads[upload]
        body = await request.read()
        self.space.uploads[upload] = (name, body.decode("utf-8", "replace"))
        return web.Response(text="OK")

    # what people's acts need

    def trigger(self, user: User) -> str:
        trigger = f"{self.space.number()}.{user.id}"
        self.space.triggers[trigger] = self.clock()
        return trigger

    def response_url(
        self, user: User, channel: str, source: Ephemeral | None = None, message: Message | None = None
    ) -> str:
        response = f"R{self.space.number()}"
        self.space.responses[response] = ResponseUrl(user.id, channel, self.clock(), 0, source, message)
        return f"{self.address}/respond/{response}"


@asynccontextmanager
async def open_slack() -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    app = web.Application(client_max_size=20_000_000)
    app.router.add_route("*", "/api/{method}", slack.call)
    app.router.add_post("/respond/{id}", slack.respond)
    app.router.add_post("/upload/{id}", slack.upload)
    app.router.add_get("/link/{ticket}", slack.sockets.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await slack.sockets.close()
        await runner.cleanup()


async def _arguments(request: web.Request) -> Json:
    """From the query, a form or JSON; Slack takes structures in forms as JSON text."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    else:
        given |= {name: str(value) for name, value in (await request.post()).items()}
    for name in ("blocks", "view", "metadata", "files"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given


def _failed(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.cut:
        assert request.transport is not None
        request.transport.close()
        return web.Response()
    if fault.retry_after is not None:
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.status != 200:
        return web.Response(status=fault.status, text="Slack is having a bad day")
    return web.json_response({"ok": False, "error": fault.error})
