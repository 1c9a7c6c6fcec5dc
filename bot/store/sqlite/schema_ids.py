"""Ids that never come back.

Without AUTOINCREMENT, SQLite gives the id of the last row again once that row is deleted. Then the key of a message, a
button or a delivery that is under way means another row than it was made for.
"""

from __future__ import annotations

from sqlite_utils import Database

REBUILT = ("accounts", "deliveries", "drills", "members", "mocks", "places", "plans", "web_posts")
"""The tables whose rows are deleted and that were made without it."""

IN_KEYS = (("mocks", "mock:"), ("plans", "plan:"), ("plans", "passed:"))
"""Tables whose ids stand in the keys of deliveries, and what such keys begin with."""


def make_ids_last(db: Database) -> None:
    """Rebuild the tables, with the same columns, rows, indexes and triggers; foreign keys must be off meanwhile."""
    for table in REBUILT:
        rebuild_with_lasting_ids(db, table)
    for table, prefix in IN_KEYS:
        _count_on(db, table, prefix)


def rebuild_with_lasting_ids(db: Database, table: str) -> None:
    """One table, with all that stands beside it."""
    (made,) = db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).fetchone()
    beside = db.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL", [table]
    ).fetchall()
    renewed = made.replace(f"CREATE TABLE {table} (", "CREATE TABLE renewed (", 1)
    db.execute(renewed.replace("id INTEGER PRIMARY KEY,", "id INTEGER PRIMARY KEY AUTOINCREMENT,", 1))
    db.execute(f"INSERT INTO renewed SELECT * FROM {table}")  # noqa: S608 (constants)
    db.execute(f"DROP TABLE {table}")
    db.execute(f"ALTER TABLE renewed RENAME TO {table}")
    for (statement,) in beside:
        db.execute(statement)


def _count_on(db: Database, table: str, prefix: str) -> None:
    """Let the table count on from the highest id that a key names, whose row may be gone."""
    (named,) = db.execute(
        "SELECT max(CAST(substr(key, length(?1) + 1) AS INTEGER)) FROM deliveries WHERE key GLOB ?1 || '*'", [prefix]
    ).fetchone()
    given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
    db.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
    db.execute(
        "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, max(named or 0, given[0] if given else 0)]
    )
