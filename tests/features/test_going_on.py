"""When the daily question stops by itself, and what brings it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.team import Team
from tests.world import DAY, HERE, Actor, World, button, buttons_of, words


def pass_days(world: World, days: int) -> None:
    world.run_to(world.now + days * DAY, step=timedelta(hours=3))


def stopped(world: World, team: Team) -> str:
    return world.again(team).state


# Nobody answers


def test_five_questions_without_an_answer_make_the_bot_ask_once_and_pause(world: World, lea: Actor) -> None:
    team = world.found(lea)
    pass_days(world, 14)
    assert len(world.questions(team)) == 5
    (asked,) = world.posts("silence")
    assert asked.to == HERE
    assert "The last 5 questions had no answer" in words(asked.card)
    assert stopped(world, team) == "paused"
    assert world.again(team).opens_at is None


def test_one_answer_begins_the_count_anew(world: World, lea: Actor) -> None:
    team = world.found(lea)
    for _ in range(4):
        world.next_question(team)
    lea.answers(world.next_question(team))
    for _ in range(5):
        assert world.posts("silence") == []
        world.next_question(team)
    world.go_to(world.again(team).opens_at or world.now)
    assert len(world.posts("silence")) == 1


def test_any_member_continues_after_the_bot_asked(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    sam.answers(world.next_question(team))
    pass_days(world, 8)
    assert stopped(world, team) == "paused"
    go_on = button(world.posts("silence")[0].card, "Go on")
    assert "It goes on" in words(sam.presses(go_on))
    assert "It goes on already" in words(sam.presses(go_on))
    assert len(world.posts("continued")) == 1
    assert stopped(world, team) == "active"
    before = len(world.questions(team))
    pass_days(world, 10)
    assert len(world.questions(team)) == before + 5
    assert len(world.posts("silence")) == 2


def test_a_stranger_does_not_continue(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    pass_days(world, 8)
    assert "not in Team yet" in words(sam.presses("continue"))
    assert stopped(world, team) == "paused"


def test_a_pause_of_the_leads_is_ended_only_by_who_manages(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    sam.answers(world.next_question(team))
    world.next_question(team)
    world.next_question(team)
    lea.presses("pause-team")
    assert "for the team's lead" in words(sam.presses("continue"))
    assert "Nothing was paused" in words(sam.says("/study resume"))
    assert stopped(world, team) == "paused"
    assert "It goes on" in words(lea.presses("continue"))


# Pausing


def test_while_paused_nothing_opens_and_the_open_question_closes_at_its_time(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    lea.answers(question)
    assert "The team's daily question" in [b.label for b in buttons_of(lea.says("/study pause"))]
    lea.presses("pause-team")
    pass_days(world, 3)
    assert [q.revealed for q in world.questions(team)] == [True]
    assert "None is planned" in words(lea.says("/today"))
    assert "The daily question is back" in words(lea.says("/study resume"))
    pass_days(world, 1)
    assert len(world.questions(team)) == 2


def test_who_manages_the_place_resumes_without_being_a_member(world: World, lea: Actor) -> None:
    team = world.found(lea)
    admin = world.person("ada", manages=True)
    admin.presses("pause-team")
    assert stopped(world, team) == "paused"
    assert "The daily question is back" in words(admin.says("/study resume"))
    admin.presses("pause-team")
    assert "It goes on" in words(admin.presses(button(admin.says("/study settings"), "Go on")))
    assert stopped(world, team) == "active"


# After the last exam


def test_the_day_after_the_last_known_exam_date_it_says_farewell_and_stops(
    world: World, lea: Actor, sam: Actor
) -> None:
    team = world.found(lea, date="2026-12-04")
    sam.sends("join", {"date": "2026-12-06", "background": "both", "zone": "UTC", "minutes": "30"})
    world.run_to(datetime(2026, 12, 12, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert [question.day for question in world.questions(team)] == [date(2026, 12, day) for day in range(2, 7)]
    (farewell,) = world.posts("farewell")
    assert "last exam date" in words(farewell.card)
    assert stopped(world, team) == "finished"


def test_continue_goes_on_without_a_second_farewell(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea, date="2026-12-04")
    sam.answers(world.next_question(team))
    world.run_to(datetime(2026, 12, 6, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    sam.presses(button(world.posts("farewell")[0].card, "Continue"))
    world.run_to(datetime(2026, 12, 20, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert len(world.posts("farewell")) == 1
    assert len(world.questions(team)) >= 14


def test_a_new_exam_date_after_continue_gets_its_own_farewell(world: World, lea: Actor) -> None:
    team = world.found(lea, date="2026-12-04")
    world.run_to(datetime(2026, 12, 6, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    lea.presses("continue")
    lea.sends("join", {"date": "2026-12-10", "background": "both", "zone": "UTC", "minutes": "30"})
    world.run_to(datetime(2026, 12, 20, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert len(world.posts("farewell")) == 2
    assert stopped(world, team) == "finished"


def test_continue_after_silence_does_not_cost_the_later_farewell(world: World, lea: Actor) -> None:
    team = world.found(lea, date="2026-12-14")
    pass_days(world, 8)
    lea.presses("continue")
    world.run_to(datetime(2026, 12, 20, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert len(world.posts("farewell")) == 1
    assert stopped(world, team) == "finished"


@pytest.mark.parametrize("again", ["continue", "resume"])
def test_any_way_back_after_the_farewell_keeps_going(world: World, lea: Actor, again: str) -> None:
    team = world.found(lea, date="2026-12-04")
    lea.sends("join", {"date": "2026-12-05", "background": "both", "zone": "UTC", "minutes": "30"})
    world.run_to(datetime(2026, 12, 7, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert stopped(world, team) == "finished"
    if again == "continue":
        lea.presses("continue")
    else:
        lea.says("/study resume")
    world.run_to(datetime(2026, 12, 10, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert stopped(world, team) == "active"
    assert world.question(team).day == date(2026, 12, 9)


def test_without_any_exam_date_it_never_says_farewell(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.run_to(world.now + 30 * DAY, step=timedelta(hours=4), keen=lea)
    assert world.posts("farewell") == []
    assert len(world.questions(team)) == 30


def test_the_farewell_comes_the_day_after_also_when_no_question_would(world: World, lea: Actor) -> None:
    team = world.found(lea, date="2026-12-04")  # a Friday
    days = {"clock": "09:00", "zone": "UTC", "weekdays": "0,1,2,3,4", "skip": ""}
    lea.sends("schedule", days)
    world.run_to(datetime(2026, 12, 5, 12, tzinfo=UTC), step=timedelta(hours=1), keen=lea)
    assert len(world.posts("farewell")) == 1
    assert stopped(world, team) == "finished"
