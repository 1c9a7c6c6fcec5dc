"""The store on SQLite: a file for each Protocol of `bot/store/transaction.py`, over one connection."""

from bot.store.sqlite.sqlite_store import SqliteStore

__all__ = ["SqliteStore"]
