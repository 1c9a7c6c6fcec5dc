"""What Discord would be sent for a card or a form."""

from __future__ import annotations

import json

from bot.adapters.discord.discord_modals import discord_modal
from bot.adapters.discord.embeds import message
from bot.addresses import MessageRef
from bot.messages import Card, Form


def discord_preview(shown: Card | Form) -> str:
    """The body of a message, or the data of a modal, as JSON."""
    payload = discord_modal(shown) if isinstance(shown, Form) else message(shown, _nowhere)
    return json.dumps(payload, indent=2, ensure_ascii=False)


def _nowhere(_: MessageRef) -> str:
    return ""
