"""The web room over real HTTP, for the contract suite: each person is a browser of their own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

from bot.adapters.web import MemoryWebStorage, WebAdapter
from bot.addresses import MessageRef, Person, Place
from bot.interactions import Choice, Command, Interaction, Opened, Press, Submission
from tests.contract.harness import Core, words
from tests.web.stage import NOON, SECRET, Browser, until

_TAG = re.compile(r"<[^>]+>")
_TYPED = re.compile(r'<input (?!type="hidden")[^>]*\bvalue="([^"]*)"')
_MESSAGE = re.compile(r'(?=<article class="card" id="post-)')
_ANSWER = re.compile(r'(?=<article id="post-)')
_THREAD = '<details id="thread-'


class WebHarness:
    kinds: frozenset[type] = frozenset({Command, Press, Choice, Submission, Opened})

    def __init__(self) -> None:
        self.shelf = MemoryWebStorage()
        self.adapter = WebAdapter(self.shelf, secret=SECRET, port=0, now=lambda: NOON, patience=0.05)
        self.browsers: list[Browser] = []
        self._people: dict[str, tuple[Browser, str]] = {}
        self._hosts: dict[str, Browser] = {}

    async def ready(self) -> None:
        await until(lambda: not self.adapter.address.endswith(":0"))

    async def place(self) -> Place:
        host = await self._newcomer("Host")
        slug = host.room.removeprefix("/r/")
        self._hosts[slug] = host
        return Place("web", "", slug)

    async def person(self, name: str) -> Person:
        before = set(self.shelf.accounts)
        browser = await self._newcomer(name)
        (user,) = set(self.shelf.accounts) - before
        self._people[user] = browser, browser.room
        return Person("web", "", user, self.shelf.accounts[user].name)

    async def standing(self, to: Place | Person) -> list[str]:
        return [_words(message.partition(_THREAD)[0]) for message in await self._messages(to)]

    async def thread(self, to: Place | Person, root: MessageRef) -> list[str]:
        (message,) = [text for text in await self._messages(to) if f'id="post-{root.token}"' in text]
        return [_words(answer) for answer in _ANSWER.split(message)[1:]]

    async def act(self, interaction: Interaction, *, on_reply: bool = False) -> None:
        browser, room = await self._enter(interaction.actor, interaction.place)
        match interaction:
            case Command(name=name, text=text):
                await browser.post(f"{room}/command", command=f"/{name} {text}")
            case Press(action=action, args=args, source=source):
                said = ":".join((action, *args))
                await browser.post(f"{room}/press", press=said, source=_source(source, on_reply=on_reply))
            case Choice(action=action, args=args, values=values, source=source):
                said = ":".join((action, *args))
                await browser.post(
                    f"{room}/press", choose=said, value=[*values], source=_source(source, on_reply=False)
                )
            case Submission(form=form, args=args, values=values):
                fields = {f"f.{name}": value for name, value in values.items()}
                await browser.post(f"{room}/submit", form=":".join((form, *args)), source="reply", **fields)
            case Opened():
                await browser.get(room)
            case _:
                raise NotImplementedError(interaction)

    async def seen(self, person: Person, place: Place | None) -> str:
        browser, _ = await self._enter(person, place)
        section = browser.page.section("reply")
        said = _words(section).removeprefix("Only you see this Dismiss")
        return words(" ".join([said, *map(unescape, _TYPED.findall(section))]))

    async def _enter(self, person: Person, place: Place | None) -> tuple[Browser, str]:
        """The person's browser on the page of that room, or of their own."""
        browser, own = self._people[person.user]
        room = f"/r/{place.channel}" if place else own
        await browser.get(room)
        return browser, room

    async def _messages(self, to: Place | Person) -> list[str]:
        """The markup of each message, oldest first."""
        if isinstance(to, Place):
            await self._hosts[to.channel].get(f"/r/{to.channel}")
            page = self._hosts[to.channel].page
            section = page.section("newest") + page.section("feed")
        else:
            browser, _ = await self._enter(to, None)
            section = browser.page.section("messages")
        return _MESSAGE.split(section)[:0:-1]

    async def _newcomer(self, name: str) -> Browser:
        """Somebody who has given their name, which made them a room of their own."""
        browser = Browser(self.adapter.address)
        self.browsers.append(browser)
        await browser.get("/")
        await browser.post("/name", name=name)
        await browser.post(f"{browser.room}/dismiss")
        return browser


def _source(source: MessageRef | None, *, on_reply: bool) -> str:
    return "reply" if on_reply else source.token if source else ""


def _words(markup: str) -> str:
    return words(unescape(_TAG.sub(" ", markup)))


@asynccontextmanager
async def web(_: Core) -> AsyncIterator[WebHarness]:
    harness = WebHarness()
    try:
        yield harness
    finally:
        for browser in harness.browsers:
            await browser.session.close()
