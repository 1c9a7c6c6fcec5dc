"""Discord: the gateway for what people do, HTTP for what we say."""

from bot.adapters.discord.adapter import DiscordAdapter
from bot.adapters.discord.invite import PERMISSIONS, invite

__all__ = ["PERMISSIONS", "DiscordAdapter", "invite"]
