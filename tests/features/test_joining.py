"""Coming in by answering or by the form, going, coming back, and being forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from bot.addresses import Profile
from tests.world import Actor, World, button, buttons_of, errors_of, form_of, rows_of, words

TYPED = {"date": "2027-02-01", "background": "data-science", "zone": "Europe/Rome", "minutes": "45"}
START_CHECK = "Start check: 12 questions, 10 minutes"


def test_the_first_press_enrols_with_the_teams_defaults_and_no_private_messages(
    world: World, lea: Actor, sam: Actor
) -> None:
    question = world.next_question(world.found(lea))
    reply = sam.answers(question)
    assert "You are in" in words(reply)
    member = sam.member()
    assert (member.name, member.exam_date, member.background, member.zone) == ("Sam", None, None, None)
    assert (member.messages, member.show_name, member.state, member.minutes) == (None, None, "active", 30)
    assert "You are in" not in words(sam.answers(question))


def test_the_verdict_offers_to_set_an_exam_date(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    assert button(sam.answers(question, sure="sure"), "Set my exam date")
    sam.sends("join", TYPED)
    assert "Set my exam date" not in [b.label for b in buttons_of(sam.says("/today"))]


def test_enrolling_takes_name_and_zone_that_the_platform_knows(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    kim = world.person("kim", profile=Profile("Kim  Park\n", "Asia/Seoul"))
    kim.answers(question)
    assert (kim.member().name, kim.member().zone) == ("Kim Park", "Asia/Seoul")


@pytest.mark.parametrize("name", ["", " \n ", "x" * 5_000])
def test_a_silly_name_breaks_nothing(world: World, lea: Actor, name: str) -> None:
    question = world.next_question(world.found(lea))
    kim = world.person("kim", profile=Profile(name))
    kim.answers(question, sure="sure")
    assert 0 < len(kim.member().name) <= 60
    assert len(rows_of(lea.says("/leaderboard"))) == 1
    assert words(kim.says("/study profile"))


def test_joining_tells_who_sees_what_and_asks_about_messages(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    reply = sam.sends("join", TYPED)
    assert "You are in Team" in words(reply)
    assert "The team's lead sees" in words(reply)
    assert "hosts this bot" in words(reply)
    assert [b.label for b in buttons_of(reply)] == ["Yes, choose when", "No messages", "My plan", START_CHECK]
    member = sam.member()
    assert (member.exam_date, member.background) == (date(2027, 2, 1), "data-science")
    assert (member.zone, member.minutes, member.messages) == ("Europe/Rome", 45, None)


def test_the_exam_date_is_optional(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    assert "that is fine" in words(sam.sends("join", {**TYPED, "date": ""}))
    assert sam.member().exam_date is None


def test_the_form_offers_what_is_known(world: World, lea: Actor) -> None:
    world.found(lea, zone="Europe/Berlin")
    shown = form_of(lea.says("/study join"))
    assert {field.name: field.value for field in shown.fields} == {
        "date": "",
        "background": "",
        "zone": "Europe/Berlin",
        "minutes": "30",
    }
    abroad = world.person("kim", profile=Profile("Kim", "Asia/Seoul"))
    assert {f.name: f.value for f in form_of(abroad.says("/study join")).fields}["zone"] == "Asia/Seoul"
    lea.sends("join", TYPED)
    again = form_of(lea.presses("join"))
    assert {field.name: field.value for field in again.fields} == TYPED


def test_an_exam_date_that_has_passed_since_does_not_stand_in_the_way(world: World, lea: Actor) -> None:
    world.found(lea)
    lea.sends("join", {**TYPED, "date": "2026-12-02"})
    world.now = world.now.replace(day=5)
    assert not errors_of(lea.sends(form_of(lea.says("/study join")), {"minutes": "60"}))
    assert lea.member().minutes == 60
    assert "has passed" in errors_of(lea.sends("join", {**TYPED, "date": "2026-12-03"}))["date"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("date", "1 Nov 2026"), ("date", "never"), ("background", "poet"), ("zone", "Nowhere"), ("minutes", "1000000")],
)
def test_what_cannot_be_read_makes_nobody_a_member(world: World, lea: Actor, sam: Actor, name: str, typed: str) -> None:
    world.found(lea)
    reply = sam.sends("join", {**TYPED, name: typed})
    assert list(errors_of(reply)) == [name]
    assert {field.name: field.value for field in form_of(reply).fields} == {**TYPED, name: typed}
    assert world.read(lambda tx: tx.members.of(sam.person, world.team().id)) is None


# Going and coming back


def test_who_leaves_vanishes_from_the_board_and_comes_back_with_everything(
    world: World, lea: Actor, sam: Actor
) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    sam.answers(question, sure="sure")
    before = sam.member()
    asked = sam.says("/study leave")
    assert "Nothing has changed" in words(sam.presses(button(asked, "Stay")))
    assert "You left Team" in words(sam.presses(button(asked, "Leave")))
    assert rows_of(lea.says("/leaderboard")) == []
    assert "not in Team yet" in words(sam.says("/weakest"))
    assert len(world.responses(question)) == 1
    reply = sam.answers(world.next_question(team))
    assert "You are in" in words(reply)
    assert sam.member() == before
    assert [row[1:] for row in rows_of(sam.says("/leaderboard"))] == [("Sam (you)", "10", "1")]


def test_a_lead_who_left_manages_nothing_until_she_is_back(world: World, lea: Actor) -> None:
    world.found(lea)
    lea.presses("leave-now")
    assert "for the team's lead" in words(lea.says("/study settings"))
    lea.sends("join", TYPED)
    assert "Settings of Team" in words(lea.says("/study settings"))


@pytest.mark.parametrize("how", ["leave-now", "forget-now"])
def test_when_the_lead_goes_who_joined_first_leads_on(world: World, lea: Actor, how: str) -> None:
    question = world.next_question(world.found(lea))
    for user in ("sam", "tim"):
        world.person(user).answers(question)
    world.person("tim").presses(how)
    lea.presses(how)
    sam = world.person("sam")
    assert "Settings of Team" in words(sam.says("/study settings"))
    assert button(sam.opens(), "Settings")
    assert world.posts("lead") == []  # nobody is written to unasked


def test_who_comes_into_a_team_that_everybody_left_leads_it(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.presses("leave-now")
    sam.answers(question)
    assert "Settings of Team" in words(sam.says("/study settings"))
    lea.answers(question)
    assert "for the team's lead" in words(lea.says("/study settings"))


def test_forget_me_erases_the_person_and_keeps_the_totals(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    first = world.next_question(team)
    sam.sends("join", TYPED)
    sam.answers(first, sure="sure")
    old = sam.member()
    asked = sam.says("/study forget-me")
    assert "cannot be brought back" in words(asked)
    assert "Nothing has changed" in words(sam.presses(button(asked, "Keep")))
    assert "Erased" in words(sam.presses(button(asked, "Erase")))
    kept = world.read(lambda tx: tx.members.get(old.id))
    assert (kept.name, kept.exam_date, kept.zone, kept.background) == ("", None, None, None)
    assert (kept.state, world.read(lambda tx: tx.members.accounts(old.id))) == ("forgotten", ())
    assert [response.member for response in world.responses(first)] == [old.id]
    assert rows_of(lea.says("/leaderboard")) == []
    world.close(first)
    assert "1 of 1 right" in words(world.edits("daily")[-1].card)
    assert "not in Team yet" in words(sam.says("/study profile"))
    sam.answers(world.next_question(team))
    assert sam.member().id != old.id


def test_forget_me_between_the_press_and_how_sure_leaves_no_answer(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    sure = sam.answers(question)
    sam.presses("forget-now")
    assert "Nothing is picked yet" in words(sam.presses(button(sure, "Sure")))
    world.close(question)
    assert world.responses(question) == ()
