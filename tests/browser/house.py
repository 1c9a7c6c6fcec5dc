"""The whole product in this process, on a real port and a clock that the test moves, and people with real browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot import wiring
from bot.domain.bank import Bank
from bot.settings import Settings
from bot.store.sqlite.worker import Worker

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""When a house opens: a Tuesday."""
DAY = timedelta(days=1)
SECONDS = 15.0
"""How long a page may take before a test fails."""
WIDE, PHONE, SMALL = (1280, 900), (390, 844), (320, 640)
"""Widths and heights in pixels: a desktop, a usual phone, the smallest one."""
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium_at(path: str) -> AsyncIterator[Browser]:
    """The browser of the system, without a window."""
    expect.set_options(timeout=SECONDS * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        await browser.close()


@dataclass
class House:
    """A running product. `complaints` gathers what the pages' consoles say: errors, and breaches of the policy."""

    browser: Browser
    store: Path
    bank: Bank
    now: datetime = NOON
    port: int = 0
    complaints: list[str] = field(default_factory=list)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def open(self) -> None:
        """Start the product over the store, on the port that it had before."""
        worker = self._running.enter_context(Worker(self.store, self.bank))
        self.app = wiring.app_of(Settings(store=self.store, port=self.port), worker, lambda: self.now)
        self.address = await self._running.enter_async_context(wiring.running(self.app))
        self.port = int(self.address.rpartition(":")[2])

    async def close(self) -> None:
        """Stop it; the store and the browsers stay."""
        await self._running.aclose()

    async def leave(self) -> None:
        """Close the browsers, then the product."""
        for context in self._contexts:
            await context.close()
        await self.close()

    async def go_to(self, moment: datetime) -> None:
        """Move the clock, and let everything happen that is due then."""
        self.now = moment
        await self.tick()

    async def tick(self) -> None:
        await self.app.duties.close()
        await self.app.duties.open()
        await self.app.duties.mock()
        await self.app.duties.deliver()

    async def visitor(
        self, path: str | None = "/", *, size: tuple[int, int] = WIDE, javascript: bool = True, **looks: Any
    ) -> Page:
        """Somebody new with a browser of their own, at that path. `looks` are Playwright's context options."""
        options: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Berlin", **looks}
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=javascript, **options
        )
        context.set_default_timeout(SECONDS * 1000)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        if path is not None:
            await page.goto(f"{self.address}{path}")
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)
