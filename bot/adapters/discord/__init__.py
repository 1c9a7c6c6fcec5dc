"""Discord: the gateway for what people do, HTTP for what we say."""

from bot.adapters.discord.adapter import DiscordAdapter
from bot.adapters.discord.examining import Refused, application_id
from bot.adapters.discord.invite import PERMISSIONS, invite
from bot.adapters.discord.preview import preview

__all__ = ["PERMISSIONS", "DiscordAdapter", "Refused", "application_id", "invite", "preview"]
