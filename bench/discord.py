"""A press through discord.py: answered, stored durably, replied to; against a handler that sends the same card."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

import discord

from bench.presses import AT_ONCE, NoDrafts, Team, nowhere, reply_to, rounds, until
from bench.result import Result, folder
from bench.sink import sink
from bot.adapters.discord import DiscordAdapter
from bot.adapters.discord.embeds import message
from bot.addresses import Person, Place
from bot.domain.bank import Bank
from bot.messages import Card

BAR = 3.0
GUILD, CHANNEL = "10", "11"

Work = Callable[[], Awaitable[object]]


def measure(bank: Bank) -> Result:
    with folder() as where, sink() as address:
        return asyncio.run(_measure(bank, where / "discord.db", address))


async def _measure(bank: Bank, path: Path, address: str) -> Result:
    adapter = DiscordAdapter("bench", drafts=NoDrafts(), api_url=f"{address}/discord")
    team = Team.made(path, bank, adapter)
    client, peer = adapter.connection(team.app.handler), Peer()
    for one in (client, peer):
        await one.login("bench")
    await team.found(Place("discord", GUILD, CHANNEL), Person("discord", "", "1", "Lead"))
    ids = count(1000)

    async def ours() -> Work:
        question = await team.next_question()
        events = _events(f"answer:{question.id}:{question.item.options[0].id}", ids)

        async def work() -> None:
            for event in events:
                client._connection.parse_interaction_create(event)
            await until(lambda: bool(client._under_way))
            await client.settled()
            assert team.stored(question) == AT_ONCE

        return work

    async def theirs() -> Work:
        peer.show(reply_to(await team.next_question()))
        events = _events("peer", ids)

        async def work() -> None:
            for event in events:
                peer._connection.parse_interaction_create(event)
            await asyncio.wait_for(peer.finished.wait(), 60)

        return work

    ratio, mine, least = await rounds(ours, theirs)
    for one in (client, peer):
        await one.close()
    team.app.database.close()
    return Result(
        f"{AT_ONCE} presses at once through discord.py, stored durably and replied to, against the same reply alone",
        ratio,
        BAR,
        "lower",
        {
            "added_microseconds_per_press": round((mine - least) / AT_ONCE * 1e6),
            "microseconds_per_press": round(mine / AT_ONCE * 1e6),
            "peer_microseconds_per_press": round(least / AT_ONCE * 1e6),
        },
    )


class Peer(discord.Client):
    """The least that a bot can do: show the card, by the library's own means."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.finished = asyncio.Event()
        self._replies = count(1)
        self._payload: dict[str, Any] = {}

    def show(self, card: Card) -> None:
        self.finished.clear()
        self._replies = count(1)
        self._payload = message(card, nowhere)

    async def on_interaction(self, event: discord.Interaction[Any]) -> None:
        view = discord.ui.View(timeout=None)
        for number, row in enumerate(self._payload["components"]):
            for button in row["components"]:
                style = discord.ButtonStyle(button["style"])
                view.add_item(
                    discord.ui.Button(label=button["label"], custom_id=button["custom_id"], style=style, row=number)
                )
        embeds = [discord.Embed.from_dict(embed) for embed in self._payload["embeds"]]
        await event.response.send_message(embeds=embeds, view=view, ephemeral=True)
        if next(self._replies) == AT_ONCE:
            self.finished.set()


def _events(custom_id: str, ids: Any) -> list[Any]:
    return [
        {
            "id": str(next(ids)),
            "application_id": "1",
            "type": 3,
            "token": f"token{next(ids)}",
            "version": 1,
            "guild_id": GUILD,
            "channel_id": CHANNEL,
            "locale": "en-GB",
            "app_permissions": "0",
            "context": 0,
            "attachment_size_limit": 1,
            "entitlements": [],
            "authorizing_integration_owners": {},
            "channel": {"id": CHANNEL, "type": 0, "name": "study", "position": 0, "guild_id": GUILD},
            "data": {"component_type": 2, "custom_id": custom_id},
            "member": {
                "user": {"id": str(100 + number), "username": f"m{number}", "discriminator": "0", "avatar": None},
                "roles": [],
                "joined_at": "2026-11-01T12:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
                "permissions": "0",
            },
            "message": {
                "id": "12",
                "channel_id": CHANNEL,
                "type": 0,
                "content": "",
                "embeds": [],
                "components": [],
                "attachments": [],
                "mentions": [],
                "mention_roles": [],
                "mention_everyone": False,
                "pinned": False,
                "tts": False,
                "timestamp": "2026-12-01T12:00:00+00:00",
                "edited_timestamp": None,
                "flags": 0,
                "author": {"id": "1", "username": "t", "discriminator": "0", "avatar": None},
            },
        }
        for number in range(AT_ONCE)
    ]
