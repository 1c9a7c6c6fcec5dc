"""Small helpers that the parts share."""

from __future__ import annotations

import sqlite3
from typing import Any

Row = tuple[Any, ...]


def made_id(cursor: sqlite3.Cursor) -> int:
    """The id of the row that was just inserted."""
    assert cursor.lastrowid is not None  # noqa: S101 (sqlite3 sets it after every insert)
    return cursor.lastrowid


def marks(columns: str) -> str:
    """As many question marks as there are columns: "a, b" gives "?, ?"."""
    return ", ".join("?" for _ in columns.split(","))
