"""Responses: appended, never changed; scores read what may be seen."""

from __future__ import annotations

import sqlite3

from bot.domain.question import NewResponse, Response
from bot.domain.scoring import POINTS
from bot.store.evidence import AnswerOutcome, BoardStanding, Past, Tally, TeamShare
from bot.store.sqlite.rows import Row, made_id
from bot.store.sqlite.values import moment, moment_text, texts, texts_json

_COLUMNS = (
    "id, member, team, served, item, domain, trap, picked, right, confidence, source, question, first, answered_at,"
    " seconds"
)


class SqliteResponses:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def append(self, response: NewResponse) -> Response:
        first = not self._execute(
            "SELECT EXISTS (SELECT 1 FROM responses WHERE member = ? AND item = ?)", (response.member, response.item)
        ).fetchone()[0]
        cursor = self._execute(
            "INSERT INTO responses (member, team, served, item, domain, trap, picked, right, confidence, source,"
            " question, first, answered_at, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (question, member) WHERE question IS NOT NULL DO NOTHING",
            (
                response.member,
                response.team,
                response.served,
                response.item,
                response.domain,
                response.trap,
                texts_json(response.picked),
                response.right,
                response.confidence,
                response.source,
                response.question,
                first,
                moment_text(response.answered_at),
                response.seconds,
            ),
        )
        if not cursor.rowcount:
            raise ValueError(f"member {response.member} has locked question {response.question} already")
        if response.question is not None:
            # An answer is provisional or locked, never both. (A trigger that says so made the insert twice as slow.)
            self._execute(
                "DELETE FROM provisional WHERE question = ? AND member = ?", (response.question, response.member)
            )
        return Response(
            id=made_id(cursor),
            member=response.member,
            team=response.team,
            served=response.served,
            item=response.item,
            domain=response.domain,
            trap=response.trap,
            picked=response.picked,
            right=response.right,
            confidence=response.confidence,
            source=response.source,
            question=response.question,
            first=first,
            answered_at=response.answered_at,
            seconds=response.seconds,
        )

    def locked(self, question_id: int, member_id: int) -> Response | None:
        row = self._execute(
            f"SELECT {_COLUMNS} FROM graded_responses WHERE question = ? AND member = ?",  # noqa: S608 (constants)
            (question_id, member_id),
        ).fetchone()
        return None if row is None else _response(row)

    def taken(self, question_id: int) -> tuple[Response, ...]:
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM graded_responses WHERE question = ? ORDER BY id",  # noqa: S608 (constants)
            [question_id],
        )
        return tuple(map(_response, rows))

    def seen_items(self, member_id: int) -> frozenset[str]:
        rows = self._execute(
            "SELECT item FROM responses WHERE member = ?1 UNION"
            " SELECT served.item FROM provisional JOIN questions ON questions.id = provisional.question"
            " JOIN served ON served.id = questions.served WHERE provisional.member = ?1",
            [member_id],
        )
        return frozenset(item for (item,) in rows)

    def tallies(self, member_id: int) -> tuple[Tally, ...]:
        rows = self._execute(
            "SELECT domain, right, answered_at FROM visible_responses WHERE member = ? AND first = 1"
            " ORDER BY answered_at DESC",
            [member_id],
        )
        return tuple(Tally(domain, bool(right), moment(at)) for domain, right, at in rows)

    def of_member(self, member_id: int, domain: int | None = None) -> tuple[Response, ...]:
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM visible_responses"  # noqa: S608 (constants)
            " WHERE member = ?1 AND (?2 IS NULL OR domain = ?2) ORDER BY answered_at DESC, id DESC",
            (member_id, domain),
        )
        return tuple(map(_response, rows))

    def history(self, member_id: int) -> tuple[Past, ...]:
        rows = self._execute(
            "SELECT item, served, trap, right, confidence, answered_at, seconds FROM visible_responses WHERE member = ?"
            " ORDER BY answered_at, id",
            [member_id],
        )
        return tuple(
            Past(item, served, trap, bool(right), confidence, moment(at), seconds)
            for item, served, trap, right, confidence, at, seconds in rows
        )

    def outcomes(self, team_id: int) -> tuple[AnswerOutcome, ...]:
        rows = self._execute(
            "SELECT answers.question, answers.item, answers.served, answers.trap, answers.right, count(*)"
            " FROM visible_responses AS answers JOIN questions ON questions.id = answers.question"
            " WHERE answers.team = ? AND answers.question IS NOT NULL AND questions.revealed = 1"
            " GROUP BY answers.question, answers.trap, answers.right ORDER BY answers.question",
            [team_id],
        )
        return tuple(
            AnswerOutcome(question, item, served, trap, bool(right), answers)
            for question, item, served, trap, right, answers in rows
        )

    def total(self) -> int:
        (last,) = self._execute("SELECT coalesce(max(id), 0) FROM responses").fetchone()  # none is ever deleted
        return int(last)

    def team_shares(self, team_id: int) -> tuple[TeamShare, ...]:
        rows = self._execute(
            "SELECT domain, sum(right), count(*) FROM visible_responses"
            " WHERE team = ? AND question IS NOT NULL GROUP BY domain ORDER BY domain",
            [team_id],
        )
        return tuple(TeamShare(*row) for row in rows)

    def standings(self, team_id: int) -> tuple[BoardStanding, ...]:
        rows = self._execute(
            "SELECT member, sum(right) * ?2, count(*) FROM visible_responses"
            " WHERE team = ?1 AND question IS NOT NULL GROUP BY member",
            (team_id, POINTS),
        )
        # Sorted here: in SQL the sum, with a look-up for each answer, would be computed once more for the order.
        return tuple(sorted((BoardStanding(*row) for row in rows), key=lambda one: (-one.points, one.member)))


def _response(row: Row) -> Response:
    response_id, member, team, served, item, domain, trap, picked, right, confidence, source, question, *rest = row
    first, at, seconds = rest
    return Response(
        id=response_id,
        member=member,
        team=team,
        served=served,
        item=item,
        domain=domain,
        trap=trap,
        picked=texts(picked),
        right=bool(right),
        confidence=confidence,
        source=source,
        question=question,
        first=bool(first),
        answered_at=moment(at),
        seconds=seconds,
    )
