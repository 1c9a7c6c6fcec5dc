"""Teams side by side: within one workspace, or where both leads agreed; only means, and never of one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.addresses import Place
from tests.world import Actor, World, button, tables_of, words

OWLS = Place("slack", "W1", "owls")
LARKS = Place("slack", "W1", "larks")
AWAY = Place("slack", "W2", "away")


def play(world: World, place: Place, name: str, rights: dict[str, int], questions: int = 3) -> Actor:
    """A team whose people got so many questions right, and the others wrong; its lead."""
    lead = world.person(f"lead of {name}", place, public=True)
    team = world.found(lead, name=name)
    for number in range(questions):
        question = world.next_question(team)
        for user, right in rights.items():
            world.person(user, place).answers(question, right=number < right, sure="skip")
    world.close(question)
    return lead


def compared(lead: Actor) -> list[tuple[str, ...]]:
    """The second table of the leaderboard."""
    return next(iter(tables_of(lead.says("/leaderboard"))[1:]), [])


def test_teams_of_one_workspace_are_compared_by_the_mean_of_their_active_members(world: World) -> None:
    owls = play(world, OWLS, "Owls", {"ann": 3, "bob": 2})
    play(world, LARKS, "Larks", {"cid": 3, "dan": 3, "eve": 3})
    play(world, AWAY, "Away", {"fay": 3, "gus": 3})
    assert compared(owls) == [("Larks", "30.0"), ("Owls (this team)", "25.0")]


def test_who_has_answered_less_than_three_questions_does_not_count(world: World) -> None:
    owls = play(world, OWLS, "Owls", {"ann": 3, "bob": 1})
    play(world, LARKS, "Larks", {"cid": 1, "dan": 1}, questions=2)
    question = world.next_question(world.team(OWLS))
    world.person("zoe", OWLS).answers(question, right=False, sure="skip")
    world.close(question)
    assert compared(owls) == [("Owls (this team)", "20.0"), ("Larks", "–")]


def test_the_points_of_a_single_active_member_are_not_told_as_a_mean(world: World) -> None:
    owls = play(world, OWLS, "Owls", {"ann": 3, "bob": 2})
    play(world, LARKS, "Larks", {"cid": 3})
    assert compared(owls) == [("Owls (this team)", "25.0"), ("Larks", "–")]


def test_a_team_alone_in_its_workspace_is_compared_with_nobody(world: World) -> None:
    assert compared(play(world, OWLS, "Owls", {"ann": 3, "bob": 2})) == []


def test_teams_elsewhere_are_compared_once_both_leads_agreed_and_until_one_stops(world: World) -> None:
    owls = play(world, OWLS, "Owls", {"ann": 3, "bob": 2})
    away = play(world, AWAY, "Away", {"fay": 3, "gus": 3})
    assert compared(owls) == []
    given = owls.presses(button(owls.says("/study compare"), "Give me a code"))
    code = words(given).split("/study compare ")[1].split()[0]
    assert compared(away) == []
    assert "Side by side" in words(away.says(f"/study compare {code}"))
    assert compared(owls) == [("Away", "30.0"), ("Owls (this team)", "25.0")]
    assert compared(away) == [("Away (this team)", "30.0"), ("Owls", "25.0")]
    away.says("/study compare stop")
    assert compared(owls) == compared(away) == []


@pytest.mark.parametrize("when", ["too late", "twice", "in their own team", "of another kind"])
def test_a_code_is_refused(world: World, when: str) -> None:
    owls = play(world, OWLS, "Owls", {"ann": 3, "bob": 2})
    away = play(world, AWAY, "Away", {"fay": 3, "gus": 3})
    wrong_kind = when == "of another kind"
    given = owls.presses("link-code", "account") if wrong_kind else owls.presses("compare-code")
    code = words(given).split("/study ")[1].split()[1]
    if when == "too late":
        world.now += timedelta(minutes=10)
    if when == "twice":
        away.says(f"/study compare {code}")
        away.says("/study compare stop")
    asker = owls if when == "in their own team" else away
    told = words(asker.says(f"/study compare {code}"))
    assert ("own code" if when == "in their own team" else "does not work") in told
    assert compared(owls) == []


def test_only_who_manages_agrees_for_a_team(world: World) -> None:
    play(world, OWLS, "Owls", {"ann": 3, "bob": 2})
    ann = world.person("ann", OWLS)
    assert "team's lead" in words(ann.says("/study compare"))
    assert "team's lead" in words(ann.presses("compare-code"))
