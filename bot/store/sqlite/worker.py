"""The one place that opens transactions: one thread writes, a few read.

Group commit: the writer takes everything that waits into one transaction, each use case in a savepoint of its own, so
that many answers share one fsync and one that fails takes nothing with it. A caller hears of its success only after the
commit, and the commit is durable (see `bot.store.sqlite.open_store.open_writer`).
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import structlog

from bot.domain.bank import Bank
from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.file_watch import FileWatch, mark_closed, mark_opened
from bot.store.sqlite.open_store import empty_log, open_reader, open_writer
from bot.store.sqlite.sqlite_errors import explain
from bot.store.transaction import Store

log = structlog.get_logger(__name__)

BATCH = 256
"""At most so many use cases share a commit, so that the first one does not wait long for the last."""

ROOM_BYTES = 100_000
"""What is written to try whether there is room again."""

_T = TypeVar("_T")


@dataclass(slots=True)
class _Call:
    """A use case that waits, and where its outcome goes. `loop` is None for a caller that blocks."""

    fn: Callable[[Store], Any]
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        if self.future.done():  # the caller was cancelled meanwhile
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Worker:
    """Runs use cases against the store at `path`, which is made where there is none.

    Raises:
        StoreError: as `open_writer` does.
    """

    def __init__(self, path: Path, bank: Bank, *, readers: int = 2) -> None:
        self._path = path.resolve()
        self._bank = bank
        self._waiting: deque[_Call] = deque()
        self._changed = threading.Condition()
        self._closing = self._closed = False
        self._emptying = threading.Lock()
        self._knocking: asyncio.AbstractEventLoop | None = None
        self._listeners: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []
        self._reader = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._store = SqliteStore(open_writer(self._path), bank)
        self._file = FileWatch(self._path)
        self._failed = False
        """Whether the engine has refused a write since the last look."""
        mark_opened(self._path)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="trapline-reader")
        # A daemon, so that a program that dies without `close` is not held up; what it leaves is rolled back.
        self._writer = threading.Thread(target=self._write_all, name="trapline-writer", daemon=True)
        self._writer.start()

    async def write(self, fn: Callable[[Store], _T]) -> _T:
        """Run `fn` in a transaction and return its result once that is durable.

        Raises:
            StoreError: the transaction could not begin or be committed; nothing of it is stored.
            Exception: whatever `fn` raised; nothing that it wrote is stored.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        self._enqueue(_Call(fn, future, loop))
        # The writer is woken once all that this turn of the loop has to write is there: one commit instead of two.
        if self._knocking is not loop:
            self._knocking = loop
            loop.call_soon(self._knock)
        return await future

    def write_now(self, fn: Callable[[Store], _T]) -> _T:
        """As `write`, for callers outside an event loop."""
        future: Future[_T] = Future()
        self._enqueue(_Call(fn, future, None))
        self._knock()
        return future.result()

    async def read(self, fn: Callable[[Store], _T]) -> _T:
        """Run `fn` on one snapshot of what is committed; it cannot write, and never waits for the writer."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, fn)

    def read_now(self, fn: Callable[[Store], _T]) -> _T:
        """As `read`, for callers outside an event loop."""
        return self._readers.submit(self._read, fn).result()

    async def empty_log(self) -> None:
        """Have what was erased gone from the log beside the file, too; another time where somebody reads just now."""
        await asyncio.get_running_loop().run_in_executor(self._readers, self._empty_log)

    async def look(self) -> str:
        """Why nothing can be stored now, as a sentence; empty where it can. What has failed before is tried."""
        if trouble := self._file.trouble():
            return trouble
        if self._failed:
            try:
                await self.write(_take_room)
                await self.write(_give_room_back)
            except StoreError as error:
                return str(error)
            self._failed = False
        return ""

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Have `callback` called in the running loop after each commit that put something into the outbox."""
        self._listeners.append((asyncio.get_running_loop(), callback))

    def close(self) -> None:
        """Finish what waits, then close the store. May be called twice."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._writer.join()
        self._readers.shutdown()
        for connection in self._connections:
            connection.close()
        if not self._closed:
            self._closed = True
            self._close_writer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _close_writer(self) -> None:
        """Move all of the log into the file, say so beside it, and close: a kill in between loses nothing."""
        with suppress(sqlite3.Error):
            busy, *_ = self._store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy and not self._file.trouble():
                mark_closed(self._path)
        self._store.connection.close()  # SQLite leaves a log alone that may be another file's of the same name

    def _enqueue(self, call: _Call) -> None:
        with self._changed:
            if self._closing:
                raise StoreError(f"{self._path} is closed: the program is stopping.")
            self._waiting.append(call)

    def _knock(self) -> None:
        self._knocking = None
        with self._changed:
            self._changed.notify()

    def _write_all(self) -> None:
        while batch := self._take():
            self._store.deliveries.news = self._store.members.erased = False
            self._store.deliveries.clashes.clear()
            try:
                self._run(batch)
            except sqlite3.Error as error:
                self._fail(batch, explain(self._path, error))
            except StoreError as error:
                self._fail(batch, error)
            else:
                if self._store.deliveries.news:
                    self._tell()
                for key in self._store.deliveries.clashes:
                    log.error("a delivery's key was another recipient's; it goes under its own", key=key)
                if self._store.members.erased:  # where somebody reads just now, the hourly tidying does it
                    self._readers.submit(self._empty_log)
            _deliver(batch)

    def _take(self) -> list[_Call]:
        """Whatever waits, as far as one batch goes; nothing once the worker is closed and all is done."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]

    def _run(self, batch: Iterable[_Call]) -> None:
        """One transaction. Raises where it could not be begun or committed, or where the engine has undone it."""
        execute, clashes = self._store.connection.execute, self._store.deliveries.clashes
        self._file.check()
        execute("BEGIN IMMEDIATE")
        for call in batch:
            execute("SAVEPOINT use_case")
            before = len(clashes)
            try:
                call.result = call.fn(self._store)
            except BaseException as error:  # noqa: BLE001 (it belongs to the caller, whatever it is)
                # A future does not take a StopIteration.
                call.error = RuntimeError(repr(error)) if isinstance(error, StopIteration) else error
                self._undo(error)
                del clashes[before:]
            else:
                if not self._store.connection.in_transaction:
                    raise StoreError(f"{self._path}: a transaction was ended from within.")
                execute("RELEASE use_case")
        execute("COMMIT")
        self._file.check()  # a commit into a file that is gone confirms nothing

    def _undo(self, error: BaseException) -> None:
        """Take back one use case; where the engine has taken back everything (a full disk), all of the batch fail."""
        if not self._store.connection.in_transaction:
            raise error if isinstance(error, sqlite3.Error) else StoreError(f"{self._path}: {error}")
        self._store.connection.execute("ROLLBACK TO use_case")
        self._store.connection.execute("RELEASE use_case")

    def _fail(self, batch: Iterable[_Call], error: StoreError) -> None:
        self._failed = True
        if self._store.connection.in_transaction:
            self._store.connection.execute("ROLLBACK")
        for call in batch:
            call.error = StoreError(str(error))  # one each: a traceback grows on whoever raises it
            call.error.__cause__ = error

    def _tell(self) -> None:
        for loop, callback in self._listeners:
            _call_in(loop, callback)

    def _empty_log(self) -> None:
        """One at a time: of two at once the second finds the log busy and would come back before it is empty."""
        self._file.check()
        with self._emptying:
            empty_log(self._path)

    def _read(self, fn: Callable[[Store], _T]) -> _T:
        self._file.check()
        store: SqliteStore | None = getattr(self._reader, "store", None)
        if store is None:
            store = self._reader.store = SqliteStore(open_reader(self._path), self._bank)
            self._connections.append(store.connection)
        store.connection.execute("BEGIN")
        try:
            return fn(store)
        finally:
            store.connection.execute("ROLLBACK")


def _take_room(tx: Store) -> None:
    """Write as much as the largest press does: a log that has a little room left takes a small row all the same."""
    if isinstance(tx, SqliteStore):
        tx.connection.execute("INSERT INTO room_tried (weight) VALUES (randomblob(?))", [ROOM_BYTES])


def _give_room_back(tx: Store) -> None:
    if isinstance(tx, SqliteStore):
        tx.connection.execute("DELETE FROM room_tried")


def _deliver(batch: list[_Call]) -> None:
    """Hand the outcomes over: one wake-up per loop, because each costs a system call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Call]] = {}
    for call in batch:
        if call.loop is None:
            call.resolve()
        else:
            by_loop.setdefault(call.loop, []).append(call)
    for loop, calls in by_loop.items():
        _call_in(loop, partial(_resolve, calls))


def _resolve(calls: Iterable[_Call]) -> None:
    for call in calls:
        call.resolve()


def _call_in(loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
    if not loop.is_closed():
        try:
            loop.call_soon_threadsafe(callback)
        except RuntimeError:  # closed just now: nobody waits there any more
            return
