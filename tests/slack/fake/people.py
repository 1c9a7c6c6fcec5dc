"""What people do in Slack, as the payloads that the app gets."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.slack.fake.state import BOT, SIGNING_SECRET, TEAM, Channel, Ephemeral, Json, Message, User

if TYPE_CHECKING:
    from tests.slack.fake.server import FakeSlack

KINDS = {"slash_commands": "command", "interactive": "payload", "events_api": "event"}


class People:
    """Everything comes back once the app has acknowledged it; `settled` then waits for what it does after that."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        self.http: str = ""
        """Where signed requests go; empty: Socket Mode."""
        self.clock: Callable[[], float] = time.time
        """What signatures are made by."""
        self.settled: Callable[[], Awaitable[None]] | None = None

    async def command(self, user: User, channel: Channel, command: str, text: str = "") -> None:
        payload = {
            "command": command,
            "text": text,
            "user_id": user.id,
            "user_name": user.name,
            "team_id": TEAM,
            "channel_id": channel.id,
            "trigger_id": self._slack.trigger(user),
            "response_url": self._slack.response_url(user, channel.id),
        }
        await self.deliver("slash_commands", payload)

    async def act_on(self, user: User, on: Message | Ephemeral | None, channel: Channel | None, done: Json) -> None:
        """Press or choose, on a message, on an ephemeral one, or (None) at home."""
        payload: Json = {
            "type": "block_actions",
            "user": user.as_payload,
            "team": {"id": TEAM},
            "trigger_id": self._slack.trigger(user),
            "actions": [{"block_id": "b", **done}],
        }
        if on is None or channel is None:
            payload |= {"container": {"type": "view", "view_id": "V0"}, "view": user.home}
        else:
            ephemeral = on if isinstance(on, Ephemeral) else None
            message = on if isinstance(on, Message) else None
            payload |= {
                "channel": {"id": channel.id, "name": channel.name},
                "container": {
                    "type": "message",
                    "message_ts": on.ts,
                    "channel_id": channel.id,
                    "is_ephemeral": ephemeral is not None,
                },
                "response_url": self._slack.response_url(user, channel.id, ephemeral, message),
            }
        await self.deliver("interactive", payload)

    async def press(self, user: User, on: Message | Ephemeral | None, channel: Channel | None, action_id: str) -> None:
        await self.act_on(user, on, channel, {"type": "button", "action_id": action_id})

    async def choose(
        self, user: User, on: Message | Ephemeral | None, channel: Channel | None, action_id: str, value: str
    ) -> None:
        option = {"text": {"type": "plain_text", "text": value}, "value": value}
        done = {"type": "static_select", "action_id": action_id, "selected_option": option}
        await self.act_on(user, on, channel, done)

    async def submit(self, user: User, values: dict[str, str]) -> None:
        """Send the modal on top in; what is not given stays as it started."""
        view = user.modals[-1]
        state = {
            block["block_id"]: {block["element"]["action_id"]: _typed(block["element"], values.get(block["block_id"]))}
            for block in view["blocks"]
            if block["type"] == "input"
        }
        payload = {
            "type": "view_submission",
            "user": user.as_payload,
            "team": {"id": TEAM},
            "trigger_id": self._slack.trigger(user),
            "view": {**view, "state": {"values": state}, "hash": uuid.uuid4().hex},
        }
        answer = await self.deliver("interactive", payload, settle=False) or {}
        match answer.get("response_action"):
            case "errors":
                user.errors = answer["errors"]
                user.modals[-1] = {**view, "blocks": [_filled(block, state) for block in view["blocks"]]}
            case "update":
                user.modals[-1] = {**answer["view"], "id": view.get("id", "")}
                user.errors = {}
            case _:
                user.modals, user.errors = [], {}
        await self._settle()

    async def open_home(self, user: User) -> None:
        await self.event({"type": "app_home_opened", "user": user.id, "channel": "D0", "tab": "home"})

    async def invite(self, channel: Channel, inviter: User | None = None) -> None:
        channel.member = True
        more = {"inviter": inviter.id} if inviter else {}
        await self.event({"type": "member_joined_channel", "user": BOT, "channel": channel.id, "team": TEAM, **more})

    async def kick(self, channel: Channel) -> None:
        channel.member = False
        await self.event({"type": "channel_left", "channel": channel.id})

    async def archive(self, channel: Channel) -> None:
        channel.archived = True
        await self.event({"type": "channel_archive", "channel": channel.id, "user": "U0"})

    async def uninstall(self) -> None:
        self._slack.tokens.clear()
        await self.event({"type": "tokens_revoked", "tokens": {"bot": [BOT]}})
        await self.event({"type": "app_uninstalled"})

    async def event(self, event: Json, event_id: str = "") -> None:
        payload = {"type": "event_callback", "team_id": TEAM, "event_id": event_id or uuid.uuid4().hex, "event": event}
        await self.deliver("events_api", payload)

    async def deliver(self, kind: str, payload: Json, *, settle: bool = True) -> Json | None:
        answer = await (self.signed(kind, payload) if self.http else self._slack.sockets.deliver(kind, payload))
        if settle:
            await self._settle()
        return answer

    async def signed(
        self, kind: str, payload: Json, *, secret: str = SIGNING_SECRET, at: float | None = None, retry: int = 0
    ) -> Json | None:
        """The same over HTTP, as docs.slack.dev/authentication/verifying-requests-from-slack signs it.

        Raises aiohttp.ClientResponseError where the app refuses it.
        """
        stamp = str(int(self.clock() if at is None else at))
        if kind == "events_api":
            body, form = json.dumps(payload), "application/json"
        else:
            given = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, form = urlencode(given), "application/x-www-form-urlencoded"
        signature = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": form,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
            **({"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}),
        }
        async with aiohttp.ClientSession() as session, session.post(self.http, data=body, headers=headers) as answer:
            answer.raise_for_status()
            text = await answer.text()
            return json.loads(text) if text.startswith("{") else None

    async def _settle(self) -> None:
        if self.settled is not None:
            await self.settled()


def _typed(element: Json, value: str | None) -> Json:
    """The state of one element, as Slack reports it."""
    kind = element["type"]
    options = {option["value"]: option for option in element.get("options", ())}
    match kind:
        case "datepicker":
            return {"type": kind, "selected_date": (element.get("initial_date") if value is None else value) or None}
        case "timepicker":
            return {"type": kind, "selected_time": (element.get("initial_time") if value is None else value) or None}
        case "radio_buttons" | "static_select":
            start = element.get("initial_option")
            return {"type": kind, "selected_option": start if value is None else options.get(value)}
        case "checkboxes" | "multi_static_select":
            start = element.get("initial_options", [])
            picked = start if value is None else [options[one] for one in value.split(",") if one]
            return {"type": kind, "selected_options": picked}
        case _:
            return {"type": kind, "value": (element.get("initial_value") if value is None else value) or None}


def _filled(block: Json, state: dict[str, Any]) -> Json:
    """The block with what was typed still in it, as a modal keeps it under its errors."""
    if block["type"] != "input":
        return block
    (typed,) = state[block["block_id"]].values()
    element = block["element"]
    if typed.get("value"):
        element = {**element, "initial_value": typed["value"]}
    return {**block, "element": element}
