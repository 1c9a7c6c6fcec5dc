"""A team on Discord, with the whole house behind it, on a simulated Discord that knows permissions and limits.

simcord puts its own world under discord.py's real client. It takes the place of the HTTP client, so what concerns rate
limits, the gateway and nonces is shown on our own stand-in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.adapters.discord import DiscordAdapter
from bot.addresses import Person
from bot.messages import Card
from bot.store.sqlite.worker import Worker
from bot.store.stored_drafts import StoredDrafts
from bot.wiring import App, assemble
from tests.delivering import NOON
from tests.discord.fake.words import modal_words, words_of
from tests.world import bank_of


@dataclass
class Town:
    """One server with our bot in it."""

    env: simcord.Env
    app: App
    adapter: DiscordAdapter
    guild: simcord.GuildHandle
    room: simcord.ChannelHandle
    lea: simcord.MemberActor
    """She manages the server."""
    now: datetime = NOON

    def person(self, name: str) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name))

    async def later(self, **more: float) -> None:
        """Time passes, and everything that is due happens."""
        self.now += timedelta(**more)
        await self.app.duties.open()
        await self.app.duties.close()
        await self.app.duties.deliver()

    async def restart(self) -> None:
        await self.env.restart_bot(self.adapter.connection(self.app.handler))

    def standing(self) -> list[str]:
        return [_words(message) for message in self.room.history()]

    def question(self) -> discord.Message:
        """The newest message with an answer button."""
        return [one for one in self.room.history() if one.components][-1]


def _words(message: discord.Message) -> str:
    embeds = [{"description": embed.description or ""} for embed in message.embeds]
    rows = [{"components": [child.to_dict() for child in row.children]} for row in message.components]  # type: ignore[union-attr] # rows
    return words_of({"content": message.content, "embeds": embeds, "components": rows})


def shown(result: simcord.InteractionResult) -> str:
    """What the actor sees."""
    if result.modal is not None:
        return modal_words(result.modal)
    return _words(reply(result))


def reply(result: simcord.InteractionResult) -> discord.Message:
    assert result.response is not None
    return result.response.message


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Town]:
    town: Town
    with Worker(path / "store.db", bank_of("single")) as worker:
        adapter = DiscordAdapter("token", drafts=StoredDrafts(worker, lambda: town.now))
        app = assemble(worker, {"discord": adapter}, lambda: town.now)
        async with simcord.run(adapter.connection(app.handler), shard_count=1) as env:
            guild = env.create_guild("Owls")
            room = guild.create_text_channel("study")
            boss = guild.create_role("boss", permissions=discord.Permissions(manage_guild=True))
            lea = guild.add_member(env.create_user("lea"), roles=[boss])
            town = Town(env, app, adapter, guild, room, lea)
            yield town


async def found(town: Town) -> None:
    """A team in the room, with a question."""
    form = await town.lea.click(reply(await town.lea.slash(town.room, "study", command="setup")), label="Small team")
    typed = {"name": "Owls", "exam": ["mla-c01"], "date": "24 Dec", "clock": "09:00", "zone": "Berlin"}
    ready = await town.lea.submit_modal(form, typed)
    assert "Owls is ready" in shown(ready)
    await town.lea.click(reply(ready), label="Post the first one now")
    await town.later()


async def test_from_nothing_to_a_question_its_answer_and_the_reveal(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        await found(town)
        sam = town.person("sam")
        verdict = await sam.click(town.question(), label="A")
        assert verdict.ephemeral
        sure = await sam.click(reply(verdict), label="Fairly sure")
        assert "A" in shown(sure)
        await town.later(days=1)
        revealed, *_, following = town.standing()
        assert "Revealed" in revealed
        assert "of 1 right" in revealed
        assert "Trap question" in following
        (thread,) = town.room.threads
        assert len(thread.history()) == 1


async def test_the_button_of_an_earlier_life_still_works_and_a_second_press_counts_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        await found(town)
        await town.restart()
        sam = town.person("sam")
        await sam.click(town.question(), label="A")
        await town.restart()
        again = await sam.click(town.question(), label="B")
        assert again.ephemeral
        await town.later(days=1)
        assert "of 1 right" in town.standing()[0]


async def test_a_form_that_was_rejected_waits_behind_a_button_also_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        await found(town)
        form = await town.lea.slash(town.room, "study", command="join")
        assert form.modal is not None
        typed = {"date": "someday", "background": [form.modal["components"][1]["component"]["options"][0]["value"]]}
        wrong = await town.lea.submit_modal(form, {**_started(form.modal), **typed})
        assert "someday" in shown(wrong)
        await town.restart()
        opened_again = await town.lea.click(reply(wrong), label="Correct it")
        assert "someday" in shown(opened_again)


def _started(modal: dict[str, Any]) -> dict[str, Any]:
    """What a modal starts with."""
    found: dict[str, Any] = {}
    for label in modal["components"]:
        one = label["component"]
        if one["type"] == 4:
            found[one["custom_id"]] = one.get("value", "")
        else:
            found[one["custom_id"]] = [option["value"] for option in one["options"] if option.get("default")]
    return {name: value for name, value in found.items() if value}


async def test_only_who_manages_the_server_may_set_up_or_change_the_team(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        sam = town.person("sam")
        assert "Small team" not in shown(await sam.slash(town.room, "study", command="setup"))
        await found(town)
        assert (await sam.slash(town.room, "study", command="settings")).modal is None
        assert "Settings" in shown(await town.lea.slash(town.room, "study", command="settings"))


async def test_zones_are_offered_while_they_are_typed(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        await found(town)
        offered = await town.lea.autocomplete(town.room, "study", "text", "berl", command="zone")
        assert offered[0]["value"] == "Europe/Berlin"
        assert "Berlin" in shown(await town.lea.slash(town.room, "study", command="zone", text="Europe/Berlin"))


async def test_whose_private_messages_are_closed_is_told_at_the_next_press_and_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        await found(town)
        sam = town.person("sam")
        await sam.click(town.question(), label="A")
        town.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message="Cannot send")
        to, card, now = Person("discord", "", str(sam.id)), Card("For you"), town.now
        await town.app.database.write(
            lambda tx: tx.deliveries.post("private", to, card, now=now, expires_at=now + timedelta(days=1))
        )
        await town.later()
        assert "privacy settings" in shown(await sam.slash(town.room, "today"))
        assert "privacy settings" not in shown(await sam.slash(town.room, "today"))
