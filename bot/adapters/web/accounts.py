"""What people do about themselves here: their name (which the core hears of too), recovery code and rooms."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from bot.adapters.web.form_data import LONGEST_WEB_NAME
from bot.adapters.web.identity import token_hash, typed_code
from bot.adapters.web.request_context import Desk, web_place
from bot.cleaning import clean_name
from bot.interactions import Private, Submission
from bot.messages import Card, Text
from bot.web_storage import LastReply


class Accounts:
    """Forms of the page's menu, and the page that takes a recovery code."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def name(self, request: web.Request) -> web.Response:
        """Change the name that others see."""
        visitor, typed = await self._desk.posted(request)
        name = clean_name(typed.one("name", 400), LONGEST_WEB_NAME)
        visitor, slug = await self._desk.visitors.settled(visitor, await self._desk.slug(request))
        card = Card("Your name is as before", (Text(("A name needs a letter or two.",)),))
        if name and visitor.account:
            await self._desk.storage.save_account(replace(visitor.account, name=name))
            person = replace(visitor.person, name=name)
            await self._desk.handle(  # the teams that this account is in are told; a stranger's refusal does not matter
                Submission(actor=person, place=web_place(slug), form="name", values={"name": name})
            )
            card = Card("Your name is changed", (Text((f"From now on others see “{name}”.",)),))
        await self._desk.storage.keep_reply(visitor.person.user, LastReply(Private(card), slug, self._desk.now()))
        return self._desk.go(visitor, f"/r/{slug}#reply")

    async def dismiss(self, request: web.Request) -> web.Response:
        """Forget the last reply."""
        visitor, _ = await self._desk.posted(request)
        slug = await self._desk.slug(request)
        if visitor.account:
            await self._desk.storage.keep_reply(visitor.account.user, None)
        return self._desk.go(visitor, f"/r/{slug}" if slug else "/")

    async def code(self, request: web.Request) -> web.Response:
        """Put the recovery code away, or draw a new one: the old one is void, and every other browser signed out."""
        visitor, typed = await self._desk.posted(request)
        slug = await self._desk.slug(request)
        path = f"/r/{slug}" if slug else "/"
        if visitor.account is None:
            return self._desk.go(visitor, path)
        if typed.one("code") == "new":
            await self._desk.storage.save_account(self._desk.stamps.with_new_code(visitor.account))
            await self._desk.storage.end_other_sessions(visitor.account.user, token_hash(visitor.token))
            return self._desk.go(visitor, f"{path}#code")
        await self._desk.storage.save_account(replace(visitor.account, show_code=False))
        return self._desk.go(visitor, path)

    async def new_room(self, request: web.Request) -> web.Response:
        """Another room for who is in one already."""
        visitor, _ = await self._desk.posted(request)
        visitor, slug = await self._desk.visitors.settled(visitor, await self._desk.visitors.new_room())
        return self._desk.go(visitor, f"/r/{slug}")

    async def recovery(self, request: web.Request) -> web.Response:
        """The page that takes a recovery code."""
        visitor = await self._desk.visitors.of(request)
        page = self._desk.pages.recover(self._desk.stamps.form(visitor.token))
        return self._desk.visitors.remember(visitor, page)

    async def recover(self, request: web.Request) -> web.Response:
        """Let this browser act as the account whose code was typed."""
        visitor, typed = await self._desk.posted(request)
        stamp = self._desk.stamps.form(visitor.token)
        if not self._desk.visitors.recoveries.allows():
            error = "Too many codes were tried. Wait five minutes, please."
            return self._desk.pages.recover(stamp, error=error, status=429)
        account = await self._desk.storage.account_by_code(token_hash(typed_code(typed.one("code", 200))))
        if account is None:
            error = "Nobody here has that code. A newer code makes the older ones void."
            return self._desk.pages.recover(stamp, error=error, status=422)
        return self._desk.go(await self._desk.visitors.recovered(account, visitor.zone), "/")
