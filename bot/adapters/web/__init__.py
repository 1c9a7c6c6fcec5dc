"""The web room: a team's place that needs no platform, only a browser."""

from bot.adapters.web.memory_storage import MemoryWebStorage
from bot.adapters.web.web_adapter import WebAdapter
from bot.web_storage import LastReply, WebAccount, WebPost, WebStorage

__all__ = ["LastReply", "MemoryWebStorage", "WebAccount", "WebAdapter", "WebPost", "WebStorage"]
