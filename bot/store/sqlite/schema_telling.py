"""Who may be told what: good news once, which places are open to all, and which calls were heard already."""

from __future__ import annotations

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
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        until TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX heard_until ON heard (until)",
)
