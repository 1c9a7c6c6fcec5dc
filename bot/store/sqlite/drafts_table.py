"""Forms that wait for a button."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime

from bot.addresses import Person
from bot.interactions import Ask, Reject
from bot.store.deliveries import DRAFTS_KEPT, destination
from bot.store.sqlite import codec
from bot.store.sqlite.values import moment_text


class SqliteDrafts:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def keep(self, person: Person, form: Ask | Reject, at: datetime) -> str:
        draft = secrets.token_hex(8)
        self._execute(
            "INSERT INTO drafts (id, person, reply, at) VALUES (?, ?, ?, ?)",
            (draft, destination(person), codec.reply_json(form), moment_text(at)),
        )
        self._execute(
            "DELETE FROM drafts WHERE person = ?1 AND rowid NOT IN"
            " (SELECT rowid FROM drafts WHERE person = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2)",
            (destination(person), DRAFTS_KEPT),
        )
        return draft

    def find(self, person: Person, draft: str) -> Ask | Reject | None:
        row = self._execute(
            "SELECT reply FROM drafts WHERE id = ? AND person = ?", (draft, destination(person))
        ).fetchone()
        reply = None if row is None else codec.reply(row[0])
        return reply if isinstance(reply, Ask | Reject) else None

    def tidy(self, before: datetime) -> None:
        self._execute("DELETE FROM drafts WHERE at < ?", [moment_text(before)])
