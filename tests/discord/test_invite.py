"""The invite link asks for what the code uses and no more; the doctor says what is missing."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import discord as discord_py

from bot.adapters.discord import PERMISSIONS, invite
from bot.messages import Card, File
from tests.contract.harness import Core
from tests.discord.conftest import Stage, staged
from tests.discord.fake.state import APP, TOKEN

INTENTS = 1 << 0
"""Servers and their channels; privileged ones are 1, 8 and 15."""


def test_the_link_asks_for_exactly_those_permissions() -> None:
    query = parse_qs(urlsplit(invite("42")).query)
    assert (query["client_id"], query["scope"]) == (["42"], ["bot applications.commands"])
    asked = discord_py.Permissions(int(query["permissions"][0]))
    assert {name for name, allowed in asked if allowed} == {*PERMISSIONS, "read_messages"} - {"view_channel"}
    assert not asked.administrator
    assert not asked.mention_everyone


async def test_no_privileged_intent_is_asked_for(stage: Stage) -> None:
    assert [one["intents"] for one in stage.discord.gateway.identified] == [INTENTS]


async def test_with_those_permissions_alone_all_works(stage: Stage) -> None:
    """A question, its edit, its discussion, and the look after an uncertain send."""
    stage.room.allowed = discord_py.Permissions(**dict.fromkeys(PERMISSIONS, True)).value
    root = await stage.adapter.post(stage.home, Card("Daily"), "root")
    await stage.adapter.replace(root, Card("Revealed"))
    leaf = await stage.adapter.post(stage.home, Card("Why?", (File("a.txt", "a"),)), "leaf", root)
    assert await stage.adapter.find(stage.home, "root") == root
    assert await stage.adapter.find(stage.home, "leaf", root) == leaf


async def examined(stage: Stage) -> dict[str, str]:
    places = [stage.place(channel) for channel in stage.discord.world.channels.values() if channel.guild]
    return {one.what: one.advice for one in await stage.adapter.examine(places)}


async def test_all_is_well_and_nothing_was_posted(stage: Stage) -> None:
    found = await examined(stage)
    assert list(found) == ["token, bot trapline", "intents: none that need to be allowed", "channel #study"]
    assert set(found.values()) == {""}
    assert stage.discord.standing(stage.room) == []


async def test_what_is_missing_in_a_channel_is_named_with_the_link(stage: Stage) -> None:
    stage.room.allowed &= ~discord_py.Permissions(create_public_threads=True, embed_links=True).value
    advice = (await examined(stage))["channel #study"]
    assert "embed_links, create_public_threads" in advice
    assert f"client_id={APP}" in advice


async def test_a_server_that_the_bot_was_removed_from_is_named(stage: Stage) -> None:
    stage.discord.home.inside = False
    (advice,) = [advice for what, advice in (await examined(stage)).items() if what.startswith("channel")]
    assert "not in that server any more" in advice


async def test_a_token_that_discord_refuses_is_named(core: Core) -> None:
    async with staged(core) as stage:
        stage.discord.tokens.clear()
        assert await examined(stage) == {"token": "Discord does not accept it. Set DISCORD_TOKEN anew."}
        stage.discord.tokens.add(TOKEN)


async def test_when_discord_cannot_be_reached_that_is_said(core: Core) -> None:
    async with staged(core) as stage:
        adapter = stage.adapter
    assert "cannot be reached" in (await adapter.examine([]))[0].advice
