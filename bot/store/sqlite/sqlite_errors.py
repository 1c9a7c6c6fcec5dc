"""What goes wrong with the engine, as a sentence for the person who runs the program."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.store.errors import StoreError


def damaged(path: Path, how: str = "") -> StoreError:
    what = f"{path} is damaged{how and f' ({how})'}"
    return StoreError(f"{what}. Keep the file, and restore a backup: trapline db restore BACKUP")


def explain(path: Path, error: sqlite3.Error | UnicodeError) -> StoreError:
    """The sentence for an error of the engine; it also names what is damaged, and that may be no text any more."""
    if isinstance(error, UnicodeError):
        return damaged(path)
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the low byte is the kind, the rest its detail
        case sqlite3.SQLITE_FULL:
            return StoreError(f"The disk is full: {path} cannot grow. Make room; nothing of this was stored.")
        case sqlite3.SQLITE_READONLY:
            return StoreError(f"{path} or its folder is read-only. Give the program's user the right to write there.")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreError(f"{path} cannot be opened. Check that its folder exists and may be read and written.")
        case sqlite3.SQLITE_NOTADB:
            return StoreError(f"{path} is not a Trapline store. Name another file, or restore a backup.")
        case sqlite3.SQLITE_CORRUPT:
            return damaged(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(f"{path} is held by another program. Close it, then try again.")
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"The disk failed while {path} was used ({error}). Check the disk and its free space.")
        case _:
            return StoreError(f"{path}: {error}")
