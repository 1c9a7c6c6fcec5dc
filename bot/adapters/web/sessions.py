"""Cookies, sessions, and the moment when a visitor becomes somebody."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import unquote
from zoneinfo import available_timezones

from aiohttp import web

from bot.adapters.web.client_address import Proxies
from bot.adapters.web.identity import Stamps, new_slug, token_hash, web_person
from bot.adapters.web.throttle import Throttles
from bot.addresses import Person, Profile
from bot.web_storage import WebAccount, WebStorage

COOKIE_LIFETIME = timedelta(days=400)
"""After so long without a use a session ends, here as in the browser, which keeps no cookie longer."""
_NOTED = timedelta(days=1)  # how often it is noted that a session is used, and the browser given its cookie anew
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ZONE_COOKIE = "zone"  # set by the page's script


@cache
def zones() -> tuple[str, ...]:
    """Every IANA zone, in order."""
    return tuple(sorted(available_timezones()))


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request. `token` is what the browser's cookie holds; `fresh`: what it will hold after the answer.

    The token of a first visit becomes the session's with the first thing that somebody does, so a double press, or two
    tabs, make one account.
    """

    account: WebAccount | None
    token: str
    zone: str | None
    fresh: bool = False
    address: str | None = None
    """Where they ask from, for what is limited; None: not known."""
    renewed: bool = False
    """The browser is to keep its cookie for longer."""

    @property
    def person(self) -> Person:
        return web_person(self.account)

    @property
    def profile(self) -> Profile:
        return Profile(self.person.name, self.zone)

    @property
    def room(self) -> str | None:
        """The slug of the room where they were last."""
        return self.account.rooms[-1] if self.account and self.account.rooms else None


class Visitors:
    """Knows visitors by their cookies."""

    def __init__(
        self, storage: WebStorage, stamps: Stamps, now: Callable[[], datetime], proxies: Proxies, *, secure: bool
    ) -> None:
        self._storage = storage
        self._stamps = stamps
        self._now = now
        self._secure = secure
        self._name = "__Host-trapline" if secure else "trapline"  # the prefix keeps sibling hosts from planting it
        self._proxies = proxies
        # A class of two hundred joins at once from one address; what one address may make in a day stays bounded.
        self._newcomers = Throttles(each=30, address=600, total=20_000, span=timedelta(minutes=20), now=now)
        # A code has 71 bits: these spare the store, and the one who guesses locks out nobody else.
        self.recoveries = Throttles(each=30, address=300, total=100_000, span=timedelta(minutes=5), now=now)

    def address(self, request: web.Request) -> str:
        """The address that asks, as far as we know it; else nothing."""
        return self._proxies.asks(request) or ""

    async def of(self, request: web.Request) -> Visitor:
        """Who sent this request. Creates nothing; notes once a day that a session is used."""
        zone = unquote(request.cookies.get(ZONE_COOKIE, ""))
        known = zone if zone in zones() else None
        address = self._proxies.asks(request)
        token = request.cookies.get(self._name, "")
        visitor = await self._known(token, known) if TOKEN.fullmatch(token) else None
        return replace(visitor or self.nobody(known), address=address)

    def nobody(self, zone: str | None) -> Visitor:
        """Somebody new, or somebody who is to be nobody from now on."""
        return Visitor(None, self._stamps.new_token(), zone, fresh=True)

    async def _known(self, token: str, zone: str | None) -> Visitor | None:
        """Whom the token stands for; None where it is not ours, or its session has run out."""
        session, now = await self._storage.session(token_hash(token)), self._now()
        if session is None:
            return Visitor(None, token, zone) if self._stamps.is_token(token) else None
        if session.used_at < now - COOKIE_LIFETIME:  # its row stays: nothing is deleted because a clock jumped ahead
            return None
        if renewed := session.used_at <= now - _NOTED:
            await self._storage.use_session(token_hash(token), now)
        return Visitor(session.account, token, zone or session.account.zone, renewed=renewed)

    def remember(self, visitor: Visitor, response: web.Response) -> web.Response:
        """Give the browser the cookie that it does not have yet, or soon has no more."""
        if visitor.fresh or visitor.renewed:
            life = int(COOKIE_LIFETIME.total_seconds())
            response.set_cookie(
                self._name, visitor.token, max_age=life, path="/", secure=self._secure, httponly=True, samesite="Lax"
            )
        return response

    async def settled(self, visitor: Visitor, slug: str | None) -> tuple[Visitor, str]:
        """The visitor with an account and a room, both made now where they are missing. Raises 429."""
        if visitor.account is None:
            self._admit(visitor)
            account = replace(self._stamps.new_account(), zone=visitor.zone)
            account = await self._storage.add_account(account, token_hash(visitor.token), self._now())
            visitor = replace(visitor, account=account)
        elif visitor.zone != visitor.account.zone:
            account = replace(visitor.account, zone=visitor.zone)
            await self._storage.save_account(account)
            visitor = replace(visitor, account=account)
        slug = slug or visitor.room or await self._make(self._stamps.first_room(visitor.token))
        if visitor.room != slug:
            await self._storage.visit(visitor.person.user, slug)
        return visitor, slug

    async def new_room(self, visitor: Visitor) -> str:
        """Make a room; its slug. Raises 429."""
        self._admit(visitor)
        return await self._make(new_slug())

    async def _make(self, slug: str) -> str:
        await self._storage.make_room(slug)
        return slug

    def _admit(self, visitor: Visitor) -> None:
        """Let a visitor make an account or a room. Raises 429."""
        who = visitor.person.user or visitor.token
        if not self._newcomers.allows(who, visitor.address):
            raise web.HTTPTooManyRequests(
                text="Too many new accounts or rooms come from here right now. Try again in a minute."
            )
        self._newcomers.counts(who, visitor.address)

    async def recovered(self, account: WebAccount, zone: str | None) -> Visitor:
        """A new session of a known account."""
        token = self._stamps.new_token()
        await self._storage.add_session(account.user, token_hash(token), self._now())
        return Visitor(account, token, zone or account.zone, fresh=True)
