"""Whoever comes after somebody whose mock exam or plan is gone gets what is theirs, and nothing of the other's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.addresses import Place
from bot.features.mock import ending
from tests.features.mocking import answers, begun, mock_of
from tests.world import DAY, NOON, Actor, World, button, errors_of, words

TWO = Place("web", "room", "two")
MINUTE = timedelta(minutes=1)
JOIN = {"date": "", "background": "both", "zone": "UTC", "minutes": "60"}
EVENINGS = {"clock": "18:00", "weekdays": "0,1,2,3,4,5,6", "night": "no"}


@pytest.fixture
def dee(world: World, lea: Actor, sam: Actor) -> Actor:
    """Lea, Sam and Dee are one team; Sam is in a second one, whose messages to him outlive his leaving the first."""
    world.found(lea)
    world.found(world.person("bob", TWO), name="Other")
    for who in (sam, sam.at(TWO), world.person("dee")):
        who.sends("join", JOIN)
    return world.person("dee")


def told(world: World, who: Actor, kind: str) -> list[str]:
    """The titles of what somebody was sent, oldest first."""
    return [post.card.title for post in world.posts(kind) if post.to == who.person]


def leaves(sam: Actor) -> None:
    """Leave the mock exam, as if it had never begun."""
    leave = button(sam.says("/mock"), "Leave: it does not count as begun")
    assert "never begun" in words(sam.presses(leave))


def is_forgotten(sam: Actor) -> None:
    sam.presses("forget-now")


GOES = pytest.mark.parametrize("goes", [leaves, is_forgotten])


@GOES
def test_after_a_mock_exam_that_is_gone_the_next_ones_card_and_result_come(
    world: World, sam: Actor, dee: Actor, goes: Callable[[Actor], None]
) -> None:
    begun(sam)
    world.deliver()
    goes(sam)
    answers(dee, begun(dee))
    world.deliver()
    assert told(world, dee, "mock") == ["Your mock exam runs"]
    world.go_to(mock_of(dee).deadline)
    assert told(world, dee, "mock")[1:] == ["Half a mock exam: 1 of 33 right, 3%"]


@GOES
def test_the_card_of_a_mock_exam_that_is_gone_is_never_edited_by_the_next(
    world: World, sam: Actor, dee: Actor, goes: Callable[[Actor], None]
) -> None:
    begun(sam)
    world.deliver()
    goes(sam)
    answers(dee, begun(dee))
    world.go_to(mock_of(dee).deadline)
    assert [edit.to for edit in world.edits("mock") if edit.card.title == "Your mock exam is handed in"] == [dee.person]


# Plans


def prepares(who: Actor, exam: date) -> None:
    """Join, or change the profile, with an exam date and an hour in the evening for messages."""
    assert not errors_of(who.sends("join", {**JOIN, "date": exam.isoformat()}))
    assert not errors_of(who.sends("messages", EVENINGS))


def test_after_a_plan_that_is_forgotten_every_step_of_the_next_comes(world: World, sam: Actor, dee: Actor) -> None:
    exam = NOON.date() + 14 * DAY
    prepares(sam, exam)
    world.run_to(NOON + 2 * DAY, timedelta(hours=1))
    world.deliver()
    gone = told(world, sam, "plan")
    sam.presses("forget-now")
    prepares(dee, exam + 2 * DAY)
    world.run_to(NOON + 4 * DAY, timedelta(hours=1))
    assert [title.split("·")[1] for title in told(world, dee, "plan")] == [title.split("·")[1] for title in gone]
    assert len(gone) == 2


def test_after_a_plan_that_linking_took_away_every_step_of_the_next_comes(world: World, sam: Actor, dee: Actor) -> None:
    exam = NOON.date() + 14 * DAY
    for who in (dee, sam):
        prepares(who, exam)
    world.run_to(NOON + DAY, timedelta(hours=1))
    gone = told(world, sam, "plan")
    links(sam, into=dee)
    kim = world.person("kim")
    prepares(kim, exam + DAY)
    world.run_to(NOON + 2 * DAY, timedelta(hours=1))
    assert [title.split("·")[1] for title in told(world, kim, "plan")] == [title.split("·")[1] for title in gone]
    assert len(gone) == 1


def links(one: Actor, into: Actor) -> None:
    """The first account turns out to be the second member's."""
    code = words(into.presses("link-code", "account")).split("/study link ")[1].split()[0]
    assert "You are one" in words(one.says(f"/study link {code}"))


def test_what_one_account_was_told_the_members_other_account_is_not_told_again(
    world: World, sam: Actor, dee: Actor
) -> None:
    answers(dee, begun(dee))
    world.go_to(NOON + 40 * MINUTE)
    links(sam, into=dee)  # whose account is the older one: messages go there from now on
    world.write(functools.partial(ending.look_at_mock, mock_id=mock_of(dee).id, now=world.now))
    assert [post.to for post in world.posts("mock:1:warn")] == [dee.person]
    world.go_to(NOON + 57 * MINUTE)
    assert [post.to for post in world.posts("mock:1:warn")] == [dee.person, sam.person]
