"""Mock exams and their questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.mock_exam import MockExam, MockItem
from bot.store.sqlite.rows import Row, made_id, marks
from bot.store.sqlite.values import ids_json, moment, moment_or_none, moment_text, texts, texts_json

_COLUMNS = (
    "member, team, exam, paper, scope, number, reserved, seed, started_at, deadline, position, shown_at, due_at,"
    " submitted_at"
)
_ITEM = "position, served, item, picked, first, flagged, changes, seconds"


class SqliteMocks:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def start(self, mock: MockExam) -> MockExam:
        if self.running(mock.member) is not None:
            raise ValueError(f"member {mock.member} has a mock exam that runs")
        cursor = self._execute(
            f"INSERT INTO mocks ({_COLUMNS}) VALUES ({marks(_COLUMNS)})",  # noqa: S608 (constants)
            (
                mock.member,
                mock.team,
                mock.exam,
                mock.paper,
                mock.scope,
                mock.number,
                mock.reserved,
                mock.seed,
                moment_text(mock.started_at),
                moment_text(mock.deadline),
                mock.position,
                moment_text(mock.shown_at),
                moment_text(mock.due_at),
                moment_text(mock.submitted_at) if mock.submitted_at else None,
            ),
        )
        made = replace(mock, id=made_id(cursor))
        for item in made.items:
            self._execute(
                f"INSERT INTO mock_items (mock, {_ITEM}) VALUES (?, {marks(_ITEM)})",  # noqa: S608 (constants)
                (made.id, *_values(item)),
            )
        return made

    def get(self, mock_id: int) -> MockExam | None:
        return next(iter(self._found("id = ?", mock_id)), None)

    def running(self, member_id: int) -> MockExam | None:
        return next(iter(self._found("member = ? AND submitted_at IS NULL", member_id)), None)

    def of_member(self, member_id: int) -> tuple[MockExam, ...]:
        return self._found("member = ? ORDER BY started_at DESC, id DESC", member_id)

    def latest(self, member_id: int) -> MockExam | None:
        where = (
            "member = ? AND submitted_at IS NOT NULL AND scope IN ('full', 'half')"
            " ORDER BY submitted_at DESC, id DESC LIMIT 1"
        )
        return next(iter(self._found(where, member_id)), None)

    def save_item(self, mock_id: int, item: MockItem) -> None:
        self._execute(
            "UPDATE mock_items SET (picked, first, flagged, changes, seconds) = (?, ?, ?, ?, ?)"
            " WHERE mock = ? AND position = ?",
            (*_values(item)[3:], mock_id, item.position),
        )

    def show(self, mock_id: int, position: int, at: datetime) -> None:
        self._execute("UPDATE mocks SET position = ?, shown_at = ? WHERE id = ?", (position, moment_text(at), mock_id))

    def look_again(self, mock_id: int, due_at: datetime) -> None:
        self._execute("UPDATE mocks SET due_at = ? WHERE id = ?", (moment_text(due_at), mock_id))

    def submit(self, mock_id: int, at: datetime) -> bool:
        cursor = self._execute(
            "UPDATE mocks SET submitted_at = ? WHERE id = ? AND submitted_at IS NULL", (moment_text(at), mock_id)
        )
        return cursor.rowcount == 1

    def drop(self, mock_id: int) -> None:
        self._execute("DELETE FROM mocks WHERE id = ?", [mock_id])

    def begun_after(self, now: datetime) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM mocks INDEXED BY mocks_due WHERE due_at > ?1 AND submitted_at IS NULL AND started_at > ?1",
            [moment_text(now)],
        )
        return tuple(mock for (mock,) in rows)

    def move(self, mock_id: int, started_at: datetime, deadline: datetime, due_at: datetime) -> None:
        begun = moment_text(started_at)
        self._execute(
            "UPDATE mocks SET started_at = ?, shown_at = ?, deadline = ?, due_at = ? WHERE id = ?",
            (begun, begun, moment_text(deadline), moment_text(due_at), mock_id),
        )

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM mocks INDEXED BY mocks_due WHERE due_at <= ? AND submitted_at IS NULL"
            " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY due_at, id LIMIT ?",
            (moment_text(now), ids_json(excluding), limit),
        )
        return tuple(mock for (mock,) in rows)

    def _found(self, where: str, value: int) -> tuple[MockExam, ...]:
        rows = self._execute(f"SELECT id, {_COLUMNS} FROM mocks WHERE {where}", [value]).fetchall()  # noqa: S608 (constants)
        return tuple(self._mock(row) for row in rows)

    def _mock(self, row: Row) -> MockExam:
        mock, member, team, exam, paper, scope, number, reserved, seed, start, end, position, shown, due, sent = row
        items = self._execute(
            f"SELECT {_ITEM} FROM mock_items WHERE mock = ? ORDER BY position",  # noqa: S608 (constants)
            [mock],
        )
        return MockExam(
            id=mock,
            member=member,
            team=team,
            exam=exam,
            paper=paper,
            scope=scope,
            number=number,
            reserved=reserved,
            seed=seed,
            started_at=moment(start),
            deadline=moment(end),
            position=position,
            shown_at=moment(shown),
            due_at=moment(due),
            submitted_at=moment_or_none(sent),
            items=tuple(map(_item, items)),
        )


def _values(item: MockItem) -> Row:
    return (
        item.position,
        item.served,
        item.item,
        texts_json(item.picked),
        texts_json(item.first),
        item.flagged,
        item.changes,
        item.seconds,
    )


def _item(row: Row) -> MockItem:
    position, served, item, picked, first, flagged, changes, seconds = row
    return MockItem(position, served, item, texts(picked), texts(first), bool(flagged), changes, seconds)
