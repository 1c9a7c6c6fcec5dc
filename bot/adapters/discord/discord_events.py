"""What Discord sends, as interactions of ours."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.adapters.discord.application_commands import text_of
from bot.adapters.discord.discord_modals import typed
from bot.adapters.discord.embeds import DiscordJson, marker_of
from bot.addresses import Group, MessageRef, Person, Place, Profile
from bot.interactions import Choice, Command, Press, Submission
from bot.messages import split_action_id

PLATFORM = "discord"
PRIVATE = "@me"
"""Stands for the server in private."""

_ROLE = re.compile(r"<@&(\d+)>")
_MENTION = re.compile(r"<(?:@!?|#)\d+>")


def discord_person(user: discord.abc.User) -> Person:
    return Person(PLATFORM, "", str(user.id), user.display_name)


def discord_place(event: discord.Interaction[Any]) -> Place | None:
    """None in private; in a thread the channel that it belongs to."""
    if event.guild_id is None or event.channel_id is None:
        return None
    channel = event.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else event.channel_id
    return Place(PLATFORM, str(event.guild_id), str(parent))


def _is_public(event: discord.Interaction[Any]) -> bool | None:
    place = discord_place(event)
    if place is None or event.guild is None:
        return None
    return everybody_sees(event.guild, event.guild.get_channel(int(place.channel)))


def everybody_sees(guild: discord.Guild, channel: discord.abc.GuildChannel | None) -> bool | None:
    """Whether the whole server can look into the channel; None where the server's roles or channels are not known."""
    everybody = guild.get_role(guild.id)
    if channel is None or everybody is None:
        return None
    return channel.permissions_for(everybody).view_channel


def who(event: discord.Interaction[Any]) -> DiscordJson:
    """Whoever manages the server manages its teams, and may start one. The profile comes along: nobody has to ask."""
    manages = event.guild_id is not None and (event.permissions.manage_guild or event.permissions.administrator)
    return {
        "actor": discord_person(event.user),
        "profile": Profile(event.user.display_name),
        "place": discord_place(event),
        "public": _is_public(event),
        "manages": manages,
        "may_set_up": manages,
    }


def command_of(event: discord.Interaction[Any]) -> Command:
    data: DiscordJson = dict(event.data or {})
    text = text_of(data["name"], data.get("options", []))
    found = _ROLE.search(text)
    group = _group(event, found[1]) if found else None
    words = _ROLE.sub(lambda match: f"@{_role_name(event, match[1])}", text)
    return Command(**who(event), name=data["name"], text=_MENTION.sub("", words).strip(), group=group)


def component(event: discord.Interaction[Any]) -> Press | Choice | None:
    """A button or a drop-down."""
    data: DiscordJson = dict(event.data or {})
    action, args = split_action_id(data["custom_id"])
    source = source_of(event)
    match data["component_type"]:
        case 2:
            return Press(**who(event), action=action, args=args, source=source)
        case 3:
            return Choice(**who(event), action=action, args=args, values=tuple(data.get("values", ())), source=source)
    return None


def submission(event: discord.Interaction[Any]) -> Submission:
    data: DiscordJson = dict(event.data or {})
    form, args = split_action_id(data["custom_id"])
    return Submission(**who(event), form=form, args=args, values=typed(data["components"]))


def source_of(event: discord.Interaction[Any]) -> MessageRef | None:
    """The message that was pressed, unless only the actor sees it."""
    if event.message is None or event.message.flags.ephemeral:
        return None
    where = PRIVATE if event.guild_id is None else str(event.guild_id)
    return discord_ref(where, str(event.message.channel.id), str(event.message.id), marker_on(event))


def marker_on(event: discord.Interaction[Any]) -> str:
    """The marker of the card that was pressed; empty where it has none."""
    embeds = event.message.embeds if event.message else ()
    return marker_of({"embeds": [{"url": embed.url} for embed in embeds]})


def discord_ref(guild: str, channel: str, message: str, marker: str) -> MessageRef:
    """The server goes along for links to the message, the marker so that an edit keeps it there."""
    return MessageRef(PLATFORM, f"{guild}/{channel}/{message}/{marker}")


def is_private_to_us(event: discord.Interaction[Any]) -> bool:
    """Whether what was pressed is seen by the actor alone: ephemeral, or in the private conversation."""
    return event.message is not None and (event.message.flags.ephemeral or event.guild_id is None)


def _group(event: discord.Interaction[Any], role: str) -> Group | None:
    """Not the role of everyone, which has the server's own id."""
    return None if role == str(event.guild_id) else Group(PLATFORM, role, _role_name(event, role))


def _role_name(event: discord.Interaction[Any], role: str) -> str:
    found = event.guild.get_role(int(role)) if event.guild else None
    return found.name.removeprefix("@") if found else role
