"""Opening the store's file, safely: whatever is wrong with it, it is said and nothing is overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.errors import StoreError
from bot.store.sqlite import migrations
from bot.store.sqlite.file_watch import check_mark
from bot.store.sqlite.schema_held import take_note
from bot.store.sqlite.sqlite_errors import damaged, explain

BUSY_SECONDS = 5.0
"""How long a statement waits for another process that writes."""

EMPTYING_MS = 1_000
"""How long the emptying of the log waits for those who read."""

CACHE_KIB = 16_000
"""Pages that the writer keeps: the ends of its indexes stay there however large the store grows."""

LOG_PAGES = 4_000
"""So long (16 MB) the log grows before its pages move into the file: a page that many answers touch moves once."""

QUICK_CHECK_BYTES = 16_000_000
"""A file up to this size is checked at every start, which takes some milliseconds; a larger one only after a crash."""


def open_writer(path: Path) -> sqlite3.Connection:
    """The store for writing, made where there is none, with its schema up to date.

    WAL lets readers go on while we write. `synchronous=FULL` adds to WAL's default (NORMAL) an fsync of the log at each
    commit: with NORMAL a power loss may take back answers that were confirmed, with FULL it may not.

    Raises:
        StoreError: the file cannot be used; it stays as it was.
    """
    path = path.resolve()  # its log lies beside the file, not beside a link to it
    _make_room(path)
    after_crash = _size(path.with_name(path.name + "-wal")) > 0
    with _opening(path, path.absolute().as_uri() + "?mode=rw") as connection:
        migrations.check_known(connection, path)
        if after_crash or _size(path) <= QUICK_CHECK_BYTES:
            quick_check(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")  # what somebody has erased is overwritten, not just unlinked
        connection.execute("PRAGMA temp_store = MEMORY")  # what a savepoint could take back; a file made it 1.2x slower
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        if migrations.is_complete(connection):
            # A read-only file shows here, and not at the first answer.
            connection.executescript("BEGIN IMMEDIATE; ROLLBACK")
        else:
            migrations.migrate(connection)
        take_note(connection)
        connection.execute("PRAGMA foreign_keys = ON")  # not before: see `migrate`
    return connection


def open_reader(path: Path, *, older: bool = False) -> sqlite3.Connection:
    """The store for reading only; it never waits for the writer, nor the writer for it.

    `older` also takes a store whose schema is behind this program's.

    Raises:
        StoreError: there is no store, or this program cannot read it.
    """
    if not path.is_file():
        raise StoreError(f"There is no store at {path}. `trapline run` makes one.")
    with _opening(path, path.absolute().as_uri() + "?mode=ro") as connection:
        migrations.check_known(connection, path)
        if not older and not migrations.is_complete(connection):
            raise StoreError(f"{path} is of an older Trapline. Start `trapline run` once to bring it up to date.")
        connection.execute("PRAGMA query_only = ON")
    return connection


def empty_log(path: Path) -> None:
    """Move all of the log into the file, so that what was erased is in neither; readers that are busy win.

    Meanwhile nobody can write, so it waits for readers more briefly than a writer would wait for it.
    """
    with _opening(path, path.absolute().as_uri() + "?mode=rw") as connection:
        connection.execute(f"PRAGMA busy_timeout = {EMPTYING_MS}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def quick_check(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError where the file's structure is damaged."""
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged(path)


@contextmanager
def _opening(path: Path, uri: str) -> Iterator[sqlite3.Connection]:
    """A connection that is closed again where the opening fails."""
    connection = None
    try:
        # Results and connections pass between threads, one at a time; transactions are begun by hand.
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        yield connection
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error | UnicodeError):
            raise explain(path, error) from error
        raise


def _make_room(path: Path) -> None:
    """Make the folder and, readable for its owner only, an empty file; a file that exists is left alone."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder. Name a file in it, for example {path / 'trapline.db'}")
    check_mark(path)
    log = path.with_name(path.name + "-wal")
    if _size(log) and not _size(path):
        raise StoreError(
            f"{log} is there without {path}: its answers belong to a file that was moved away. Put it back,"
            " or restore a backup: trapline db restore BACKUP"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}). Give the program's user the right to write there."
        ) from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
