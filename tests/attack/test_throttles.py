"""Limits hold for whoever reaches them: nobody is turned away because of others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.adapters.web.throttle import Throttle, Throttles
from tests.web.stage import NOON, Browser, Stage, code_on, open_stage

CLASS = 200


@pytest.fixture
async def proxied() -> AsyncIterator[Stage]:
    """A room behind a proxy on this machine, which says who asks."""
    async with open_stage(public_url="http://127.0.0.1") as stage:
        yield stage


async def somebody(stage: Stage, address: str, path: str = "/") -> Browser:
    """A browser at that address, as the proxy says."""
    browser = await stage.browser(None)
    browser.base = f"http://127.0.0.1:{stage.adapter._server.port}"
    browser.session.headers["X-Forwarded-For"] = address
    await browser.get(path)
    return browser


async def test_a_class_that_joins_at_once_loses_no_answer(proxied: Stage) -> None:
    host = await somebody(proxied, "203.0.113.1")
    await host.post("/press", press="answer:1:a")
    room = proxied.place(host).channel
    people = [await somebody(proxied, "203.0.113.1", f"/r/{room}") for _ in range(CLASS)]
    answers = await asyncio.gather(*(one.post_only(f"/r/{room}/press", press="answer:1:b") for one in people))
    assert [answer.status for answer in answers] == [303] * CLASS
    assert len({said.actor.user for said in proxied.core.heard}) == CLASS + 1


async def test_one_browsers_wrong_codes_lock_nobody_else(proxied: Stage) -> None:
    mia = await somebody(proxied, "203.0.113.1")
    await mia.post("/command", command="today")
    guesser = await somebody(proxied, "203.0.113.2", "/recover")
    tries = [(await guesser.post("/recover", code="WRONG")).status for _ in range(40)]
    assert tries == [422] * 30 + [429] * 10
    for address in ("203.0.113.2", "203.0.113.3"):
        other = await somebody(proxied, address, "/recover")
        assert (await other.post_only("/recover", code=code_on(mia))).status == 303


async def test_one_address_with_many_browsers_locks_itself_alone(proxied: Stage) -> None:
    mia = await somebody(proxied, "203.0.113.1")
    await mia.post("/command", command="today")
    statuses = []
    for _ in range(12):
        guesser = await somebody(proxied, "203.0.113.2", "/recover")
        statuses += [(await guesser.post("/recover", code="WRONG")).status for _ in range(30)]
    assert statuses == [422] * 300 + [429] * 60
    other = await somebody(proxied, "203.0.113.3", "/recover")
    assert (await other.post_only("/recover", code=code_on(mia))).status == 303


async def test_one_code_makes_no_sessions_without_end(proxied: Stage) -> None:
    mia = await somebody(proxied, "203.0.113.1")
    await mia.post("/command", command="today")
    statuses = []
    for number in range(40):
        other = await somebody(proxied, f"203.0.113.{number + 2}", "/recover")
        statuses.append((await other.post_only("/recover", code=code_on(mia))).status)
    assert statuses == [303] * 30 + [429] * 10


async def test_one_address_makes_no_accounts_without_end_and_others_still_do(proxied: Stage) -> None:
    statuses = []
    for _ in range(620):
        one = await somebody(proxied, "203.0.113.1")
        statuses.append((await one.post_only("/press", press="answer:1:a")).status)
        await one.session.close()
    assert statuses == [303] * 600 + [429] * 20
    other = await somebody(proxied, "203.0.113.2")
    assert (await other.post_only("/press", press="answer:1:a")).status == 303


def test_what_was_used_comes_back_over_the_span() -> None:
    now = [NOON]
    throttle = Throttle(10, timedelta(minutes=10), lambda: now[0])
    for _ in range(10):
        throttle.counts("a")
    assert throttle.left("a") == 0
    assert throttle.left("b") == 10
    now[0] += timedelta(minutes=1)
    assert throttle.left("a") == pytest.approx(1)
    now[0] -= timedelta(days=1)
    assert throttle.left("a") == 0
    now[0] += timedelta(days=2)
    assert throttle.left("a") == 10


def test_all_together_have_a_limit_far_above_each() -> None:
    throttles = Throttles(each=2, address=3, total=5, span=timedelta(minutes=1), now=lambda: NOON)
    done = []
    for number in range(10):
        who = (f"browser {number // 2}", f"address {number // 4}")
        done.append(throttles.allows(*who))
        if done[-1]:
            throttles.counts(*who)
    assert done == [True, True, True, False, True, True, False, False, False, False]


def test_a_throttle_forgets_the_oldest_and_stays_small() -> None:
    throttle = Throttle(10, timedelta(minutes=10), lambda: NOON)
    for number in range(30_000):
        throttle.counts(str(number))
    assert len(throttle._buckets) <= 20_000
