"""What Slack sends, as interactions: pure. `Who` is what the workspace says of the actor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack.blocks import SlackJson, unescape
from bot.adapters.slack.slack_modals import SentModal
from bot.addresses import Group, MessageRef, Person, Place
from bot.interactions import Choice, Command, Joined, Left, Press, Submission
from bot.messages import split_action_id

PLATFORM = "slack"
PATH = "/slack/events"
"""Where Slack calls when it does not use Socket Mode: commands, buttons, forms and events alike."""

_GROUP = re.compile(r"<!subteam\^(?P<id>\w+)(?:\|@?(?P<name>[^>]*))?>")
_LINK = re.compile(r"<(?:[@#!][^>|]*\|(?P<name>[^>]*)|(?P<url>https?://[^>|]*)(?:\|[^>]*)?)>")


@dataclass(frozen=True, slots=True)
class Where:
    """From where something was done: who, in which channel (None: in private), and what they may do there."""

    actor: Person
    place: Place | None
    manages: bool = False
    may_set_up: bool = False
    public: bool | None = None

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "actor": self.actor,
            "place": self.place,
            "public": self.public,
            "manages": self.manages,
            "may_set_up": self.may_set_up,
        }


def slack_place(team: str, channel: str | None) -> Place | None:
    """None in private: the channel of a direct message begins with D."""
    return None if not channel or channel.startswith("D") else Place(PLATFORM, team, channel)


def slack_person(team: str, user: SlackJson) -> Person:
    """`team` is always the one that the app is installed in, so that one account is one person everywhere."""
    return Person(PLATFORM, team, user["id"], user.get("name") or user.get("username") or "")


def slack_ref(team: str, channel: str, ts: str) -> MessageRef:
    """With the workspace: one bot may serve many, and a channel is known within one."""
    return MessageRef(PLATFORM, f"{team}/{channel}/{ts}")


def channel_and_time(ref: MessageRef) -> tuple[str, str]:
    """What Slack calls a message by. References stored before the workspace was part of them have two parts."""
    *_, channel, ts = ref.token.split("/")
    return channel, ts


def slash_command(body: SlackJson, where: Where) -> Command:
    """A slash command; Slack marks up groups, people and links in its text, because the manifest asks for it."""
    text = body.get("text", "")
    found = _GROUP.search(text)
    group = Group(PLATFORM, found["id"], unescape(found["name"] or "")) if found else None
    words = _GROUP.sub(lambda match: f"@{match['name'] or match['id']}", text)
    words = _LINK.sub(lambda match: match["name"] or match["url"] or "", words)
    return Command(**where.fields, name=body["command"].removeprefix("/"), text=unescape(words), group=group)


def slack_press(body: SlackJson, where: Where) -> Press | Choice | None:
    """A button or a drop-down; None for what needs no answer."""
    done = body["actions"][0]
    action, args = split_action_id(done["action_id"])
    source = _source(body, where.actor.workspace)
    match done["type"]:
        case "button":
            return Press(**where.fields, action=action, args=args, source=source)
        case "static_select":
            value = done["selected_option"]["value"]
            return Choice(**where.fields, action=action, args=args, values=(value,), source=source)
    return None


def slack_submission(sent: SentModal, where: Where) -> Submission:
    return Submission(**where.fields, form=sent.form, args=sent.args, values=sent.values)


def bot_joined(event: SlackJson, team: str) -> Joined:
    actor = Person(PLATFORM, team, event.get("inviter") or "")
    public = {"C": True, "G": False}.get(event.get("channel_type", ""))
    return Joined(actor=actor, place=Place(PLATFORM, team, event["channel"]), public=public)


def bot_left(team: str, channel: str | None) -> Left:
    """The bot is gone from a channel; without one from the whole workspace."""
    return Left(actor=Person(PLATFORM, team, ""), place=Place(PLATFORM, team, channel or ""), whole=channel is None)


def is_direct_message(body: SlackJson) -> bool:
    """Whether what was pressed is a card that only the actor sees: ephemeral, or in the private conversation."""
    container = body.get("container", {})
    channel = str(container.get("channel_id") or "")
    return bool(container.get("is_ephemeral")) or channel.startswith("D")


def is_at_home(body: SlackJson) -> bool:
    return bool(body.get("container", {}).get("type") == "view")


def _source(body: SlackJson, team: str) -> MessageRef | None:
    container = body.get("container", {})
    if container.get("type") != "message" or container.get("is_ephemeral"):
        return None
    return slack_ref(team, container["channel_id"], container["message_ts"])
