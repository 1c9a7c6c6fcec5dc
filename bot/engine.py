"""Which engine holds a store: the only place outside `bot.store.sqlite` that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.domain.bank import Bank
from bot.store.database import Database, Maintenance, StandbyLock
from bot.store.sqlite import maintenance, read_only
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.web_shelf import SqliteWebStorage, web_secret
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from bot.web_storage import WebStorage

_T = TypeVar("_T")


def open_database(store: Path, bank: Bank) -> Database:
    """The store at that path, made where there is none. Raises StoreError."""
    return Worker(store, bank)


def standby_lock(store: Path) -> StandbyLock:
    """What the one active process of a store holds."""
    return ActiveLock(store)


def web_storage(database: Database) -> tuple[WebStorage, bytes]:
    """What the web room remembers, in the store's own file; and the room's secret, drawn once."""
    return SqliteWebStorage(database), database.write_now(web_secret)


def look_into(store: Path, bank: Bank, fn: Callable[[Store], _T]) -> _T:
    """Run `fn` on what is committed, beside a process that runs on the store. Raises StoreError."""
    return read_only.read_only(store, bank, fn)


MAINTENANCE: Maintenance = maintenance
"""Backup, restore and check."""
