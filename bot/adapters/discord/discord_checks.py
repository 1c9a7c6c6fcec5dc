"""What `trapline doctor` asks Discord: the token, and what we may do in each team's channel."""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp
import discord
from discord.http import Route

from bot.adapters.base import DoctorFinding
from bot.adapters.discord.discord_errors import discord_advice
from bot.adapters.discord.invite import PERMISSIONS, invite
from bot.addresses import Place


class Refused(Exception):
    """Discord does not say who we are; the message says why."""


async def application_id(token: str, api_url: str | None = None) -> str:
    """The id that the invite link names. Raises Refused."""
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
    except discord.LoginFailure as error:
        raise Refused("Discord does not accept DISCORD_TOKEN.") from error
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise Refused(f"Discord cannot be reached ({type(error).__name__}).") from error
    finally:
        await client.close()
    return str(client.application_id)


async def examine_discord(token: str, places: Sequence[Place]) -> list[DoctorFinding]:
    """Logs in for a moment, without the gateway. Never raises; without a token that works nothing else is asked."""
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(token)
        return await _examined(client, places)
    except discord.LoginFailure:
        return [DoctorFinding("token", "Discord does not accept it. Set DISCORD_TOKEN anew.")]
    except discord.HTTPException as error:
        return [DoctorFinding("token", discord_advice(error))]
    except (aiohttp.ClientError, OSError) as error:
        return [DoctorFinding("token", f"Discord cannot be reached ({type(error).__name__})")]
    finally:
        await client.close()


async def _examined(client: discord.Client, places: Sequence[Place]) -> list[DoctorFinding]:
    name = client.user.name if client.user else "?"
    found = [DoctorFinding(f"token, bot {name}"), DoctorFinding("intents: none that need to be allowed")]
    link = invite(str(client.application_id))
    return found + [await _channel(client, place, link) for place in places]


async def _channel(client: discord.Client, place: Place, link: str) -> DoctorFinding:
    what = f"channel {place.channel}"
    try:
        guild = await client.fetch_guild(int(place.workspace), with_counts=False)
        channel = await guild.fetch_channel(int(place.channel))
        assert client.user is not None  # noqa: S101 - logged in
        me = await guild.fetch_member(client.user.id)
    except discord.HTTPException as error:
        return DoctorFinding(what, f"{discord_advice(error)} The link: {link}")
    may = channel.permissions_for(me)
    missing = [name for name in PERMISSIONS if not getattr(may, name)]
    if not missing:
        return DoctorFinding(f"channel #{channel.name}")
    return DoctorFinding(f"channel #{channel.name}", f"missing there: {', '.join(missing)}; or invite anew: {link}")
