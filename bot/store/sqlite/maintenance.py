"""Backup, restore and check of the store's file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.store.errors import StoreError
from bot.store.sqlite import codec
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.file_watch import mark_closed
from bot.store.sqlite.open_store import open_reader, quick_check
from bot.store.sqlite.schema_held import mark_backup, mark_restored
from bot.store.sqlite.sqlite_errors import damaged, explain

# What must hold beyond what the schema enforces: a sentence, and a query for the ids of the rows that break it.
_RULES = (
    (
        "accounts of a member of another team",
        "SELECT accounts.id FROM accounts JOIN members ON members.id = member WHERE accounts.team != members.team",
    ),
    (
        "members without an account who were not forgotten",
        "SELECT id FROM members WHERE state != 'forgotten' AND id NOT IN (SELECT member FROM accounts)",
    ),
    (
        "responses to a question of another team",
        "SELECT responses.id FROM responses JOIN questions ON questions.id = question"
        " WHERE responses.team != questions.team",
    ),
    (
        "responses to another item than was served",
        "SELECT responses.id FROM responses JOIN served ON served.id = served WHERE responses.item != served.item",
    ),
    (
        "answers that are provisional and locked at once",
        "SELECT responses.id FROM provisional JOIN responses USING (question, member)",
    ),
    (
        "items that a member met for the first time more or less than once",
        "SELECT min(id) FROM responses GROUP BY member, item HAVING sum(first) != 1",
    ),
    (
        "deliveries that name somebody who was forgotten",
        "SELECT delivery FROM named_in_deliveries JOIN members ON members.id = member WHERE state = 'forgotten'",
    ),
)


DAMAGED = "damaged: "


def backup(path: Path, target: Path, *, at: datetime | None = None) -> list[str]:
    """Copy the store to `target`, also while Trapline runs; nobody waits for it. The copy knows when it was made.

    Returns what does not hold in the copy, as `check` says it; empty where it is sound.

    Raises:
        StoreError: there is a file at `target` already, or it cannot be written, or the store is damaged.
    """
    if target.exists():
        raise StoreError(f"{target} exists. A backup overwrites nothing: name another file, or move this one away.")
    partial = target.with_name(target.name + ".partial")
    try:
        with closing(open_reader(path)) as source:
            _copy(source, partial, lambda copy: mark_backup(copy, at or datetime.now(UTC)))
        problems = check(partial)
        if problems and problems[0].startswith(DAMAGED):
            raise damaged(path, problems[0].removeprefix(DAMAGED))
        partial.rename(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}).") from error
    finally:
        partial.unlink(missing_ok=True)
        for beside in ("-wal", "-shm"):
            partial.with_name(partial.name + beside).unlink(missing_ok=True)
    return problems


def restore(source: Path, path: Path, *, at: datetime) -> Path | None:
    """Put a backup in the place of the store. The file that was there is kept beside it; its path comes back.

    Messages that were on their way when the backup was made may have been sent since, and so may those that fell due
    since: the platform is asked first.

    Raises:
        StoreError: the backup is damaged or of a newer Trapline, or Trapline is running. Nothing was changed.
    """
    path = path.resolve()
    lock = ActiveLock(path)
    if not lock.try_acquire(make=False):
        raise StoreError(f"{path} is in use. Stop Trapline first, then restore.")
    incoming = path.with_name(path.name + ".restoring")
    kept = path.with_name(f"{path.name}.before-restore-{at:%Y%m%dT%H%M%SZ}")
    try:
        if not source.is_file():
            raise StoreError(f"There is no backup at {source}.")
        if kept.exists():
            raise StoreError(f"{kept} exists. Try again in a second.")
        with closing(_open_backup(source)) as backup_file:
            _copy(backup_file, incoming, lambda copy: mark_restored(copy, at))
        replaced = _move_with_log(path, kept)
        incoming.rename(path)
        mark_closed(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be replaced ({error.strerror}).") from error
    finally:
        incoming.unlink(missing_ok=True)
        lock.release()
    return kept if replaced else None


def check(path: Path) -> list[str]:
    """What is wrong with the store, a sentence each; nothing where all is well.

    Raises:
        StoreError: it cannot be opened at all.
    """
    with closing(open_reader(path)) as connection:
        try:
            if damage := _damage(connection):
                return [f"{DAMAGED}{problem}" for problem in damage]
            problems = []
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
                problems.append(f"{table} {row} names a row of {parent} that is not there")
            for sentence, sql in _RULES:
                if ids := [str(row_id) for (row_id,) in connection.execute(sql)]:
                    problems.append(f"{sentence}: {len(ids)}, first {', '.join(ids[:5])}")
            for row_id, digest, snapshot in connection.execute("SELECT id, digest, snapshot FROM served"):
                if codec.snapshot_digest(snapshot) != digest:
                    problems.append(f"served {row_id} is not what was served then")
        except (sqlite3.Error, UnicodeError) as error:
            raise explain(path, error) from error
    return problems


def _damage(connection: sqlite3.Connection) -> list[str]:
    """What is damaged: pages, indexes, values that their columns do not take, and texts that cannot be read."""
    found = [text for (text,) in connection.execute("PRAGMA integrity_check(20)") if text != "ok"]
    if found:
        return found
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        try:
            for _ in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (the names come from the schema)
                pass
        except (sqlite3.Error, UnicodeError) as error:
            found.append(f"{table} cannot be read ({error})")
    return found


def _open_backup(source: Path) -> sqlite3.Connection:
    connection = open_reader(source, older=True)
    try:
        quick_check(connection, source)
    except BaseException:
        connection.close()
        raise
    return connection


def _copy(source: sqlite3.Connection, target: Path, mark: Callable[[sqlite3.Connection], None]) -> None:
    """One file without a log beside it, checked after it was written."""
    target.unlink(missing_ok=True)
    try:
        target.touch(mode=0o600)
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("UPDATE deliveries SET uncertain = 1 WHERE ended_at IS NULL")
            mark(copy)
            quick_check(copy, target)
    except (sqlite3.Error, UnicodeError) as error:
        raise explain(target, error) from error


def _move_with_log(path: Path, kept: Path) -> bool:
    """Move a store, and the log that belongs to it, out of the way; False where there is neither.

    The log is copied before the store moves and removed after: whenever this stops, one whole pair stands. A log
    without its store goes too, or SQLite would replay it into the next file of that name.
    """
    log = path.with_name(path.name + "-wal")
    found = path.exists() or log.exists()
    if log.exists():
        shutil.copy2(log, kept.with_name(kept.name + "-wal"))
    if path.exists():
        path.rename(kept)
    log.unlink(missing_ok=True)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    return found
