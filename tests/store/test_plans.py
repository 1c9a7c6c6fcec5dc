"""No query that runs while people wait ever walks a whole table, however much is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.messages import Card
from bot.store.sqlite import SqliteStore
from tests.store.making import ADA, NOW, ROOM, TODAY, a_member, a_question, a_response, a_team, an_item, locked

Use = Callable[[SqliteStore], object]

USES: dict[str, Use] = {
    "teams.get": lambda tx: tx.teams.get(1),
    "teams.at": lambda tx: tx.teams.at(ROOM),
    "places.of": lambda tx: tx.places.of(1),
    "teams.due": lambda tx: tx.teams.due(NOW, 10),
    "teams.save": lambda tx: tx.teams.save(tx.teams.get(1)),
    "members.of": lambda tx: tx.members.of(ADA, 1),
    "members.all_of": lambda tx: tx.members.all_of(ADA),
    "members.in_team": lambda tx: tx.members.in_team(1),
    "members.accounts": lambda tx: tx.members.accounts(1),
    "members.rename": lambda tx: tx.members.rename(ADA),
    "questions.open": lambda tx: tx.questions.open(a_question(1, TODAY + timedelta(9))),
    "questions.current": lambda tx: tx.questions.current(1),
    "questions.on": lambda tx: tx.questions.on(1, TODAY),
    "questions.latest": lambda tx: tx.questions.latest(1),
    "questions.to_close": lambda tx: tx.questions.to_close(NOW, 10),
    "questions.asked": lambda tx: tx.questions.asked(1),
    "questions.pick": lambda tx: tx.questions.pick(1, 1, ("a",), NOW),
    "questions.provisional": lambda tx: tx.questions.provisional(1, 1),
    "questions.all_provisional": lambda tx: tx.questions.all_provisional(1),
    "questions.takers": lambda tx: tx.questions.takers(1),
    "teams.due_after": lambda tx: tx.teams.due_after(NOW, 5),
    "responses.append": lambda tx: tx.responses.append(a_response(1, 1, 1)),
    "responses.locked": lambda tx: tx.responses.locked(1, 1),
    "responses.taken": lambda tx: tx.responses.taken(1),
    "responses.seen_items": lambda tx: tx.responses.seen_items(1),
    "responses.tallies": lambda tx: tx.responses.tallies(1),
    "responses.of_member": lambda tx: tx.responses.of_member(1),
    "responses.history": lambda tx: tx.responses.history(1),
    "responses.outcomes": lambda tx: tx.responses.outcomes(1),
    "responses.standings": lambda tx: tx.responses.standings(1),
    "corrections.past_grades": lambda tx: tx.corrections.past_grades(1),
    "served.keep": lambda tx: tx.served.keep(an_item()),
    "drills.advance": lambda tx: tx.drills.advance(1, 0, 1),
    "members.trouble": lambda tx: tx.members.trouble(ADA),
    "members.set_trouble": lambda tx: tx.members.set_trouble(ADA, ""),
    "places.owned": lambda tx: tx.places.owned(ROOM),
    "places.in_workspace": lambda tx: tx.places.in_workspace(ROOM),
    "teams.peers": lambda tx: tx.teams.peers(1, 10),
    "codes.find": lambda tx: tx.codes.find("ABCD-EFGH", NOW),
    "drafts.find": lambda tx: tx.drafts.find(ADA, "x"),
    "deliveries.post": lambda tx: tx.deliveries.post("new", ROOM, Card("x"), now=NOW, expires_at=NOW),
    "deliveries.edit": lambda tx: tx.deliveries.edit("k", Card("x"), now=NOW, due_at=NOW, expires_at=NOW),
    "deliveries.ref": lambda tx: tx.deliveries.ref("k"),
    "deliveries.lease": lambda tx: tx.deliveries.lease(NOW, NOW, "me", 10, ("busy",)),
    "deliveries.next_due": lambda tx: tx.deliveries.next_due(),
    "deliveries.release": lambda tx: tx.deliveries.release("me"),
    "deliveries.listing": lambda tx: tx.deliveries.listing(["dead"], 10),
    "deliveries.tidy": lambda tx: tx.deliveries.tidy(NOW),
}


@pytest.fixture
def filled(store: SqliteStore) -> SqliteStore:
    team = store.teams.add(a_team()).id
    store.places.claim(ROOM, team)
    member = store.members.add(a_member(team), ADA).id
    for day in range(3):
        question = store.questions.open(a_question(team, TODAY + timedelta(day), item=an_item(f"i{day}")))
        assert question is not None
        if day:
            store.responses.append(locked(question, member))
    store.deliveries.post("k", ROOM, Card("x"), now=NOW, expires_at=NOW)
    return store


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


def statements(store: SqliteStore, use: Use) -> list[str]:
    """What a use asks of the engine, with its values filled in."""
    seen: list[str] = []
    store.connection.set_trace_callback(seen.append)
    use(store)
    store.connection.set_trace_callback(None)
    return [sql for sql in seen if not sql.startswith("--")]


@pytest.mark.parametrize("name", USES)
def test_a_hot_query_walks_an_index(filled: SqliteStore, name: str) -> None:
    asked = statements(filled, USES[name])
    assert asked
    for sql in asked:
        for step in plan(filled.connection, sql):
            # A walk along the index of what is pending, in the order of its due time, ends at its limit.
            bounded = ("CONSTANT ROW", "json_each", "(subquery")  # the last has a limit of its own
            if step.startswith("SCAN") and not any(word in step for word in bounded):
                assert step == "SCAN d USING INDEX deliveries_due", (sql, step)


@pytest.mark.parametrize(
    ("name", "index"),
    [("responses.tallies", "responses_first"), ("responses.standings", "responses_board")],
)
def test_scores_are_answered_from_the_index_alone(filled: SqliteStore, name: str, index: str) -> None:
    (sql,) = statements(filled, USES[name])
    steps = plan(filled.connection, sql)
    assert steps[0].startswith(f"SEARCH responses USING COVERING INDEX {index}"), steps
