"""Whatever Discord does, a message stands there exactly once, and one channel's trouble is nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import discord as discord_py
import pytest

from bot.adapters.discord import DiscordAdapter
from bot.addresses import Person
from bot.interactions import NoAnswer
from bot.messages import Card
from tests.contract.harness import Core
from tests.delivering import Delivering, delivering_over
from tests.discord.conftest import Stage, staged
from tests.discord.fake import FakeDiscord, open_discord
from tests.discord.fake.rest import NONCE_SECONDS
from tests.discord.fake.state import EVERYTHING, TOKEN
from tests.drafts import MemoryDrafts

POST = "POST /channels/messages"
HISTORY = "GET /channels/messages"


@pytest.fixture
async def delivering(core: Core, tmp_path: Path) -> AsyncIterator[Delivering]:
    async with staged(core) as stage, delivering_over(stage, tmp_path) as delivering:
        yield delivering


def stage_of(delivering: Delivering) -> Stage:
    assert isinstance(delivering.stage, Stage)
    return delivering.stage


def posts(discord: FakeDiscord) -> int:
    return [name for name, _, _ in discord.calls].count(POST)


async def test_discord_says_how_long_to_wait_and_other_channels_keep_flowing(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    other = stage.discord.add_channel("other")
    stage.discord.faults.fail(POST, channel=stage.room.id, retry_after=120)
    await delivering.post("here")
    await delivering.post("there", stage.place(other))
    assert (stage.discord.standing(stage.room), stage.discord.standing(other)) == ([], ["there"])
    await delivering.later(seconds=100)
    assert stage.discord.standing(stage.room) == []
    await delivering.later(seconds=120)
    assert stage.discord.standing(stage.room) == ["here"]


async def test_a_short_pause_is_sat_out_within_the_call(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.discord.faults.fail(POST, retry_after=0.01)
    await delivering.post("daily")
    assert stage.discord.standing(stage.room) == ["daily"]
    assert posts(stage.discord) == 2


async def test_a_channels_bucket_is_honoured_and_never_overrun(stage: Stage) -> None:
    other = stage.discord.add_channel("other")
    stage.discord.bucket = (2, 0.1)
    posted = [stage.adapter.post(stage.home, Card(f"{number}"), f"key {number}") for number in range(5)]
    posted.append(stage.adapter.post(stage.place(other), Card("there"), "there"))
    await asyncio.gather(*posted)
    assert sorted(stage.discord.standing(stage.room)) == list("01234")
    assert stage.discord.standing(other) == ["there"]
    assert stage.discord.limited == 0


@pytest.mark.parametrize("took_effect", [True, False])
@pytest.mark.parametrize("forgotten", [True, False])
async def test_after_a_cut_connection_it_is_looked_for_and_stands_once(
    delivering: Delivering, took_effect: bool, forgotten: bool
) -> None:
    """Also when the nonce has expired: it stands in no message, so the marker has to be enough."""
    stage = stage_of(delivering)
    stage.discord.faults.cut(POST, takes_effect=took_effect)
    await delivering.post("daily")
    assert len(stage.discord.standing(stage.room)) == took_effect
    if forgotten:
        started = stage.discord.clock()
        stage.discord.clock = lambda: started + NONCE_SECONDS + 1
    await delivering.later(minutes=10)
    assert stage.discord.standing(stage.room) == ["daily"]
    assert posts(stage.discord) == (1 if took_effect else 2)
    await delivering.edit("daily", "revealed")
    assert stage.discord.standing(stage.room) == ["revealed"]


async def test_what_is_sent_again_within_minutes_stands_once_by_its_nonce(stage: Stage) -> None:
    first = await stage.adapter.post(stage.home, Card("Daily"), "key")
    assert await stage.adapter.post(stage.home, Card("Daily"), "key") == first
    assert stage.discord.standing(stage.room) == ["Daily"]


async def test_a_message_is_found_on_a_later_page_of_the_history(stage: Stage) -> None:
    ref = await stage.adapter.post(stage.home, Card("Daily"), "key")
    for number in range(150):
        await stage.adapter.post(stage.home, Card(f"{number}"), f"key {number}")
    assert await stage.adapter.find(stage.home, "key") == ref


async def test_where_the_history_is_hidden_an_uncertain_message_counts_as_sent(core: Core, tmp_path: Path) -> None:
    hidden = EVERYTHING & ~discord_py.Permissions(read_message_history=True).value
    async with staged(core) as stage, delivering_over(stage, tmp_path) as delivering:
        room = stage.discord.add_channel("quiet", allowed=hidden)
        await stage.discord.gateway.dispatch("CHANNEL_CREATE", room.as_payload)
        await stage.discord.people.command(stage.ada, stage.room, "today")  # events come in order
        stage.discord.faults.cut(POST, takes_effect=False)
        await delivering.post("daily", stage.place(room))
        await delivering.later(minutes=10)
        assert stage.discord.standing(room) == []
        assert delivering.states()[0][0] == "sent"


async def test_when_discord_fails_in_between_it_is_looked_for_before_it_is_sent_again(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.discord.faults.fail(POST, status=503)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    assert stage.discord.standing(stage.room) == ["daily"]
    assert HISTORY in [name for name, _, _ in stage.discord.calls]


async def test_the_look_itself_is_refused_and_comes_again(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.discord.faults.cut(POST, takes_effect=True)
    stage.discord.faults.fail(HISTORY, retry_after=60)
    await delivering.post("daily")
    await delivering.later(minutes=10)
    await delivering.later(minutes=10)
    assert stage.discord.standing(stage.room) == ["daily"]
    assert delivering.states()[0][0] == "sent"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [("hidden", "cannot see the channel"), ("mute", "lack a permission"), ("gone", "channel is gone")],
)
async def test_a_channel_that_is_closed_is_given_up_with_a_sentence_and_only_that_one(
    delivering: Delivering, spoil: str, told: str
) -> None:
    stage = stage_of(delivering)
    other = stage.discord.add_channel("other")
    if spoil == "gone":
        del stage.discord.world.channels[stage.room.id]
    else:
        kept = discord_py.Permissions(view_channel=spoil != "hidden", send_messages=False)
        stage.room.allowed = kept.value
    await delivering.post("here")
    await delivering.post("there", stage.place(other))
    (state, reason), sent = delivering.states()
    assert state == "dead"
    assert told in reason
    assert sent[0] == "sent"


async def test_closed_private_messages_are_given_up_with_a_sentence(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.ada.closed = True
    await delivering.post("for you", Person("discord", "", stage.ada.id))
    assert "privacy settings" in delivering.states()[0][1]


async def test_a_thread_that_stands_already_is_used(stage: Stage) -> None:
    root = await stage.adapter.post(stage.home, Card("Daily"), "root")
    stage.discord.faults.cut(POST, takes_effect=False)
    with pytest.raises(NoAnswer):
        await stage.adapter.post(stage.home, Card("Why?"), "leaf", root)
    leaf = await stage.adapter.post(stage.home, Card("Why?"), "leaf", root)
    thread = stage.discord.world.channels[root.token.split("/")[2]]
    assert (thread.name, stage.discord.standing(thread)) == ("Why?", ["Why?"])
    assert await stage.adapter.find(stage.home, "leaf", root) == leaf


async def test_an_edit_of_a_message_that_is_gone_is_given_up(delivering: Delivering) -> None:
    await delivering.post("daily")
    stage_of(delivering).room.messages.clear()
    await delivering.edit("daily", "revealed")
    state, reason = delivering.states()[-1]
    assert state == "dead"
    assert "Unknown Message" in reason


async def test_a_token_that_stops_working_waits_until_it_is_mended(delivering: Delivering) -> None:
    stage = stage_of(delivering)
    stage.discord.tokens.clear()
    await delivering.post("daily")
    ((state, reason),) = delivering.states()
    assert state == "waiting"
    assert "does not accept the bot's token" in reason
    stage.discord.tokens.add(TOKEN)
    await delivering.later(minutes=10)
    assert stage.discord.standing(stage.room) == ["daily"]


async def test_a_token_that_discord_refuses_at_the_start_ends_nothing_and_is_tried_again(core: Core) -> None:
    slept, mended = asyncio.Event(), asyncio.Event()

    async def sleep(_: float) -> None:
        slept.set()
        await mended.wait()

    async with open_discord() as discord:
        discord.tokens.clear()
        adapter = DiscordAdapter(
            TOKEN, drafts=MemoryDrafts(), api_url=discord.api_url, gateway_url=discord.gateway_url, sleep=sleep
        )
        running = asyncio.create_task(adapter.run(core))
        await slept.wait()
        discord.tokens.add(TOKEN)
        mended.set()
        await discord.gateway.until(lambda: bool(discord.gateway.connections))
        running.cancel()
        await asyncio.wait([running])


# The gateway


@pytest.mark.parametrize("how", ["reconnect", "cut"])
async def test_a_lost_connection_is_resumed_and_what_was_pressed_meanwhile_arrives(
    stage: Stage, core: Core, how: str
) -> None:
    gateway = stage.discord.gateway
    await (gateway.reconnect() if how == "reconnect" else gateway.cut())
    await stage.discord.people.command(stage.ada, stage.room, "today")
    assert (gateway.resumed, len(gateway.identified)) == (1, 1)
    assert len(core.heard) == 1
    assert "Heard" in stage.sees()
