"""A member's plan: laid out, sent, answered, moved, and what becomes of it when life happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.addresses import Place
from bot.domain.plan import PlanStep
from bot.domain.team import Team
from bot.features.kit.arguments import Forged
from bot.features.mock import ending
from bot.interactions import Reply
from bot.messages import Card
from bot.store.transaction import Store
from tests.world import (
    DAY,
    HERE,
    NOON,
    Actor,
    World,
    button,
    buttons_of,
    card_of,
    errors_of,
    select_of,
    words,
    wrong_answer,
)

EXAM = date(2026, 12, 18)
EVERY_DAY = "0,1,2,3,4,5,6"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db", now=datetime(2026, 12, 4, 8, tzinfo=NOON.tzinfo)) as made:
        yield made


@pytest.fixture
def team(world: World) -> Team:
    return world.found(world.person("lea"))


@pytest.fixture
def sam(team: Team, world: World) -> Actor:
    """Writes are welcome every day at six in the evening; a fortnight to go, an hour a day."""
    assert team.exam == "mla-c01"
    actor = world.person("sam")
    joins(actor)
    wants_messages(actor)
    return actor


def joins(actor: Actor, exam: date | None = EXAM, minutes: str = "60", zone: str = "UTC") -> Reply:
    values = {
        "date": exam.isoformat() if exam else "",
        "background": "data-science",
        "zone": zone,
        "minutes": minutes,
    }
    reply = actor.sends("join", values)
    assert not errors_of(reply), reply
    return reply


def wants_messages(actor: Actor, clock: str = "18:00", days: str = EVERY_DAY) -> None:
    reply = actor.sends("messages", {"clock": clock, "weekdays": days, "night": "no"})
    assert not errors_of(reply), reply


def messages(world: World) -> list[tuple[str, str]]:
    """When each private message of a plan was due, and its step."""
    return [(f"{row.due:%d %H:%M}", row.key.split(":")[2]) for row in world.posts("plan")]


def card(world: World, step: str) -> Card:
    return next(row.card for row in world.posts("plan") if row.key.endswith(f":{step}"))


def steps(world: World, actor: Actor) -> dict[str, PlanStep]:
    plan = world.read(lambda tx: tx.plans.of_member(actor.member().id))
    assert plan is not None
    return {one.step: one for one in world.read(lambda tx: tx.plans.steps(plan.id))}


def run(world: World, day: int, hour: int = 23) -> None:
    """Let the time pass until that day of December, with a sign of life from nobody."""
    world.run_to(datetime(2026, 12, day, hour, tzinfo=NOON.tzinfo), timedelta(hours=1))


def done(world: World, actor: Actor, step: str) -> Reply:
    return actor.presses(button(card(world, step), "Done"))


def diligent(world: World, actor: Actor, day: int) -> None:
    """As `run`, and each message is answered with Done."""
    until = datetime(2026, 12, day, 23, tzinfo=NOON.tzinfo)
    answered = set(messages(world))
    while world.now < until:
        world.go_to(min(world.now + timedelta(hours=1), until))
        for row in world.posts("plan"):
            mark = (f"{row.due:%d %H:%M}", row.key.split(":")[2])
            if mark not in answered:
                answered.add(mark)
                if any(one.label == "Done" for one in buttons_of(row.card)):
                    actor.presses(button(row.card, "Done"))


# Undisturbed


FORTNIGHT = [
    ("04 18:00", "ingest"),
    ("05 18:00", "features"),
    ("06 18:00", "train"),
    ("07 18:00", "register"),
    ("08 18:00", "clean-up"),
    ("11 18:00", "mock"),
    ("13 18:00", "dive"),
    ("14 18:00", "dive-traps"),
    ("15 18:00", "reread-1"),
    ("16 18:00", "reread-2"),
    ("17 18:00", "eve"),
    ("18 07:00", "morning"),
    ("19 18:00", "after"),
]


def test_with_a_fortnight_and_an_hour_a_day_every_step_comes_once_on_its_day(world: World, sam: Actor) -> None:
    diligent(world, sam, 30)
    assert messages(world) == FORTNIGHT


def test_the_timeline_marks_today_and_what_is_done_and_ahead(world: World, sam: Actor) -> None:
    diligent(world, sam, 5)
    shown = words(sam.says("/plan"))
    assert "✓ Fri 4 Dec  Bring a small data set into S3" in shown
    assert "✓ Sat 5 Dec  Engineer two features into Feature Store  ← today" in shown
    assert "· Fri 11 Dec  A full-length mock exam, timed" in shown
    assert "in 13 days" in shown
    assert "No room for" not in shown


def test_the_timeline_names_a_week_only_where_its_steps_stand_in_it(sam: Actor) -> None:
    shown = words(sam.says("plan"))
    for heading in (
        "Week 1: build",
        "Early week 2: a timed exam",
        "Mid week 2: the worst domain",
        "Final days: re-read",
    ):
        assert heading in shown
    joins(sam, minutes="15")  # the building has no room, and the mock exam comes in the first week
    shown = words(sam.says("plan"))
    assert "\nA timed exam\n" in shown
    assert "week" not in shown.lower()


def test_a_step_of_the_timeline_opens_as_it_would_be_sent(sam: Actor) -> None:
    select = select_of(sam.says("/plan"))
    shown = sam.chooses(select, "features")
    assert card_of(shown).title == "Sat 5 Dec · Engineer two features into Feature Store (60 minutes)"
    assert "nothing with a star" in words(shown)  # what is said to data scientists


def test_done_says_what_is_next_and_a_second_press_the_same(world: World, sam: Actor) -> None:
    run(world, 4)
    first = done(world, sam, "ingest")
    assert words(first) == words(done(world, sam, "ingest"))
    assert "Next: Sat 5 Dec, Engineer two features into Feature Store." in words(first)


def test_done_can_be_undone(world: World, sam: Actor) -> None:
    run(world, 4)
    reply = sam.presses(button(done(world, sam, "ingest"), "Undo"))
    assert button(reply, "Done")
    assert steps(world, sam)["ingest"].state == "sent"
    run(world, 5)
    assert messages(world) == FORTNIGHT[:2]  # and nothing was sent twice


def test_what_is_done_ahead_of_its_day_is_not_sent_and_undone_it_comes(world: World, sam: Actor) -> None:
    shown = sam.chooses(select_of(sam.says("/plan")), "features")
    reply = sam.presses(button(shown, "Done"))
    sam.presses(button(reply, "Undo"))
    again = sam.chooses(select_of(sam.says("/plan")), "train")
    sam.presses(button(again, "Skip"))
    run(world, 7)
    assert messages(world) == [FORTNIGHT[0], FORTNIGHT[1], FORTNIGHT[3]]


def test_not_today_moves_a_step_twice_and_no_further_and_it_is_not_sent_again(world: World, sam: Actor) -> None:
    run(world, 4)
    moved = sam.presses(button(card(world, "ingest"), "Not today"))
    assert card_of(moved).title == "Moved to Sat 5 Dec: Bring a small data set into S3"
    assert card_of(sam.presses(button(card(world, "ingest"), "Not today"))).title.startswith("Moved to Sat 5 Dec")
    run(world, 5)
    sam.presses(button(card(world, "ingest"), "Not today"))
    run(world, 6)
    refused = sam.presses(button(card(world, "ingest"), "Not today"))
    assert card_of(refused).title == "There is no later day for this"
    assert messages(world) == FORTNIGHT[:3]


def test_on_the_last_day_before_the_eve_nothing_can_move(world: World, sam: Actor) -> None:
    diligent(world, sam, 15)
    run(world, 16)
    assert card_of(sam.presses(button(card(world, "reread-2"), "Not today"))).title == "There is no later day for this"


def test_the_plan_of_somebody_else_cannot_be_touched(world: World, sam: Actor) -> None:
    run(world, 4)
    eve = world.person("eve")
    joins(eve)
    for label in ("Done", "Not today", "Skip"):
        assert "no longer here" in card_of(eve.presses(button(card(world, "ingest"), label))).title
    assert steps(world, sam)["ingest"].state == "sent"


# The dive


def test_without_a_mock_exam_the_dive_goes_by_all_answers_and_says_so(world: World, sam: Actor) -> None:
    diligent(world, sam, 13)
    told = words(card(world, "dive"))
    assert "You have not sat a mock exam" in told
    assert "Data preparation" in told  # never practised, and the largest domain


# Life happens


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("before", "minutes", "comes", "left_out"),
    [
        (
            9,
            "60",
            [
                "ingest",
                "features",
                "train",
                "clean-up",
                "mock",
                "dive",
                "reread-1",
                "reread-2",
                "eve",
                "morning",
                "after",
            ],
            ["Register the model", "Go through what you missed"],
        ),
        (
            5,
            "60",
            ["mock", "dive", "reread-1", "reread-2", "eve", "morning", "after"],
            ["Train XGBoost in script mode"],
        ),
        (1, "60", ["eve", "morning", "after"], ["A full-length mock exam, timed", "Deep dive into your worst domain"]),
        (
            14,
            "15",
            ["mock", "dive", "dive-traps", "reread-1", "reread-2", "eve", "morning", "after"],
            ["Bring a small data set into S3"],
        ),
    ],
)
def test_a_late_joiner_and_somebody_with_little_time_get_what_matters_and_read_what_is_left_out(
    world: World, *, before: int, minutes: str, comes: list[str], left_out: list[str]
) -> None:
    world.now = datetime(2026, 12, 18 - before, 8, tzinfo=NOON.tzinfo)
    actor = world.person("late")
    joins(actor, minutes=minutes)
    wants_messages(actor)
    shown = words(actor.says("/plan"))
    assert all(title in shown.partition("No room for")[2] for title in left_out)
    diligent(world, actor, 20)
    assert [step for _, step in messages(world)] == comes


@pytest.mark.usefixtures("team")
def test_few_minutes_a_day_spread_a_step_over_days_and_its_card_says_until_when(world: World) -> None:
    actor = world.person("busy")
    joins(actor, minutes="15")
    wants_messages(actor)
    diligent(world, actor, 6)
    assert card_of_step(world, "dive").startswith(
        "Sun 6 Dec · Deep dive into your worst domain (15 minutes a day until Wed 9 Dec)"
    )


def card_of_step(world: World, step: str) -> str:
    return card(world, step).title


@pytest.mark.usefixtures("team")
def test_who_joins_after_their_hour_gets_the_first_step_tomorrow(world: World) -> None:
    world.now = datetime(2026, 12, 4, 19, tzinfo=NOON.tzinfo)
    actor = world.person("evening")
    joins(actor)
    wants_messages(actor)
    run(world, 5)
    assert messages(world) == [("05 18:00", "ingest")]


def test_a_date_that_moves_keeps_what_was_sent_and_lays_out_the_rest(world: World, sam: Actor) -> None:
    diligent(world, sam, 6)
    joins(sam, EXAM - timedelta(days=6))
    diligent(world, sam, 14)
    assert [step for _, step in messages(world)] == [
        *("ingest", "features", "train", "clean-up", "mock", "dive", "reread-1", "eve", "morning", "after")
    ]


def test_a_date_further_away_waits_and_goes_on_with_the_same_plan(world: World, sam: Actor) -> None:
    diligent(world, sam, 6)
    joins(sam, EXAM + timedelta(days=10))
    diligent(world, sam, 30)
    sent = [step for _, step in messages(world)]
    assert sent == [step for _, step in FORTNIGHT]
    assert messages(world)[-1] == ("29 18:00", "after")


def test_without_a_date_there_is_no_countdown_and_with_a_new_one_it_goes_on(world: World, sam: Actor) -> None:
    diligent(world, sam, 5)
    joins(sam, None)
    assert card_of(sam.says("/plan")).title == "No exam date, no countdown"
    run(world, 8)
    assert messages(world) == FORTNIGHT[:2]
    joins(sam)
    diligent(world, sam, 20)
    assert [step for _, step in messages(world)].count("ingest") == 1
    assert messages(world)[2] == ("09 18:00", "train")


def test_a_date_that_has_passed_is_refused(sam: Actor) -> None:
    reply = sam.sends("join", {"date": "2026-12-01", "background": "both", "zone": "UTC", "minutes": "60"})
    assert "passed" in errors_of(reply)["date"]


def test_another_zone_and_hour_hold_from_the_next_step_on(world: World, sam: Actor) -> None:
    diligent(world, sam, 4)
    sam.says("/study zone Tokyo")  # where it is the fifth already, with a message at three in the morning
    wants_messages(sam, "08:00")
    diligent(world, sam, 6)
    assert messages(world)[1:] == [("05 23:00", "features"), ("06 23:00", "train")]


def test_paused_nothing_comes_and_resumed_the_rest_is_laid_out_again(world: World, sam: Actor) -> None:
    diligent(world, sam, 5)
    sam.presses("pause-me")
    run(world, 9)
    assert messages(world) == FORTNIGHT[:2]
    assert "paused" in words(sam.says("/plan"))
    sam.says("/study resume")
    diligent(world, sam, 20)
    assert messages(world)[2:5] == [("10 18:00", "train"), ("11 18:00", "register"), ("12 18:00", "clean-up")]


@pytest.mark.usefixtures("team")
def test_skip_dates_and_days_that_were_not_chosen_stay_free_but_for_the_exam_itself(world: World) -> None:
    lea = world.person("lea")
    schedule = {"clock": "09:00", "zone": "UTC", "weekdays": EVERY_DAY, "skip": "2026-12-07"}
    lea.sends("schedule", schedule)
    actor = world.person("weekdays")
    joins(actor)
    wants_messages(actor, days="0,1,2,3")
    diligent(world, actor, 20)
    days = {int(at[:2]) for at, _ in messages(world)}
    assert days == {8, 9, 10, 14, 15, 16, 17, 18, 19}


def test_an_hour_late_is_sent_four_days_late_is_missed_and_named_in_one_line(world: World, sam: Actor) -> None:
    world.go_to(datetime(2026, 12, 4, 19, tzinfo=NOON.tzinfo))
    assert messages(world) == [("04 19:00", "ingest")]
    world.go_to(datetime(2026, 12, 8, 18, 30, tzinfo=NOON.tzinfo))
    assert messages(world)[1:] == [("08 18:30", "clean-up")]
    told = words(card(world, "clean-up"))
    assert "Not done so far: " in told
    assert "If you do one of them, do “Bring a small data set into S3”." in told
    assert "✗ Sat 5 Dec" in words(sam.says("/plan"))


@pytest.mark.usefixtures("sam")
def test_what_could_not_be_sent_before_night_is_not_sent_at_night(world: World) -> None:
    world.go_to(datetime(2026, 12, 4, 21, tzinfo=NOON.tzinfo))
    world.go_to(datetime(2026, 12, 5, 7, tzinfo=NOON.tzinfo))
    assert messages(world) == []
    run(world, 5)
    assert messages(world) == [("05 18:00", "features")]


def test_on_the_exams_morning_it_comes_at_seven_or_not_at_all(world: World, sam: Actor) -> None:
    diligent(world, sam, 17)
    world.go_to(datetime(2026, 12, 18, 10, 0, tzinfo=NOON.tzinfo))
    assert messages(world)[-1][1] == "eve"
    run(world, 19)
    assert messages(world)[-1] == ("19 18:00", "after")


def test_after_three_messages_without_an_answer_the_bot_says_once_that_it_stays_quiet(world: World, sam: Actor) -> None:
    run(world, 12)
    assert [step for _, step in messages(world)] == ["ingest", "features", "train", "quiet"]
    sam.presses(button(world.posts("plan")[-1].card, "Write to me again"))
    diligent(world, sam, 15)
    assert [at for at, _ in messages(world)][4:] == ["13 18:00", "14 18:00", "15 18:00"]


def test_looking_at_the_plan_is_a_sign_of_life(world: World, sam: Actor) -> None:
    run(world, 6)
    sam.says("/plan")
    run(world, 8)
    assert messages(world) == FORTNIGHT[:5]


@pytest.mark.usefixtures("team")
def test_whoever_wants_no_messages_gets_none_and_sees_everything(world: World) -> None:
    actor = world.person("silent")
    joins(actor)
    run(world, 6)
    assert world.posts("plan") == []
    shown = actor.says("/plan")
    assert "✗ Sat 5 Dec" in words(shown)
    assert card_of(actor.presses(button(shown, "Today's step"))).title.startswith("Sun 6 Dec")


def test_who_leaves_gets_nothing_any_more_and_who_comes_back_goes_on(world: World, sam: Actor, team: Team) -> None:
    diligent(world, sam, 5)
    sam.presses("leave-now")
    run(world, 8)
    assert messages(world) == FORTNIGHT[:2]
    sam.answers(world.question(team))
    diligent(world, sam, 9)
    assert messages(world)[2:] == [("09 18:00", "train")]


def test_forget_me_erases_the_plan(world: World, sam: Actor) -> None:
    run(world, 4)
    member = sam.member().id
    sam.presses("forget-now")
    assert world.read(lambda tx: tx.plans.of_member(member)) is None
    run(world, 8)
    assert world.posts("plan") == []  # what was under way is gone, too


def test_one_message_a_day_also_for_somebody_in_two_teams(world: World, sam: Actor) -> None:
    other = Place("web", "room", "two")
    world.found(world.person("max", other))
    there = sam.at(other)
    joins(there)
    wants_messages(there, "19:00")
    run(world, 5)
    assert [at for at, _ in messages(world)] == ["04 18:00", "05 18:00"]


# Afterwards


def ask(world: World, sam: Actor) -> Card:
    diligent(world, sam, 19)
    return card(world, "after")


def test_passing_is_congratulated_privately_and_told_only_by_wish(world: World, sam: Actor) -> None:
    reply = sam.presses(button(ask(world, sam), "Passed"))
    assert card_of(reply).title == "Congratulations!"
    assert world.posts("passed") == []
    for _ in range(2):
        sam.presses(button(reply, "Tell the team"))
    (told,) = world.posts("passed")
    assert (told.to, words(told.card)) == (HERE, "Good news\nSam passed MLA-C01. Congratulations.")


def test_not_passing_is_told_nobody_and_says_when_another_try_is_possible(world: World, sam: Actor) -> None:
    shown = ask(world, sam)
    before = len(world.outbox())
    reply = sam.presses(button(shown, "Not passed"))
    assert "after 14 days" in words(reply)
    plan = world.read(lambda tx: tx.plans.of_member(sam.member().id))
    assert plan is not None
    with pytest.raises(Forged):
        sam.presses("tell-team", str(plan.id))
    assert len(world.outbox()) == before


def test_no_result_yet_is_asked_again_after_a_week_twice(world: World, sam: Actor) -> None:
    shown = ask(world, sam)
    assert "Sat 26 Dec" in words(sam.presses(button(shown, "No result yet")))
    assert "Sat 26 Dec" in words(sam.presses(button(shown, "No result yet")))
    run(world, 26)
    sam.presses(button(card(world, "after-2"), "No result yet"))
    world.run_to(datetime(2027, 1, 2, 20, tzinfo=NOON.tzinfo), timedelta(hours=1))
    last = sam.presses(button(card(world, "after-3"), "No result yet"))
    assert "will not ask again" in words(last)
    world.run_to(datetime(2027, 1, 12, 20, tzinfo=NOON.tzinfo), timedelta(hours=1))
    assert [at for at, step in messages(world) if step.startswith("after")] == ["19 18:00", "26 18:00", "02 18:00"]
    assert card_of(sam.says("/plan")).title == "How did it go?"


def test_rather_not_say_ends_the_questions(world: World, sam: Actor) -> None:
    sam.presses(button(ask(world, sam), "Rather not say"))
    run(world, 30)
    assert messages(world) == FORTNIGHT


def test_a_second_exam_gets_a_plan_of_its_own(world: World, sam: Actor) -> None:
    sam.presses(button(ask(world, sam), "Not passed"))
    world.go_to(world.now + DAY)
    joins(sam, date(2027, 1, 8))
    world.run_to(datetime(2026, 12, 25, 20, tzinfo=NOON.tzinfo), timedelta(hours=1))
    assert messages(world)[-1] == ("25 18:00", "ingest")
    assert len({row.key.split(":")[1] for row in world.posts("plan")}) == 2


# With a mock exam


def sit(world: World, actor: Actor, paper: str, right: set[int]) -> None:
    """A mock exam, answered rightly in the domains of `right` and wrongly elsewhere, and handed in."""
    actor.presses("mock-start", paper)
    member = actor.member().id

    def answer(tx: Store) -> None:
        running = tx.mocks.running(member)
        assert running is not None
        for given in running.items:
            item = tx.served.get(given.served)
            picked = item.key if item.domain in right else wrong_answer(item)
            tx.mocks.save_item(running.id, replace(given, picked=picked))
        sat = tx.mocks.get(running.id)
        assert sat is not None
        ending.hand_in(tx, sat, world.now, world.now)

    world.write(answer)


def test_a_mock_exam_ticks_its_step_off_and_names_the_domain_to_dive_into(world: World, sam: Actor) -> None:
    diligent(world, sam, 6)
    sit(world, sam, "half", right={1, 2, 4})
    diligent(world, sam, 13)
    assert "mock" not in [step for _, step in messages(world)]
    assert "✓ Fri 11 Dec  A full-length mock exam, timed" in words(sam.says("/plan"))
    told = words(card(world, "dive"))
    assert "Deployment. Your mock exam has it lowest: 0 of" in told
    assert "Traps that you sprang there" in told
    assert button(card(world, "dive"), "Deployment: practise 5")


def test_the_review_waits_for_the_day_of_the_dive(world: World, sam: Actor) -> None:
    diligent(world, sam, 10)
    sit(world, sam, "half", right={1})
    sat = world.read(lambda tx: tx.mocks.latest(sam.member().id))
    assert sat is not None
    diligent(world, sam, 12)
    assert "13 Dec" in words(sam.presses("mock-review", str(sat.id), "0", "all"))
    world.go_to(datetime(2026, 12, 13, 0, 30, tzinfo=NOON.tzinfo))
    assert "You" in words(sam.presses("mock-review", str(sat.id), "0", "all"))


def test_a_mock_exam_of_an_earlier_plan_does_not_count_for_this_one(world: World, sam: Actor) -> None:
    sit(world, sam, "half", right={1, 2, 4})
    sam.presses(button(ask(world, sam), "Not passed"))
    world.go_to(world.now + DAY)
    joins(sam, date(2027, 1, 8))
    world.run_to(datetime(2027, 1, 3, 20, tzinfo=NOON.tzinfo), timedelta(hours=1))
    plan = world.read(lambda tx: tx.plans.of_member(sam.member().id))
    assert plan is not None
    shown = sam.presses("step", str(plan.id), "dive")
    assert "You have not sat a mock exam" in words(shown)
