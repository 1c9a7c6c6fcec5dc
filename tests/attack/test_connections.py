"""Slow, silent and waiting connections: whoever comes now gets the page, and the log stays small."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.adapters.web import MemoryWebStorage, WebAdapter
from bot.adapters.web.client_address import Proxies
from bot.adapters.web.connections import Limits, most_connections
from bot.adapters.web.http_server import Server
from bot.adapters.web.long_poll import Bell
from bot.ops.log_flood import LINES, SPAN, LogFlood
from bot.settings import BadSetting, load
from tests.attack.raw import Line, Program, Target, is_closed, request, running_program, timed_page
from tests.web.stage import SECRET, Core

SOON = 2.0  # seconds in which a newcomer has the page
MANY = 2_000
SLUG = "a" * 24
STEP = 200  # connections that are opened at a time


async def _hello(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(text="hello")


@asynccontextmanager
async def serving(limits: Limits, proxies: Proxies | None = None) -> AsyncIterator[Target]:
    app = web.Application()
    app.router.add_route("*", "/", _hello)
    server = Server("127.0.0.1", 0, limits=limits, proxies=proxies)
    await server.start(app)
    try:
        yield Target(server.address)
    finally:
        await server.stop()


@asynccontextmanager
async def room(limits: Limits) -> AsyncIterator[Target]:
    adapter = WebAdapter(MemoryWebStorage(), secret=SECRET, port=0, limits=limits)
    await adapter._storage.make_room(SLUG)
    await adapter.start(Core().handle)
    try:
        yield Target(adapter.address)
    finally:
        await adapter.stop()


TINY = Limits(headers=0.15, body=0.15, answer=5, idle=0.15)
BEGINNINGS = {
    "silent": b"",
    "half a request line": b"GET / HT",
    "headers without an end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
}


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
async def test_a_request_that_does_not_arrive_is_cut_off(beginning: bytes) -> None:
    async with serving(TINY) as target:
        assert await is_closed(await target.line(beginning))


async def test_a_byte_now_and_then_buys_no_time() -> None:
    async with serving(TINY) as target:
        line = await target.line(b"GET / HTTP/1.1\r\n")

        async def drip() -> None:
            while True:
                line[1].write(b"X-A: b\r\n")
                await asyncio.sleep(0.03)

        dripping = asyncio.create_task(drip())
        assert await is_closed(line, 2)
        dripping.cancel()


async def test_a_second_request_has_its_deadline_too() -> None:
    async with serving(Limits(headers=0.15, idle=30)) as target:
        line = await target.line(request())
        assert b"hello" in await line[0].readuntil(b"hello")
        line[1].write(b"GET / HT")
        assert await is_closed(line)


async def test_a_body_that_does_not_arrive_is_answered_and_cut_off() -> None:
    async with serving(TINY) as target:
        answer = await target.says(request("/", "Content-Length: 100", method="POST", body=b"a"))
        assert answer.status == 408
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_slow_form_of_the_room_is_answered_with_a_page() -> None:
    async with room(TINY) as target:
        form = ("Content-Type: application/x-www-form-urlencoded", "Content-Length: 100")
        answer = await target.says(request("/command", *form, method="POST", body=b"a="))
        assert answer.status == 408
        assert "nothing was changed" in answer.text


async def test_who_does_not_take_the_answer_is_cut_off() -> None:
    async def much(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 30_000_000)

    app = web.Application()
    app.router.add_get("/", much)
    server = Server("127.0.0.1", 0, limits=Limits(headers=0.1, answer=0.3, idle=0.1))
    await server.start(app)
    line = await Target(server.address).line(request())
    await asyncio.sleep(0.6)
    assert server._runner is not None
    assert server._runner.server is not None
    assert not server._runner.server.connections
    line[1].close()
    await server.stop()


async def test_an_idle_connection_is_closed() -> None:
    async with serving(TINY) as target:
        line = await target.line(request())
        assert await is_closed(line)


async def test_a_newcomer_takes_the_place_of_who_says_nothing() -> None:
    async with serving(Limits(total=5, headers=30, per_address=1)) as target:
        lines = [await target.line() for _ in range(20)]
        answer, seconds = await timed_page(target)
        assert answer.status == 200
        assert seconds < SOON
        assert await is_closed(lines[0])
        _close(lines)


async def test_a_newcomer_takes_the_place_of_the_page_that_waits_longest() -> None:
    async with room(Limits(total=6, per_address=1)) as target:
        told = (await target.page(f"/r/{SLUG}/events")).text
        poll = request(f"/r/{SLUG}/events?since={json.loads(told[told.index('{') :])['revision']}")
        first = await target.line(poll)
        await asyncio.sleep(0.05)
        lines = [await target.line(poll) for _ in range(10)]
        assert b" 503 " in await first[0].readuntil(b"\r\n")
        assert (await timed_page(target))[0].status == 200
        _close([first, *lines])


async def test_one_address_takes_its_part_alone() -> None:
    """Loopback is no client's own address, so the peer is made up."""
    proxies = Proxies()
    proxies.counted = lambda _: "198.51.100.7"  # type: ignore[assignment, method-assign]
    async with serving(Limits(total=8, per_address=0.5, headers=30), proxies) as target:
        lines = [await target.line() for _ in range(4)]
        await asyncio.sleep(0.05)
        answer = await target.page()
        assert answer.status == 503
        assert answer.headers["retry-after"] == "30"
        proxies.counted = lambda _: "198.51.100.8"  # type: ignore[assignment, method-assign]
        assert (await target.page()).status == 200
        _close(lines)


async def test_the_longest_wait_ends_when_too_many_wait() -> None:
    bell = Bell(2)
    since = bell.revision(("a",))
    waits = [asyncio.create_task(bell.wait(("a",), since, 30)) for _ in range(3)]
    assert await waits[0] is None
    assert bell.waiting == 2
    bell.ring("a")
    assert await waits[1] == await waits[2] != since


def test_the_cap_stays_below_the_limit_of_descriptors() -> None:
    import resource  # noqa: PLC0415

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert 16 <= most_connections() <= min(soft - 200, 2_000)


# Who asks


class Asked:
    def __init__(self, remote: str, forwarded: str = "") -> None:
        from multidict import CIMultiDict  # noqa: PLC0415

        self.remote = remote
        self.headers = CIMultiDict([("X-Forwarded-For", forwarded)] if forwarded else [])


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "found"),
    [
        (Proxies(), "198.51.100.7", "", "198.51.100.7"),
        (Proxies(), "198.51.100.7", "203.0.113.1", "198.51.100.7"),  # anybody can say so
        (Proxies(), "127.0.0.1", "203.0.113.1", None),
        (Proxies(behind_one=True), "127.0.0.1", "203.0.113.1", "203.0.113.1"),
        (Proxies(behind_one=True), "127.0.0.1", "10.9.9.9, 203.0.113.1", "203.0.113.1"),
        (Proxies(behind_one=True), "127.0.0.1", "", None),
        (Proxies(behind_one=True), "127.0.0.1", "nonsense", None),
        (Proxies(["172.17.0.0/16"]), "172.17.0.1", "203.0.113.1, 172.17.0.9", "203.0.113.1"),
        (Proxies(), "2001:db8::1:2", "", "2001:db8::/64"),
        (Proxies(), "::ffff:198.51.100.7", "", "198.51.100.7"),
        (Proxies(), "::ffff:127.0.0.1", "", None),
    ],
)
def test_who_asks_is_known_by_those_who_can_know(
    proxies: Proxies, peer: str, forwarded: str, found: str | None
) -> None:
    assert proxies.asks(Asked(peer, forwarded)) == found  # type: ignore[arg-type]


def test_a_proxy_is_not_one_client() -> None:
    assert Proxies(["10.0.0.0/8"]).counted("10.1.2.3") is None
    assert Proxies().counted("127.0.0.1") is None
    assert Proxies().counted("10.1.2.3") == "10.1.2.3"


def test_a_proxy_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(BadSetting, match="TRAPLINE_PROXIES holds 'proxy'"):
        load({"TRAPLINE_PROXIES": "172.17.0.1, proxy"}, None)
    assert load({"TRAPLINE_PROXIES": "172.17.0.1, 10.0.0.0/8"}, None).proxies == ("172.17.0.1", "10.0.0.0/8")


# What is no request


NO_REQUESTS = {
    "TLS on the plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(200)),
    "a bad request line": b"GET  /\r\n\r\n",
    "no protocol": b"HELO example.org\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n: x\r\n\r\n",
    "a space in a name": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a long line": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 500 + b"\r\n",
    "a version of the future": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "an unknown expectation": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: gold\r\nConnection: close\r\n\r\n",
    "a body that nobody reads": b"POST /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a body that does not unfold": b"POST /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
    "broken chunks": b"POST /command HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.mark.parametrize("said", NO_REQUESTS.values(), ids=NO_REQUESTS)
async def test_what_is_no_request_gets_our_headers_and_one_line(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with room(Limits(headers=0.5, body=0.5)) as target:
        with caplog.at_level(logging.INFO):
            answer = await target.says(said)
    assert 400 <= answer.status < 500
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"):
        assert name in answer.headers
    assert len(caplog.records) <= 1
    assert "127.0.0.1" not in caplog.text
    assert "Traceback" not in caplog.text


# The log


def test_a_flood_of_one_kind_is_a_few_lines_and_a_number() -> None:
    now = [0.0]
    flood = LogFlood(lambda: now[0])
    written = [flood.left_out("a") for _ in range(1000)]
    assert written == [0] * LINES + [None] * (1000 - LINES)
    assert flood.left_out("b") == 0
    now[0] += SPAN
    assert flood.left_out("a") == 1000 - LINES
    assert flood.left_out("a") == 0


def test_the_systems_own_complaint_is_limited() -> None:
    flood = LogFlood(lambda: 0.0)

    def said(number: int) -> logging.LogRecord:
        text = f"socket.accept() out of system resource\nsocket: <socket {number}>"
        return logging.LogRecord("asyncio", logging.ERROR, "base_events.py", 1, text, (), None)

    assert sum(flood.limit_records(said(number)) for number in range(500)) == LINES


# The program, under a limit of 1,024 descriptors


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with running_program(descriptors=1024) as program:
        yield program


async def _waiting_page(target: Target) -> bytes:
    """The line that a page of a real room waits with."""
    first = await target.page()
    cookie = first.headers["set-cookie"].partition(";")[0]
    stamp = first.text.partition('name="stamp" value="')[2].partition('"')[0]
    body = f"stamp={stamp}&command=help".encode()
    form = (f"Cookie: {cookie}", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}")
    slug = (
        (await target.says(request("/command", *form, "Connection: close", method="POST", body=body)))
        .headers["location"]
        .partition("#")[0]
    )
    shown = await target.says(request(slug, f"Cookie: {cookie}", "Connection: close"))
    revision = shown.text.partition('data-revision="')[2].partition('"')[0]
    assert revision
    return request(f"{slug}/events?since={revision}", f"Cookie: {cookie}")


async def _silence(_: Target) -> bytes:
    return b""


async def _slow_headers(_: Target) -> bytes:
    return b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "


async def _slow_body(_: Target) -> bytes:
    form = ("Content-Type: application/x-www-form-urlencoded", "Content-Length: 1000")
    return request("/command", *form, method="POST", body=b"a=")


async def _idle(_: Target) -> bytes:
    return request("/healthz")


ASSAULTS: dict[str, Callable[[Target], Awaitable[bytes]]] = {
    "silent connections": _silence,
    "slow headers": _slow_headers,
    "slow bodies": _slow_body,
    "idle connections": _idle,
    "waiting pages": _waiting_page,
}


@pytest.mark.parametrize("assault", ASSAULTS.values(), ids=ASSAULTS)
async def test_a_newcomer_gets_the_page_throughout(
    program: Program, assault: Callable[[Target], Awaitable[bytes]]
) -> None:
    target = program.target
    beginning = await assault(target)
    lines: list[Line] = []
    logged = len(program.logged)
    try:
        for _ in range(MANY // STEP):
            opened = await asyncio.gather(*(target.line(beginning) for _ in range(STEP)), return_exceptions=True)
            lines += [line for line in opened if not isinstance(line, BaseException)]
            answer, seconds = await timed_page(target)
            assert answer.status == 200
            assert seconds < SOON
    finally:
        _close(lines)
    assert len(program.logged) - logged < 20_000
    assert "out of system resource" not in program.logged


def _close(lines: list[Line]) -> None:
    for _, writer in lines:
        writer.transport.abort()
