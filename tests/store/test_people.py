"""Teams, places, members and accounts."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.addresses import Person, Place
from bot.domain.member import Member, PrivateMessages
from bot.domain.team import Schedule
from bot.messages import Card
from bot.store.evidence import Report
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from tests.store.making import ADA, BANK, BOB, NOW, ROOM, TODAY, a_member, a_question, a_response, a_team


def test_a_team_comes_back_as_it_was_stored(store: SqliteStore) -> None:
    schedule = Schedule(time(7, 45), "Europe/Berlin", frozenset({0, 4}), frozenset({date(2026, 12, 24)}))
    team = store.teams.add(
        a_team(schedule=schedule, exam_date=TODAY, opens_at=None, kind="open", continued=TODAY, unanswered=2)
    )
    assert store.teams.get(team.id) == team
    changed = replace(team, name="Ravens", opens_at=NOW, state="paused", verdict_at_once=False)
    store.teams.save(changed)
    assert store.teams.get(team.id) == changed


def test_an_unknown_team_or_member_is_a_key_error(store: SqliteStore) -> None:
    with pytest.raises(KeyError):
        store.teams.get(7)
    with pytest.raises(KeyError):
        store.members.get(7)


def test_a_place_belongs_to_one_team(store: SqliteStore) -> None:
    owls, ravens = store.teams.add(a_team()), store.teams.add(a_team(name="Ravens"))
    other = Place("slack", "W1", "C1")
    store.places.claim(ROOM, owls.id)
    store.places.claim(ROOM, owls.id)
    store.places.claim(other, owls.id)
    with pytest.raises(ValueError, match="belongs to team"):
        store.places.claim(ROOM, ravens.id)
    assert store.teams.at(ROOM) == owls
    assert store.places.of(owls.id) == (ROOM, other)
    store.places.release(ROOM)
    assert store.teams.at(ROOM) is None
    assert store.places.of(owls.id) == (other,)


def test_due_teams_are_active_and_come_longest_due_first(store: SqliteStore) -> None:
    late = store.teams.add(a_team(opens_at=NOW - timedelta(hours=2)))
    now = store.teams.add(a_team(opens_at=NOW))
    store.teams.add(a_team(opens_at=NOW + timedelta(microseconds=1)))
    store.teams.add(a_team(opens_at=None))
    store.teams.add(a_team(state="paused"))
    assert store.teams.due(NOW, 9) == (late, now)
    assert store.teams.due(NOW, 1) == (late,)


def test_a_moment_that_is_not_in_utc_is_refused(store: SqliteStore) -> None:
    with pytest.raises(ValueError, match="UTC"):
        store.teams.add(a_team(opens_at=NOW.replace(tzinfo=None)))


def test_a_member_comes_back_as_stored(store: SqliteStore) -> None:
    team = store.teams.add(a_team())
    member = store.members.add(
        a_member(
            team.id,
            exam_date=TODAY,
            background="both",
            zone="Asia/Tokyo",
            messages=PrivateMessages(time(8), frozenset({0, 6})),
            show_name=False,
        ),
        ADA,
    )
    assert store.members.get(member.id) == member == store.members.of(ADA, team.id)
    left = replace(member, state="left", messages=None, show_name=None)
    store.members.save(left)
    assert store.members.of(ADA, team.id) == left
    assert store.members.all_of(ADA) == ()


def test_one_account_may_be_in_several_teams_but_once_in_each(store: SqliteStore) -> None:
    first, second = store.teams.add(a_team()), store.teams.add(a_team())
    newer = store.members.add(a_member(second.id, joined_at=NOW + timedelta(1)), ADA)
    older = store.members.add(a_member(first.id), ADA)
    assert store.members.all_of(ADA) == (older, newer)
    assert store.members.of(BOB, first.id) is None
    with pytest.raises(ValueError, match="already"):
        store.members.add(a_member(first.id), ADA)


def test_the_same_user_id_elsewhere_is_somebody_else(store: SqliteStore) -> None:
    team = store.teams.add(a_team())
    store.members.add(a_member(team.id), Person("slack", "W1", "u"))
    assert store.members.of(Person("slack", "W2", "u"), team.id) is None
    assert store.members.of(Person("discord", "W1", "u"), team.id) is None


def test_a_team_lists_who_is_active_or_paused_in_order_of_joining(store: SqliteStore) -> None:
    team = store.teams.add(a_team())

    def joined(user: str, **changes: object) -> Member:
        return store.members.add(a_member(team.id, **changes), Person("web", "", user))

    second = joined("b", joined_at=NOW + timedelta(1), state="paused")
    first = joined("a")
    joined("c", state="left")
    assert store.members.in_team(team.id) == (first, second)


def test_a_new_name_reaches_every_membership(store: SqliteStore) -> None:
    members = [store.members.add(a_member(store.teams.add(a_team()).id), ADA) for _ in range(2)]
    store.members.rename(replace(ADA, name="Countess"))
    assert [store.members.get(member.id).name for member in members] == ["Countess", "Countess"]
    assert store.members.accounts(members[0].id)[0].name == "Countess"


def test_forgetting_leaves_a_nameless_id_and_the_responses(store: SqliteStore) -> None:
    team = store.teams.add(a_team())
    member = store.members.add(
        a_member(team.id, exam_date=TODAY, zone="Asia/Tokyo", background="both", show_name=True), ADA
    )
    other = store.members.add(a_member(team.id, name="Bob"), BOB)
    question = store.questions.open(a_question(team.id))
    assert question is not None
    response = store.responses.append(a_response(member.id, team.id, question.served))
    store.questions.pick(question.id, member.id, ("b",), NOW)
    store.drills.start(member.id, (1,), NOW)
    store.reports.add(Report(0, "swap-01", question.served, team.id, member.id, "I, Ada, say", NOW))
    store.deliveries.post("to-ada", ADA, Card("Hello Ada"), now=NOW, expires_at=NOW)

    store.members.forget(member.id)

    gone = store.members.get(member.id)
    assert (gone.name, gone.exam_date, gone.background, gone.zone, gone.state) == ("", None, None, None, "forgotten")
    assert store.members.accounts(member.id) == ()
    assert store.responses.of_member(member.id) == (response,)
    assert store.members.get(other.id) == other
    dump = "\n".join(store.connection.iterdump())
    assert "Ada" not in dump
    assert "ada" not in dump


def test_a_drill_moves_on_once_per_position(store: SqliteStore) -> None:
    member = store.members.add(a_member(store.teams.add(a_team()).id), ADA)
    drill = store.drills.start(member.id, (7, 8), NOW)
    assert store.drills.get(drill.id) == drill
    assert store.drills.advance(drill.id, 0, 7)
    assert not store.drills.advance(drill.id, 0, 7)
    assert store.drills.get(drill.id) == replace(drill, position=1, shown_at=None)
    for late in (1, 2):  # shown again, the first time counts
        store.drills.show(drill.id, NOW + timedelta(minutes=late))
    assert store.drills.get(drill.id) == replace(drill, position=1, shown_at=NOW + timedelta(minutes=1))
    assert store.drills.get(99) is None


def test_reports_come_newest_first(store: SqliteStore) -> None:
    team = store.teams.add(a_team())
    member = store.members.add(a_member(team.id), ADA)
    question = store.questions.open(a_question(team.id))
    assert question is not None
    older, newer = (
        store.reports.add(Report(0, "swap-01", question.served, team.id, member.id, text, NOW)) for text in ("1", "2")
    )
    assert store.reports.all() == (newer, older)


def test_what_was_erased_is_not_left_in_the_file(path: Path) -> None:
    with closing(open_writer(path)) as connection:
        store = SqliteStore(connection, BANK)
        person = replace(ADA, name="Adalbertine")
        member = store.members.add(a_member(store.teams.add(a_team()).id, name="Adalbertine"), person)
        store.members.forget(member.id)
    assert b"Adalbertine" not in path.read_bytes()
