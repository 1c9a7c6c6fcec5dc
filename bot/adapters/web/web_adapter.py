"""The web room as an adapter: what the core sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.adapters.base import DoctorFinding, Handle, Offers, delivery_token
from bot.adapters.web.accounts import Accounts
from bot.adapters.web.client_address import Proxies
from bot.adapters.web.connections import Limits
from bot.adapters.web.csrf import guard
from bot.adapters.web.form_data import BODY
from bot.adapters.web.form_posts import Acts
from bot.adapters.web.http_server import Server, healthy
from bot.adapters.web.identity import Stamps
from bot.adapters.web.long_poll import Bell
from bot.adapters.web.own_page import OwnPages, signed
from bot.adapters.web.pages import Pages
from bot.adapters.web.request_context import PLATFORM, Desk
from bot.adapters.web.room_pages import ALL, Room
from bot.adapters.web.sessions import Visitors
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import DeliveryFailed
from bot.messages import Card, OwnPage
from bot.web_storage import WebPost, WebStorage, web_address

_PATIENCE = 25.0  # seconds that a page's question for news is held open; proxies cut at 30 and later
_KEEP_REPLIES = timedelta(days=30)  # what somebody was told last, and never dismissed


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebAdapter:
    """Serves rooms to browsers.

    Args:
        storage: What outlives the process.
        host: The address to listen on; beyond loopback only when somebody asked for it.
        port: 0 takes any free one.
        public_url: Where people reach it from outside, e.g. `https://study.example`. Its host is answered to, and with
            https the cookies are Secure.
        secret: 16 bytes or more. Forms and recovery codes are stamped with it, so it must stay the same.
        now: The clock.
        patience: Seconds that a page's question for news is held open.
        limits: Of the port's connections; None: what this process may have.
        proxies: Addresses or networks whose word counts for where a request comes from.
        beside: More routes on the same port, for programs: the room's guard lets whoever asks for them in.

    """

    platform: Final = PLATFORM
    pace: Final = 0.0

    def __init__(
        self,
        storage: WebStorage,
        *,
        secret: bytes,
        host: str = "127.0.0.1",
        port: int = 8080,
        public_url: str | None = None,
        now: Callable[[], datetime] = _utc_now,
        patience: float = _PATIENCE,
        limits: Limits | None = None,
        proxies: Sequence[str] = (),
        beside: Sequence[web.RouteDef] = (),
    ) -> None:
        self._storage = storage
        self._stamps = Stamps(secret)
        self._proxies = Proxies(proxies, behind_one=public_url is not None)
        self._server = Server(host, port, limits=limits, proxies=self._proxies, spare=self._spare)
        self._beside = tuple(beside)
        self._public_url = public_url.rstrip("/") if public_url else None
        self._now = now
        self._patience = patience
        self._bell = Bell(self._server.limits.polls)

    @property
    def address(self) -> str:
        """Where people find it."""
        return self._public_url or self._server.address

    @property
    def offers(self) -> Offers:
        """It owns the port, and has pages for people of other platforms."""
        return Offers(door=self, page_url=self.page_url, tidy=self._tidy)

    async def run(self, handle: Handle) -> None:
        """Serve until cancelled."""
        await self.start(handle)
        try:
            await asyncio.Event().wait()
        finally:
            await self.stop()

    async def start(self, handle: Handle) -> None:
        """Listen; `address` then holds the real port. Raises OSError where the port is taken."""
        await self._server.start(self._application(handle))

    async def stop(self) -> None:
        """Finish what runs, and close."""
        await self._server.stop()

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        """The same key gives the same message, however often it is posted."""
        await self._check(to)
        address = web_address(to)
        root = await self._root(address, under) if under else None
        post = WebPost(token=delivery_token(key), address=address, card=card, posted_at=self._now(), under=root)
        post = await self._storage.add_post(post)
        self._bell.ring(address)
        return MessageRef(PLATFORM, post.token)

    async def replace(self, ref: MessageRef, card: Card) -> None:
        post = await self._storage.edit_post(ref.token, card) if ref.platform == PLATFORM else None
        if post is None:
            raise DeliveryFailed("that message is not in the web room", permanent=True)
        self._bell.ring(post.address)

    async def find(
        self,
        to: Place | Person,
        key: str,
        under: MessageRef | None = None,  # noqa: ARG002 - the contract's; a key is unique here without it
        *,
        since: datetime | None = None,  # noqa: ARG002 - as above
    ) -> MessageRef | None:
        post = await self._storage.post(delivery_token(key))
        return MessageRef(PLATFORM, post.token) if post and post.address == web_address(to) else None

    async def profile(self, person: Person) -> Profile:
        account = await self._storage.account(person.user)
        return Profile(account.name, account.zone) if account else Profile(person.name)

    async def examine(self, places: Sequence[Place]) -> list[DoctorFinding]:
        """Whether each room's page is there."""
        known = [await self._storage.has_room(place.channel) for place in places]
        return [
            DoctorFinding(f"room {place.channel}", "" if there else "its page is gone; restore a backup that has it")
            for place, there in zip(places, known, strict=True)
        ]

    def page_url(self, person: Person, page: OwnPage) -> str | None:
        """The link to a page of a person's own, for people of other platforms; None where they could not open it."""
        if self._public_url is None or person.platform == PLATFORM:  # our own find it on the card
            return None
        return f"{self._public_url}/own/{signed(self._stamps, person, page)}"

    async def _tidy(self) -> None:
        await self._storage.tidy(self._now() - _KEEP_REPLIES, ALL)

    async def _check(self, to: Place | Person) -> None:
        known = (
            await self._storage.has_room(to.channel)
            if isinstance(to, Place)
            else await self._storage.account(to.user) is not None
        )
        if to.platform != PLATFORM or not known:
            raise DeliveryFailed(f"the web room knows no {web_address(to)}", permanent=True)

    async def _root(self, address: str, under: MessageRef) -> str:
        """The token of the post that begins the thread."""
        post = await self._storage.post(under.token)
        if post is None or post.address != address:
            raise DeliveryFailed("the message to reply to is not there", permanent=True)
        return post.under or post.token

    def _spare(self) -> bool:
        return self._bell.let_oldest_go()

    async def _let_go(self, _: web.Application) -> None:
        self._bell.close()

    def _application(self, handle: Handle) -> web.Application:
        pages = Pages()
        secure = (self._public_url or "").startswith("https:")
        visitors = Visitors(self._storage, self._stamps, self._now, self._proxies, secure=secure)
        desk = Desk(self._storage, handle, visitors, self._stamps, pages, self._bell, self._now)
        room = Room(desk, public_url=self._public_url, patience=self._patience)
        names = frozenset(filter(None, (self._server.host.lower(), urlsplit(self._public_url or "").hostname)))
        open_to_all = frozenset(route.path for route in self._beside)
        app = web.Application(middlewares=[guard(names, pages.problem, open_to_all)], client_max_size=BODY)
        app.router.add_get("/healthz", healthy)
        app.add_routes(self._beside)
        app.router.add_get("/assets/{name}", pages.asset)
        app.router.add_get("/", room.front)
        app.router.add_get("/r/{slug}", room.room)
        app.router.add_get("/r/{slug}/events", room.events)
        app.router.add_get(r"/r/{slug}/files/{where:\w+}/{index:\d{1,2}}", room.file)
        own = OwnPages(desk)
        app.router.add_get("/own/{token}", own.show)
        app.router.add_post("/own/{token}/press", own.press)
        app.router.add_post("/own/{token}/submit", own.submit)
        app.on_shutdown.append(self._let_go)
        _add_forms(app, Acts(desk), Accounts(desk))
        return app


def _add_forms(app: web.Application, acts: Acts, accounts: Accounts) -> None:
    for base in ("", "/r/{slug}"):  # before there is a room, and in one
        app.router.add_post(f"{base}/press", acts.press)
        app.router.add_post(f"{base}/submit", acts.submit)
        app.router.add_post(f"{base}/command", acts.command)
        app.router.add_post(f"{base}/name", accounts.name)
        app.router.add_post(f"{base}/dismiss", accounts.dismiss)
        app.router.add_post(f"{base}/code", accounts.code)
        app.router.add_post(f"{base}/sign-out", accounts.sign_out)
    app.router.add_post("/rooms", accounts.new_room)
    app.router.add_get("/recover", accounts.recovery)
    app.router.add_post("/recover", accounts.recover)
