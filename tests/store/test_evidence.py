"""Questions, provisional answers, responses and what may be seen of them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.items import Prompt
from bot.domain.question import Question
from bot.store.evidence import BoardStanding, Provisional, Tally
from bot.store.sqlite import SqliteStore
from tests.store.making import ADA, BOB, NOW, TODAY, a_member, a_question, a_response, a_team, an_item, locked


@pytest.fixture
def people(store: SqliteStore) -> tuple[int, int, int]:
    """A team and two members of it."""
    team = store.teams.add(a_team()).id
    return team, store.members.add(a_member(team), ADA).id, store.members.add(a_member(team), BOB).id


def opened(store: SqliteStore, question: Question) -> Question:
    made = store.questions.open(question)
    assert made is not None
    return made


def test_a_team_has_one_question_a_date(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team = people[0]
    first = opened(store, a_question(team))
    assert store.questions.open(a_question(team, item=an_item("other"))) is None
    assert store.questions.on(team, TODAY) == first == store.questions.get(first.id) == store.questions.current(team)
    with pytest.raises(KeyError):
        store.questions.get(99)


def test_the_text_that_was_served_is_kept_once_and_never_changes(store: SqliteStore) -> None:
    item = an_item(kind="matching", prompts=(Prompt("p1", "x", "a"),), trap="swap")
    served = store.served.keep(item)
    assert store.served.keep(replace(item, exams=dict(reversed(item.exams.items())))) == served
    corrected = store.served.keep(replace(item, stem="Which one?"))
    assert corrected != served
    assert store.served.get(served) == item
    assert store.served.get(corrected).stem == "Which one?"
    with pytest.raises(KeyError):
        store.served.get(99)


def test_questions_are_found_by_date_and_by_what_is_left(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team = people[0]
    old = opened(store, a_question(team, TODAY - timedelta(1), item=an_item("old")))
    new = opened(store, a_question(team, item=an_item("new")))
    assert store.questions.latest(team) == new
    assert store.questions.latest(team, before=TODAY) == old
    assert store.questions.latest(team, before=old.day) is None
    assert store.questions.asked(team) == (("new", TODAY), ("old", old.day))
    assert store.questions.to_close(old.closes_at - timedelta(seconds=1), 9) == ()
    assert store.questions.to_close(new.closes_at, 9) == (old, new)
    store.questions.reveal(old.id)
    assert store.questions.to_close(new.closes_at, 9) == (new,)
    store.questions.reveal(new.id)
    assert store.questions.current(team) is None
    assert store.questions.get(new.id).revealed


def test_a_pick_may_change_until_it_is_locked(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team, ada, bob = people
    question = opened(store, a_question(team))
    later = NOW + timedelta(minutes=1)
    assert store.questions.pick(question.id, ada, ("b",), NOW)
    assert store.questions.pick(question.id, ada, ("c",), later)
    assert store.questions.provisional(question.id, ada) == Provisional(question.id, ada, ("c",), later)
    assert store.questions.pick(question.id, bob, ("a",), NOW)
    assert [p.member for p in store.questions.all_provisional(question.id)] == [bob, ada]
    assert store.questions.takers(question.id) == 2

    response = store.responses.append(locked(question, ada, picked=("c",), right=False))

    assert store.questions.provisional(question.id, ada) is None
    assert not store.questions.pick(question.id, ada, ("a",), later)
    assert store.questions.takers(question.id) == 2
    assert store.responses.locked(question.id, ada) == response
    assert store.responses.locked(question.id, bob) is None


def test_an_answer_is_locked_once(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team, ada, _ = people
    question = opened(store, a_question(team))
    store.responses.append(locked(question, ada))
    with pytest.raises(ValueError, match="locked"):
        store.responses.append(locked(question, ada, picked=("b",)))
    assert len(store.responses.taken(question.id)) == 1


@pytest.mark.parametrize("sql", ["UPDATE responses SET right = 1", "DELETE FROM responses"])
def test_responses_are_append_only(store: SqliteStore, people: tuple[int, int, int], sql: str) -> None:
    team, ada, _ = people
    served = store.served.keep(an_item())
    store.responses.append(a_response(ada, team, served, right=False))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.connection.execute(sql)


def test_only_the_first_exposure_counts_as_first(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team, ada, bob = people
    served = store.served.keep(an_item())
    answers = [
        store.responses.append(a_response(member, team, served, item=item))
        for member, item in ((ada, "x"), (ada, "y"), (ada, "x"), (bob, "x"))
    ]
    assert [answer.first for answer in answers] == [True, True, False, True]


def test_nothing_of_a_late_verdict_shows_before_the_reveal(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team, ada, _ = people
    late = opened(store, a_question(team))
    at_once = opened(store, a_question(team, TODAY + timedelta(1), verdict_at_once=True, item=an_item("two", domain=2)))
    hidden = store.responses.append(locked(late, ada))
    shown = store.responses.append(locked(at_once, ada, right=False, domain=2, answered_at=NOW + timedelta(1)))
    assert store.responses.of_member(ada) == (shown,)
    assert store.responses.tallies(ada) == (Tally(2, right=False, answered_at=shown.answered_at),)
    assert store.responses.standings(team) == (BoardStanding(ada, points=0, answers=1),)

    store.questions.reveal(late.id)

    assert store.responses.of_member(ada) == (shown, hidden)
    assert store.responses.of_member(ada, domain=1) == (hidden,)
    assert [tally.domain for tally in store.responses.tallies(ada)] == [2, 1]
    assert store.responses.standings(team) == (BoardStanding(ada, points=10, answers=2),)


def test_practice_counts_for_mastery_and_not_for_points(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team, ada, bob = people
    question = opened(store, a_question(team, verdict_at_once=True))
    store.responses.append(a_response(ada, team, question.served, item="elsewhere"))
    assert store.responses.standings(team) == ()
    assert len(store.responses.tallies(ada)) == 1
    store.responses.append(locked(question, bob))
    assert store.responses.standings(team) == (BoardStanding(bob, points=10, answers=1),)


def test_items_that_were_seen_include_what_is_not_locked_yet(store: SqliteStore, people: tuple[int, int, int]) -> None:
    team, ada, bob = people
    question = opened(store, a_question(team, item=an_item("today")))
    store.questions.pick(question.id, ada, ("a",), NOW)
    store.responses.append(a_response(ada, team, question.served, item="before"))
    assert store.responses.seen_items(ada) == {"today", "before"}
    assert store.responses.seen_items(bob) == frozenset()
