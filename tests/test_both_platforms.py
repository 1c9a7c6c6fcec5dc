"""One team on Slack and Discord at once: a rehearsal on the stand-ins of both, over real HTTP and WebSockets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.adapters.base import Adapter, Handle
from bot.addresses import MessageRef, Person, Place
from bot.domain.bank import Bank
from bot.interactions import Interaction, Press, Reply
from bot.messages import Card
from bot.rehearsal import PLAYERS, News, Player, play, play_countdown
from tests.contract.discord_harness import MANAGER, DiscordHarness
from tests.contract.harness import Core
from tests.contract.slack_harness import SlackHarness
from tests.discord.fake import open_discord
from tests.slack.fake import open_slack
from tests.world import bank_of, shipped

DAYS = 4


class Noting:
    """An adapter, and what was posted by it."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.platform, self.pace, self.offers = adapter.platform, adapter.pace, adapter.offers
        self.find, self.replace, self.run = adapter.find, adapter.replace, adapter.run
        self.profile, self.examine = adapter.profile, adapter.examine
        self.news: list[News] = []

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        ref = await self._adapter.post(to, card, key, under)
        self.news.append(News(key, to, card, ref))
        return ref


@dataclass
class BothStage:
    """What a player does, they do on their own platform; `heard` is what arrived, with the reply."""

    slack: SlackHarness
    discord: DiscordHarness
    heard: list[tuple[Interaction, Reply]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.noting = {"slack": Noting(self.slack.adapter), "discord": Noting(self.discord.adapter)}

    @property
    def adapters(self) -> dict[str, Adapter]:
        return {**self.noting}

    async def listen(self, handle: Handle) -> None:
        async def noted(interaction: Interaction) -> Reply:
            reply = await handle(interaction)
            self.heard.append((interaction, reply))
            return reply

        await asyncio.gather(*(adapter.run(noted) for adapter in self.adapters.values()))

    async def say(self, interaction: Interaction) -> Reply:
        harness: SlackHarness | DiscordHarness = self.slack if interaction.actor.platform == "slack" else self.discord
        await harness.ready()
        if isinstance(interaction, Press):
            post = self._post(interaction)
            await harness.act(replace(interaction, source=post), on_reply=post is None)
        else:
            await harness.act(interaction)
        heard, reply = self.heard[-1]
        assert type(heard) is type(interaction)
        assert (heard.actor.user, heard.place) == (interaction.actor.user, interaction.place)
        return reply

    def _post(self, press: Press) -> MessageRef | None:
        """The post that has this button: in private the one that was read, else the one in the channel."""
        if press.place is None:
            return press.source
        pressed, channel = ":".join((press.action, *press.args)), press.place.channel
        for message in self.slack.slack.space.channels[channel].messages if press.place.platform == "slack" else ():
            if any(pressed == one.get("action_id") for block in message.blocks for one in block.get("elements", ())):
                return MessageRef("slack", f"{channel}/{message.ts}")
        world = self.discord.discord.world
        for post in world.channels[channel].messages if press.place.platform == "discord" else ():
            if any(pressed == one["custom_id"] for row in post.payload["components"] for one in row["components"]):
                return MessageRef("discord", f"{press.place.workspace}/{channel}/{post.id}/")
        return None

    def news(self) -> Iterable[News]:
        """What was posted; whoever reads it may press it."""
        found = [news for room in self.noting.values() for news in room.news]
        for room in self.noting.values():
            room.news.clear()
        return found


async def cast(stage: BothStage) -> list[Player]:
    """The usual players, every other one on Discord."""
    there: list[tuple[SlackHarness | DiscordHarness, Place]] = [
        (stage.slack, await stage.slack.place()),
        (stage.discord, await stage.discord.place()),
    ]
    players = []
    for number, player in enumerate(PLAYERS):
        harness, place = there[number % 2]
        person: Person = await harness.person(player.person.name)
        players.append(replace(player, person=person, place=place))
    stage.discord.discord.world.users[players[1].person.user].permissions = MANAGER
    return players


@dataclass
class Played:
    stage: BothStage
    players: list[Player]
    events: list[dict[str, Any]]

    async def standing(self, number: int) -> list[str]:
        """What stands on Slack (0) or on Discord (1)."""
        harness: SlackHarness | DiscordHarness = self.stage.discord if number else self.stage.slack
        return await harness.standing(self.players[number].place)


async def played(bank: Bank, days: int) -> Played:
    async with open_slack() as slack, open_discord() as discord:
        stage = BothStage(SlackHarness(slack), DiscordHarness(discord, Core()))
        players = await cast(stage)
        events = await play(bank, days=days, seed=3, stage=stage, players=players)
        return Played(stage, players, events)


async def test_a_linked_team_gets_each_question_once_on_both_and_its_answers_count_together() -> None:
    outcome = await played(shipped(), DAYS)
    on_slack, on_discord = await outcome.standing(0), await outcome.standing(1)
    for standing in (on_slack, on_discord):
        assert [text.split(" · ")[0] for text in standing] == ["Revealed"] * (DAYS - 1) + ["Trap question"]
    answered = {
        (interaction.actor.platform, interaction.args[0])
        for interaction, _ in outcome.stage.heard
        if isinstance(interaction, Press) and interaction.action == "lock"
    }
    assert {platform for platform, _ in answered} == {"slack", "discord"}
    counts = [[re.findall(r"(\d+ of \d+) right\.", text) for text in standing] for standing in (on_slack, on_discord)]
    assert counts[0] == counts[1]
    threads = [one for one in outcome.stage.discord.discord.world.channels.values() if one.parent]
    assert len(threads) == DAYS - 1
    assert all(len(thread.messages) == 1 for thread in threads)
    replies = [
        one for one in outcome.stage.slack.slack.space.channels[outcome.players[0].place.channel].messages if one.thread
    ]
    assert len(replies) == DAYS - 1


@pytest.mark.parametrize("kind", ["ordering", "matching", "multiple"])
async def test_items_that_are_answered_in_a_form_are_too(kind: str) -> None:
    outcome = await played(bank_of(kind), 2)  # type: ignore[arg-type] # the kinds are listed above
    locks = [one for one, _ in outcome.stage.heard if isinstance(one, Press) and one.action == "lock"]
    assert {one.actor.platform for one in locks} == {"slack", "discord"}


async def test_a_plan_is_written_pressed_and_ended_in_private_on_both() -> None:
    async with open_slack() as slack, open_discord() as discord:
        stage = BothStage(SlackHarness(slack), DiscordHarness(discord, Core()))
        players = await cast(stage)
        events = await play_countdown(shipped(), exam_in=1, seed=1, stage=stage, players=players)
        outcome = Played(stage, players, events)
        for told in (await outcome.standing(0), await outcome.standing(1)):
            passed = [re.findall(r"(The \D+) passed MLA-C01", text)[-1] for text in told if " passed MLA-C01" in text]
            assert sorted(passed) == ["The data scientist", "The lead"]
        for number, player in enumerate(players):
            harness: SlackHarness | DiscordHarness = stage.discord if number % 2 else stage.slack
            private = await harness.standing(player.person)
            assert any("Exam morning" in text for text in private), (player.person.name, private)
    outcomes = [
        (one.actor.platform, one.args[2])
        for one, _ in stage.heard
        if isinstance(one, Press) and one.action == "outcome"
    ]
    assert sorted(outcomes) == [
        ("discord", "none"),
        ("discord", "passed"),
        ("slack", "failed"),
        ("slack", "failed"),
        ("slack", "passed"),
    ]
