"""Newer grades beside the old ones: what is read, what stays, and files that were made before there were any."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.addresses import Person
from bot.domain.regrading import Correction, Grade
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.maintenance import check
from bot.store.sqlite.open_store import open_reader, open_writer
from tests.store.making import (
    ADA,
    BANK,
    BOB,
    NOW,
    TODAY,
    a_member,
    a_question,
    a_response,
    a_team,
    an_item,
    locked,
    made_before,
    newer_columns,
)

FIRST = Correction("swap-01", 1, 2, "…", TODAY)
SECOND = Correction("swap-01", 2, 3, "…", TODAY)
WRONG = Grade(right=False, trap="swap")


def answered(store: SqliteStore, *people: Person) -> list[int]:
    """The ids of one right answer of each, all in one team."""
    team = store.teams.add(a_team()).id
    served = store.served.keep(an_item())
    members = [store.members.add(a_member(team), person).id for person in people]
    return [store.responses.append(a_response(member, team, served)).id for member in members]


def noted(store: SqliteStore, *corrections: Correction) -> int:
    store.corrections.note(corrections, NOW)
    return store.corrections.to_grade(store.responses.total(), 9)[-1]


def test_the_newest_grade_is_read_and_the_response_stays_as_it_was(store: SqliteStore) -> None:
    one, two = answered(store, ADA, BOB)
    first = noted(store, FIRST)
    store.corrections.regrade(first, one, WRONG, NOW)
    (seen,) = store.responses.of_member(1)
    assert (seen.right, seen.trap) == (False, "swap")
    assert store.responses.of_member(2)[0].right
    second = noted(store, SECOND)
    store.corrections.regrade(second, one, Grade(right=True, trap=None), NOW + timedelta(days=1))
    (seen,) = store.responses.of_member(1)
    assert (seen.right, seen.trap) == (True, None)
    assert store.connection.execute("SELECT right, trap FROM responses").fetchall() == [(1, None), (1, None)]
    grades = store.corrections.past_grades(1)[one]
    assert [(past.grade.right, past.correction) for past in grades] == [
        (True, ""),
        (False, FIRST.id),
        (True, SECOND.id),
    ]
    assert store.corrections.past_grades(2) == {}
    assert two


def test_a_newer_grade_of_a_hidden_answer_is_hidden_too(store: SqliteStore) -> None:
    team = store.teams.add(a_team()).id
    member = store.members.add(a_member(team), ADA).id
    question = store.questions.open(a_question(team))
    assert question is not None
    response = store.responses.append(locked(question, member)).id
    store.corrections.regrade(noted(store, FIRST), response, WRONG, NOW)
    assert not store.responses.of_member(member)
    assert not store.responses.standings(team)
    (taken,) = store.responses.taken(question.id)
    assert not taken.right
    store.questions.reveal(question.id)
    assert [(one.points, one.answers) for one in store.responses.standings(team)] == [(0, 1)]


@pytest.mark.parametrize("sql", ["UPDATE regrades SET right = 1", "DELETE FROM regrades"])
def test_grades_are_append_only(store: SqliteStore, sql: str) -> None:
    (one,) = answered(store, ADA)
    store.corrections.regrade(noted(store, FIRST), one, WRONG, NOW)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.connection.execute(sql)


def test_only_answers_to_versions_whose_key_was_wrong_are_graded_anew_a_window_at_a_time(store: SqliteStore) -> None:
    first, second = answered(store, ADA, BOB)
    for item in (an_item(version=2), an_item("other")):
        store.responses.append(a_response(1, 1, store.served.keep(item), item=item.id))
    correction = noted(store, FIRST)
    found = []
    while store.corrections.to_grade(store.responses.total(), 9):
        found.append([answer.response for answer in store.corrections.answers(correction, 1)])
        store.corrections.advance(correction, 1, NOW)
    assert found == [[first], [second], [], []]
    late = store.responses.append(a_response(2, 1, store.served.keep(an_item())))
    assert store.corrections.to_grade(store.responses.total(), 9) == (correction,)
    assert [answer.response for answer in store.corrections.answers(correction, 1)] == [late.id]


def test_a_correction_is_current_as_long_as_the_bank_names_it(store: SqliteStore) -> None:
    noted(store, FIRST)
    assert store.corrections.are_noted([FIRST])
    assert not store.corrections.are_noted([])
    store.corrections.note([SECOND], NOW)
    assert not store.corrections.are_noted([FIRST])
    assert len(store.corrections.to_grade(store.responses.total(), 9)) == 1
    store.corrections.note([], NOW)
    assert store.corrections.to_grade(store.responses.total(), 9) == ()


def test_a_file_made_before_keeps_its_answers_and_takes_new_grades(path: Path) -> None:
    with closing(made_before(path, "m008_regrades")) as connection:
        store = SqliteStore(connection, BANK)
        connection.execute("BEGIN")
        with newer_columns(connection):
            one, _ = answered(store, ADA, BOB)
        before = [(*row, None) for row in connection.execute("SELECT * FROM responses")]
        assert connection.execute("SELECT count(*) FROM visible_responses").fetchone() == (2,)
        connection.execute("COMMIT")
    with closing(open_writer(path)) as connection:
        store = SqliteStore(connection, BANK)
        assert connection.execute("SELECT * FROM responses").fetchall() == before
        assert connection.execute("SELECT * FROM visible_responses").fetchall() == before
        store.corrections.regrade(noted(store, FIRST), one, WRONG, NOW)
        assert not store.responses.of_member(1)[0].right
    assert check(path) == []
    with closing(open_reader(path)) as connection:
        assert not SqliteStore(connection, BANK).responses.of_member(1)[0].right
