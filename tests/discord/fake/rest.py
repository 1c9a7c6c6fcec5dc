"""The REST routes that we use: what each changes, and what it refuses. Codes: opcodes-and-status-codes#json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord

from tests.discord.fake.limits import wrong_commands, wrong_message, wrong_modal
from tests.discord.fake.state import (
    APP,
    EPHEMERAL,
    PRIVATE_CHANNEL,
    THREAD,
    Acted,
    Channel,
    Guild,
    Json,
    Message,
    User,
    World,
)

ANSWER_SECONDS = 3.0
FOLLOW_SECONDS = 15 * 60.0
NONCE_SECONDS = 5 * 60.0
"""How long an enforced nonce is remembered: "the past few minutes", says Discord."""


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Rest:
    """Each method is a route; `given` is its JSON, `files` what came with it."""

    def __init__(self, world: World, clock: Callable[[], float]) -> None:
        self._world = world
        self._clock = clock

    # who we are

    def me(self) -> Json:
        return {"id": APP, "username": "trapline", "discriminator": "0", "avatar": None, "bot": True}

    def application(self) -> Json:
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
        flags = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "flags": 0}
        return {"id": APP, "name": "Trapline", "description": "", "icon": None, "owner": owner, **flags}

    def user(self, user: str) -> Json:
        return self._user(user).as_payload

    def put_commands(self, commands: list[Json]) -> list[Json]:
        if wrong := wrong_commands(commands):
            raise Refused(400, 50035, f"Invalid Form Body: {wrong}")
        # Discord gives back more than it was given.
        self._world.commands = [
            {**command, "id": self._world.snowflake(), "application_id": APP, "version": "1", "nsfw": False}
            for command in commands
        ]
        return self._world.commands

    # servers and channels

    def guild(self, guild: str) -> Json:
        return self._guild(guild).payload([])

    def member(self, guild: str) -> Json:
        return self._guild(guild).me

    def channel(self, channel: str) -> Json:
        return self._channel(channel, "view_channel").as_payload

    def open_private(self, given: Json) -> Json:
        user = self._user(given["recipient_id"])
        found = next((one for one in self._world.channels.values() if one.person == user.id), None)
        if found is None:
            found = Channel(self._world.snowflake(), "private", kind=PRIVATE_CHANNEL, person=user.id)
            self._world.channels[found.id] = found
        return found.as_payload

    def start_thread(self, channel: str, message: str, given: Json) -> Json:
        parent = self._channel(channel, "create_public_threads", "read_message_history")
        if message in self._world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        if self._world.message(channel, message) is None:
            raise Refused(404, 10008, "Unknown Message")
        if not 1 <= len(given["name"]) <= 100 or given["auto_archive_duration"] not in (60, 1440, 4320, 10080):
            raise Refused(400, 50035, "Invalid Form Body")
        thread = Channel(message, given["name"], parent.guild, THREAD, parent.allowed, parent=parent.id)
        self._world.channels[thread.id] = thread
        return thread.as_payload

    # messages

    def post(self, channel: str, given: Json, files: list[tuple[str, str]]) -> Json:
        kind = self._world.channels[channel].kind if channel in self._world.channels else None
        where = self._channel(channel, "send_messages_in_threads" if kind == THREAD else "send_messages")
        if where.person and self._user(where.person).closed:
            raise Refused(403, 50007, "Cannot send messages to this user")
        self._check(where, given, files)
        nonce = str(given.get("nonce", ""))
        if len(nonce) > 25:
            raise Refused(400, 50035, "Invalid Form Body: nonce")
        if nonce and given.get("enforce_nonce"):
            at, known = self._world.nonces.get((channel, nonce), (0.0, None))
            if known is not None and self._clock() - at < NONCE_SECONDS:
                return known.as_payload
        reply_to = given.get("message_reference", {}).get("message_id", "")
        message = Message(self._world.snowflake(), channel, given, reply_to=reply_to, files=files)
        where.messages.append(message)
        self._world.nonces[channel, nonce] = (self._clock(), message)
        return message.as_payload

    def edit(self, channel: str, message: str, given: Json, files: list[tuple[str, str]]) -> Json:
        where = self._channel(channel, "view_channel")
        found = self._world.message(channel, message)
        if found is None:
            raise Refused(404, 10008, "Unknown Message")
        self._check(where, given, files)
        found.payload = {**found.payload, **given}
        found.files = files or found.files
        found.edits += 1
        return found.as_payload

    def history(self, channel: str, limit: int, before: str) -> list[Json]:
        """Newest first. Without the right to read history there is none, and no error."""
        where = self._channel(channel, "view_channel")
        if not self._may(where, "read_message_history"):
            return []
        found = [one for one in where.messages[::-1] if not before or int(one.id) < int(before)]
        return [one.as_payload for one in found[: min(limit, 100)]]

    # answers

    def answer(self, acted: Acted, given: Json, files: list[tuple[str, str]]) -> None:
        """The one answer to an interaction: interactions/receiving-and-responding#interaction-response-object."""
        if self._clock() - acted.made_at > ANSWER_SECONDS:
            raise Refused(404, 10062, "Unknown interaction")
        if acted.answered:
            raise Refused(400, 40060, "Interaction has already been acknowledged")
        data = given.get("data", {})
        match given["type"]:
            case 4:
                self._show(acted, data, files)
            case 5:
                acted.original = None
                self._show(acted, {**data, "content": "thinking…"}, [])
            case 6:
                acted.original = acted.source
            case 7:
                acted.original = acted.source
                self._change(acted, data, files)
            case 8:
                acted.user.completions = data["choices"]
            case 9:
                if wrong := wrong_modal(data):
                    raise Refused(400, 50035, f"Invalid Form Body: {wrong}")
                acted.user.modal, acted.user.modal_source = data, acted.source
            case other:
                raise Refused(400, 50035, f"no answer of type {other}")
        acted.answered = True

    def follow(self, acted: Acted, given: Json, files: list[tuple[str, str]]) -> Json:
        self._follows(acted)
        return self._show(acted, given, files).as_payload

    def change(self, acted: Acted, given: Json, files: list[tuple[str, str]]) -> Json:
        self._follows(acted)
        return self._change(acted, given, files).as_payload

    def withdraw(self, acted: Acted) -> None:
        self._follows(acted)
        gone = acted.original
        if gone is None:
            raise Refused(404, 10008, "Unknown Message")
        acted.user.seen = [one for one in acted.user.seen if one is not gone]
        acted.channel.messages = [one for one in acted.channel.messages if one is not gone]

    def _follows(self, acted: Acted) -> None:
        if not acted.answered or self._clock() - acted.made_at > FOLLOW_SECONDS:
            raise Refused(404, 10015, "Unknown Webhook")

    def _show(self, acted: Acted, data: Json, files: list[tuple[str, str]]) -> Message:
        self._check(acted.channel, data, files)
        flags = data.get("flags", 0)
        message = Message(self._world.snowflake(), acted.channel.id, data, flags=flags, files=files)
        if not flags & EPHEMERAL:
            acted.channel.messages.append(message)
        acted.user.seen.append(message)
        acted.original = acted.original or message
        return message

    def _change(self, acted: Acted, data: Json, files: list[tuple[str, str]]) -> Message:
        message = acted.original
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        self._check(acted.channel, data, files)
        message.payload, message.files = {"flags": message.flags, **data}, files
        message.edits += 1
        acted.user.seen = [one for one in acted.user.seen if one is not message] + [message]
        return message

    # what they share

    def _user(self, user: str) -> User:
        if user not in self._world.users:
            raise Refused(404, 10013, "Unknown User")
        return self._world.users[user]

    def _guild(self, guild: str) -> Guild:
        found = self._world.guilds.get(guild)
        if found is None or not found.inside:
            raise Refused(404, 10004, "Unknown Guild")
        return found

    def _channel(self, channel: str, *needs: str) -> Channel:
        found = self._world.channels.get(channel)
        if found is None:
            raise Refused(404, 10003, "Unknown Channel")
        if found.guild and not (self._world.guilds[found.guild].inside and self._may(found, "view_channel")):
            raise Refused(403, 50001, "Missing Access")
        if not all(self._may(found, need) for need in needs):
            raise Refused(403, 50013, "Missing Permissions")
        return found

    def _may(self, channel: Channel, what: str) -> bool:
        return bool(getattr(discord.Permissions(channel.allowed), what))

    def _check(self, channel: Channel, given: Json, files: list[tuple[str, str]]) -> None:
        if given.get("embeds") and not self._may(channel, "embed_links"):
            raise Refused(403, 50013, "Missing Permissions")
        if files and not self._may(channel, "attach_files"):
            raise Refused(403, 50013, "Missing Permissions")
        if wrong := wrong_message(given, files=sum(len(text) for _, text in files)):
            raise Refused(400, 50035, f"Invalid Form Body: {wrong}")


def error(refused: Refused) -> dict[str, Any]:
    return {"code": refused.code, "message": refused.message}
