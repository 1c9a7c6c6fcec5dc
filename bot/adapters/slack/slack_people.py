"""Who somebody is in the workspace, and who made a channel: asked once in a while, not at every press."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.addresses import Profile

_KEPT = timedelta(minutes=5)
_SECONDS = 1.0
"""How long a look-up may hold up what somebody does."""

_MOST = 10_000

_logger = structlog.get_logger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """What `users.info` says. `full`: neither guest nor stranger, in the workspace `team`; `admin`: who manages it."""

    profile: Profile
    team: str
    full: bool
    admin: bool


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """What `conversations.info` says.

    `public`: the whole workspace can look into it, and nobody else; None where it says nothing.
    """

    creator: str
    public: bool | None


@dataclass(frozen=True, slots=True)
class May:
    """Whether somebody manages a channel, whether they may start a team in it; and whether the channel is public."""

    manages: bool = False
    set_up: bool = False
    public: bool | None = None


class People:
    """Looks people and channels up, and remembers them for a few minutes."""

    def __init__(self, client: AsyncWebClient, now: Callable[[], datetime]) -> None:
        self._client = client
        self._accounts = _Remembered(now, self._ask_account)
        self._channels = _Remembered(now, self._ask_channel)

    async def account(self, user: str) -> SlackAccount:
        """Raises SlackApiError, or whatever the network does."""
        return await self._accounts.get(user)

    async def may(self, user: str, channel: str | None, team: str) -> May:
        """What somebody may do in the channel; nothing where Slack does not say.

        Admins and owners of the workspace manage every channel, and who made a channel that one. Any full member may
        start a team where there is none.
        """
        if channel is None:
            return May()
        try:
            async with asyncio.timeout(_SECONDS):
                account, known = await asyncio.gather(self.account(user), self._channels.get(channel))
        except Exception as error:  # noqa: BLE001 - whatever it is: nobody manages unless Slack says so
            _logger.warning("Slack does not say who somebody is", reason=type(error).__name__, team=team)
            return May()
        full = account.full and account.team == team  # people of a connected workspace are members, and no more
        return May(full and (account.admin or known.creator == user), full, known.public)

    async def _ask_account(self, user: str) -> SlackAccount:
        found = (await self._client.users_info(user=user))["user"]
        profile = found.get("profile", {})
        name = profile.get("display_name") or profile.get("real_name") or found.get("real_name") or found.get("name")
        guest = found.get("is_restricted") or found.get("is_ultra_restricted")
        stranger = found.get("is_stranger") or found.get("deleted") or found.get("is_bot")
        return SlackAccount(
            Profile(name or user, found.get("tz")),
            full=not (guest or stranger),
            team=str(found.get("team_id") or ""),
            admin=bool(found.get("is_admin") or found.get("is_owner") or found.get("is_primary_owner")),
        )

    async def _ask_channel(self, channel: str) -> SlackChannel:
        found = (await self._client.conversations_info(channel=channel))["channel"]
        closed = any(
            found.get(kind) for kind in ("is_private", "is_im", "is_mpim", "is_ext_shared", "is_pending_ext_shared")
        )
        return SlackChannel(str(found.get("creator", "")), None if "is_private" not in found else not closed)


class _Remembered(Generic[_T]):
    """Answers by key, each asked for once at a time and kept for a while. Failures are not kept."""

    def __init__(self, now: Callable[[], datetime], ask: Callable[[str], Awaitable[_T]]) -> None:
        self._now = now
        self._ask = ask
        self._kept: dict[str, tuple[datetime, _T]] = {}
        self._asking: dict[str, asyncio.Task[_T]] = {}

    async def get(self, key: str) -> _T:
        at, value = self._kept.get(key, (None, None))
        if at is not None and timedelta() <= self._now() - at < _KEPT:
            return value  # type: ignore[return-value] # there is a value where there is a time
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.ensure_future(self._ask(key))
            task.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(task)  # one who cannot wait does not take it from the others

    def _keep(self, key: str, done: asyncio.Task[_T]) -> None:
        self._asking.pop(key, None)
        if done.cancelled() or done.exception() is not None:
            return
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (self._now(), done.result())
