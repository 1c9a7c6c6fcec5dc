"""The demo's one address: hands each request on to the room of the chosen evening, as the chosen member."""

from __future__ import annotations

import asyncio
import socket
from typing import Final

import aiohttp
from aiohttp import hdrs, web
from yarl import URL

from bot.adapters.web.csrf import guard
from bot.adapters.web.form_data import BODY
from bot.adapters.web.http_server import Server
from bot.adapters.web.pages import Pages
from bot.demo.bar import ASSETS, Bar
from bot.demo.evening import Evening
from bot.demo.recording import Recording
from bot.domain.bank import Bank

HOST: Final = "127.0.0.1"
COOKIE = "demo"
_KEPT = (hdrs.LOCATION, hdrs.CONTENT_DISPOSITION, hdrs.CACHE_CONTROL, hdrs.RETRY_AFTER)
"""Headers of the room's answers that are handed on; cookies are not: the front says who somebody is."""


def check_port(port: int) -> None:
    """Raises OSError where the demo could not listen: better said before a rehearsal than after it."""
    with socket.create_server((HOST, port)):
        pass


class Front:
    """Serves on this machine alone, from `start` to `stop`."""

    def __init__(self, recording: Recording, bank: Bank, port: int) -> None:
        self._recording = recording
        self._bank = bank
        self._bar = Bar(recording)
        self._server = Server(HOST, port)
        self._evenings: dict[int, Evening] = {}
        self._opening = asyncio.Lock()
        self._session: aiohttp.ClientSession

    @property
    def address(self) -> str:
        return self._server.address

    async def start(self) -> None:
        """Raises OSError where the port is taken."""
        app = web.Application(middlewares=[guard(frozenset(), Pages().problem)], client_max_size=BODY)
        app.router.add_get("/demo", self._turn)
        app.router.add_get("/demo/{name}", self._asset)
        app.router.add_get("/{path:.*}", self._hand_on)
        app.router.add_post("/{path:.*}", self._hand_on)
        await self._server.start(app)
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True)

    async def stop(self) -> None:
        for evening in self._evenings.values():
            await evening.close()  # first: they let go the pages that wait for news
        await self._server.stop()
        await self._session.close()

    async def _turn(self, request: web.Request) -> web.Response:
        """The form: another day, another member."""
        day, who = self._choice(request.query.get("day", ""), request.query.get("who", "0"))
        response = web.Response(status=303, headers={hdrs.LOCATION: f"/r/{self._recording.slug}"})
        response.set_cookie(COOKIE, f"{day}.{who}", path="/", httponly=True, samesite="Lax")
        return response

    def _choice(self, day: str, who: str) -> tuple[int, int]:
        """Raises 404 for a day or a member that there is not."""
        found = [int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1 for text in (day, who)]
        if not (1 <= found[0] <= len(self._recording.days) and 0 <= found[1] < len(self._recording.readers)):
            raise web.HTTPNotFound(text="The rehearsal has no such day, or no such member.")
        return found[0], found[1]

    def _chosen(self, request: web.Request) -> tuple[int, int]:
        """What this browser chose last; at first the middle of the rehearsal, as the lead sees it."""
        day, _, who = request.cookies.get(COOKIE, "").partition(".")
        try:
            return self._choice(day, who)
        except web.HTTPNotFound:  # none yet, or that of another demo
            return (len(self._recording.days) + 1) // 2, 0

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in ASSETS:
            raise web.HTTPNotFound
        return web.Response(body=self._bar.assets[name], content_type=ASSETS[name], charset="utf-8")

    async def _evening(self, day: int) -> Evening:
        async with self._opening:
            if day not in self._evenings:
                evening = Evening(self._recording.days[day - 1], self._bank)
                await evening.open()
                self._evenings[day] = evening
            return self._evenings[day]

    async def _hand_on(self, request: web.Request) -> web.Response:
        """What the room of that evening answers, with the form in its pages."""
        day, who = self._chosen(request)
        try:
            return await self._ask(request, await self._evening(day), day, who)
        except aiohttp.ClientError as error:  # it is stopping
            raise web.HTTPServiceUnavailable(text="The demo has stopped.") from error

    async def _ask(self, request: web.Request, evening: Evening, day: int, who: int) -> web.Response:
        headers = {hdrs.HOST: request.host, hdrs.COOKIE: self._recording.readers[who].cookie}
        if hdrs.CONTENT_TYPE in request.headers:
            headers[hdrs.CONTENT_TYPE] = request.headers[hdrs.CONTENT_TYPE]
        async with self._session.request(
            request.method,
            URL(f"{evening.address}{request.raw_path}", encoded=True),
            data=await request.read(),
            headers=headers,
            allow_redirects=False,
        ) as answer:
            body = await answer.read()
            kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
            if answer.content_type == "text/html":
                body = self._bar.put_into(body.decode(), day, who).encode()
            return web.Response(
                status=answer.status,
                body=body,
                headers=kept,
                content_type=answer.content_type,
                charset=answer.charset,
            )
