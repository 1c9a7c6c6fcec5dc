"""The whole house over HTTP: the real room on a real port, the real core behind it, and browsers without a screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.adapters.web import WebAdapter
from bot.adapters.web.connections import Limits
from bot.delivery.outbox import Outbox
from bot.domain.bank import Bank
from bot.handler import Handler
from bot.store.sqlite.web_shelf import SqliteWebStorage
from tests.isolation.rows import Rows, all_rows
from tests.web.stage import SECRET, Browser
from tests.world import World


@dataclass
class House:
    world: World
    adapter: WebAdapter
    outbox: Outbox
    logs: list[EventDict]
    browsers: list[Browser] = field(default_factory=list)

    async def browser(self, path: str | None = "/") -> Browser:
        """Somebody's browser, on that page; None: it has not asked for anything yet, and holds no cookie."""
        browser = Browser(self.adapter.address)
        self.browsers.append(browser)
        if path:
            await browser.get(path)
        return browser

    async def settle(self) -> None:
        """What the clock does now: close, open, and deliver."""
        self.world.tick()
        await self.outbox.deliver_due()

    @property
    def routes(self) -> set[tuple[str, str]]:
        """Method and path of everything that the room answers to."""
        application = self.adapter._server.application
        assert application is not None
        routes = application.router.routes()
        return {(route.method, route.resource.canonical) for route in routes if route.resource is not None}

    @property
    def rows(self) -> Rows:
        return self.world.read(all_rows)

    def user_of(self, name: str) -> Any:
        """The id of the account with that name."""
        return next(
            row["user"] for (table, _), row in self.rows.items() if table == "web_accounts" and row["name"] == name
        )


@asynccontextmanager
async def open_house(path: Path, bank: Bank | None = None, limits: Limits | None = None) -> AsyncIterator[House]:
    with World(path, bank) as world, capture_logs() as logs:
        adapter = WebAdapter(
            SqliteWebStorage(world.worker),
            secret=SECRET,
            port=0,
            now=lambda: world.now,
            patience=0.01,
            limits=limits,
        )
        outbox = Outbox(world.worker, {"web": adapter}, lambda: world.now, owner="tests")
        await adapter.start(Handler(world.worker, {"web": adapter}, lambda: world.now))
        house = House(world, adapter, outbox, logs)
        try:
            yield house
            assert [log for log in logs if log["log_level"] not in ("debug", "info")] == []
        finally:
            for browser in house.browsers:
                await browser.session.close()
            await outbox.stop()
            await adapter.stop()
