"""Daily questions, and the answers that are not locked yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from bot.domain.items import Answer
from bot.domain.question import Question
from bot.store.evidence import Provisional
from bot.store.sqlite import codec
from bot.store.sqlite.rows import Row, made_id
from bot.store.sqlite.served_table import SqliteServed
from bot.store.sqlite.values import ids_json, moment, moment_text, texts, texts_json

_QUESTION = (
    "SELECT questions.id, team, day, served, snapshot, seed, opened_at, closes_at, verdict_at_once, revealed"
    " FROM questions JOIN served ON served.id = questions.served"
)
_PROVISIONAL = "SELECT question, member, picked, at FROM provisional"


class SqliteQuestions:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._served = SqliteServed(connection)

    def open(self, question: Question) -> Question | None:
        served = self._served.keep(question.item)
        cursor = self._execute(
            # After a restore above all ids that may have been given since the backup: buttons that stand name them.
            "INSERT INTO questions (id, team, day, served, seed, opened_at, closes_at, verdict_at_once, revealed)"
            " VALUES ((SELECT floor + 1 FROM restores WHERE id = 1"
            " AND floor > (SELECT coalesce(max(id), 0) FROM questions)), ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (team, day) DO NOTHING",
            (
                question.team,
                question.day.isoformat(),
                served,
                question.seed,
                moment_text(question.opened_at),
                moment_text(question.closes_at),
                question.verdict_at_once,
                question.revealed,
            ),
        )
        return replace(question, id=made_id(cursor), served=served) if cursor.rowcount else None

    def get(self, question_id: int) -> Question:
        question = self._one(f"{_QUESTION} WHERE questions.id = ?", question_id)
        if question is None:
            raise KeyError(question_id)
        return question

    def current(self, team_id: int) -> Question | None:
        return self._one(f"{_QUESTION} WHERE team = ? AND revealed = 0 ORDER BY day DESC LIMIT 1", team_id)

    def on(self, team_id: int, day: date) -> Question | None:
        return self._one(f"{_QUESTION} WHERE team = ? AND day = ?", team_id, day.isoformat())

    def latest(self, team_id: int, before: date | None = None) -> Question | None:
        limit = "9999-12-32" if before is None else before.isoformat()  # a text behind every date
        return self._one(f"{_QUESTION} WHERE team = ? AND day < ? ORDER BY day DESC LIMIT 1", team_id, limit)

    def to_close(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[Question, ...]:
        rows = self._execute(
            f"{_QUESTION} WHERE revealed = 0 AND closes_at <= ?"  # noqa: S608 (constants)
            " AND questions.id NOT IN (SELECT value FROM json_each(?)) ORDER BY closes_at LIMIT ?",
            (moment_text(now), ids_json(excluding), limit),
        )
        return tuple(map(_question, rows))

    def reveal(self, question_id: int) -> None:
        self._execute("UPDATE questions SET revealed = 1 WHERE id = ?", [question_id])

    def close_at(self, question_id: int, moment: datetime) -> None:
        self._execute("UPDATE questions SET closes_at = ? WHERE id = ?", (moment_text(moment), question_id))

    def asked(self, team_id: int) -> tuple[tuple[str, date], ...]:
        rows = self._execute(
            "SELECT item, day FROM questions JOIN served ON served.id = questions.served"
            " WHERE team = ? ORDER BY day DESC",
            [team_id],
        )
        return tuple((item, date.fromisoformat(day)) for item, day in rows)

    def pick(self, question_id: int, member_id: int, picked: Answer, at: datetime) -> bool:
        cursor = self._execute(
            "INSERT INTO provisional (question, member, picked, at) SELECT ?1, ?2, ?3, ?4"
            " WHERE NOT EXISTS (SELECT 1 FROM responses WHERE question = ?1 AND member = ?2)"
            " ON CONFLICT (question, member) DO UPDATE SET picked = excluded.picked, at = excluded.at",
            (question_id, member_id, texts_json(picked), moment_text(at)),
        )
        return cursor.rowcount == 1

    def provisional(self, question_id: int, member_id: int) -> Provisional | None:
        row = self._execute(f"{_PROVISIONAL} WHERE question = ? AND member = ?", (question_id, member_id)).fetchone()
        return None if row is None else _provisional(row)

    def all_provisional(self, question_id: int) -> tuple[Provisional, ...]:
        rows = self._execute(f"{_PROVISIONAL} WHERE question = ? ORDER BY at, member", [question_id])
        return tuple(map(_provisional, rows))

    def touch(self, question_id: int, count_at: datetime) -> None:
        self._execute(
            "UPDATE questions SET count_at = ? WHERE id = ? AND count_at IS NULL", (moment_text(count_at), question_id)
        )

    def count_by(self, latest: datetime) -> None:
        at = moment_text(latest)
        self._execute("UPDATE questions SET count_at = ? WHERE count_at > ?", (at, at))

    def to_count(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM questions WHERE count_at <= ?"
            " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY count_at LIMIT ?",
            (moment_text(now), ids_json(excluding), limit),
        )
        return tuple(question_id for (question_id,) in rows)

    def counted(self, question_id: int) -> None:
        self._execute("UPDATE questions SET count_at = NULL WHERE id = ?", [question_id])

    def takers(self, question_id: int) -> int:
        # An answer is provisional or locked, never both: the sum counts nobody twice.
        (count,) = self._execute(
            "SELECT (SELECT count(*) FROM provisional WHERE question = ?1)"
            " + (SELECT count(*) FROM responses WHERE question = ?1)",
            [question_id],
        ).fetchone()
        return int(count)

    def _one(self, sql: str, *values: object) -> Question | None:
        row = self._execute(sql, values).fetchone()
        return None if row is None else _question(row)


@lru_cache(maxsize=1024)  # keyed by the whole row, so it is never stale
@lru_cache(4096)  # the same row is read again at every press of its question
def _question(row: Row) -> Question:
    question_id, team, day, served, snapshot, seed, opened_at, closes_at, verdict_at_once, revealed = row
    return Question(
        id=question_id,
        team=team,
        day=date.fromisoformat(day),
        served=served,
        item=codec.item(snapshot),
        seed=seed,
        opened_at=moment(opened_at),
        closes_at=moment(closes_at),
        verdict_at_once=bool(verdict_at_once),
        revealed=bool(revealed),
    )


def _provisional(row: Row) -> Provisional:
    question, member, picked, at = row
    return Provisional(question=question, member=member, picked=texts(picked), at=moment(at))
