"""Requests that were heard already."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.store.sqlite.values import moment_text


class SqliteHeard:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def remember(self, key: str, until: datetime, now: datetime) -> bool:
        self._execute("DELETE FROM heard WHERE until < ?", [moment_text(now)])
        kept = self._execute(
            "INSERT INTO heard (key, until) VALUES (?, ?) ON CONFLICT DO NOTHING", (key, moment_text(until))
        )
        return kept.rowcount == 1
