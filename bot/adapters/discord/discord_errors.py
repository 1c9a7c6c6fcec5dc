"""What Discord's refusals mean for a delivery, in words that a lead understands.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

import discord

from bot.interactions import DeliveryFailed, NoAnswer

_CLOSED = {
    10003: "The channel is gone. Say /study archive where the team lives now, or /study setup in another channel.",
    10004: "I am not in that server any more. Invite me again with `trapline invite discord`.",
    10013: "that account is gone.",
    40001: "I may not do that there. Invite me again with `trapline invite discord`.",
    50001: "I cannot see the channel. Give me View Channel there.",
    50007: "your privacy settings do not let me write to you; allow direct messages from this server's members.",
    50013: "I lack a permission there: View Channel, Send Messages, Embed Links, Create Public Threads, "
    "Send Messages in Threads and Read Message History are needed.",
    50278: "we share no server any more.",
}
DISCORD_MENDED = 300.0
"""Seconds until the next try where somebody has to mend the token."""


def discord_refusal(error: discord.HTTPException) -> Exception:
    """What to raise for it: DeliveryFailed where nothing took effect, NoAnswer where nobody knows."""
    if error.status == 429:
        return DeliveryFailed("Discord asks for a pause", retry_after=60.0)
    if error.status >= 500:
        return NoAnswer(f"Discord failed: {error.status}")
    if error.status == 401:
        return DeliveryFailed(
            "Discord does not accept the bot's token. Set DISCORD_TOKEN anew.", retry_after=DISCORD_MENDED
        )
    if error.code in _CLOSED:
        return DeliveryFailed(_CLOSED[error.code], closed=True)
    return DeliveryFailed(f"Discord refused the message: {error.code} {error.text}"[:300], permanent=True)


def discord_advice(error: discord.HTTPException) -> str:
    """For `trapline doctor`."""
    return _CLOSED.get(error.code, f"Discord says {error.status} {error.text}"[:200])
