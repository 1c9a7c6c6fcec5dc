"""Several teams side by side, private commands, the home page, and the bot's coming and going."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.addresses import Group, Place
from bot.commands import COMMANDS, STUDY
from bot.features.kit.arguments import Forged
from bot.features.team.census import census
from bot.interactions import Done
from tests.world import (
    DAY,
    HERE,
    Actor,
    World,
    bank_of,
    button,
    buttons_of,
    file_of,
    rows_of,
    select_of,
    words,
)

TWO = Place("web", "room", "two")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db", bank_of("single")) as world:
        yield world


@pytest.fixture
def both(world: World, lea: Actor) -> Actor:
    """Sam, a member of two teams in one workspace."""
    here = world.found(lea, name="The owls")
    there = world.found(world.person("bob", TWO), name="The larks", clock="10:00")
    sam = world.person("sam")
    sam.answers(world.next_question(here), sure="sure")
    sam.at(TWO).answers(world.next_question(there), right=False, sure="sure")
    return sam


def test_a_command_in_a_place_means_that_places_team(both: Actor) -> None:
    assert rows_of(both.says("/leaderboard")) == [("1", "Sam (you)", "10", "1")]
    assert rows_of(both.at(TWO).says("/leaderboard")) == [("1", "Sam (you)", "0", "1")]
    assert "The owls" in words(both.says("/study profile"))
    assert "The larks" in words(both.at(TWO).says("/study profile"))


def test_each_team_has_its_own_questions_in_its_own_place(world: World, both: Actor) -> None:
    posts = world.posts("daily")
    assert [post.to for post in posts] == [HERE, TWO]
    assert both.member(world.team(HERE)).id != both.member(world.team(TWO)).id
    assert "The lark" not in "".join(words(post.card) for post in posts)


def test_what_happens_in_one_team_leaves_the_other_alone(world: World, both: Actor) -> None:
    both.presses("leave-now")
    assert rows_of(both.at(TWO).says("/leaderboard")) == [("1", "Sam (you)", "0", "1")]
    both.at(TWO).presses("forget-now")
    both.says("/study join")
    assert rows_of(world.person("lea").says("/leaderboard")) == []


def test_in_private_the_only_team_is_meant(world: World, lea: Actor) -> None:
    world.next_question(world.found(lea))
    assert "Trap question" in words(lea.at(None).says("/today"))


def test_in_private_with_several_teams_the_bot_asks_which(both: Actor) -> None:
    private = both.at(None)
    asked = private.says("/leaderboard")
    assert "Which team?" in words(asked)
    select = select_of(asked)
    assert [option.label for option in select.options] == ["The owls", "The larks"]
    owls, larks = (option.value for option in select.options)
    assert rows_of(private.chooses(select, owls)) == [("1", "Sam (you)", "10", "1")]
    assert rows_of(private.chooses(select, larks)) == [("1", "Sam (you)", "0", "1")]


def test_the_choice_goes_on_with_the_whole_command(both: Actor) -> None:
    private = both.at(None)
    select = select_of(private.says("/practice security: 3"))
    started = private.chooses(select, select.options[0].value)
    assert words(started).startswith("Practice 1 of 3")
    select = select_of(private.says("/study profile"))
    assert "The larks" in words(private.chooses(select, select.options[1].value))
    select = select_of(private.says("/practice " + "x" * 500))
    assert "Nothing fits" in words(private.chooses(select, select.options[0].value))


def test_a_form_is_asked_for_in_the_channel_so_that_nothing_typed_is_lost(both: Actor) -> None:
    private = both.at(None)
    select = select_of(private.says("/study join"))
    assert "Say it in the channel" in words(private.chooses(select, select.options[0].value))


def test_a_choice_of_a_strangers_team_is_refused(world: World, both: Actor) -> None:
    select = select_of(both.at(None).says("/leaderboard"))
    eve = world.person("eve").at(None)
    for value in (select.options[0].value, "99", ""):
        assert "not yours" in words(eve.chooses(select, value))


def test_buttons_in_private_with_several_teams_send_to_the_channel(both: Actor) -> None:
    assert "Say it in the channel" in words(both.at(None).presses("leaderboard"))


def test_in_private_without_a_team_the_way_in_is_told(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    assert "You are in no team yet" in words(sam.at(None).says("/weakest"))


def test_in_a_place_without_a_team_set_up_is_offered_to_who_may(world: World, sam: Actor) -> None:
    assert buttons_of(sam.says("/today")) == []
    ada = world.person("ada", may_set_up=True)
    assert "Small team" in words(ada.presses(button(ada.says("/today"), "Set up")))


@pytest.mark.usefixtures("both")
def test_the_census_lists_every_team_with_its_members(world: World) -> None:
    found = world.read(census)
    assert [(team.name, [member.name for member in members]) for team, members in found] == [
        ("The owls", ["Lea", "Sam"]),
        ("The larks", ["Bob", "Sam"]),
    ]


# The home page and help


def test_home_tells_a_member_where_today_stands(world: World, lea: Actor) -> None:
    team = world.found(lea)
    assert "The next question opens" in words(lea.opens())
    question = world.next_question(team)
    assert "Today's question waits for you" in words(lea.opens())
    sure = lea.answers(question)
    assert "How sure are you?" in words(lea.opens())
    lea.presses(button(sure, "Sure"))
    assert "Today is answered" in words(lea.opens())
    lea.presses("pause-team")
    world.close(question)
    assert "paused" in words(lea.opens())


@pytest.mark.parametrize(
    ("when", "told"), [("2026-12-01", "today"), ("2026-12-02", "tomorrow"), ("2026-12-11", "in 10 days")]
)
def test_home_counts_the_days_to_the_exam(world: World, lea: Actor, when: str, told: str) -> None:
    world.found(lea)
    assert button(lea.opens(), "Set my exam date")
    lea.sends("join", {"date": when, "background": "both", "zone": "UTC", "minutes": "30"})
    assert f"Your exam: {told}" in words(lea.opens())
    assert "Set my exam date" not in [b.label for b in buttons_of(lea.opens())]
    world.now += 30 * DAY
    assert "Your exam: over" in words(lea.opens())


def test_home_in_private_is_that_of_the_only_team(world: World, lea: Actor) -> None:
    world.found(lea)
    assert words(lea.at(None).opens()).startswith("Team")


def test_a_stranger_at_a_teams_page_is_shown_the_way_in(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    reply = sam.opens()
    assert "Welcome to Team" in words(reply)
    assert [b.action for b in buttons_of(reply)] == ["today", "join"]


def test_help_names_every_command(sam: Actor) -> None:
    for saying in ("/help", "/study", "/study help", "/study HELP"):
        said = words(sam.says(saying))
        assert all(f"/{command.name}" in said for command in COMMANDS)
        assert all(f"/study {command.name}" in said for command in STUDY)


@pytest.mark.parametrize("saying", ["/nonsense", "/study nonsense", "/study \u202e", "/" + "x" * 5_000])
def test_an_unknown_command_is_answered_with_help_at_hand(sam: Actor, saying: str) -> None:
    reply = sam.says(saying)
    assert "I do not know that one" in words(reply)
    assert "What you can do here" in words(sam.presses(button(reply, "What can I do")))


def test_every_command_of_the_table_is_answered_alone_and_under_study(world: World, lea: Actor) -> None:
    world.found(lea)
    for name in [*(c.name for c in COMMANDS), *(f"study {c.name}" for c in (*COMMANDS, *STUDY) if c.name != "study")]:
        reply = lea.says(f"/{name}")
        assert "I do not know" not in repr(reply), name


def test_a_button_a_choice_or_a_form_that_is_no_longer_known_says_so(world: World, lea: Actor) -> None:
    world.found(lea)
    assert "no longer here" in words(lea.presses("of-an-older-version"))
    assert "no longer here" in words(lea.sends("of-an-older-version", {}))
    sam = world.person("sam")
    world.found(world.person("bob", TWO), name="Other")
    for where in (sam, sam.at(TWO)):
        where.sends("join", {"date": "", "background": "both", "zone": "UTC", "minutes": "30"})
    select = select_of(sam.at(None).says("/today"))
    with pytest.raises(Forged):
        sam.chooses(type(select)("team", "x", select.options, ("only one",)), select.options[0].value)


# The bot comes and goes


def test_invited_the_bot_introduces_itself_once(world: World, sam: Actor) -> None:
    for _ in range(2):
        assert isinstance(sam.invites(), Done)
    (hello,) = world.posts("hello")
    assert hello.to == HERE
    assert button(hello.card, "Set up a team here")


def test_removed_it_waits_and_invited_again_it_goes_on(world: World, lea: Actor) -> None:
    team = world.found(lea)
    assert isinstance(lea.removes(), Done)
    assert world.again(team).opens_at is None
    world.run_to(world.now + 3 * DAY)
    assert world.posts("daily") == []
    lea.invites()
    assert world.posts("hello") == []
    world.run_to(world.now + DAY)
    assert len(world.posts("daily")) == 1


def test_removed_from_one_of_two_places_it_goes_on(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.write(lambda tx: tx.places.claim(TWO, team.id))
    lea.removes()
    assert world.again(team).opens_at is not None


def test_removed_from_all_of_its_places_one_by_one_it_waits_and_any_of_them_brings_it_back(
    world: World, lea: Actor
) -> None:
    team = world.found(lea)
    world.write(lambda tx: tx.places.claim(TWO, team.id))
    lea.removes()
    lea.at(TWO).removes()
    assert world.again(team).opens_at is None
    lea.at(TWO).invites()
    world.next_question(team)
    assert [post.to for post in world.posts("daily")] == [TWO]
    assert world.posts("hello") == []


@pytest.mark.usefixtures("both")
def test_removed_from_the_whole_workspace_every_team_there_waits_and_comes_back(world: World) -> None:
    teams = [world.team(HERE), world.team(TWO)]
    nobody = world.person("")
    nobody.at(Place("web", "room", "")).removes(whole=True)
    assert [world.again(team).opens_at for team in teams] == [None, None]
    nobody.at(Place("web", "room", "lobby")).invites(whole=True)
    assert all(world.again(team).opens_at for team in teams)
    assert world.posts("hello") == []


def test_invited_to_a_workspace_without_any_team_it_says_hello_where_it_may(world: World) -> None:
    lobby = Place("web", "room", "lobby")
    world.person("").at(lobby).invites(whole=True)
    assert [post.to for post in world.posts("hello")] == [lobby]


# Calling a group, and giving a place free

STUDY_GROUP = Group("web", "42", "study")


def test_a_group_is_called_in_the_place_that_asked_for_it_and_in_no_other(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.write(lambda tx: tx.places.claim(TWO, team.id))
    assert "silently" in words(lea.says("/study ping"))
    assert "@study" in words(lea.says("/study ping @study", STUDY_GROUP))
    world.next_question(team)
    here, there = world.posts("daily")
    assert "For @study" in words(here.card)
    assert "@study" not in words(there.card)


def test_nobody_is_called_any_more_after_off(world: World, lea: Actor) -> None:
    team = world.found(lea)
    lea.says("/study ping @study", STUDY_GROUP)
    assert "Nobody is called" in words(lea.says("/study ping OFF"))
    world.next_question(team)
    assert "@study" not in words(world.posts("daily")[0].card)


def test_what_is_no_group_is_refused_with_what_to_do(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    assert "I see no group there" in words(lea.says("/study ping @everyone"))
    assert "Say it in the channel" in words(lea.at(None).says("/study ping @study", STUDY_GROUP))
    assert "team's lead" in words(sam.says("/study ping @study", STUDY_GROUP))


def test_an_archived_place_is_free_and_what_was_answered_there_is_kept(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    sam.answers(world.next_question(team), sure="sure")
    asked = lea.says("/study archive")
    assert "ends, as it has no other place" in words(asked)
    assert "This place is free" in words(lea.presses(button(asked, "Give it free")))
    assert world.again(team).state == "finished"
    assert "No team here yet" in words(sam.says("/today"))
    assert '"picked"' in file_of(sam.at(None).says("/study export")).text
    second = world.found(lea, name="The next")
    assert second.id != team.id
    assert rows_of(lea.says("/leaderboard")) == []


def test_a_team_with_another_place_goes_on_there(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.write(lambda tx: tx.places.claim(TWO, team.id))
    lea.presses(button(lea.says("/study archive"), "Give it free"))
    world.next_question(team)
    assert [post.to for post in world.posts("daily")] == [TWO]


def test_a_paused_team_stays_paused_when_the_bot_is_invited_again(world: World, lea: Actor) -> None:
    team = world.found(lea)
    lea.presses("pause-team")
    lea.removes()
    lea.invites()
    assert world.again(team).state == "paused"
    assert world.again(team).opens_at is None


def test_coming_and_going_in_private_means_nothing(world: World, sam: Actor) -> None:
    assert isinstance(sam.at(None).invites(), Done)
    assert isinstance(sam.at(None).removes(), Done)
    assert isinstance(sam.removes(), Done)
    assert world.outbox() == []
