"""A card on a page of its reader's own: a signed link, no session; one person, one thing, and an end."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiohttp import web

from bot.adapters.web.form_data import read_form
from bot.adapters.web.form_posts import PageScene as Said
from bot.adapters.web.form_posts import choice_of, press_of, submission_of
from bot.adapters.web.identity import Stamps
from bot.adapters.web.rendering import Looks
from bot.adapters.web.request_context import Desk
from bot.addresses import Person, Profile
from bot.interactions import Choice, Interaction, Press, Private, Replace, Reply, Submission
from bot.messages import Block, Button, Buttons, Card, OwnPage, Select

_LONGEST = 1_000  # characters of a link's token
_GONE = "This link has run out. /mock, said to the bot, brings back what still runs."


@dataclass(frozen=True, slots=True)
class Pass:
    """Whom a link lets in, and to what."""

    person: Person
    page: OwnPage

    def allows(self, interaction: Interaction) -> bool:
        """Whether it is about what the page is about: the same family of actions, the same first argument."""
        family = self.page.action.partition("-")[0]
        match interaction:
            case Press(action=name, args=args) | Choice(action=name, args=args) | Submission(form=name, args=args):
                return name.partition("-")[0] == family and args[:1] == self.page.args[:1]
        return False


def signed(stamps: Stamps, person: Person, page: OwnPage) -> str:
    """The link's token: readable, and valid only with the stamp that our secret makes."""
    said = [person.platform, person.workspace, person.user, page.action, list(page.args), int(page.until.timestamp())]
    text = base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode().rstrip("=")
    return f"{text}.{stamps.page(text)}"


def opened_page(stamps: Stamps, token: str, now: datetime) -> Pass | None:
    """Whom the token lets in; None for one that is not ours, or has run out."""
    text, _, stamp = token.partition(".")
    if len(token) > _LONGEST or not stamps.is_page(text, stamp):
        return None
    try:
        said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        platform, workspace, user, action, args, until = json.loads(said)
        page = OwnPage(action, tuple(args), datetime.fromtimestamp(until, UTC))
    except (ValueError, TypeError, binascii.Error):  # ours, but of another version
        return None
    return Pass(Person(platform, workspace, user), page) if now < page.until else None


class OwnPages:
    """Shows the card, and does what its buttons say. Nothing is remembered between requests but in the core."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: web.Request) -> web.Response:
        """The card as it stands now."""
        seen = self._pass(request)
        action, args = seen.page.action, seen.page.args
        look = Press(actor=seen.person, action=action, args=args, address=self._desk.visitors.address(request))
        reply = await self._desk.handle(look)
        return await self._page(request, seen, reply)

    async def press(self, request: web.Request) -> web.Response:
        """A button, or a select with its button."""
        seen, typed = self._pass(request), await read_form(request)
        return await self._act(request, seen, (choice_of if typed.all("choose") else press_of)(typed)(_said(seen)))

    async def submit(self, request: web.Request) -> web.Response:
        seen, typed = self._pass(request), await read_form(request)
        return await self._act(request, seen, submission_of(typed)(_said(seen)))

    async def _act(self, request: web.Request, seen: Pass, interaction: Interaction) -> web.Response:
        if not seen.allows(interaction):
            raise web.HTTPForbidden(text="This page cannot do that. Nothing was changed.")
        reply = await self._desk.handle(replace(interaction, address=self._desk.visitors.address(request)))
        return await self._page(request, seen, reply)

    def _pass(self, request: web.Request) -> Pass:
        """Raises 404 for a link that lets nobody in."""
        seen = opened_page(self._desk.stamps, request.match_info["token"], self._desk.now())
        if seen is None:
            raise web.HTTPNotFound(text=_GONE)
        return seen

    async def _page(self, request: web.Request, seen: Pass, reply: Reply) -> web.Response:
        zone = (await self._desk.visitors.of(request)).zone
        base = f"/own/{request.match_info['token']}"
        if isinstance(reply, Private | Replace):
            reply = Private(_within(seen, reply.card))
        return self._desk.pages.own(Looks(base, "", zone), reply, self._desk.now())


def _said(seen: Pass) -> Said:
    return Said(actor=seen.person, place=None, profile=Profile("", None), source=None)


def _within(seen: Pass, card: Card) -> Card:
    """The card without what the page cannot do."""
    kept: list[Block] = []

    def able(button: Button) -> bool:
        return seen.allows(Press(actor=seen.person, action=button.action, args=button.args))

    for block in card.blocks:
        match block:
            case Buttons(buttons):
                of_page = tuple(filter(able, buttons))
                kept += [Buttons(of_page)] if of_page else []
            case Select(action, _, _, args):
                kept += [block] if seen.allows(Press(actor=seen.person, action=action, args=args)) else []
            case _:
                kept.append(block)
    return replace(card, blocks=tuple(kept), page=None)
