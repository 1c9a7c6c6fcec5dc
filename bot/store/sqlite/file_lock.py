"""One active process per store: by the file itself, whatever names lead to it."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store.errors import StoreError

STANDBY_SECONDS = 2.0

_held: set[tuple[int, int]] = set()
"""Files that this process has locked. Closing any handle of a file takes SQLite's own locks on it away from the whole
process, so a file that we hold is never opened and closed for a second try."""


class ActiveLock:
    """Held by the process that posts and writes; a second process waits as standby and takes over.

    The operating system gives the lock back when its holder dies, however it dies. Reading needs no lock. There are
    two: one on a file beside the store, which every system has, and on Linux one on the store's file, which holds for
    each of its names (symbolic and hard links) and which nobody can remove. That one is flock's, and SQLite's are
    fcntl's: on Linux they do not know each other. Its handle is opened before SQLite opens the file, and closed after.
    """

    def __init__(self, path: Path) -> None:
        """`path` is the store's file, or a link to it."""
        self._path = path.resolve()
        self._lock_path = self._path.with_name(self._path.name + ".lock")
        self._lock = FileLock(self._lock_path, mode=0o600, thread_local=False)
        self._handle: int | None = None
        self._identity = (0, 0)

    def try_acquire(self, *, make: bool = True) -> bool:
        """Take the lock now; False where another process has it. Raises StoreError where the folder cannot be used.

        `make`: an empty file is made where there is none, so that there is something to lock.
        """
        if self._lock.is_locked:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
            self._lock_path.chmod(0o600)  # also one that an earlier version left for all to read
            if self._lock_file(make=make):
                return True
        except Timeout:
            return False
        except OSError as error:
            self._lock.release()
            raise StoreError(
                f"{self._path.parent} cannot be written ({error.strerror}). "
                "Give the program's user the right to write there."
            ) from error
        self._lock.release()
        return False

    async def wait(self, sleep: Callable[[float], Awaitable[object]], every: float = STANDBY_SECONDS) -> None:
        """Stand by until the lock is ours, trying every so many seconds; `sleep` is `asyncio.sleep`, or a test's."""
        while not self.try_acquire():
            await sleep(every)

    def release(self) -> None:
        """Give it back; the store's connections are closed before."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
            _held.discard(self._identity)
        self._lock.release()

    def _lock_file(self, *, make: bool) -> bool:
        found = self._path.exists()
        if sys.platform != "linux" or self._path.is_dir() or not (found or make):
            return True
        if found and identity_of(self._path) in _held:
            return False
        handle = os.open(self._path, os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:  # a file system without such locks: the file beside the store is all there is
            os.close(handle)
            return True
        self._handle, self._identity = handle, identity_of(handle)
        _held.add(self._identity)
        return True


def identity_of(file: Path | int) -> tuple[int, int]:
    """What tells a file from every other one: device and inode."""
    found = os.fstat(file) if isinstance(file, int) else file.stat()
    return found.st_dev, found.st_ino
