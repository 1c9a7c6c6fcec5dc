"""What every handler of the web room works with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from bot.adapters.base import Handle
from bot.adapters.web.form_data import Typed, read_form
from bot.adapters.web.identity import Stamps
from bot.adapters.web.long_poll import Bell
from bot.adapters.web.pages import Pages
from bot.adapters.web.sessions import Visitor, Visitors
from bot.addresses import Place
from bot.web_storage import WebStorage, web_address

PLATFORM: Final = "web"
_SLUG = re.compile(r"[0-9a-f]{24}")


def web_place(slug: str) -> Place:
    return Place(PLATFORM, "", slug)


def addresses(visitor: Visitor, slug: str | None) -> tuple[str, ...]:
    """What the visitor's page of that room shows."""
    room = (web_address(web_place(slug)),) if slug else ()
    return (*room, web_address(visitor.person)) if visitor.account else room


@dataclass(frozen=True, slots=True)
class Desk:
    storage: WebStorage
    handle: Handle
    visitors: Visitors
    stamps: Stamps
    pages: Pages
    bell: Bell
    now: Callable[[], datetime]

    async def slug(self, request: web.Request) -> str | None:
        """The room that the request's path names; None where it names none. Raises 404 for one that nobody made."""
        slug = request.match_info.get("slug")
        if slug is not None and not (_SLUG.fullmatch(slug) and await self.storage.has_room(slug)):
            raise web.HTTPNotFound(
                text="There is no such room. Perhaps its address lost a letter on the way: "
                "ask whoever invited you for the link."
            )
        return slug

    async def posted(self, request: web.Request) -> tuple[Visitor, Typed]:
        """Who sent a form, and what it holds. Raises 403 unless it came from our own page in this browser."""
        typed = await read_form(request)
        visitor = await self.visitors.of(request)
        if visitor.fresh or not self.stamps.is_ours(visitor.token, typed.one("stamp", 200)):
            raise web.HTTPForbidden(text="Nothing was changed. Go back, and press again.")
        return visitor, typed

    def go(self, visitor: Visitor, path: str) -> web.Response:
        """Send the browser on, so that a reload repeats nothing."""
        response = web.Response(status=303, headers={"Location": path})
        return self.visitors.remember(visitor, response)
