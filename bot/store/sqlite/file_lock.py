"""One active process per store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from filelock import FileLock, Timeout

from bot.store.errors import StoreError

STANDBY_SECONDS = 2.0


class ActiveLock:
    """Held by the process that posts and writes; a second process waits as standby and takes over.

    The operating system gives the lock back when its holder dies, however it dies. Reading needs no lock.
    """

    def __init__(self, path: Path) -> None:
        """`path` is the store's file; the lock is a file beside it."""
        self._path = path
        self._file = path.with_name(path.name + ".lock")
        self._lock = FileLock(self._file, mode=0o600, thread_local=False)

    def try_acquire(self) -> bool:
        """Take the lock now; False where another process has it. Raises StoreError where the folder cannot be used."""
        if self._lock.is_locked:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(blocking=False)
            self._file.chmod(0o600)  # also one that an earlier version left for all to read
        except Timeout:
            return False
        except OSError as error:
            raise StoreError(
                f"{self._path.parent} cannot be written ({error.strerror}). "
                "Give the program's user the right to write there."
            ) from error
        return True

    async def wait(self, sleep: Callable[[float], Awaitable[object]], every: float = STANDBY_SECONDS) -> None:
        """Stand by until the lock is ours, trying every so many seconds; `sleep` is `asyncio.sleep`, or a test's."""
        while not self.try_acquire():
            await sleep(every)

    def release(self) -> None:
        self._lock.release()
