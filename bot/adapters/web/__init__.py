"""The web room: a team's place that needs no platform, only a browser."""

from bot.adapters.web.adapter import WebAdapter
from bot.adapters.web.memory_shelf import MemoryShelf
from bot.adapters.web.shelf import Account, LastReply, Post, Shelf

__all__ = ["Account", "LastReply", "MemoryShelf", "Post", "Shelf", "WebAdapter"]
