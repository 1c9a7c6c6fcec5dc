"""A code joins a second place to a team, or a second account to a member; two people's answers become one's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.addresses import Place
from bot.interactions import Reply
from tests.world import HERE, Actor, World, button, buttons_of, rows_of, words

THERE = Place("discord", "G1", "study")


def code_of(reply: Reply) -> str:
    return words(reply).split("/study link ")[1].split()[0]


def code(actor: Actor, label: str) -> str:
    return code_of(actor.presses(button(actor.says("/study link"), label)))


def away(world: World, user: str = "dee", *, may_set_up: bool = False) -> Actor:
    return world.person(user, THERE, may_set_up=may_set_up)


# A second place


def test_a_linked_place_gets_the_open_question_and_all_that_follow(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.next_question(team)
    told = away(world, may_set_up=True).says(f"/study link {code(lea, 'Another channel')}")
    assert "belongs to Team now" in words(told)
    assert [post.to for post in world.posts("daily")] == [HERE, THERE]
    world.next_question(team)
    assert [post.to for post in world.posts("daily")] == [HERE, THERE, HERE, THERE]


def test_members_of_both_places_are_on_one_board(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    away(world, may_set_up=True).says(f"/study link {code(lea, 'Another channel')}")
    question = world.next_question(team)
    sam.answers(question, sure="sure")
    away(world).answers(question, right=False, sure="sure")
    assert rows_of(away(world).says("/leaderboard")) == [("1", "Sam", "10", "1"), ("2", "Dee (you)", "0", "1")]


def test_a_place_with_a_history_is_refused_with_the_way_out(world: World, lea: Actor) -> None:
    world.found(lea)
    dee = away(world, may_set_up=True)
    other = world.found(dee, name="The old ones")
    world.next_question(other)
    given = code(lea, "Another channel")
    refused = dee.says(f"/study link {given}")
    assert "The old ones lives here" in words(refused)
    assert "/study archive" in words(refused)
    dee.presses(button(dee.says("/study archive"), "Give it free"))
    assert "belongs to Team now" in words(dee.says(f"/study link {given}"))


def test_a_team_that_has_asked_nothing_yet_gives_way(world: World, lea: Actor) -> None:
    team = world.found(lea)
    dee = away(world, may_set_up=True)
    world.found(dee, name="Just begun")
    dee.says(f"/study link {code(lea, 'Another channel')}")
    assert world.team(THERE).id == team.id


def test_only_who_may_set_up_there_links_a_place(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    sam.answers(world.next_question(team))
    assert [shown.label for shown in buttons_of(sam.says("/study link"))] == ["My other account"]
    assert "team's lead" in words(sam.presses("link-code", "place"))
    given = code(lea, "Another channel")
    assert "manages this place" in words(away(world).says(f"/study link {given}"))
    assert "Say it in the channel" in words(away(world).at(None).says(f"/study link {given}"))
    assert "Linked already" in words(lea.says(f"/study link {given}"))
    assert "belongs to Team now" in words(away(world, may_set_up=True).says(f"/study link {given}"))


@pytest.mark.parametrize("typed", ["WRONG", "", "ABCD-EFGH", "' OR 1=1"])
def test_a_wrong_code_is_refused(world: World, lea: Actor, typed: str) -> None:
    world.found(lea)
    told = words(away(world, may_set_up=True).says(f"/study link {typed}"))
    assert ("No team here yet" if not typed else "That code does not work") in told


def test_a_code_is_good_for_ten_minutes_and_once_however_it_is_typed(world: World, lea: Actor) -> None:
    world.found(lea)
    given = code(lea, "Another channel")
    world.now += timedelta(minutes=10)
    assert "does not work" in words(away(world, may_set_up=True).says(f"/study link {given}"))
    given = code(lea, "Another channel")
    world.now += timedelta(minutes=9)
    typed = given.replace("-", " ").lower()
    assert "belongs to Team now" in words(away(world, may_set_up=True).says(f"/study link {typed}"))
    third = Place("discord", "G1", "third")
    assert "does not work" in words(away(world, may_set_up=True).at(third).says(f"/study link {given}"))


def test_a_newer_code_ends_the_older_one(world: World, lea: Actor) -> None:
    world.found(lea)
    older = code(lea, "Another channel")
    code(lea, "Another channel")
    assert "does not work" in words(away(world, may_set_up=True).says(f"/study link {older}"))


# A second account


@pytest.fixture
def dee(world: World, lea: Actor) -> Actor:
    """Somebody on the second platform of a team that has two places."""
    world.found(lea)
    away(world, may_set_up=True).says(f"/study link {code(lea, 'Another channel')}")
    return away(world)


def test_a_linked_account_is_the_same_member(world: World, sam: Actor, dee: Actor) -> None:
    question = world.next_question(world.team())
    sam.answers(question, sure="sure")
    assert "You are one in Team" in words(dee.says(f"/study link {code(sam, 'My other account')}"))
    assert dee.member().id == sam.member().id
    assert "Right" in words(dee.says("/today"))
    assert rows_of(dee.says("/leaderboard")) == [("1", "Sam (you)", "10", "1")]
    assert "That is this account" in words(sam.says(f"/study link {code(sam, 'My other account')}"))


@pytest.mark.parametrize("first", ["sam", "dee"])
def test_of_two_answers_the_earlier_lock_counts_and_the_other_becomes_practice(
    world: World, sam: Actor, dee: Actor, first: str
) -> None:
    question = world.next_question(world.team())
    right, wrong = (sam, dee) if first == "sam" else (dee, sam)
    right.answers(question, sure="sure")
    world.now += timedelta(minutes=1)
    wrong.answers(question, right=False, sure="sure")
    dee.says(f"/study link {code(sam, 'My other account')}")
    assert [response.right for response in world.responses(question)] == [True]
    assert rows_of(sam.says("/leaderboard")) == [("1", "Sam (you)", "10", "1")]
    found = world.read(lambda tx: tx.responses.of_member(sam.member().id))
    assert [(one.source, one.right) for one in found] == [("practice", False), ("channel", True)]
    assert [one.first for one in found] == [False, True]


def test_answers_to_different_questions_are_all_kept(world: World, sam: Actor, dee: Actor) -> None:
    team = world.team()
    one = world.next_question(team)
    dee.answers(one, sure="sure")
    world.close(one)
    two = world.next_question(team)
    sam.answers(two, sure="sure")
    dee.says(f"/study link {code(sam, 'My other account')}")
    assert rows_of(sam.says("/leaderboard")) == [("1", "Sam (you)", "20", "2")]


def test_an_answer_that_is_not_locked_goes_along_unless_the_other_account_has_answered(
    world: World, sam: Actor, dee: Actor
) -> None:
    question = world.next_question(world.team())
    dee.answers(question)
    sam.says("/study join")
    sam.sends("join", {"zone": "Europe/Rome", "background": "both", "minutes": "30"})
    dee.says(f"/study link {code(sam, 'My other account')}")
    assert "How sure" in words(sam.says("/today")) or "stored" in words(sam.says("/today"))
    world.close(question)
    assert [response.member for response in world.responses(question)] == [sam.member().id]


def test_a_lead_who_becomes_one_with_another_account_still_leads(world: World, lea: Actor, dee: Actor) -> None:
    question = world.next_question(world.team())
    dee.answers(question)
    lea.says(f"/study link {code(dee, 'My other account')}")
    assert world.team().lead == dee.member().id
    assert "Settings of" in words(dee.says("/study settings"))
