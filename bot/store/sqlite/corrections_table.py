"""Corrected keys: how far each was applied, the newer grades, and who is to be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.regrading import Correction, Grade
from bot.store.corrections import Erratum, Graded, PastGrade
from bot.store.sqlite.rows import Row
from bot.store.sqlite.values import ids_json, moment, moment_text, texts, texts_json

_VERSIONS = "(SELECT id FROM served WHERE item = ? AND version <= ?)"

# The order of the joins is given: few mock exams run at a time, and few questions are open.
_UNTOLD = """
    SELECT errata.id, corrections.item, errata.team, errata.answers, errata.changed
    FROM errata JOIN corrections ON corrections.id = errata.correction
    WHERE errata.told_at IS NULL AND corrections.current = 1 AND corrections.graded_at IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM questions JOIN served ON served.id = questions.served
        WHERE questions.team = errata.team AND questions.revealed = 0 AND served.item = corrections.item
    )
    AND NOT EXISTS (
        SELECT 1 FROM mocks INDEXED BY mocks_running CROSS JOIN mock_items ON mock_items.mock = mocks.id
        WHERE mocks.submitted_at IS NULL AND mocks.team = errata.team AND mock_items.item = corrections.item
    )
"""

# Nobody answered there, but they saw it. Both tables are read once, when all responses have been.
_SAW = f"""
    INSERT INTO errata (correction, team)
    SELECT DISTINCT ?, team FROM (
        SELECT team FROM questions WHERE served IN {_VERSIONS}
        UNION ALL
        SELECT team FROM mock_items CROSS JOIN mocks ON mocks.id = mock_items.mock WHERE served IN {_VERSIONS}
    ) WHERE true
    ON CONFLICT (correction, team) DO NOTHING
"""  # noqa: S608 (constants)


class SqliteCorrections:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def are_noted(self, newest: Sequence[Correction]) -> bool:
        rows = self._execute("SELECT name FROM corrections WHERE current = 1")
        return {name for (name,) in rows} == {one.id for one in newest}

    def note(self, newest: Sequence[Correction], now: datetime) -> None:
        for one in newest:
            self._execute(
                "INSERT INTO corrections (name, item, version, current, noted_at) VALUES (?, ?, ?, 1, ?)"
                " ON CONFLICT (name) DO NOTHING",
                (one.id, one.item, one.from_, moment_text(now)),
            )
        names = texts_json(one.id for one in newest)
        self._execute("UPDATE corrections SET current = name IN (SELECT value FROM json_each(?))", [names])

    def to_grade(self, upto: int, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM corrections WHERE current = 1"
            " AND (graded_at IS NULL OR graded_to < ?)"
            " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?",
            (upto, ids_json(excluding), limit),
        )
        return tuple(correction_id for (correction_id,) in rows)

    def answers(self, correction_id: int, window: int) -> tuple[Graded, ...]:
        item, version, graded_to = self._subject(correction_id)
        rows = self._execute(
            "SELECT id, team, served, picked, right, trap FROM graded_responses"  # noqa: S608 (constants)
            f" WHERE id > ? AND id <= ? AND +served IN {_VERSIONS} ORDER BY id",
            (graded_to, graded_to + window, item, version),
        )
        return tuple(
            Graded(response, team, served, texts(picked), Grade(bool(right), trap))
            for response, team, served, picked, right, trap in rows
        )

    def regrade(self, correction_id: int, response_id: int, grade: Grade, now: datetime) -> None:
        self._execute(
            "INSERT INTO regrades (response, correction, right, trap, at) VALUES (?, ?, ?, ?, ?)",
            (response_id, correction_id, grade.right, grade.trap, moment_text(now)),
        )

    def count(self, correction_id: int, team_id: int, answers: int, changed: int) -> None:
        self._execute(
            "INSERT INTO errata (correction, team, answers, changed) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (correction, team) DO UPDATE"
            " SET answers = answers + excluded.answers, changed = changed + excluded.changed",
            (correction_id, team_id, answers, changed),
        )

    def advance(self, correction_id: int, window: int, now: datetime) -> None:
        ((last, graded_at),) = self._execute(
            "UPDATE corrections SET graded_to ="
            " min(graded_to + ?, (SELECT coalesce(max(id), 0) FROM responses)) WHERE id = ?"
            " RETURNING graded_to = (SELECT coalesce(max(id), 0) FROM responses), graded_at",
            (window, correction_id),
        ).fetchall()
        if last and graded_at is None:
            item, version, _ = self._subject(correction_id)
            self._execute(_SAW, (correction_id, item, version, item, version))
            self._execute("UPDATE corrections SET graded_at = ? WHERE id = ?", (moment_text(now), correction_id))

    def to_tell(self, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            f"{_UNTOLD} AND errata.id NOT IN (SELECT value FROM json_each(?)) ORDER BY errata.id LIMIT ?",  # noqa: S608 (constants)
            (ids_json(excluding), limit),
        )
        return tuple(row[0] for row in rows)

    def erratum(self, erratum_id: int) -> Erratum | None:
        row = self._execute(f"{_UNTOLD} AND errata.id = ?", [erratum_id]).fetchone()
        return None if row is None else Erratum(*row)

    def told(self, erratum_id: int, now: datetime) -> None:
        self._execute("UPDATE errata SET told_at = ? WHERE id = ?", (moment_text(now), erratum_id))

    def past_grades(self, member_id: int) -> dict[int, tuple[PastGrade, ...]]:
        rows = self._execute(
            "SELECT responses.id, responses.right, responses.trap, answered_at, '', 0 FROM responses"
            " WHERE member = ?1 AND EXISTS (SELECT 1 FROM regrades WHERE response = responses.id) UNION ALL"
            " SELECT responses.id, regrades.right, regrades.trap, at, name, correction"
            " FROM responses JOIN regrades ON response = responses.id JOIN corrections ON corrections.id = correction"
            " WHERE member = ?1 ORDER BY 1, 6",
            [member_id],
        )
        found: dict[int, tuple[PastGrade, ...]] = {}
        for response, right, trap, at, name, _ in rows:
            found[response] = (*found.get(response, ()), PastGrade(Grade(bool(right), trap), moment(at), name))
        return found

    def _subject(self, correction_id: int) -> Row:
        """The item, the newest version whose key was wrong, and the last response that was looked at."""
        row: Row = self._execute(
            "SELECT item, version, graded_to FROM corrections WHERE id = ?", [correction_id]
        ).fetchone()
        return row
