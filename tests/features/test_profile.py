"""A member's own affairs: profile, private messages, pausing, the name on the leaderboard."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.member import PrivateMessages
from tests.world import Actor, World, button, buttons_of, errors_of, form_of, words

JOINED = {"date": "2027-02-01", "background": "both", "zone": "Europe/Rome", "minutes": "45"}


def test_the_profile_shows_what_is_stored(world: World, lea: Actor) -> None:
    world.found(lea)
    said = words(lea.says("/study profile"))
    for line in ("Exam date: none yet", "Background: not told", "UTC (the team's)", "Private messages: none"):
        assert line in said
    lea.sends("join", JOINED)
    lea.sends("messages", {"clock": "18", "weekdays": "0,1,2,3,4"})
    said = words(lea.says("/study profile"))
    for line in ("01 Feb 2027", "Time zone: Europe/Rome", "Minutes a day: 45", "Mon to Fri at 18:00", "MLA-C01"):
        assert line in said


def test_private_messages_are_opt_in_and_can_be_dropped(world: World, lea: Actor) -> None:
    world.found(lea)
    joined = lea.sends("join", JOINED)
    form = form_of(lea.presses(button(joined, "Yes")))
    assert {field.name: field.value for field in form.fields} == {
        "clock": "18:00",
        "weekdays": "0,1,2,3,4",
        "night": "no",
    }
    lea.sends(form, {"clock": "7:30", "weekdays": "5"})
    assert lea.member().messages == PrivateMessages(time(7, 30), frozenset({5}))
    again = form_of(lea.presses("messages"))
    assert {field.name: field.value for field in again.fields} == {"clock": "07:30", "weekdays": "5", "night": "no"}
    assert "No private messages" in words(lea.presses(button(joined, "No messages")))
    assert lea.member().messages is None


@pytest.mark.parametrize("clock", ["21:00", "23:30", "06:59", "00:00"])
def test_the_quiet_hours_are_refused(world: World, lea: Actor, clock: str) -> None:
    world.found(lea)
    reply = lea.sends("messages", {"clock": clock, "weekdays": "0"})
    assert "quiet" in errors_of(reply)["clock"]
    assert lea.member().messages is None


@pytest.mark.parametrize(
    ("clock", "weekdays", "wrong"),
    [("x", "0", "clock"), ("", "0", "clock"), ("9", "", "weekdays"), ("9", "7", "weekdays"), ("9", "0;1", "weekdays")],
)
def test_messages_that_cannot_be_read_are_rejected(
    world: World, lea: Actor, clock: str, weekdays: str, wrong: str
) -> None:
    world.found(lea)
    reply = lea.sends("messages", {"clock": clock, "weekdays": weekdays})
    assert list(errors_of(reply)) == [wrong]
    refilled = {field.name: field.value for field in form_of(reply).fields}
    assert refilled == {"clock": clock, "weekdays": weekdays, "night": "no"}


def test_a_member_pauses_and_resumes_private_messages(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    sam.answers(question)
    assert "Nothing to pause" in words(sam.says("/study pause"))
    sam.sends("messages", {"clock": "9", "weekdays": "0"})
    pause = sam.says("/study pause")
    assert [b.label for b in buttons_of(pause)] == ["My private messages"]
    sam.presses(button(pause, "My private"))
    assert sam.member().state == "paused"
    assert "paused" in words(sam.presses("profile"))
    assert "Nothing to pause" in words(sam.says("/study pause"))
    assert "Your private messages are back" in words(sam.says("/study resume"))
    assert sam.member().state == "active"
    assert "Nothing was paused" in words(sam.says("/study resume"))


def test_choosing_when_again_ends_a_pause(world: World, lea: Actor) -> None:
    world.found(lea)
    lea.sends("messages", {"clock": "9", "weekdays": "0"})
    lea.presses("pause-me")
    lea.sends("messages", {"clock": "10", "weekdays": "0"})
    assert lea.member().state == "active"


def test_everyone_decides_about_their_own_name(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/study profile")
    hidden = lea.presses(button(shown, "Hide my name"))
    assert lea.member().show_name is False
    lea.presses(button(hidden, "Show my name"))
    assert lea.member().show_name is True


@pytest.mark.parametrize("saying", ["profile", "pause", "resume", "leave", "export", "forget-me", "report"])
def test_what_is_for_members_sends_a_stranger_to_the_question(
    world: World, lea: Actor, sam: Actor, saying: str
) -> None:
    world.found(lea)
    reply = sam.says(f"/study {saying}")
    assert "You are not in Team yet" in words(reply)
    assert [b.label for b in buttons_of(reply)] == ["Today's question", "Set my exam date"]


def test_who_allows_the_night_may_choose_an_hour_of_it(world: World, lea: Actor) -> None:
    world.found(lea)
    assert not errors_of(lea.sends("messages", {"clock": "23:15", "weekdays": "0", "night": "yes"}))
    kept = lea.member().messages
    assert kept is not None
    assert kept.clock == time(23, 15)
    assert [field.value for field in form_of(lea.presses("messages")).fields if field.name == "night"] == ["yes"]
