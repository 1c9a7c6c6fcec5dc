"""The store on SQLite: a file for each Protocol of `bot/store/base.py`, over one connection."""

from bot.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
