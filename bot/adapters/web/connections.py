"""Who holds a connection, for how long, and who makes room when a newcomer comes.

aiohttp closes connections that are idle; what it lacks stands here: deadlines for a request and its body to arrive and
for an answer to be taken, a cap in total and per address, and answers to what is no request.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from aiohttp import StreamReader, web

from bot.adapters.web.client_address import Proxies
from bot.adapters.web.security_headers import HEADERS, NOT_KEPT

_logger = logging.getLogger(__name__)

_MOST = 2_000
_RESERVED = 200  # descriptors: the store, the platforms, and as many as are accepted in one go
_SLOW = 2.0  # seconds after which whoever is still sending goes before a waiting page does
_LOOKED_AT = 50  # idle connections at the most, when one is looked for that has been told all


def most_connections() -> int:
    """How many there may be, below the limit of descriptors that the system gives this process."""
    if sys.platform == "win32":
        return _MOST
    import resource  # noqa: PLC0415 - Windows has none

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST
    return max(16, min(_MOST, soft - _RESERVED, soft * 3 // 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds and numbers; docs/hosting.md states them.

    Attributes:
        headers: For a request to arrive, from the connection or from its first byte.
        body: For the rest of it.
        answer: For everything from there to the answer.
        idle: Between two requests.
        total: Connections.
        per_address: Connections of one address, as a part of them.

    """

    headers: float = 10.0
    body: float = 30.0
    answer: float = 120.0
    idle: float = 75.0
    total: int = _MOST
    per_address: float = 0.5

    @property
    def polls(self) -> int:
        """How many open pages may wait for news at once."""
        return max(1, self.total // 2)


class BodyTooSlow(TimeoutError):
    """The body did not arrive in time. A TimeoutError, because aiohttp then stops waiting for the rest of it."""


class Phase(Enum):
    ARRIVING = "arriving"
    BODY = "body"
    ANSWERING = "answering"
    IDLE = "idle"


class Doorkeeper:
    """Counts connections and makes room."""

    def __init__(self, limits: Limits, spare: Callable[[], bool]) -> None:
        """`spare` lets go whoever has waited longest for news; False where nobody waits."""
        self._limits = limits
        self._spare = spare
        self._here: dict[Phase, OrderedDict[Connection, None]] = {phase: OrderedDict() for phase in Phase}
        self._addresses: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        return sum(map(len, self._here.values())) >= self._limits.total

    def admits(self, address: str | None) -> bool:
        """Whether one more may come in from there; somebody else may have had to go."""
        if address is not None and self._addresses[address] >= self._limits.total * self._limits.per_address:
            return False
        return not self.is_full or self._makes_room()

    def came(self, connection: Connection) -> None:
        if connection.address is not None:
            self._addresses[connection.address] += 1
        self._here[connection.phase][connection] = None

    def moved(self, connection: Connection, before: Phase) -> None:
        """The last to come into a phase is the last of it."""
        if self._here[before].pop(connection, self) is None:
            self._here[connection.phase][connection] = None

    def left(self, connection: Connection) -> None:
        if self._here[connection.phase].pop(connection, self) is None and connection.address is not None:
            self._addresses[connection.address] -= 1
            self._addresses += Counter()  # forgets addresses without any

    def _makes_room(self) -> bool:
        idle = [one for one, _ in zip(self._here[Phase.IDLE], range(_LOOKED_AT), strict=False) if one.has_said_all]
        sending = [next(iter(self._here[phase]), None) for phase in (Phase.ARRIVING, Phase.BODY)]
        slow = [one for one in sending if one and one.age > _SLOW]
        for one in (*idle[:1], *slow):
            one.cut()
            return True
        if self._spare():
            return True
        for any_sending in filter(None, sending):
            any_sending.cut()
            return True
        return False


class Connection(web.RequestHandler):
    """One connection, with one deadline at every moment of its life."""

    def __init__(self, manager: GuardedServer, limits: Limits, proxies: Proxies, **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._limits = limits
        self._proxies = proxies
        self._doorkeeper = manager.doorkeeper
        self._timer: asyncio.TimerHandle | None = None
        self._line: asyncio.Transport | None = None
        self._content: StreamReader | None = None
        self._since = 0.0
        self.phase = Phase.ARRIVING
        self.address: str | None = None

    @property
    def age(self) -> float:
        """Seconds since this phase began."""
        return self._loop.time() - self._since

    @property
    def has_said_all(self) -> bool:
        return self._line is None or self._line.get_write_buffer_size() == 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.address = self._proxies.counted(peer[0] if isinstance(peer, tuple) else None)
        super().connection_made(transport)
        if not self._doorkeeper.admits(self.address):
            _logger.warning("a connection was refused: there are too many")
            self._line.write(BUSY)
            self.force_close()
        else:
            self._doorkeeper.came(self)
        self._within(self._limits.headers, self.cut)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._doorkeeper.left(self)
        self._line = self._content = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.phase is Phase.IDLE and data:
            self._enter(Phase.ARRIVING, self._limits.headers)
        super().data_received(data)
        if self.phase is Phase.BODY and self._content is not None and self._content.is_eof():
            self._enter(Phase.ANSWERING, self._limits.answer)

    def begins(self, content: StreamReader) -> None:
        """The headers have arrived."""
        self._content = content
        if content.is_eof():
            self._enter(Phase.ANSWERING, self._limits.answer)
        else:
            self._enter(Phase.BODY, self._limits.body, self._body_late)

    def ends(self) -> None:
        """The answer is there; aiohttp closes an idle connection itself, and this what does not take the answer."""
        self._content = None
        self._enter(Phase.IDLE, self._limits.idle + self._limits.headers)

    def cut(self) -> None:
        """Close it now, whatever it holds. Its place is free at once: the next newcomer asks for another one."""
        self._doorkeeper.left(self)
        if self._line is not None:
            self._line.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it repeats what was sent
    ) -> web.StreamResponse:
        """One line of log that names nobody, and an answer with our headers. `exc` is of our own making at 500."""
        if status == 500:
            _logger.error("a request failed", exc_info=exc)
        else:
            _logger.warning("what arrived is no request: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun, and cannot become another")
        return refusal(status)

    def log_exception(self, *_: Any, **said: Any) -> None:
        """What went wrong outside of any handler; a body that nobody read and that is malformed is nothing of ours."""
        wrong = said.get("exc_info")
        if isinstance(wrong, web.RequestPayloadError | ConnectionError):
            _logger.warning("what arrived is no request: %s", type(wrong).__name__)
        else:
            _logger.error("a connection failed", exc_info=wrong or True)

    def _body_late(self) -> None:
        content = self._content
        self._enter(Phase.ANSWERING, self._limits.answer)
        if content is not None:
            content.set_exception(BodyTooSlow("the body did not arrive in time"))

    def _enter(self, phase: Phase, seconds: float, late: Callable[[], None] | None = None) -> None:
        before, self.phase = self.phase, phase
        self._doorkeeper.moved(self, before)
        self._within(seconds, late or self.cut)

    def _within(self, seconds: float, late: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._since = self._loop.time()
        self._timer = self._loop.call_later(seconds, late) if self._line is not None else None


class GuardedServer(web.Server):
    """aiohttp's server, with our connections."""

    def __init__(self, plain: web.Server, limits: Limits, proxies: Proxies, spare: Callable[[], bool]) -> None:
        super().__init__(self._answer, request_factory=plain.request_factory, **plain._kwargs)  # noqa: SLF001
        self._plain = plain
        self._limits = limits
        self._proxies = proxies
        self.doorkeeper = Doorkeeper(limits, spare)

    def __call__(self) -> web.RequestHandler:
        return Connection(self, self._limits, self._proxies, loop=self._loop, **self._kwargs)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = cast("Connection", request.protocol)
        connection.begins(request.content)
        try:
            response = await self._plain.request_handler(request)
        except BodyTooSlow:
            response = refusal(408)
        except web.HTTPException as error:
            error.headers.update({**HEADERS, "Cache-Control": NOT_KEPT})
            raise
        finally:
            connection.ends()
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if self.doorkeeper.is_full:
            response.force_close()
        return response


_SAID = {
    400: "This is no request that the web room understands.",
    408: "The request did not arrive in time.",
    500: "Something went wrong here. Try again in a moment.",
    503: "Too many connections are open. Try again in half a minute.",
}


def refusal(status: int) -> web.Response:
    """An answer without a page."""
    said = _SAID.get(status, _SAID[400])
    response = web.Response(status=status, text=f"{said}\n", headers={**HEADERS, "Cache-Control": NOT_KEPT})
    response.force_close()
    return response


def _busy() -> bytes:
    """The answer to a connection that finds no place, before anything was read of it."""
    body = f"{_SAID[503]}\n"
    headers = {
        **HEADERS,
        "Cache-Control": NOT_KEPT,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Retry-After": "30",
        "Connection": "close",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 503 Service Unavailable\r\n{lines}\r\n{body}".encode()


BUSY = _busy()
