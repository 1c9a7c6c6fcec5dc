"""What `trapline doctor` asks Slack: tokens, permissions, and each team's channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.base import DoctorFinding
from bot.adapters.slack.manifest import HISTORY, SCOPES
from bot.adapters.slack.slack_errors import slack_advice
from bot.addresses import Place


async def examine_slack(
    client: AsyncWebClient, app_token: str | None, places: Sequence[Place], *, history: bool
) -> list[DoctorFinding]:
    """Never raises; without a token that works nothing else is asked."""
    try:
        me = await client.auth_test()
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        return [DoctorFinding("bot token", _said(error))]
    found = [DoctorFinding(f"bot token, workspace {me['team']}"), _scopes(me.headers, history=history)]
    if app_token:
        found.append(await _socket(client, app_token))
    return found + [await _channel(client, place) for place in places]


def _scopes(headers: dict[str, str], *, history: bool) -> DoctorFinding:
    given = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    missing = _without({*SCOPES, *(HISTORY if history else ())}, given.split(","))
    if not missing:
        return DoctorFinding("permissions")
    hint = " or set SLACK_HISTORY=no" if set(missing) <= set(HISTORY) else ""
    return DoctorFinding(
        "permissions", f"{', '.join(missing)} missing: update the app from `trapline manifest slack`, install it{hint}"
    )


def _without(wanted: Iterable[str], given: Iterable[str]) -> list[str]:
    return sorted(set(wanted) - {scope.strip() for scope in given})


async def _socket(client: AsyncWebClient, app_token: str) -> DoctorFinding:
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        said = error.response.get("error")
        return DoctorFinding("app token", f"Slack says {said}: SLACK_APP_TOKEN needs the scope connections:write")
    except (aiohttp.ClientError, TimeoutError) as error:
        return DoctorFinding("app token", _said(error))
    return DoctorFinding("app token (Socket Mode)")


async def _channel(client: AsyncWebClient, place: Place) -> DoctorFinding:
    try:
        channel = (await client.conversations_info(channel=place.channel))["channel"]
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        return DoctorFinding(f"channel {place.channel}", _said(error))
    name = f"channel #{channel.get('name', place.channel)}"
    if channel.get("is_archived"):
        return DoctorFinding(name, "it is archived; unarchive it, or move the team with /study link")
    if not channel.get("is_member"):
        return DoctorFinding(name, "I am not in it; invite me with /invite")
    return DoctorFinding(name)


def _said(error: Exception) -> str:
    return (
        slack_advice(error) if isinstance(error, SlackApiError) else f"Slack cannot be reached ({type(error).__name__})"
    )
