"""The Web API's methods: what each changes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.slack.fake.limits import wrong_message, wrong_view
from tests.slack.fake.state import BOT, TEAM, Channel, Ephemeral, Json, Message, User, Workspace

TRIGGER_SECONDS = 3.0

NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


class Refused(Exception):
    """Slack's `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


class Methods:
    """Each public name is a method, with dots as underscores; `given` are its arguments."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float], base: Callable[[], str]) -> None:
        self._space = workspace
        self._clock = clock
        self._base = base

    def auth_test(self, _: Json) -> Json:
        return {"url": "https://fake.slack.com/", "team": "Fake", "team_id": TEAM, "user": "trapline", "user_id": BOT}

    def users_info(self, given: Json) -> Json:
        user = self._user(given["user"])
        return {
            "user": {
                "id": user.id,
                "team_id": user.team,
                "name": user.name,
                "tz": user.zone,
                "is_admin": user.admin,
                "is_owner": False,
                "is_restricted": user.guest,
                "profile": {"display_name": user.name, "real_name": user.name},
            }
        }

    def conversations_info(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "creator": channel.creator,
                "is_member": channel.member,
                "is_archived": channel.archived,
                "is_private": channel.private,
            }
        }

    def conversations_open(self, given: Json) -> Json:
        user = self._user(given["users"])
        known = [channel for channel in self._space.channels.values() if channel.person == user.id]
        if not known:
            known = [Channel(f"D{self._space.number()}", "private", person=user.id)]
            self._space.channels[known[0].id] = known[0]
        return {"channel": {"id": known[0].id}}

    def chat_postMessage(self, given: Json) -> Json:  # noqa: N802 - Slack's name
        channel = self._writable(given["channel"])
        self._check(given)
        message = Message(
            self._space.ts(), given.get("text", ""), given["blocks"], given.get("metadata", {}), given.get("thread_ts")
        )
        if message.thread and not any(one.ts == message.thread for one in channel.messages):
            raise Refused("thread_not_found")
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message.ts}

    def chat_update(self, given: Json) -> Json:
        channel = self._writable(given["channel"])
        self._check(given)
        message = next((one for one in channel.messages if one.ts == given["ts"]), None)
        if message is None:
            raise Refused("message_not_found")
        message.text, message.blocks = given.get("text", ""), given["blocks"]
        message.edits += 1
        return {"channel": channel.id, "ts": message.ts}

    def chat_postEphemeral(self, given: Json) -> Json:  # noqa: N802 - Slack's name
        channel = self._writable(given["channel"])
        self._check(given)
        user = self._user(given["user"])
        shown = Ephemeral(user.id, channel.id, self._space.ts(), given.get("text", ""), given["blocks"])
        self._space.ephemerals.append(shown)
        return {"message_ts": shown.ts}

    def conversations_history(self, given: Json) -> Json:
        return self._page(given, [one for one in self._channel(given["channel"]).messages if not one.thread])

    def conversations_replies(self, given: Json) -> Json:
        messages = self._channel(given["channel"]).messages
        thread = [one for one in messages if given["ts"] in (one.ts, one.thread)]
        if not thread:
            raise Refused("thread_not_found")
        return self._page(given, thread)

    def views_open(self, given: Json) -> Json:
        user = self._trigger(given["trigger_id"])
        self._check_view(given["view"])
        user.modals = [*user.modals, {**given["view"], "id": f"V{self._space.number()}"}]
        user.errors = {}
        return {"view": user.modals[-1]}

    def views_publish(self, given: Json) -> Json:
        self._check_view(given["view"])
        self._user(given["user_id"]).home = given["view"]
        return {"view": given["view"]}

    def files_getUploadURLExternal(self, given: Json) -> Json:  # noqa: N802 - Slack's name
        upload = f"F{self._space.number()}"
        self._space.uploads[upload] = (given["filename"], "")
        return {"file_id": upload, "upload_url": f"{self._base()}/upload/{upload}"}

    def files_completeUploadExternal(self, given: Json) -> Json:  # noqa: N802 - Slack's name
        channel = self._channel(given["channel_id"])
        files = [self._space.uploads[file["id"]] for file in given["files"]]
        if channel.person:
            self._user(channel.person).files += files
        return {"files": [{"id": file["id"], "title": file.get("title", "")} for file in given["files"]]}

    # what they share

    def _user(self, user: str) -> User:
        if user not in self._space.users:
            raise Refused("user_not_found")
        return self._space.users[user]

    def _channel(self, channel: str) -> Channel:
        if channel not in self._space.channels:
            raise Refused("channel_not_found")
        return self._space.channels[channel]

    def _writable(self, channel_id: str) -> Channel:
        channel = self._channel(channel_id)
        if channel.archived:
            raise Refused("is_archived")
        if not channel.member:
            raise Refused("not_in_channel")
        return channel

    def _check(self, given: Json) -> None:
        if wrong := wrong_message(given["blocks"]):
            raise Refused("invalid_blocks", response_metadata={"messages": [wrong]})

    def _check_view(self, view: Json) -> None:
        if wrong := wrong_view(view):
            raise Refused("invalid_arguments", response_metadata={"messages": [wrong]})

    def _trigger(self, trigger: str) -> User:
        """Triggers live for three seconds and open one modal: docs.slack.dev/reference/methods/views.open."""
        made_at = self._space.triggers.pop(trigger, None)
        if made_at is None:
            raise Refused("exchanged_trigger_id")
        if self._clock() - made_at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        return self._user(trigger.partition(".")[2])

    def _page(self, given: Json, messages: list[Message]) -> Json:
        """Newest first, by cursor; metadata only for who asks for it."""
        newest = messages[::-1]
        start, limit = int(given.get("cursor") or 0), int(given.get("limit", 100))
        page = newest[start : start + limit]
        more = str(start + limit) if start + limit < len(newest) else ""
        with_metadata = str(given.get("include_all_metadata", "")).lower() in ("true", "1")
        return {
            "messages": [
                {"ts": one.ts, "user": BOT, "text": one.text, **({"metadata": one.metadata} if with_metadata else {})}
                for one in page
            ],
            "has_more": bool(more),
            "response_metadata": {"next_cursor": more},
        }
