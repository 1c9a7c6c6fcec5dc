"""Discord, seen from the core. discord.py listens and keeps the rate limits; what we say is our own JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

import aiohttp
import discord
import structlog
from discord.http import Route
from discord.utils import snowflake_time

from bot.adapters.base import (
    LOOK_AT_MOST,
    DoctorFinding,
    DraftStore,
    Handle,
    Offers,
    delivery_token,
    looked_far_enough,
)
from bot.adapters.discord import discord_checks
from bot.adapters.discord.client import Client
from bot.adapters.discord.discord_answering import DiscordAnswering
from bot.adapters.discord.discord_errors import DISCORD_MENDED, discord_refusal
from bot.adapters.discord.discord_events import PLATFORM, PRIVATE, discord_ref
from bot.adapters.discord.embeds import DiscordJson, discord_files, marker_of, message, parts
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import CannotLook, DeliveryFailed, NoAnswer
from bot.messages import Card

_AGAIN = 60.0
"""Seconds until the next try to connect after Discord has refused our token."""

_GRACE = 3.0
"""Seconds that replies under way get when the program stops."""

_PAGE = 100
"""So many messages are read at once to look for one that may stand there."""

THREAD_NAME = 100
THREAD_MINUTES = 1440  # until Discord archives a silent thread
_HAS_THREAD = 160004
_UNKNOWN_CHANNEL = 10003

_logger = structlog.get_logger(__name__)


class DiscordAdapter:
    """Satisfies `Adapter`.

    Args:
        token: The bot's token.
        drafts: Keeps forms that could not be opened at once: a modal cannot answer a modal.
        api_url: Another server than Discord's. (discord.py keeps that address for the whole process.)
        gateway_url: Another gateway than the one that the server names.
        sleep: Waits before the next try to connect.

    """

    platform: Final = PLATFORM
    pace: Final = 1.0  # five messages in five seconds a channel, as the headers of the bucket say

    def __init__(
        self,
        token: str,
        *,
        drafts: DraftStore,
        api_url: str | None = None,
        gateway_url: str | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        if api_url is not None:
            Route.BASE = api_url.rstrip("/")
        self._token = token
        self._gateway_url = gateway_url
        self._sleep = sleep
        self._answering = DiscordAnswering(drafts, _permalink)
        self._client: Client | None = None
        self._logged_in = asyncio.Event()
        self._private: dict[str, str] = {}
        """Private conversations by user."""

    # what is posted

    @property
    def offers(self) -> Offers:
        """Messages alone."""
        return Offers()

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        """The nonce is enforced: what is sent again within minutes, by discord.py too, stands once."""
        marker = delivery_token(key)
        channel = await self._channel(to)
        payload = {**message(card, _permalink, marker), "nonce": marker, "enforce_nonce": True}
        if under is not None and isinstance(to, Place):
            channel = await self._thread(under, card)
        elif under is not None:
            payload["message_reference"] = {"message_id": _parts(under)[2], "fail_if_not_exists": False}
        made = await self._write(Route("POST", "/channels/{channel_id}/messages", channel_id=channel), payload, card)
        return discord_ref(_guild(to), channel, made["id"], marker)

    async def replace(self, ref: MessageRef, card: Card) -> None:
        _, channel, standing, marker = _parts(ref)
        payload = message(card, _permalink, marker)
        path = "/channels/{channel_id}/messages/{message_id}"
        await self._write(Route("PATCH", path, channel_id=channel, message_id=standing), payload, card)

    async def find(
        self, to: Place | Person, key: str, under: MessageRef | None = None, *, since: datetime | None = None
    ) -> MessageRef | None:
        if isinstance(to, Place) and self._blind(to):
            raise CannotLook
        wanted = delivery_token(key)
        channel = _parts(under)[2] if under is not None and isinstance(to, Place) else await self._channel(to)
        before: dict[str, str] = {}
        for page in range(1, LOOK_AT_MOST + 1):
            found = await self._page(channel, before)
            for one in found:
                if marker_of(one) == wanted:
                    return discord_ref(_guild(to), channel, one["id"], wanted)
            if len(found) < _PAGE or looked_far_enough(page, snowflake_time(int(found[-1]["id"])), since):
                return None
            before = {"before": found[-1]["id"]}
        raise CannotLook

    async def profile(self, person: Person) -> Profile:
        """Discord tells no time zone."""
        user = await self._request(Route("GET", "/users/{user_id}", user_id=person.user))
        return Profile(user.get("global_name") or user["username"])

    # what is heard

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled. A token that Discord refuses is said in the log, and tried again."""
        while True:
            client = self.connection(handle)
            try:
                await client.start(self._token)
            except discord.LoginFailure:
                _logger.error("Discord does not accept DISCORD_TOKEN")  # noqa: TRY400 - the sentence says it all
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                _logger.warning("Discord cannot be reached", reason=type(error).__name__)
            except Exception:  # the last guard: the other platforms and the outbox go on
                _logger.exception("Discord's side failed")
            finally:
                self._logged_in.clear()
                await client.finish(_GRACE)
                await client.close()
                self._client = None
            await self._sleep(_AGAIN)

    def connection(self, handle: Handle) -> Client:
        """A new connection, not yet begun; what is posted goes over it from now on."""
        self._client = Client(self._answering, handle, self._logged_in, self._gateway_url)
        return self._client

    async def examine(self, places: Sequence[Place]) -> list[DoctorFinding]:
        return await discord_checks.examine_discord(self._token, places)

    # helpers

    async def _channel(self, to: Place | Person) -> str:
        if isinstance(to, Place):
            return to.channel
        if to.user not in self._private:
            opened = await self._request(Route("POST", "/users/@me/channels"), json={"recipient_id": to.user})
            self._private[to.user] = str(opened["id"])
        return self._private[to.user]

    async def _thread(self, under: MessageRef, card: Card) -> str:
        """The thread at a message, begun where there is none; it has the message's own id."""
        _, channel, root, _ = _parts(under)
        payload = {"name": card.title[:THREAD_NAME], "auto_archive_duration": THREAD_MINUTES}
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        try:
            await self._request(Route("POST", path, channel_id=channel, message_id=root), json=payload)
        except DeliveryFailed as refused:
            if getattr(refused.__cause__, "code", 0) != _HAS_THREAD:
                raise
        return root

    def _blind(self, place: Place) -> bool:
        """Whether the history is hidden from us: Discord then gives an empty one, and no error."""
        known = self._client.get_channel(int(place.channel)) if self._client else None
        if not isinstance(known, discord.abc.GuildChannel):
            return False
        return not known.permissions_for(known.guild.me).read_message_history

    async def _page(self, channel: str, before: dict[str, str]) -> list[DiscordJson]:
        try:
            route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
            found = await self._request(route, params={"limit": str(_PAGE), **before})
        except DeliveryFailed as refused:
            if getattr(refused.__cause__, "code", 0) == _UNKNOWN_CHANNEL:
                return []  # a thread that was never begun
            raise
        return list(found)

    async def _write(self, route: Route, payload: DiscordJson, card: Card) -> Any:
        if files := discord_files(card):
            return await self._request(route, form=parts(payload, files), files=files)
        return await self._request(route, json=payload)

    async def _request(self, route: Route, **given: Any) -> Any:
        """Through discord.py, which keeps the buckets.

        Raises DeliveryFailed where nothing took effect, NoAnswer where nobody knows.
        """
        client = self._client
        if client is None or not self._logged_in.is_set():
            raise DeliveryFailed(
                "Discord has not let us in yet",
                retry_after=DISCORD_MENDED if client is None else None,
                unreachable=True,
            )
        try:
            return await client.http.request(route, **given)
        except discord.RateLimited as error:
            raise DeliveryFailed("Discord asks for a pause", retry_after=error.retry_after) from error
        except discord.HTTPException as error:
            raise discord_refusal(error) from error
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed("Discord cannot be reached", unreachable=True) from error
        except aiohttp.ClientError as error:
            raise NoAnswer(f"Discord's answer was lost: {type(error).__name__}") from error


def _permalink(ref: MessageRef) -> str:
    if ref.platform != PLATFORM:
        return ""
    guild, channel, standing, _ = _parts(ref)
    return f"https://discord.com/channels/{guild}/{channel}/{standing}"


def _parts(ref: MessageRef) -> tuple[str, str, str, str]:
    """Server, channel, message and marker."""
    guild, channel, standing, marker = ref.token.split("/")
    return guild, channel, standing, marker


def _guild(to: Place | Person) -> str:
    return to.workspace if isinstance(to, Place) else PRIVATE
