"""What a store remembers of itself: that it was restored, whose plans are laid out anew, and room to try the disk."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from bot.store.sqlite.values import moment, moment_text

HELD = (
    # One row at the most. Backups carry when they were made; a restored store, when that was and until when every
    # message is looked for before it is posted. `floor`: questions' ids begin above it.
    """
    CREATE TABLE restores (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        backed_up_at TEXT,
        restored_at TEXT,
        looked_until TEXT,
        floor INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE TABLE members_to_lay (member INTEGER PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE) STRICT",
    "CREATE TABLE room_tried (weight BLOB NOT NULL) STRICT",
)

LOST_IDS = 1_000_000
"""So many ids are passed over at a restore: buttons that stand name those of the life that was lost."""

EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
_MINUTE = timedelta(minutes=1)


def mark_backup(copy: sqlite3.Connection, at: datetime) -> None:
    """Note in a copy when it was made."""
    copy.execute(
        "INSERT INTO restores (id, backed_up_at) VALUES (1, ?)"
        " ON CONFLICT (id) DO UPDATE SET backed_up_at = excluded.backed_up_at",
        [moment_text(at)],
    )


def mark_restored(incoming: sqlite3.Connection, at: datetime) -> None:
    """Note in the file's header that it was restored then: an older program's file has no table for it yet."""
    incoming.execute(f"PRAGMA user_version = {(at - EPOCH) // _MINUTE + 1}")


def take_note(connection: sqlite3.Connection) -> None:
    """After a restore: what fell due before is in doubt, and ids that were given since the backup never come back."""
    (minutes,) = connection.execute("PRAGMA user_version").fetchone()
    if not minutes:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "INSERT INTO restores (id, restored_at) VALUES (1, ?)"
            " ON CONFLICT (id) DO UPDATE SET restored_at = excluded.restored_at, looked_until = NULL",
            [moment_text(EPOCH + minutes * _MINUTE)],
        )
        connection.execute(
            "UPDATE restores SET floor = ? + max(floor, (SELECT coalesce(max(id), 0) FROM questions))", [LOST_IDS]
        )
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master"
            " WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
        )
        connection.execute("UPDATE sqlite_sequence SET seq = seq + ?", [LOST_IDS])
        connection.execute("PRAGMA user_version = 0")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def is_in_doubt(connection: sqlite3.Connection, now: datetime, since: datetime | None) -> bool:
    """Whether a message that fell due `since` may have been sent by the life that a restore has lost."""
    row = connection.execute("SELECT restored_at, looked_until FROM restores WHERE id = 1").fetchone()
    if row is None or row[0] is None:  # never restored; a backup's own row has no moment
        return False
    restored_at, looked_until = row
    if since is not None:
        return since <= moment(restored_at)
    return looked_until is None or now < moment(looked_until)
