"""A store as those see it who open its transactions: handler, duties, outbox and operations. Each engine fills it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self, TypeVar

from bot.store.transaction import Store

_T = TypeVar("_T")


class Database(Protocol):
    """Runs use cases in transactions of their own."""

    async def write(self, fn: Callable[[Store], _T], /) -> _T:
        """Run `fn` in a transaction and return its result once that is durable.

        Raises:
            StoreError: the transaction could not begin or be committed; nothing of it is stored.
            Exception: whatever `fn` raised; nothing that it wrote is stored.
        """
        ...

    def write_now(self, fn: Callable[[Store], _T], /) -> _T:
        """As `write`, for callers outside an event loop."""
        ...

    async def read(self, fn: Callable[[Store], _T], /) -> _T:
        """Run `fn` on one snapshot of what is committed; it cannot write, and never waits for a writer."""
        ...

    def read_now(self, fn: Callable[[Store], _T], /) -> _T:
        """As `read`, for callers outside an event loop."""
        ...

    async def empty_log(self) -> None:
        """Let what was erased go from the engine's log, too; another time where somebody reads just now."""
        ...

    async def look(self) -> str:
        """Why nothing can be stored now, as a sentence; empty where it can.

        The store that is open must still be the one that is found under its name: one that was deleted or replaced is
        refused for reads and writes (StoreError) as long as that is so. What the engine has refused, for a full disk or
        another reason, is tried again at each look, with as much as the largest write takes.
        """
        ...

    def on_commit(self, callback: Callable[[], None], /) -> None:
        """Call `callback` in the running loop after each commit that put something into the outbox."""
        ...

    def close(self) -> None:
        """Finish what waits, then close the store. May be called twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None:
        """Close it."""
        ...


class StandbyLock(Protocol):
    """Held by the one active process of a store, whatever names lead to it; the others stand by."""

    def try_acquire(self) -> bool: ...

    async def wait(self, sleep: Callable[[float], Awaitable[None]], /) -> None:
        """Wait until it is ours."""
        ...

    def release(self) -> None: ...


class Maintenance(Protocol):
    """What an engine does for whoever looks after a store. Each raises StoreError."""

    def backup(self, store: Path, target: Path, /, *, at: datetime | None = None) -> list[str]:
        """Copy the store, also while a process runs on it, and check the copy: what `check` says of it comes back.

        The copy knows that it was made `at` that moment. Nothing is copied where the store is damaged.
        """
        ...

    def restore(self, backup: Path, store: Path, *, at: datetime) -> Path | None:
        """Put a backup in the store's place. Returns where the file is now that was there.

        What fell due between backup and restore comes as `uncertain` (see `Deliveries.post`), and no id that was given
        in between is given again.
        """
        ...

    def check(self, store: Path, /) -> list[str]:
        """What is wrong with it, as sentences; empty where it is sound."""
        ...
