"""discord.py's client: it hears, and passes on what is for us."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import aiohttp
import discord
import structlog
from yarl import URL

from bot.adapters.base import Handle
from bot.adapters.deadline import IN_TIME, reply_in_time
from bot.adapters.discord import discord_events
from bot.adapters.discord.application_commands import commands, comparable, suggestions
from bot.adapters.discord.discord_answering import DISCORD_DRAFT, DiscordAnswering, DiscordEvent
from bot.adapters.discord.discord_events import PLATFORM
from bot.adapters.discord.embeds import DiscordJson
from bot.addresses import Person, Place
from bot.interactions import Choice, Interaction, Joined, Left, Press

LONGEST_WAIT = 30.0
"""Seconds of a pause that discord.py sits out itself; a longer one is the outbox's to wait for."""

NOBODY = Person(PLATFORM, "", "")

_logger = structlog.get_logger(__name__)


class Client(discord.AutoShardedClient):
    """Everything that people do comes through `on_interaction`, so that it works after any restart."""

    def __init__(
        self, answering: DiscordAnswering, handle: Handle, logged_in: asyncio.Event, gateway_url: str | None
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self._answering = answering
        self._handle = handle
        self._logged_in = logged_in
        self._gateway_url = gateway_url
        self._under_way: set[asyncio.Task[Any]] = set()

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def finish(self, seconds: float) -> None:
        """Wait for the replies that are under way, so long at most."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    # what discord.py calls

    async def setup_hook(self) -> None:
        """Tell Discord our commands, where they differ from what it has."""
        if self._gateway_url is not None:
            _use_gateway(self, self._gateway_url)
        assert self.application_id is not None  # noqa: S101 - known once logged in
        known = await self.http.get_global_commands(self.application_id)
        wanted = commands()
        if _by_name([comparable(dict(one)) for one in known]) != _by_name([comparable(one) for one in wanted]):
            await self.http.bulk_upsert_global_commands(self.application_id, wanted)
            _logger.info("Discord knows the commands now", number=len(wanted))
        self._logged_in.set()

    async def on_ready(self) -> None:
        _logger.info("Discord is connected", servers=len(self.guilds), shards=self.shard_count)

    async def on_interaction(self, event: DiscordEvent) -> None:
        await self._tracked(self._hear(event))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        channel = _place_to_say_hello(guild)
        if channel is not None:
            place = Place(PLATFORM, str(guild.id), str(channel.id))
            public = discord_events.everybody_sees(guild, channel)
            await self._tracked(self._handle(Joined(actor=NOBODY, place=place, public=public, whole=True)))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._tracked(self._handle(Left(actor=NOBODY, place=Place(PLATFORM, str(guild.id), ""), whole=True)))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        place = Place(PLATFORM, str(channel.guild.id), str(channel.id))
        await self._tracked(self._handle(Left(actor=NOBODY, place=place)))

    # what we do about it

    async def _tracked(self, work: Awaitable[object]) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        self._under_way.add(task)
        try:
            await work
        except discord.HTTPException as error:
            _logger.warning("Discord refused a reply", status=error.status, code=getattr(error, "code", 0))
        finally:
            self._under_way.discard(task)

    async def _hear(self, event: DiscordEvent) -> None:
        match event.type:
            case discord.InteractionType.application_command:
                await self._answer(event, discord_events.command_of(event))
            case discord.InteractionType.autocomplete:
                data: DiscordJson = dict(event.data or {})
                await self._answering.complete(event, suggestions(data["name"], data.get("options", [])))
            case discord.InteractionType.component:
                await self._component(event)
            case discord.InteractionType.modal_submit:
                await self._answer(event, discord_events.submission(event))

    async def _component(self, event: DiscordEvent) -> None:
        match discord_events.component(event):
            case Press(action=action, args=(draft,)) if action == DISCORD_DRAFT:
                await self._answering.reopen(draft, event)
            case Press() | Choice() as done:
                await self._answer(event, done)

    async def _answer(self, event: DiscordEvent, interaction: Interaction) -> None:
        reply, in_time = await reply_in_time(self._handle(interaction), lambda: self._answering.put_off(event), IN_TIME)
        await self._answering.send(reply, event, in_time=in_time)


def _by_name(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda one: str(one["name"]))


def _place_to_say_hello(guild: discord.Guild) -> discord.TextChannel | None:
    """The server's own channel for news, else the first one that we may write to."""
    wanted = [guild.system_channel, *guild.text_channels]
    return next((one for one in wanted if one is not None and _may_write(one, guild.me)), None)


def _may_write(channel: discord.TextChannel, me: discord.Member) -> bool:
    may = channel.permissions_for(me)
    return may.view_channel and may.send_messages and may.embed_links


def _use_gateway(client: discord.Client, url: str) -> None:
    """Connect elsewhere than Discord says: for a stand-in or a proxy.

    Every connection is opened by this one method: the first, one that is resumed at `resume_gateway_url`, and the new
    one after an invalid session, for which discord.py would take Discord's own address.
    """
    connect = client.http.ws_connect

    async def connect_there(asked: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        return await connect(str(URL(url).update_query(URL(asked).query)), compress=compress)

    client.http.ws_connect = connect_there  # type: ignore[assignment,method-assign] # discord.py has no setting for it
