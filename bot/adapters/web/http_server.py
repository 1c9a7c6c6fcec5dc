"""The port: one HTTP server for the web room and whatever else is served beside it."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.adapters.base import Handle

_GRACE = 5.0  # seconds that running requests get when the server stops


class Server:
    """Serves one application; `port` is the real one once it has started."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
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
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=_GRACE)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError:
            await runner.cleanup()
            raise
        self.port = runner.addresses[0][1]
        self._runner = runner

    async def stop(self) -> None:
        """Finish what runs, and close."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None


class Plain:
    """The port without a web room: whether the process lives, and `routes`."""

    def __init__(self, host: str, port: int, routes: Sequence[web.RouteDef]) -> None:
        self._server = Server(host, port)
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
