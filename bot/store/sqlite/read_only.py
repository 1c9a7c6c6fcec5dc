"""A look into the store from the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bot.domain.bank import Bank
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_reader
from bot.store.transaction import Store

_T = TypeVar("_T")


def read_only(path: Path, bank: Bank, fn: Callable[[Store], _T]) -> _T:
    """Run `fn` on what is committed; reads only, and disturbs no process that runs on the file.

    Raises:
        StoreError: there is no store, or this program cannot read it.
    """
    with closing(open_reader(path)) as connection:
        return fn(SqliteStore(connection, bank))
