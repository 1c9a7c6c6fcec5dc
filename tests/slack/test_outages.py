"""Whatever Slack does, a message stands there exactly once, and one channel's trouble is nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.slack import SlackAdapter
from bot.domain.bank import Bank
from bot.messages import Card, Place
from bot.outbox import Event, Outbox
from bot.store.base import DeliveryState
from bot.worker import Worker
from tests.contract.harness import Core
from tests.drafts import MemoryDrafts
from tests.slack.conftest import NOON, Stage, staged
from tests.slack.fake import Channel, open_slack
from tests.slack.fake.state import APP_TOKEN, BOT_TOKEN, TEAM

DAY = timedelta(days=1)


@dataclass
class Delivering:
    """The real outbox over the real adapter; the clock stands until a test moves it."""

    stage: Stage
    worker: Worker
    outbox: Outbox
    events: list[Event]

    async def post(self, key: str, channel: Channel | None = None) -> None:
        to = Place("slack", TEAM, (channel or self.stage.room).id)
        now = self.stage.now
        await self.worker.write(lambda tx: tx.deliveries.post(key, to, Card(key), now=now, expires_at=now + DAY))
        await self.outbox.deliver_due()

    async def edit(self, key: str, title: str) -> None:
        now = self.stage.now
        await self.worker.write(
            lambda tx: tx.deliveries.edit(key, Card(title), now=now, due_at=now, expires_at=now + DAY)
        )
        await self.outbox.deliver_due()

    async def later(self, **more: float) -> None:
        self.stage.pass_time(**more)
        await self.outbox.deliver_due()

    def states(self) -> list[tuple[DeliveryState, str]]:
        found = self.worker.read_now(lambda tx: tx.deliveries.listing(("waiting", "sending", "sent", "dead"), 100))
        return [(one.state, one.reason) for one in reversed(found)]


@pytest.fixture
async def delivering(core: Core, tmp_path: Path) -> AsyncIterator[Delivering]:
    async with staged(core) as stage, over(stage, tmp_path) as delivering:
        yield delivering


@asynccontextmanager
async def over(stage: Stage, path: Path) -> AsyncIterator[Delivering]:
    async def no_rest(_: float) -> None:
        return

    with Worker(path / "store.db", Bank((), (), (), ())) as worker:
        adapters = {"slack": stage.adapter}
        outbox = Outbox(worker, adapters, lambda: stage.now, owner="me", seconds=5, sleep=no_rest)
        events: list[Event] = []
        outbox.on_event(events.append)
        yield Delivering(stage, worker, outbox, events)


async def test_slack_says_how_long_to_wait_and_other_channels_keep_flowing(delivering: Delivering) -> None:
    stage = delivering.stage
    other = stage.slack.add_channel("other")
    stage.slack.faults.fail("chat.postMessage", channel=stage.room.id, retry_after=120)
    await delivering.post("here")
    await delivering.post("there", other)
    assert (stage.slack.standing(stage.room), stage.slack.standing(other)) == ([], ["there"])
    await delivering.later(seconds=100)
    assert stage.slack.standing(stage.room) == []
    await delivering.later(seconds=120)
    assert stage.slack.standing(stage.room) == ["here"]


@pytest.mark.parametrize("took_effect", [True, False])
async def test_after_a_cut_connection_it_is_looked_for_and_stands_once(
    delivering: Delivering, took_effect: bool
) -> None:
    stage = delivering.stage
    stage.slack.faults.cut("chat.postMessage", takes_effect=took_effect)
    await delivering.post("daily")
    assert len(stage.slack.standing(stage.room)) == took_effect
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]
    assert [method for method, _ in stage.slack.calls].count("chat.postMessage") == (1 if took_effect else 2)
    await delivering.edit("daily", "revealed")
    assert stage.slack.standing(stage.room) == ["revealed"]


@pytest.mark.parametrize("error", ["", "internal_error", "service_unavailable"])
async def test_when_slack_fails_in_between_it_is_looked_for_before_it_is_sent_again(
    delivering: Delivering, error: str
) -> None:
    stage = delivering.stage
    stage.slack.faults.fail("chat.postMessage", error, status=200 if error else 503)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]
    assert "conversations.history" in [method for method, _ in stage.slack.calls]


async def test_the_look_itself_is_refused_and_comes_again(delivering: Delivering) -> None:
    stage = delivering.stage
    stage.slack.faults.cut("chat.postMessage", takes_effect=True)
    stage.slack.faults.fail("conversations.history", retry_after=60)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]
    assert delivering.states()[0][0] == "sent"


async def test_without_the_history_scope_an_uncertain_message_counts_as_sent(delivering: Delivering) -> None:
    stage = delivering.stage
    stage.slack.scopes -= {"channels:history"}
    stage.slack.faults.cut("chat.postMessage", takes_effect=False)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == []
    assert delivering.states()[0][0] == "sent"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [("archived", "is archived"), ("kicked", "not in the channel"), ("gone", "channel is gone")],
)
async def test_a_channel_that_is_closed_is_given_up_with_a_sentence_and_only_that_one(
    delivering: Delivering, spoil: str, told: str
) -> None:
    stage = delivering.stage
    other = stage.slack.add_channel("other")
    if spoil == "gone":
        del stage.slack.space.channels[stage.room.id]
    else:
        stage.room.archived, stage.room.member = spoil == "archived", spoil != "kicked"
    await delivering.post("here")
    await delivering.post("there", other)
    (state, reason), sent = delivering.states()
    assert state == "dead"
    assert told in reason
    assert sent[0] == "sent"


async def test_a_revoked_token_waits_until_it_is_mended(delivering: Delivering) -> None:
    stage = delivering.stage
    stage.slack.tokens.clear()
    await delivering.post("daily")
    ((state, reason),) = delivering.states()
    assert state == "waiting"
    assert "token was revoked" in reason
    stage.slack.tokens |= {BOT_TOKEN, APP_TOKEN}
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]


async def test_a_missing_scope_is_named(delivering: Delivering) -> None:
    delivering.stage.slack.scopes -= {"chat:write"}
    await delivering.post("daily")
    assert "lacks a permission" in delivering.states()[0][1]


async def test_an_edit_of_a_message_that_is_gone_is_given_up(delivering: Delivering) -> None:
    await delivering.post("daily")
    delivering.stage.room.messages.clear()
    await delivering.edit("daily", "revealed")
    assert delivering.states()[-1] == ("dead", "Slack refused the message: message_not_found")


async def test_a_token_that_slack_refuses_at_the_start_ends_nothing_and_is_tried_again(core: Core) -> None:
    slept = asyncio.Event()
    mended = asyncio.Event()

    async def sleep(_: float) -> None:
        slept.set()
        await mended.wait()

    async with open_slack() as slack:
        slack.tokens.clear()
        adapter = SlackAdapter(
            BOT_TOKEN, app_token=APP_TOKEN, drafts=MemoryDrafts(), api_url=slack.api_url, now=lambda: NOON, sleep=sleep
        )
        running = asyncio.create_task(adapter.run(core))
        await slept.wait()
        slack.tokens |= {BOT_TOKEN, APP_TOKEN}
        mended.set()
        await slack.sockets.connected()
        running.cancel()
        await asyncio.wait([running])
