"""A room on a real port, a core that says what the test scripts, and browsers without a screen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

from aiohttp import ClientSession, CookieJar

from bot.adapters.web import MemoryWebStorage, WebAdapter
from bot.adapters.web.identity import CODE_LETTERS
from bot.addresses import Place
from bot.interactions import Interaction, Opened, Private, Reply
from bot.messages import Card

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECRET = b"a secret of the tests, 32 bytes."
STAMP = re.compile(r'name="stamp" value="([^"]*)"')


@dataclass
class Core:
    """Keeps what it hears. `home` answers whoever opens a page, `answer` everything else."""

    home: Callable[[Opened], Reply] = lambda _: Private(Card("Home"))
    answer: Callable[[Interaction], Reply] = lambda _: Private(Card("Heard"))
    opened: list[Opened] = field(default_factory=list)
    heard: list[Interaction] = field(default_factory=list)

    async def handle(self, interaction: Interaction) -> Reply:
        if isinstance(interaction, Opened):
            self.opened.append(interaction)
            return self.home(interaction)
        self.heard.append(interaction)
        return self.answer(interaction)


class _Markup(HTMLParser):
    """Notes each tag and fails on a stray end, so that injected markup shows."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "option"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@dataclass(frozen=True)
class Page:
    """An answer, and what of it a test asks for."""

    status: int
    url: str
    headers: dict[str, str]
    html: str

    @property
    def text(self) -> str:
        """The words on the page, one space between them."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    @property
    def stamp(self) -> str:
        found = STAMP.search(self.html)
        return found[1] if found else ""

    @property
    def tags(self) -> list[tuple[str, dict[str, str | None]]]:
        markup = _Markup()
        markup.feed(self.html)
        markup.close()
        assert not markup.open
        return markup.tags

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [have for name, have in self.tags if name == tag and attributes.items() <= have.items()]

    def section(self, name: str) -> str:
        """The markup of one section of the room's page."""
        found = re.search(rf'<section id="{name}".*?</section>', self.html, re.DOTALL)
        return found[0] if found else ""


class Browser:
    """One person's browser: it keeps cookies and follows redirects, without any script."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.page = Page(0, "", {}, "")

    async def get(self, path: str = "/", **headers: str) -> Page:
        async with self.session.get(self.base + path, headers=headers) as answer:
            self.page = Page(answer.status, str(answer.url), dict(answer.headers), await answer.text())
        return self.page

    async def post(self, path: str, **fields: str | list[str]) -> Page:
        """Send a form with the stamp of the page that this browser is on, and follow where it leads."""
        page = await self._send(path, fields, follow=True)
        if page.stamp:
            self.page = page
        return page

    async def post_only(self, path: str, **fields: str | list[str]) -> Page:
        """The answer itself, a redirect as a rule."""
        return await self._send(path, fields, follow=False)

    async def _send(self, path: str, fields: dict[str, str | list[str]], *, follow: bool) -> Page:
        fields = {"stamp": self.page.stamp, **fields}
        pairs = [
            (name, each) for name, value in fields.items() for each in ([value] if isinstance(value, str) else value)
        ]
        async with self.session.post(self.base + path, data=pairs, allow_redirects=follow) as answer:
            return Page(answer.status, str(answer.url), dict(answer.headers), await answer.text())

    def cookie(self, name: str) -> str:
        return next((cookie.value for cookie in self.session.cookie_jar if cookie.key == name), "")

    @property
    def room(self) -> str:
        """The path of the room that this browser is in."""
        found = re.search(r"/r/[0-9a-f]+", self.page.url)
        return found[0] if found else ""


@dataclass
class Stage:
    """Everything that a test needs."""

    core: Core
    shelf: MemoryWebStorage
    adapter: WebAdapter
    clock: list[datetime]
    browsers: list[Browser] = field(default_factory=list)

    async def browser(self, path: str | None = "/") -> Browser:
        browser = Browser(self.adapter.address)
        self.browsers.append(browser)
        if path:
            await browser.get(path)
        return browser

    async def member(self, room: str = "") -> Browser:
        """A browser that has done something, in a room."""
        browser = await self.browser(room or "/")
        await browser.post(f"{room}/command", command="today")
        return browser

    def place(self, browser: Browser) -> Place:
        return Place("web", "", browser.room.removeprefix("/r/"))


CODE = re.compile(rf"\b[{CODE_LETTERS}]{{4}}(?:-[{CODE_LETTERS}]{{4}}){{3}}\b")


def code_on(browser: Browser) -> str:
    found = CODE.search(browser.page.text)
    return found[0] if found else ""


async def until(ready: Callable[[], object]) -> None:
    """Let the server run until something is so."""
    while not ready():  # noqa: ASYNC110 - the server sets no event for tests
        await asyncio.sleep(0)


@asynccontextmanager
async def open_stage(
    *, public_url: str | None = None, patience: float = 0.05, shelf: MemoryWebStorage | None = None
) -> AsyncIterator[Stage]:
    """A room that serves, and closes with its browsers."""
    shelf, core, clock = shelf or MemoryWebStorage(), Core(), [NOON]
    adapter = WebAdapter(shelf, secret=SECRET, port=0, public_url=public_url, now=lambda: clock[0], patience=patience)
    stage = Stage(core, shelf, adapter, clock)
    await adapter.start(core.handle)
    try:
        yield stage
    finally:
        for browser in stage.browsers:
            await browser.session.close()
        await adapter.stop()
