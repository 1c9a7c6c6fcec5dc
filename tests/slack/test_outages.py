"""Whatever Slack does, a message stands there exactly once, and one channel's trouble is nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.slack import SlackAdapter
from tests.contract.harness import Core
from tests.delivering import NOON, Delivering, delivering_over
from tests.drafts import MemoryDrafts
from tests.slack.conftest import Stage, staged
from tests.slack.fake import open_slack
from tests.slack.fake.state import APP_TOKEN, BOT_TOKEN


@pytest.fixture
async def delivering(core: Core, tmp_path: Path) -> AsyncIterator[Delivering]:
    async with staged(core) as stage, delivering_over(stage, tmp_path) as delivering:
        yield delivering


def stage_of(delivering: Delivering) -> Stage:
    assert isinstance(delivering.stage, Stage)
    return delivering.stage


async def test_slack_says_how_long_to_wait_and_other_channels_keep_flowing(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    other = stage.slack.add_channel("other")
    stage.slack.faults.fail("chat.postMessage", channel=stage.room.id, retry_after=120)
    await delivering.post("here")
    await delivering.post("there", stage.place(other))
    assert (stage.slack.standing(stage.room), stage.slack.standing(other)) == ([], ["there"])
    await delivering.later(seconds=100)
    assert stage.slack.standing(stage.room) == []
    await delivering.later(seconds=120)
    assert stage.slack.standing(stage.room) == ["here"]


@pytest.mark.parametrize("took_effect", [True, False])
async def test_after_a_cut_connection_it_is_looked_for_and_stands_once(
    delivering: Delivering, took_effect: bool
) -> None:
    stage = stage_of(delivering)
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
    stage = stage_of(delivering)
    stage.slack.faults.fail("chat.postMessage", error, status=200 if error else 503)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]
    assert "conversations.history" in [method for method, _ in stage.slack.calls]


async def test_the_look_itself_is_refused_and_comes_again(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.slack.faults.cut("chat.postMessage", takes_effect=True)
    stage.slack.faults.fail("conversations.history", retry_after=60)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]
    assert delivering.states()[0][0] == "sent"


async def test_without_the_history_scope_an_uncertain_message_counts_as_sent(delivering: Delivering) -> None:
    stage = stage_of(delivering)
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
    stage = stage_of(delivering)
    other = stage.slack.add_channel("other")
    if spoil == "gone":
        del stage.slack.space.channels[stage.room.id]
    else:
        stage.room.archived, stage.room.member = spoil == "archived", spoil != "kicked"
    await delivering.post("here")
    await delivering.post("there", stage.place(other))
    (state, reason), sent = delivering.states()
    assert state == "dead"
    assert told in reason
    assert sent[0] == "sent"


async def test_a_revoked_token_waits_until_it_is_mended(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.slack.tokens.clear()
    await delivering.post("daily")
    ((state, reason),) = delivering.states()
    assert state == "waiting"
    assert "token was revoked" in reason
    stage.slack.tokens |= {BOT_TOKEN, APP_TOKEN}
    await delivering.later(minutes=10)
    assert stage.slack.standing(stage.room) == ["daily"]


async def test_a_missing_scope_is_named(delivering: Delivering) -> None:
    stage_of(delivering).slack.scopes -= {"chat:write"}
    await delivering.post("daily")
    assert "lacks a permission" in delivering.states()[0][1]


async def test_an_edit_of_a_message_that_is_gone_is_given_up(delivering: Delivering) -> None:
    await delivering.post("daily")
    stage_of(delivering).room.messages.clear()
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
