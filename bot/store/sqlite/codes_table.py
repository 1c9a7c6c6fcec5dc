"""Short codes that prove, on another platform, who gave them out."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from datetime import datetime

from bot.store.people import LinkCode
from bot.store.sqlite.values import moment_text

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is mistaken for another
LENGTH = 8
"""About 40 bits, for ten minutes."""


class SqliteCodes:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def issue(self, code: LinkCode, expires_at: datetime) -> str:
        text = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
        self._execute("DELETE FROM codes WHERE member = ? AND purpose = ?", (code.member, code.purpose))
        self._execute(
            "INSERT INTO codes (hash, purpose, team, member, expires_at) VALUES (?, ?, ?, ?, ?)",
            (_hash(text), code.purpose, code.team, code.member, moment_text(expires_at)),
        )
        return f"{text[:4]}-{text[4:]}"

    def find(self, text: str, now: datetime) -> LinkCode | None:
        row = self._execute(
            "SELECT purpose, team, member FROM codes WHERE hash = ? AND expires_at > ?", (_hash(text), moment_text(now))
        ).fetchone()
        return None if row is None else LinkCode(*row)

    def spend(self, text: str) -> None:
        self._execute("DELETE FROM codes WHERE hash = ?", [_hash(text)])

    def tidy(self, now: datetime) -> None:
        self._execute("DELETE FROM codes WHERE expires_at <= ?", [moment_text(now)])


def _hash(text: str) -> str:
    plain = "".join(sign for sign in text.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
