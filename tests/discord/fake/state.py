"""What the stand-in holds, and how Discord writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord

Json = dict[str, Any]

TOKEN = "MTE.fake.token"
APP = "1100000000000000001"
"""The application, and its bot: they share an id."""

EPHEMERAL = 1 << 6
TEXT_CHANNEL, PRIVATE_CHANNEL, THREAD = 0, 1, 11
VIEW_CHANNEL = discord.Permissions(view_channel=True).value
EVERYTHING = discord.Permissions.all().value
MEMBER = discord.Permissions(view_channel=True, send_messages=True, use_application_commands=True).value


@dataclass
class User:
    """`permissions` are those that an interaction tells of."""

    id: str
    name: str
    permissions: int = MEMBER
    closed: bool = False
    """Takes no private messages from the bot."""
    modal: Json | None = None
    modal_source: Message | None = None
    """The card that the modal was opened from."""
    seen: list[Message] = field(default_factory=list)
    """The replies that were shown to them alone; an ephemeral one, or one in private."""
    completions: list[Json] = field(default_factory=list)

    @property
    def as_payload(self) -> Json:
        return {
            "id": self.id,
            "username": self.name.lower(),
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
        }


@dataclass
class Message:
    """`marker` is nowhere but in the embeds: a nonce is not kept."""

    id: str
    channel: str
    payload: Json
    author: str = APP
    flags: int = 0
    reply_to: str = ""
    files: list[tuple[str, str]] = field(default_factory=list)
    edits: int = 0

    @property
    def as_payload(self) -> Json:
        return {
            "id": self.id,
            "channel_id": self.channel,
            "type": 0,
            "author": {"id": APP, "username": "trapline", "discriminator": "0", "avatar": None, "bot": True},
            "content": self.payload.get("content", ""),
            "embeds": [{"type": "rich", **embed} for embed in self.payload.get("embeds", ())],
            "components": self.payload.get("components", []),
            "attachments": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-12-01T12:00:00+00:00",
            "edited_timestamp": None,
            "flags": self.flags,
        }


@dataclass
class Channel:
    """`allowed` is what our bot may do there; `person` is whose private conversation it is."""

    id: str
    name: str
    guild: str = ""
    kind: int = TEXT_CHANNEL
    allowed: int = EVERYTHING
    person: str = ""
    parent: str = ""
    private: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def as_payload(self) -> Json:
        base: Json = {"id": self.id, "type": self.kind}
        if self.kind == PRIVATE_CHANNEL:
            return {**base, "recipients": [], "last_message_id": None}
        base |= {"guild_id": self.guild, "name": self.name, "position": 0, "permission_overwrites": self._overwrites()}
        if self.kind == THREAD:
            meta = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-12-01T12:00:00+00:00"}
            base |= {"parent_id": self.parent, "owner_id": APP, "thread_metadata": {**meta, "locked": False}}
            base |= {"member_count": 1, "message_count": 0}
        return base

    def _overwrites(self) -> list[Json]:
        ours = {"id": APP, "type": 1, "allow": str(self.allowed), "deny": str(EVERYTHING & ~self.allowed)}
        everybody = {"id": self.guild, "type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}
        return [ours, everybody] if self.private else [ours]


@dataclass
class Guild:
    id: str
    name: str
    roles: dict[str, str] = field(default_factory=dict)
    """Names by id."""
    inside: bool = True
    """Whether our bot is a member."""

    def payload(self, channels: list[Channel]) -> Json:
        everyone = {"id": self.id, "name": "@everyone", "permissions": str(MEMBER)}
        roles = [everyone, *({"id": id_, "name": name, "permissions": "0"} for id_, name in self.roles.items())]
        more: Json = {"position": 0, "color": 0, "hoist": False, "managed": False, "mentionable": True}
        return {
            "id": self.id,
            "name": self.name,
            "owner_id": "1",
            "roles": [{**more, **role} for role in roles],
            "channels": [channel.as_payload for channel in channels],
            "members": [self.me],
            "member_count": 2,
            "emojis": [],
            "features": [],
            "verification_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "system_channel_id": None,
            "large": False,
        }

    @property
    def me(self) -> Json:
        bot = {"id": APP, "username": "trapline", "discriminator": "0", "avatar": None, "bot": True}
        return {
            "user": bot,
            "roles": [],
            "joined_at": "2026-11-01T12:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }


@dataclass
class Acted:
    """An interaction: answered once, within three seconds, and followed up within fifteen minutes."""

    id: str
    token: str
    user: User
    channel: Channel
    made_at: float
    source: Message | None = None
    answered: bool = False
    original: Message | None = None
    """What `@original` means: the reply, or the card that was pressed."""


@dataclass
class World:
    users: dict[str, User] = field(default_factory=dict)
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    acted: dict[str, Acted] = field(default_factory=dict)
    """By token."""
    nonces: dict[tuple[str, str], tuple[float, Message]] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    number: int = 1_200_000_000_000_000_000

    def snowflake(self) -> str:
        self.number += 1
        return str(self.number)

    def message(self, channel: str, message: str) -> Message | None:
        found = self.channels[channel].messages if channel in self.channels else []
        return next((one for one in found if one.id == message), None)
