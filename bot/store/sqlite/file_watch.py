"""Whether the store's file is still the one that was opened, and whether all of it is there at the next start.

A file that is deleted or replaced while it is open goes on taking what is written, and nobody ever finds it again. And
SQLite takes a file of no bytes for a new store, and a log that is gone for one that was never needed. So each look
compares device and inode, and a mark beside the store says that it was made, and whether it was closed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bot.store.errors import StoreError
from bot.store.sqlite.file_lock import identity_of

_OPEN, _CLOSED = "open\n", "closed\n"


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def mark_of(path: Path) -> Path:
    return path.with_name(path.name + ".mark")


class FileWatch:
    """The file and its log, as they are when this is made: right after both were opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = [(file, identity_of(file)) for file in (path, log_of(path)) if file.exists()]

    def trouble(self) -> str:
        """What is wrong, as a sentence; empty where both files are where they were."""
        for file, identity in self._files:
            with suppress(OSError):
                if identity_of(file) == identity:
                    continue
            return self._gone() if file == self._path else self._log_gone(file)
        return ""

    def check(self) -> None:
        """Raises StoreError where there is trouble."""
        if trouble := self.trouble():
            raise StoreError(trouble)

    def _gone(self) -> str:
        return (
            f"{self._path} was deleted or replaced while Trapline runs, so nothing more is stored. Put the file back;"
            " or stop Trapline, restore a backup (trapline db restore BACKUP) and start it again."
        )

    def _log_gone(self, log: Path) -> str:
        return (
            f"{log} was deleted or replaced while Trapline runs, so nothing more is stored. Stop Trapline without"
            " killing it, which saves what the log held, and start it again."
        )


def check_mark(path: Path) -> None:
    """Raises StoreError where a store was, and is empty now, or has lost its log."""
    mark, log = mark_of(path), log_of(path)
    state = mark.read_text(encoding="utf-8") if mark.exists() else ""
    if not state:
        return
    if not path.exists() or path.stat().st_size == 0:
        raise StoreError(
            f"{path} is empty or gone, and there was a store. Put it back, or restore a backup: trapline db restore"
            f" BACKUP. To begin with an empty store, delete {mark}"
        )
    if state == _OPEN and not log.exists():
        raise StoreError(
            f"{log} is gone. Trapline was not stopped before, so it may hold the newest answers. Put it back, or"
            f" restore a backup: trapline db restore BACKUP. To go on without those answers, delete {mark}"
        )


def mark_opened(path: Path) -> None:
    """From now on the log belongs to the store."""
    _write(path, _OPEN)


def mark_closed(path: Path) -> None:
    """All is in the store's file. That is on the disk before SQLite removes the log, also in a power cut."""
    _write(path, _CLOSED, durably=True)


def _write(path: Path, state: str, *, durably: bool = False) -> None:
    """Where it cannot be written (a full disk), the mark stays as it was."""
    mark = mark_of(path)
    fresh = mark.with_name(mark.name + ".new")
    with suppress(OSError):
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, state.encode())
            if durably:
                os.fsync(handle)
        finally:
            os.close(handle)
        fresh.replace(mark)
        if durably:
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
