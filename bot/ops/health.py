"""What whoever runs Trapline asks it over HTTP: does it work, and how is it doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.store.database import Database

if TYPE_CHECKING:  # its library is for those who want it
    from bot.ops.metrics import Metrics

_logger = structlog.get_logger(__name__)


def routes(database: Database, metrics: Metrics | None) -> tuple[web.RouteDef, ...]:
    """`/readyz`, and `/metrics` where it is wanted. (`/healthz`, that the process lives, is the server's own.)"""

    async def ready(_: web.Request) -> web.Response:
        """The store can be read and written. A standby serves nothing at all, so it is not ready either."""
        try:
            if trouble := await database.look():
                return web.Response(text=trouble, status=503)
            await database.read(lambda tx: tx.responses.total())
        except Exception:
            _logger.exception("not ready")
            return web.Response(text="the store cannot be read", status=503)
        return web.Response(text="ready")

    found = [web.get("/readyz", ready)]
    if metrics is not None:

        async def page(_: web.Request) -> web.Response:
            body = await metrics.page()
            return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

        found.append(web.get("/metrics", page))
    return tuple(found)
