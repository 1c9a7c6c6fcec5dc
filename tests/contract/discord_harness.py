"""Discord for the contract suite: the real adapter and discord.py, over real HTTP and WebSocket to a local stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord as discord_py

from bot.adapters.discord import DiscordAdapter
from bot.addresses import MessageRef, Person, Place
from bot.interactions import Choice, Command, Interaction, Joined, Left, Press, Submission
from tests.contract.harness import Core, words
from tests.discord.fake import Channel, FakeDiscord, Message, User, open_discord
from tests.discord.fake.state import EPHEMERAL, MEMBER, TOKEN
from tests.drafts import MemoryDrafts
from tests.web.stage import until

MANAGER = MEMBER | discord_py.Permissions(manage_guild=True).value


async def never(_: float) -> None:
    raise AssertionError("the adapter could not connect; its log says why")


class DiscordHarness:
    """Nobody opens a home page there. Removed is the bot from a server, or its channel is deleted."""

    kinds: frozenset[type] = frozenset({Command, Press, Choice, Submission, Joined, Left})

    def __init__(self, discord: FakeDiscord, core: Core) -> None:
        self.discord = discord
        self.core = core
        self.adapter = DiscordAdapter(
            TOKEN, drafts=MemoryDrafts(), api_url=discord.api_url, gateway_url=discord.gateway_url, sleep=never
        )
        discord.people.settled = self.settled

    async def ready(self) -> None:
        await self.discord.gateway.until(lambda: bool(self.discord.gateway.connections))

    async def settled(self) -> None:
        """Wait for what the adapter still does after its answer."""
        assert self.adapter._client is not None
        await self.adapter._client.settled()

    async def place(self) -> Place:
        guild = self.discord.add_guild("Server")
        channel = self.discord.add_channel("study", guild)
        await self.discord.gateway.dispatch("GUILD_CREATE", self.discord.guild_payload(guild))
        return Place("discord", guild.id, channel.id)

    async def person(self, name: str) -> Person:
        return Person("discord", "", self.discord.add_user(name).id, name)

    async def standing(self, to: Place | Person) -> list[str]:
        return [words(text) for text in self.discord.standing(self._channel(to))]

    async def thread(self, to: Place | Person, root: MessageRef) -> list[str]:
        message = root.token.split("/")[2]
        if isinstance(to, Place):
            return [words(text) for text in self.discord.standing(self.discord.world.channels[message])]
        return [words(text) for text in self.discord.standing(self._channel(to), message)]

    async def act(self, interaction: Interaction, *, on_reply: bool = False) -> None:
        people, user = self.discord.people, self._user(interaction.actor)
        channel = self._channel(interaction.place or interaction.actor)
        match interaction:
            case Command(name=name, text=text):
                await people.command(user, channel, name, **({"text": text} if text else {}))
            case Press(action=action, args=args, source=source):
                await people.press(user, self._on(user, channel, source, on_reply), ":".join((action, *args)))
            case Choice(action=action, args=args, values=(value,), source=source):
                await people.choose(user, self._on(user, channel, source, on_reply), ":".join((action, *args)), value)
            case Submission(values=values):
                if user.modal is None:  # a form that was kept is opened first
                    await self._open_draft(user)
                await people.submit(user, channel, values)
            case Joined():
                assert self.adapter._client is not None
                await self.adapter._client.wait_until_ready()  # before, a server counts as one that was known
                heard = len(self.core.heard)
                guild = self.discord.world.guilds[channel.guild]
                await people.kick(guild)
                await people.invite(guild)
                await until(lambda: len(self.core.heard) > heard + 1)
            case Left():
                heard = len(self.core.heard)
                await people.delete(channel)
                await until(lambda: len(self.core.heard) > heard)
            case _:
                raise NotImplementedError(interaction)

    async def seen(self, person: Person, place: Place | None) -> str:  # noqa: ARG002 - the last reply, wherever
        """With a form that waits behind a button, opened."""
        user = self._user(person)
        said = self.discord.sees(user)
        if await self._open_draft(user):
            said += " " + self.discord.sees(user)
            user.modal = None
        return words(said)

    async def _open_draft(self, user: User) -> bool:
        if user.modal is not None or not user.seen:
            return False
        last = user.seen[-1]
        ids = [one["custom_id"] for row in last.payload.get("components", ()) for one in row["components"]]
        draft = next((one for one in ids if one.startswith("discord-draft:")), None)
        if draft is None:
            return False
        await self.discord.people.press(user, last, draft)
        return True

    def _user(self, person: Person) -> User:
        return self.discord.world.users[person.user]

    def _channel(self, to: Place | Person) -> Channel:
        return (
            self.discord.world.channels[to.channel] if isinstance(to, Place) else self.discord.private(self._user(to))
        )

    def _on(self, user: User, channel: Channel, source: MessageRef | None, on_reply: bool) -> Message:
        if source is not None:
            found = self.discord.world.message(*source.token.split("/")[1:3])
            assert found is not None
            return found
        if on_reply:
            return self.discord.last(user)
        return Message(self.discord.world.snowflake(), channel.id, {}, flags=EPHEMERAL)


@asynccontextmanager
async def discord(core: Core) -> AsyncIterator[DiscordHarness]:
    async with open_discord() as fake:
        yield DiscordHarness(fake, core)
