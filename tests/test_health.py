"""What whoever runs Trapline asks over HTTP: does it work, how is it doing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import wiring
from bot.adapters.memory import MemoryAdapter
from bot.adapters.web.http_server import Plain
from bot.addresses import Person, Place
from bot.interactions import Press, Submission
from bot.messages import Card
from bot.ops.health import routes
from bot.ops.metrics import Metrics
from bot.settings import BadSetting, Settings
from bot.store.sqlite.worker import Worker
from tests.world import NOON, shipped

HERE = Place("memory", "w", "room")
LEA = Person("memory", "w", "lea", "Lea of the canary")
SETUP = {"name": "Owls", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}


@asynccontextmanager
async def served(tmp_path: Path, *, metrics: bool = False) -> AsyncIterator[str]:
    """The address of the real program on a free port."""
    settings = Settings(store=tmp_path / "store.db", port=0, metrics=metrics)
    with Worker(settings.store, shipped()) as worker:
        app = wiring.app_of(settings, worker, lambda: NOON)
        async with wiring.running(app) as address:
            yield address


async def fetch(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers={"Host": "prometheus:9090"}) as answer:
        return answer.status, await answer.text()


def number(page: str, line: str) -> float:
    """The value of one line of the page."""
    found = re.search(rf"^{re.escape(line)} (\S+)$", page, re.MULTILINE)
    assert found, f"{line} is not in\n{page}"
    return float(found[1])


async def test_ready_means_that_the_store_can_be_read(tmp_path: Path) -> None:
    async with served(tmp_path) as address:
        assert await fetch(f"{address}/readyz") == (200, "ready")
    worker = Worker(tmp_path / "another.db", shipped())
    door = Plain("127.0.0.1", 0, routes(worker, None))
    await door.start(MemoryAdapter().say)
    worker.close()
    assert (await fetch(f"{door.address}/readyz"))[0] == 503
    await door.stop()


async def test_metrics_are_served_only_where_they_are_wanted(tmp_path: Path) -> None:
    async with served(tmp_path) as address:
        assert (await fetch(f"{address}/metrics"))[0] != 200
    async with served(tmp_path, metrics=True) as address:
        assert (await fetch(f"{address}/metrics"))[0] == 200


async def test_the_numbers_are_those_of_what_happened_and_name_nobody(tmp_path: Path) -> None:
    now = NOON
    with Worker(tmp_path / "store.db", shipped()) as worker:
        platform = MemoryAdapter()
        app = wiring.assemble(worker, {"memory": platform}, lambda: now)
        metrics = Metrics(worker, lambda: now)
        app.handler.on_handled(metrics.heard)
        app.outbox.on_event(metrics.delivered)
        door = Plain("127.0.0.1", 0, routes(worker, metrics))
        await door.start(app.handler)
        await app.handler(Submission(actor=LEA, place=HERE, form="setup", values=SETUP, args=("small",), manages=True))
        now += timedelta(days=1)
        await app.duties.open()
        now += timedelta(seconds=7)
        platform.refuse(HERE, "busy", retry_after=1)
        await app.outbox.deliver_due()
        now += timedelta(hours=1)
        await app.outbox.deliver_due()
        await app.handler(Press(actor=LEA, place=HERE, action="answer", args=("1", "a")))
        await app.handler(Press(actor=LEA, place=HERE, action="lock", args=("1", "sure")))
        await app.handler(Press(actor=LEA, place=HERE, action="lock", args=("99", "sure")))
        _, page = await fetch(f"{door.address}/metrics")
        assert (await fetch(f"{door.address}/healthz")) == (200, "ok")
        await door.stop()
    assert number(page, "trapline_responses") == 1
    assert number(page, 'trapline_interactions_total{kind="press",outcome="answered",platform="memory"}') == 2
    assert number(page, 'trapline_interactions_total{kind="press",outcome="unknown",platform="memory"}') == 1
    assert number(page, 'trapline_interaction_seconds_count{platform="memory"}') == 4
    assert number(page, 'trapline_deliveries_total{outcome="retry",platform="memory"}') == 1
    assert number(page, 'trapline_deliveries_total{outcome="sent",platform="memory"}') == 1
    assert number(page, 'trapline_delivery_lag_seconds_bucket{le="1800.0",platform="memory"}') == 0
    assert number(page, 'trapline_delivery_lag_seconds_bucket{le="7200.0",platform="memory"}') == 1
    assert "canary" not in page
    assert "Owls" not in page


async def test_what_waits_is_counted(tmp_path: Path) -> None:
    with Worker(tmp_path / "store.db", shipped()) as worker:
        later = NOON + timedelta(days=1)
        await worker.write(lambda tx: tx.deliveries.post("a", HERE, Card("x"), now=NOON, expires_at=later))
        page = (await Metrics(worker, lambda: NOON).page()).decode()
    assert number(page, "trapline_deliveries_waiting") == 1


def test_without_the_web_room_and_without_a_platform_there_is_nothing_to_run(tmp_path: Path) -> None:
    with Worker(tmp_path / "store.db", shipped()) as worker, pytest.raises(BadSetting, match="nothing to run"):
        wiring.app_of(Settings(store=tmp_path / "store.db", web=False), worker, lambda: NOON)
