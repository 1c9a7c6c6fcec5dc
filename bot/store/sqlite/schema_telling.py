"""Who may be told what: good news once, which places are open to all, and which calls were heard already."""

from __future__ import annotations

from sqlite_utils import Database

from bot.cleaning import clean_name

TELLING = (
    # Whether the team was told that this exam is passed.
    "ALTER TABLE plans ADD COLUMN told INTEGER NOT NULL DEFAULT 0",
    """
    UPDATE plans SET told = 1 WHERE EXISTS (
        SELECT 1 FROM deliveries WHERE key >= 'passed:' || plans.id || ':' AND key < 'passed:' || plans.id || ';'
    )
    """,
    # Whether everybody in the workspace or server can see the place, as the platform said last.
    "ALTER TABLE places ADD COLUMN public INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE heard (
        key TEXT PRIMARY KEY,
        until TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX heard_until ON heard (until)",
)

_NAMES = (("members", "Member"), ("accounts", "Member"), ("teams", "Team"), ("web_accounts", "Member"))
"""Tables with a column of names, and what somebody is called whose name nobody can see."""


def clean_names(db: Database) -> None:
    """Names that came in before there was one cleaner become what it would have let in."""
    for table, otherwise in _NAMES:
        for row, name in db.execute(f"SELECT rowid, name FROM {table} WHERE name <> ''").fetchall():  # noqa: S608 (constants)
            if (cleaned := clean_name(name) or otherwise) != name:
                db.execute(f"UPDATE {table} SET name = ? WHERE rowid = ?", (cleaned, row))  # noqa: S608 (constants)
