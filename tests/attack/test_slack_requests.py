"""Requests that pretend to be Slack's, or that were Slack's once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bot.adapters.slack import SlackAdapter
from bot.adapters.slack.signing import GOOD_TO_HEAR
from bot.store.sqlite.worker import Worker
from bot.store.stored_requests import StoredRequests
from tests.contract.harness import Core
from tests.drafts import MemoryDrafts
from tests.slack.conftest import Stage, staged
from tests.slack.fake.state import BOT_TOKEN, SIGNING_SECRET
from tests.world import NOON, shipped

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def core() -> Core:
    return Core()


@asynccontextmanager
async def served(core: Core, **more: Any) -> AsyncIterator[Stage]:
    async with staged(core, app_token=None, signing_secret=SIGNING_SECRET, **more) as stage:
        app = web.Application()
        app.add_routes(stage.adapter.offers.routes)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stage.slack.people.http = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield stage
        await runner.cleanup()


def command(stage: Stage, trigger: str = "1.2") -> bytes:
    typed = {
        "command": "/today",
        "text": "",
        "user_id": stage.ada.id,
        "user_name": "ada",
        "team_id": "T1",
        "channel_id": stage.room.id,
        "trigger_id": trigger,
        "response_url": f"{stage.slack.api_url}nowhere",
    }
    return urlencode(typed).encode()


def signed(stage: Stage, body: bytes, *, later: float = 0, kind: str = FORM) -> dict[str, str]:
    stamp = str(int(stage.now.timestamp() + later))
    digest = hmac.new(SIGNING_SECRET.encode(), b"v0:%b:%b" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def sent(stage: Stage, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(stage.slack.people.http, data=body, headers=headers) as answer,
    ):
        await answer.read()
    await stage.settled()
    return answer.status


STAMPS = (
    "",
    "x",
    "-1",
    "1e9",
    "１７６４５９０４００",
    "1_764_590_400",
    " 12",
    "9" * 40,
    "99999999999",
    "0",
    "nan",
    "1.5",
)
SIGNATURES = ("", "v0=", "v0=é", "v0=" + "0" * 64, "v1=" + "0" * 64, "0" * 64, "v0=" + "G" * 64, "v0=ü")


@pytest.mark.parametrize("stamp", STAMPS)
async def test_a_malformed_time_is_refused(core: Core, stamp: str) -> None:
    async with served(core) as stage:
        body = command(stage)
        assert await sent(stage, body, signed(stage, body) | {"X-Slack-Request-Timestamp": stamp}) == 401
        assert core.heard == []


@pytest.mark.parametrize("signature", SIGNATURES)
async def test_a_malformed_signature_is_refused(core: Core, signature: str) -> None:
    async with served(core) as stage:
        body = command(stage)
        assert await sent(stage, body, signed(stage, body) | {"X-Slack-Signature": signature}) == 401
        assert core.heard == []


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
async def test_a_request_without_a_signature_is_refused(core: Core, missing: str) -> None:
    async with served(core) as stage:
        body = command(stage)
        assert await sent(stage, body, {k: v for k, v in signed(stage, body).items() if k != missing}) == 401
        assert core.heard == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", FORM),
        (b"payload=%7B", FORM),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"x", "text/plain; charset=nonsense"),
        (b"", ""),
    ],
)
async def test_a_body_that_nobody_can_read_is_no_error_of_ours(core: Core, body: bytes, kind: str) -> None:
    async with served(core) as stage:
        unsigned = {**signed(stage, b"another"), "Content-Type": kind}
        assert await sent(stage, body, unsigned) == 401
        assert await sent(stage, body, signed(stage, body, kind=kind)) in (400, 404)
        assert core.heard == []


@pytest.mark.parametrize("seconds", [-301, 301, -86_400])
async def test_what_is_older_than_five_minutes_is_refused(core: Core, seconds: float) -> None:
    async with served(core) as stage:
        body = command(stage)
        assert await sent(stage, body, signed(stage, body, later=seconds)) == 401
        assert core.heard == []


async def test_a_replay_is_acknowledged_and_not_heard(core: Core) -> None:
    async with served(core) as stage:
        body = command(stage)
        headers = signed(stage, body)
        assert [await sent(stage, body, headers) for _ in range(3)] == [200, 200, 200]
        assert len(core.heard) == 1


@pytest.mark.parametrize("later", [0, 60, 299])
async def test_a_replay_is_known_after_a_restart(core: Core, tmp_path: Path, later: int) -> None:
    path = tmp_path / "store.db"
    with Worker(path, shipped()) as worker:
        async with served(core, heard=StoredRequests(worker, lambda: NOON)) as stage:
            body = command(stage)
            headers = signed(stage, body)
            assert await sent(stage, body, headers) == 200
            assert len(core.heard) == 1
    with Worker(path, shipped()) as worker:
        now = NOON + timedelta(seconds=later)
        async with served(core, heard=StoredRequests(worker, lambda: now)) as stage:
            stage.now = now
            assert await sent(stage, body, headers) == 200
            assert len(core.heard) == 1
            fresh = command(stage, "3.4")
            assert await sent(stage, fresh, signed(stage, fresh)) == 200
            assert len(core.heard) == 2


async def test_what_was_remembered_goes_once_it_would_be_refused_for_its_time(tmp_path: Path) -> None:
    with Worker(tmp_path / "store.db", shipped()) as worker:
        now = NOON
        memory = StoredRequests(worker, lambda: now)
        assert await memory.is_new_request("a", now + GOOD_TO_HEAR)
        assert not await memory.is_new_request("a", now + GOOD_TO_HEAR)
        now += GOOD_TO_HEAR + timedelta(seconds=1)
        assert await memory.is_new_request("b", now + GOOD_TO_HEAR)
        assert await memory.is_new_request("a", now + GOOD_TO_HEAR)


def test_signed_requests_need_a_memory() -> None:
    with pytest.raises(ValueError, match="remembers"):
        SlackAdapter(BOT_TOKEN, signing_secret=SIGNING_SECRET, drafts=MemoryDrafts(), api_url="http://127.0.0.1:9/")


async def test_a_replayed_event_is_heard_once(core: Core) -> None:
    async with served(core) as stage:
        event = {"type": "member_joined_channel", "user": "U0BOT", "channel": stage.room.id}
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev9", "event": event}).encode()
        headers = signed(stage, body, kind="application/json")
        assert [await sent(stage, body, headers) for _ in range(2)] == [200, 200]
        assert len(core.heard) == 1
