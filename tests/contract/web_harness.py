"""The web room over real HTTP, for the contract suite: each person is a browser of their own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

from bot.adapters.web import MemoryShelf, WebAdapter
from bot.messages import Choice, Command, Interaction, MessageRef, Opened, Person, Place, Press, Submission
from tests.contract.harness import Core, words
from tests.web.stage import NOON, SECRET, Browser, until

_TOP = '<article class="card" id="post-'
_REPLY = '<article id="post-'
_THREAD = '<details id="thread-'


class WebHarness:
    kinds = frozenset({Command, Press, Choice, Submission, Opened})

    def __init__(self) -> None:
        self.shelf = MemoryShelf()
        self.adapter = WebAdapter(self.shelf, secret=SECRET, port=0, now=lambda: NOON, patience=0.05)
        self.browsers: dict[str, Browser] = {}

    async def ready(self) -> None:
        await until(lambda: not self.adapter.address.endswith(":0"))

    async def place(self) -> Place:
        return Place("web", "", (await self._newcomer()).room.removeprefix("/r/"))

    async def person(self, name: str) -> Person:
        browser = await self._newcomer()
        (user,) = set(self.shelf.accounts) - set(self.browsers)
        self.browsers[user] = browser
        await browser.post(f"{browser.room}/name", name=name)
        await browser.post(f"{browser.room}/dismiss")
        return Person("web", "", user, self.shelf.accounts[user].name)

    async def _newcomer(self) -> Browser:
        """Somebody who has done something, in a room of their own."""
        browser = Browser(self.adapter.address)
        await browser.get("/")
        await browser.post("/dismiss")
        return browser
