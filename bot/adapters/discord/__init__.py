"""Discord: the gateway for what people do, HTTP for what we say."""

from bot.adapters.discord.discord_adapter import DiscordAdapter
from bot.adapters.discord.discord_checks import Refused, application_id
from bot.adapters.discord.discord_preview import discord_preview
from bot.adapters.discord.invite import PERMISSIONS, invite

__all__ = ["PERMISSIONS", "DiscordAdapter", "Refused", "application_id", "discord_preview", "invite"]
