"""The day before the team's exam."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.addresses import Place
from bot.domain.team import Team
from tests.world import DAY, HERE, Actor, World, card_of, people, rows_of, words

EVE = datetime(2026, 12, 9, 9, tzinfo=UTC)


@pytest.fixture
def team(world: World, lea: Actor) -> Team:
    return world.found(lea, date="2026-12-10")


def answers(world: World, team: Team, members: int, days: int) -> None:
    """Some days on which everybody falls for the trap, and the first one does not."""
    for _ in range(days):
        question = world.next_question(team)
        for number, actor in enumerate(people(world, members)):
            actor.answers(question, right=number == 0, sure="fairly")


def test_it_comes_once_at_the_question_time_and_the_question_comes_too(world: World, team: Team) -> None:
    answers(world, team, 3, 3)
    world.run_to(EVE - timedelta(minutes=1))
    assert world.posts("eve") == []
    world.go_to(EVE)
    world.run_to(EVE + DAY / 2, keen=world.person("person-01"))
    (sent,) = world.posts("eve")
    assert (sent.to, sent.due) == (HERE, EVE)
    assert [row.due.date() for row in world.posts("daily")][-1] == EVE.date()


def test_it_shows_the_board_the_domains_and_the_traps_without_names(world: World, team: Team) -> None:
    answers(world, team, 3, 4)
    world.go_to(EVE)
    card = world.posts("eve")[0].card
    told = words(card)
    assert "Team: tomorrow is the day" in told
    assert "The traps that caught you most, together" in told
    assert "Person-01" in "".join(cell for row in rows_of(card) for cell in row)
    quoted = told.partition("The traps that caught")[2]
    assert "Person" not in quoted
    assert "scaled score" in told


def test_of_two_members_no_trap_is_named(world: World, team: Team) -> None:
    answers(world, team, 2, 4)
    world.go_to(EVE)
    assert "caught you" not in words(world.posts("eve")[0].card)


def test_where_nobody_answered_there_is_still_a_good_word(world: World, team: Team) -> None:
    assert team.exam_date is not None
    world.go_to(EVE)
    told = words(world.posts("eve")[0].card)
    assert "Good luck" in told
    assert "Rank" not in told


def test_a_day_without_a_question_has_its_eve_all_the_same(world: World, team: Team, lea: Actor) -> None:
    lea.sends("schedule", {"clock": "09:00", "zone": "UTC", "weekdays": "0,1,2,3,4,5,6", "skip": "2026-12-09"})
    world.run_to(EVE + timedelta(hours=1), keen=world.person("person-01"))
    assert len(world.posts("eve")) == 1
    assert world.question(team).day < EVE.date()
    assert team.id == 1


def test_too_late_it_does_not_come(world: World, team: Team) -> None:
    answers(world, team, 3, 1)
    world.go_to(EVE + timedelta(hours=13))
    assert world.posts("eve") == []


def test_each_place_gets_it_and_a_new_date_has_an_eve_of_its_own(world: World, team: Team, lea: Actor) -> None:
    world.write(lambda tx: tx.places.claim(Place("web", "room", "two"), team.id))
    world.go_to(EVE)
    world.go_to(EVE + timedelta(minutes=10))
    assert len(world.posts("eve")) == 2
    form = {"name": "Team", "exam": "mla-c01", "date": "2026-12-20", "names": "yes", "verdict": "yes"}
    assert "Settings" in card_of(lea.sends("team", form)).title
    world.run_to(datetime(2026, 12, 19, 10, tzinfo=UTC), keen=world.person("person-01"))
    assert len(world.posts("eve")) == 4
