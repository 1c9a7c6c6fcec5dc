"""The port: one HTTP server for the web room and whatever else is served beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from bot.adapters.base import Handle
from bot.adapters.web.client_address import Proxies
from bot.adapters.web.connections import GuardedServer, Limits, most_connections

_GRACE = 5.0  # seconds that running requests get when the server stops
_LINGER = 5.0  # seconds for the rest of a body that nobody reads
_AT_ONCE = 16  # connections that are accepted before the first of them is counted
_QUEUE = 512  # that the system keeps until then


def _let_queue(site: web.TCPSite) -> None:
    """What asyncio accepts in one go is also what the system queues; we want few of the one and many of the other."""
    server = site._server  # noqa: SLF001 - aiohttp shows it nowhere
    for listening in server.sockets if isinstance(server, asyncio.Server) else ():
        with listening.dup() as same:
            same.listen(_QUEUE)


def _nobody_waits() -> bool:
    return False


class _Runner(web.AppRunner):
    """aiohttp's runner, with our server in it."""

    def __init__(self, app: web.Application, guarded: Callable[[web.Server], GuardedServer], *, idle: float) -> None:
        super().__init__(
            app,
            access_log=None,
            shutdown_timeout=_GRACE,
            keepalive_timeout=idle,
            lingering_time=_LINGER,
            auto_decompress=False,  # no form comes compressed, and nothing small unfolds to much
        )
        self._guarded = guarded

    async def _make_server(self) -> web.Server:
        return self._guarded(await super()._make_server())


class Server:
    """Serves one application; `port` is the real one once it has started.

    Args:
        host: The address to listen on.
        port: 0 takes any free one.
        limits: Of its connections; None: as many as this process may have.
        proxies: Whose word counts for where a request comes from.
        spare: Lets go whoever has waited longest for news.

    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        limits: Limits | None = None,
        proxies: Proxies | None = None,
        spare: Callable[[], bool] = _nobody_waits,
    ) -> None:
        self.host = host
        self.port = port
        self.limits = limits or Limits(total=most_connections())
        self._proxies = proxies or Proxies()
        self._spare = spare
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def application(self) -> web.Application | None:
        """What is served now."""
        return self._runner.app if self._runner else None

    async def start(self, application: web.Application) -> None:
        """Raises OSError where the port is taken."""
        runner = _Runner(application, self._guarded, idle=self.limits.idle)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self.host, self.port, backlog=_AT_ONCE)
            await site.start()
        except OSError:
            await runner.cleanup()
            raise
        _let_queue(site)
        self.port = runner.addresses[0][1]
        self._runner = runner

    def _guarded(self, plain: web.Server) -> GuardedServer:
        return GuardedServer(plain, self.limits, self._proxies, self._spare)

    async def stop(self) -> None:
        """Finish what runs, and close."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None


class Plain:
    """The port without a web room: whether the process lives, and `routes`."""

    def __init__(self, host: str, port: int, routes: Sequence[web.RouteDef], proxies: Sequence[str] = ()) -> None:
        self._server = Server(host, port, proxies=Proxies(proxies))
        self._routes = tuple(routes)

    @property
    def address(self) -> str:
        return self._server.address

    async def start(self, _: Handle) -> None:
        application = web.Application()
        application.router.add_get("/healthz", healthy)
        application.add_routes(self._routes)
        await self._server.start(application)

    async def stop(self) -> None:
        await self._server.stop()


async def healthy(_: web.Request) -> web.Response:
    """The process lives."""
    return web.Response(text="ok")
