"""The app's manifest: what Slack needs to know to create the app, with exactly the permissions that the code uses."""

from __future__ import annotations

from typing import Any

import yaml

from bot.adapters.slack.listening import GONE_TOKENS
from bot.adapters.slack.slack_events import PATH
from bot.commands import COMMANDS, STUDY

SCOPES: dict[str, str] = {
    "channels:read": "who made a public channel, and when the bot is invited to one or removed",
    "chat:write": "the daily question, the reveal, replies that only one person sees",
    "commands": "/today, /study and the others",
    "files:write": "/study export hands a file over, in the private conversation",
    "groups:read": "as channels:read, for private channels",
    "im:write": "opens the private conversation for those who want messages",
    "users:read": "a member's name and time zone, and who is an admin or a guest",
}
HISTORY: dict[str, str] = {
    "channels:history": "after a send whose end is unknown, whether our message stands in a public channel",
    "groups:history": "the same in a private channel",
    "im:history": "the same in a private conversation with the bot",
}
RESERVED = frozenset(
    {
        *("active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "feedback", "help"),
        *("invite", "join", "keys", "kick", "leave", "me", "msg", "mute", "open", "prefs", "pro", "remind", "remove"),
        *("rename", "search", "shortcuts", "shrug", "star", "status", "topic", "unarchive", "who"),
    }
)
"""Names that Slack has or had for itself: it refuses a manifest with one of them. `/study NAME` always works."""

EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "member_joined_channel",
    "member_left_channel",
    "tokens_revoked",
    *GONE_TOKENS,
)


def manifest(*, http: str | None = None, history: bool = True, study_only: bool = False) -> dict[str, Any]:
    """The manifest as data.

    Args:
        http: The public address that Slack calls; without it Socket Mode.
        history: With the scopes that let the bot look for its own messages.
        study_only: Only `/study`, for workspaces where another app has the other names.

    """
    url = f"{http.rstrip('/')}{PATH}" if http else None
    called = {"request_url": url} if url else {}
    scopes = [*SCOPES, *(HISTORY if history else ())]
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Trapline",
            "description": "One trap question a day for teams that prepare for the AWS ML Engineer exam",
            "background_color": "#14342b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Trapline", "always_online": True},
            "slash_commands": _commands(url, study_only=study_only),
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {**called, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(data: dict[str, Any]) -> str:
    """As YAML, in the order of the data."""
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def _commands(url: str | None, *, study_only: bool) -> list[dict[str, Any]]:
    return [
        {
            "command": f"/{info.name}",
            "description": info.help,
            **({"usage_hint": _usage(info.name, info.usage)} if _usage(info.name, info.usage) else {}),
            "should_escape": True,  # groups, people and links arrive marked up, so that `/study ping @group` works
            **({"url": url} if url else {}),
        }
        for info in COMMANDS
        if info.name == "study" or not (study_only or info.name in RESERVED)
    ]


def _usage(name: str, usage: str) -> str:
    if name != "study":
        return usage
    return f"[{' | '.join(info.name for info in STUDY)}]"
