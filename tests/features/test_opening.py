"""The daily question opens once per local date, at its time, and never in a burst."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.addresses import Place
from bot.domain.team import Team
from bot.features.daily import opening
from bot.messages import Card
from tests.world import DAY, HERE, NOON, Actor, World, bank_with, button, buttons_of, card_of, words

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days_of(world: World, team: Team) -> list[date]:
    return [question.day for question in world.questions(team)]


def test_it_opens_at_the_question_time_and_not_before(world: World, lea: Actor) -> None:
    team = world.found(lea, clock="09:00", zone="Europe/Berlin")
    assert team.opens_at == at("2026-12-02 08:00")
    world.go_to(at("2026-12-02 07:59:59"))
    assert world.posts("daily") == []
    world.go_to(at("2026-12-02 08:00"))
    assert [post.to for post in world.posts("daily")] == [HERE]
    assert world.question(team).day == date(2026, 12, 2)


def test_it_closes_one_local_day_later_whenever_it_was_really_posted(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.go_to(at("2026-12-02 19:30"))
    assert world.question(team).opened_at == at("2026-12-02 19:30")
    assert world.question(team).closes_at == at("2026-12-03 09:00")


def test_a_second_tick_and_a_restart_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    with World(path) as world:
        team = world.found(world.person("lea"))
        world.next_question(team)
        world.tick()
    with World(path, now=world.now) as world:
        world.tick()
        world.go_to(world.now + timedelta(minutes=1))
        assert len(world.posts()) == 1
        assert days_of(world, team) == [date(2026, 12, 2)]


def test_clock_jumps_back_and_forth_never_give_a_date_two_questions(world: World, lea: Actor) -> None:
    team = world.found(lea, zone="America/New_York")
    chance = Random(7)
    for _ in range(120):
        world.go_to(NOON + timedelta(hours=chance.uniform(0, 240)))
    days = days_of(world, team)
    assert len(days) == len(set(days)) > 1
    assert len(world.posts("daily")) == len(days)


def test_opening_before_closing_in_one_wake_up_closes_yesterdays_first(world: World, lea: Actor) -> None:
    team = world.found(lea)
    yesterday = world.next_question(team)
    world.now = yesterday.closes_at
    world.open_due()
    world.close_due()
    first, second = world.questions(team)
    assert first.revealed
    assert not second.revealed
    assert len(world.edits(f"daily:{team.id}:{first.day}")) == 1


def test_after_eleven_hours_down_it_still_opens(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.go_to(at("2026-12-02 20:59"))
    assert days_of(world, team) == [date(2026, 12, 2)]


def test_after_thirteen_hours_down_the_day_is_let_go_and_the_next_comes(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.go_to(at("2026-12-02 22:01"))
    assert world.posts() == []
    world.run_to(at("2026-12-03 09:30"))
    assert days_of(world, team) == [date(2026, 12, 3)]


def test_four_days_down_bring_one_question_and_no_burst(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.next_question(team)
    world.go_to(at("2026-12-06 10:00"))
    world.tick()
    assert days_of(world, team) == [date(2026, 12, 2), date(2026, 12, 6)]
    assert len(world.posts("daily")) == 2
    assert world.questions(team)[0].revealed


def test_it_opens_on_the_chosen_weekdays_only(world: World, lea: Actor) -> None:
    team = world.found(lea)
    lea.sends("schedule", {"clock": "9", "zone": "UTC", "weekdays": "0,2"})
    world.run_to(NOON + 14 * DAY, step=HOUR, keen=lea)
    assert days_of(world, team) == [date(2026, 12, day) for day in (2, 7, 9, 14)]


def test_it_closes_after_a_day_even_where_the_next_is_far_away(world: World, lea: Actor) -> None:
    team = world.found(lea)
    lea.sends("schedule", {"clock": "9", "zone": "UTC", "weekdays": "2"})
    question = world.next_question(team)
    world.run_to(question.closes_at)
    assert world.question(team).revealed


def test_skip_dates_are_skipped(world: World, lea: Actor) -> None:
    team = world.found(lea)
    reply = lea.sends(
        "schedule", {"clock": "9", "zone": "UTC", "weekdays": "0,1,2,3,4,5,6", "skip": "3 Dec, 2026-12-05"}
    )
    assert "03 Dec, 05 Dec" in words(reply)
    world.run_to(at("2026-12-06 12:00"), step=HOUR)
    assert days_of(world, team) == [date(2026, 12, day) for day in (2, 4, 6)]


def test_a_new_schedule_holds_from_the_next_question_on(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    lea.sends("schedule", {"clock": "18:00", "zone": "UTC", "weekdays": "0,1,2,3,4,5,6"})
    world.run_to(at("2026-12-03 18:00"))
    assert [(q.day.day, q.opened_at.hour) for q in world.questions(team)] == [(2, 9), (3, 18)]
    assert world.questions(team)[0].closes_at == question.closes_at


@pytest.mark.parametrize(
    ("zone", "clock", "begin"),
    [
        ("Europe/Berlin", time(2, 30), date(2026, 3, 25)),  # skipped on 29 March
        ("Europe/Berlin", time(2, 30), date(2026, 10, 21)),  # repeated on 25 October
        ("America/New_York", time(2, 30), date(2026, 3, 4)),
        ("America/New_York", time(1, 30), date(2026, 10, 28)),
        ("Australia/Lord_Howe", time(2, 15), date(2026, 9, 30)),  # half an hour is skipped
        ("Australia/Lord_Howe", time(1, 45), date(2026, 4, 1)),  # and repeated
        ("Africa/Cairo", time(0, 0), date(2026, 4, 20)),  # midnight itself is skipped
        ("America/Havana", time(0, 30), date(2026, 10, 28)),  # the hour after midnight is repeated
        ("Pacific/Apia", time(9), date(2026, 3, 1)),  # 13 hours ahead of UTC
    ],
)
def test_each_local_date_has_one_question_through_a_change_of_the_clocks(
    tmp_path: Path, zone: str, clock: time, begin: date
) -> None:
    with World(tmp_path / "dst.db", now=datetime(begin.year, begin.month, begin.day, 12, tzinfo=UTC)) as world:
        lea = world.person("lea")
        team = world.found(lea, clock=f"{clock:%H:%M}", zone=zone)
        world.run_to(world.now + 8 * DAY, step=timedelta(minutes=15), keen=lea)
        questions = world.questions(team)
    days = [question.day for question in questions]
    assert days == [days[0] + n * DAY for n in range(len(days))]
    assert len(days) >= 7
    for question in questions:
        local = question.opened_at.astimezone(ZoneInfo(zone))
        assert local.date() == question.day
        assert local.time() >= clock
        assert (local - datetime.combine(question.day, clock, ZoneInfo(zone))) <= HOUR


def test_one_day_of_twenty_three_hours_moves_the_closing_not_the_local_time(tmp_path: Path) -> None:
    with World(tmp_path / "dst.db", now=at("2026-03-27 12:00")) as world:
        team = world.found(world.person("lea"), zone="Europe/Berlin")
        question = world.next_question(team)
        assert question.day == date(2026, 3, 28)
        assert question.closes_at - question.opened_at == 23 * HOUR


def test_the_channel_gets_one_post_a_day_that_opens_with_a_line_on_yesterday(world: World, lea: Actor) -> None:
    team = world.found(lea)
    first = world.next_question(team)
    lea.answers(first, right=False, sure="sure")
    world.deliver()
    for _ in range(3):
        world.next_question(team)
        world.deliver()
    posts = world.posts("daily")
    assert len(posts) == 4
    assert all(post.under is None for post in posts)
    assert "Yesterday: 0 of 1 right" in words(posts[1].card)
    assert "Yesterday" not in words(posts[0].card)
    assert "nobody answered" in words(posts[2].card)
    scheduled = [post for post in world.posts() if post.under is None and post.to == HERE]
    assert scheduled == posts


def test_each_place_of_a_team_gets_the_post(world: World, lea: Actor) -> None:
    team = world.found(lea)
    other = Place("web", "room", "two")
    world.write(lambda tx: tx.places.claim(other, team.id))
    world.next_question(team)
    assert [post.to for post in world.posts("daily")] == [HERE, other]


def test_the_line_on_yesterday_links_to_its_reveal_once_that_stands(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.next_question(team)
    world.deliver()
    world.next_question(team)
    line = world.posts("daily")[1].card.blocks[0]
    assert "MessageRef" in repr(line)


def test_closing_twice_or_too_early_does_nothing(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    world.write(lambda tx: opening.close_question(tx, question.id, world.now))
    assert not world.question(team).revealed
    world.close(question)
    world.write(lambda tx: opening.close_question(tx, question.id, world.now))
    assert len(world.edits("daily")) == 1


def test_the_first_question_can_be_posted_ahead_of_its_time(world: World, lea: Actor) -> None:
    team = world.found(lea)
    ready = lea.presses("open-now")
    assert "Posted" in words(ready)
    assert world.question(team).day == date(2026, 12, 1)
    assert world.again(team).opens_at == at("2026-12-02 09:00")
    assert "Trap question" in words(lea.presses("open-now"))
    assert len(world.posts("daily")) == 1


def test_a_date_that_had_its_question_gets_no_second_one_by_button(world: World, lea: Actor) -> None:
    team = world.found(lea, clock="23:00")
    lea.presses("open-now")
    assert world.again(team).opens_at == at("2026-12-02 23:00")
    question = world.question(team)
    world.close(question)  # a day later at 23:00: that date's own question is due now
    world.open_due()
    assert len(world.questions(team)) == 2
    world.write(lambda tx: tx.questions.reveal(world.question(team).id))
    assert "already asked" in words(lea.presses("open-now"))


def test_only_who_manages_posts_ahead(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    assert "for the team's lead" in words(sam.presses("open-now"))
    assert world.posts() == []


def test_an_empty_bank_opens_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    with World(tmp_path / "empty.db", bank_with(lambda _: False)) as world:
        team = world.found(world.person("lea"))
        world.go_to(at("2026-12-02 09:00"))
        assert world.posts() == []
        assert world.again(team).opens_at == at("2026-12-03 09:00")


def test_the_options_stand_in_one_order_for_everybody(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    posted = options_on(world.posts("daily")[0].card)
    again = lea.presses(button(lea.answers(question), "Pick again"))
    assert len(posted) == 4
    assert options_on(card_of(again)) == posted
    assert options_on(card_of(sam.says("/today"))) == posted


def options_on(card: Card) -> list[str]:
    return [button.args[1] for button in buttons_of(card) if button.action == "answer"]


def test_an_open_question_closes_earlier_when_the_schedule_moves_earlier(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    lea.sends("schedule", {"clock": "07:00", "zone": "UTC", "weekdays": "0,1,2,3,4,5,6", "skip": ""})
    world.run_to(at("2026-12-03 06:59"))
    assert not world.question(team).revealed
    assert world.question(team).id == question.id
    world.run_to(at("2026-12-03 07:00"))
    assert world.question(team).day == date(2026, 12, 3)
    assert world.question(team).opened_at.hour == 7


def test_a_foreign_press_does_not_even_close_what_is_over(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    world.now = question.closes_at + timedelta(hours=1)
    elsewhere = world.person("eve", Place("web", "room", "elsewhere"))
    assert "not from here" in words(elsewhere.presses("lock", str(question.id), "sure"))
    assert not world.question(world.team()).revealed
