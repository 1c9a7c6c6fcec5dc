"""Runs of practice questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.domain.question import Drill
from bot.store.sqlite.rows import made_id
from bot.store.sqlite.values import ids, ids_json, moment, moment_text


class SqliteDrills:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def start(self, member_id: int, served: Sequence[int | str], at: datetime) -> Drill:
        cursor = self._execute(
            "INSERT INTO drills (member, served, position, started_at, shown_at) VALUES (?1, ?2, 0, ?3, ?3)",
            (member_id, ids_json(served), moment_text(at)),
        )
        return Drill(id=made_id(cursor), member=member_id, served=tuple(served), position=0, started_at=at, shown_at=at)

    def get(self, drill_id: int) -> Drill | None:
        row = self._execute(
            "SELECT id, member, served, position, started_at, shown_at FROM drills WHERE id = ?", [drill_id]
        ).fetchone()
        if row is None:
            return None
        found, member, served, position, started_at, shown_at = row
        return Drill(
            id=found,
            member=member,
            served=ids(served),
            position=position,
            started_at=moment(started_at),
            shown_at=moment(shown_at) if shown_at else None,
        )

    def show(self, drill_id: int, at: datetime) -> None:
        self._execute("UPDATE drills SET shown_at = ? WHERE id = ? AND shown_at IS NULL", (moment_text(at), drill_id))

    def advance(self, drill_id: int, position: int, served: int) -> bool:
        cursor = self._execute(
            "UPDATE drills SET position = position + 1, shown_at = NULL,"
            " served = json_set(served, '$[' || position || ']', ?) WHERE id = ? AND position = ?",
            (served, drill_id, position),
        )
        return cursor.rowcount == 1

    def tidy(self, before: datetime) -> None:
        self._execute("DELETE FROM drills WHERE started_at < ?", [moment_text(before)])
