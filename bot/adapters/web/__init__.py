"""The web room: a team's place that needs no platform, only a browser."""

from bot.adapters.web.memory_storage import MemoryShelf
from bot.adapters.web.room_storage import Account, LastReply, Post, Shelf
from bot.adapters.web.web_adapter import WebAdapter

__all__ = ["Account", "LastReply", "MemoryShelf", "Post", "Shelf", "WebAdapter"]
