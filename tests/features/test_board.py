"""The leaderboard: points for right channel answers, ties share a rank, names by rule and by wish."""

from __future__ import annotations

from collections.abc import Iterable

from bot.addresses import Profile
from tests.world import DAY, Actor, World, button, people, rows_of, words


def played(world: World, kind: str, rights: dict[str, int], questions: int = 3) -> Actor:
    """A team in which each of these people got so many questions right, and the others wrong."""
    lea = world.person("lea")
    team = world.found(lea, kind)
    for number in range(questions):
        question = world.next_question(team)
        for user, right in rights.items():
            world.person(user).answers(question, right=number < right, sure="skip")
    world.close(question)
    return lea


def test_ties_share_a_rank_and_the_next_one_skips(world: World) -> None:
    lea = played(world, "small", {"ann": 3, "bob": 2, "cid": 2, "dan": 0})
    assert rows_of(lea.says("/leaderboard")) == [
        ("1", "Ann", "30", "3"),
        ("2", "Bob", "20", "3"),
        ("2", "Cid", "20", "3"),
        ("4", "Dan", "0", "3"),
    ]


def test_everyone_finds_themselves(world: World) -> None:
    played(world, "small", {"ann": 2, "bob": 1})
    bob = world.person("bob").says("/leaderboard")
    assert rows_of(bob)[1] == ("2", "Bob (you)", "10", "3")
    assert "You are at 2 of 2, with 10 points" in words(bob)
    assert "You are at" not in words(world.person("eve").says("/leaderboard"))


def test_practice_and_confidence_earn_no_points(world: World) -> None:
    lea = played(world, "small", {"ann": 1})
    world.person("ann").drills("3")
    assert rows_of(lea.says("/leaderboard")) == [("1", "Ann", "10", "3")]


def test_an_empty_board_points_to_the_question(world: World, lea: Actor) -> None:
    world.next_question(world.found(lea))
    reply = lea.says("/leaderboard")
    assert "Nobody has points yet" in words(reply)
    assert "Trap question" in words(lea.presses(button(reply, "Today")))


def test_an_open_server_shows_names_only_by_each_members_wish(world: World) -> None:
    lea = played(world, "open", {"ann": 3, "bob": 2})
    assert [row[1] for row in rows_of(lea.says("/leaderboard"))] == ["Somebody", "Somebody"]
    assert [row[1] for row in rows_of(world.person("bob").says("/leaderboard"))] == ["Somebody", "You"]
    world.person("ann").presses("name", "show")
    assert [row[1] for row in rows_of(lea.says("/leaderboard"))] == ["Ann", "Somebody"]


def test_in_a_small_team_a_member_may_hide(world: World) -> None:
    lea = played(world, "small", {"ann": 3, "bob": 2})
    world.person("ann").presses("name", "hide")
    assert [row[1] for row in rows_of(lea.says("/leaderboard"))] == ["Somebody", "Bob"]
    lea.sends("team", {"name": "Team", "exam": "mla-c01", "names": "no", "verdict": "yes"})
    assert [row[1] for row in rows_of(lea.says("/leaderboard"))] == ["Somebody", "Somebody"]


def test_an_open_server_shows_the_top_ten_and_everyone_their_own_rank(world: World, lea: Actor) -> None:
    everybody = answered_by(world, lea, "open", 14)
    board = everybody[-1].says("/leaderboard")
    assert len(rows_of(board)) == 10
    assert "You are at 14 of 14, with 0 points" in words(board)


def test_a_small_team_sees_everybody(world: World, lea: Actor) -> None:
    answered_by(world, lea, "small", 14)
    assert len(rows_of(lea.says("/leaderboard"))) == 14


def test_a_crowd_with_long_names_still_fits_a_card(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    for number in range(70):
        world.person(f"p{number}", profile=Profile("M" * 300)).answers(question, sure="sure")
    board = world.person("p69").says("/leaderboard")
    assert len(rows_of(board)) >= 25
    assert "of 70, with 10 points" in words(board)


def answered_by(world: World, lea: Actor, kind: str, number: int) -> list[Actor]:
    """So many people; the last one is wrong. The question is revealed."""
    question = world.next_question(world.found(lea, kind))
    everybody = list(people(world, number))
    for actor in everybody:
        actor.answers(question, right=actor is not everybody[-1], sure="skip")
    world.close(question)
    return everybody


def test_who_left_or_was_forgotten_vanishes_and_the_ranks_close_up(world: World) -> None:
    lea = played(world, "small", {"ann": 3, "bob": 2, "cid": 1})
    world.person("ann").presses("leave-now")
    assert ranks(rows_of(lea.says("/leaderboard"))) == [("1", "Bob"), ("2", "Cid")]
    world.person("bob").presses("forget-now")
    assert ranks(rows_of(lea.says("/leaderboard"))) == [("1", "Cid")]


def ranks(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in rows]


def test_who_pauses_stays_on_the_board(world: World) -> None:
    lea = played(world, "small", {"ann": 3})
    world.person("ann").presses("pause-me")
    world.now += DAY
    assert ranks(rows_of(lea.says("/leaderboard"))) == [("1", "Ann")]
