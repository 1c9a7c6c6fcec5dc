"""The link that brings the bot into a server, with exactly the permissions that it uses.

Not among them is the right to mention everyone: a role that shall be called has to be one that anybody may mention.
"""

from __future__ import annotations

from urllib.parse import urlencode

import discord

PERMISSIONS: dict[str, str] = {
    "view_channel": "sees the channel that it was set up in",
    "send_messages": "the daily question",
    "embed_links": "questions are embeds",
    "attach_files": "files that somebody asks for",
    "read_message_history": "after a send whose end is unknown, whether our message stands; and begins threads at it",
    "create_public_threads": "opens the discussion at the reveal",
    "send_messages_in_threads": "writes its first line",
}


def permissions() -> int:
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True)).value


def invite(client_id: str) -> str:
    """`client_id` is the application's id."""
    given = {"client_id": client_id, "scope": "bot applications.commands", "permissions": permissions()}
    return f"https://discord.com/oauth2/authorize?{urlencode(given)}"
