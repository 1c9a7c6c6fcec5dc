"""Good news is told once, after the exam, however somebody goes about telling it more often or earlier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.interactions import Reply
from tests.world import DAY, NOON, Actor, World, button, card_of, errors_of, words

EXAM = date(2026, 12, 18)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db") as made:
        made.found(made.person("lea"))
        yield made


@pytest.fixture
def sam(world: World) -> Actor:
    actor = world.person("sam")
    dated(actor, EXAM)
    return actor


def dated(actor: Actor, exam: date, zone: str = "UTC") -> None:
    reply = actor.sends("join", {"date": exam.isoformat(), "background": "both", "zone": zone, "minutes": "60"})
    assert not errors_of(reply), reply


def plan_of(world: World, actor: Actor) -> str:
    plan = world.read(lambda tx: tx.plans.of_member(actor.member().id))
    assert plan is not None
    return str(plan.id)


def on(world: World, day: date, hour: int = 12) -> None:
    world.now = datetime(day.year, day.month, day.day, hour, tzinfo=NOON.tzinfo)


def passes(world: World, actor: Actor) -> Reply:
    return actor.presses("outcome", plan_of(world, actor), "after", "passed")


def tells(world: World, actor: Actor) -> Reply:
    return actor.presses("tell-team", plan_of(world, actor))


@pytest.mark.parametrize("said", ["passed", "failed", "none", "unsaid"])
def test_before_the_exam_nobody_can_say_how_it_went(world: World, sam: Actor, said: str) -> None:
    on(world, EXAM - DAY, 23)
    reply = sam.presses("outcome", plan_of(world, sam), "after", said)
    assert card_of(reply).title == "Your exam is still ahead"
    assert "Fri 18 Dec" in words(reply)
    plan = world.read(lambda tx: tx.plans.of_member(sam.member().id))
    assert plan is not None
    assert plan.outcome is None


def test_what_was_said_too_early_in_an_older_version_is_not_told(world: World, sam: Actor) -> None:
    plan = world.read(lambda tx: tx.plans.of_member(sam.member().id))
    assert plan is not None
    world.write(lambda tx: tx.plans.save(replace(plan, outcome="passed")))
    assert card_of(tells(world, sam)).title == "Your exam is still ahead"
    assert world.posts("passed") == []


@pytest.mark.parametrize(("zone", "hour", "may"), [("Pacific/Auckland", 12, True), ("America/Los_Angeles", 4, False)])
def test_the_exams_day_is_the_members_own(world: World, sam: Actor, zone: str, hour: int, may: bool) -> None:
    dated(sam, EXAM, zone)
    on(world, EXAM if not may else EXAM - DAY, hour)
    assert (card_of(passes(world, sam)).title == "Congratulations!") is may


def test_it_is_told_once_whatever_plans_and_names_follow(world: World, sam: Actor) -> None:
    on(world, EXAM)
    tells_it = button(passes(world, sam), "Tell the team")
    assert card_of(sam.presses(tells_it)).title == "The team knows"
    for number in range(3):
        world.now += DAY
        exam = world.now.date()
        assert not errors_of(sam.sends("name", {"name": f"Somebody {number}"}))
        dated(sam, exam)
        passes(world, sam)
        assert card_of(tells(world, sam)).title == "Your team knows already"
    sam.presses(tells_it)
    assert [words(post.card) for post in world.posts("passed")] == ["Good news\nSam passed MLA-C01. Congratulations."]


def test_a_place_that_comes_later_does_not_hear_it_again(world: World, sam: Actor) -> None:
    on(world, EXAM)
    passes(world, sam)
    tells(world, sam)
    lea, there = world.person("lea"), replace(sam.place, channel="two") if sam.place else None
    code = words(lea.presses("link-code", "place")).split("/study link ")[1].split()[0]
    replace(lea, place=there, may_set_up=True, manages=True).says(f"/study link {code}")
    tells(world, sam)
    assert len(world.posts("passed")) == 1


def test_linked_accounts_are_one_member_who_told_it(world: World, sam: Actor) -> None:
    other = world.person("samuel")
    dated(other, EXAM)
    on(world, EXAM)
    passes(world, other)
    tells(world, other)
    code = words(sam.presses("link-code", "account")).split("/study link ")[1].split()[0]
    other.says(f"/study link {code}")
    passes(world, sam)
    assert card_of(tells(world, sam)).title == "Your team knows already"
    assert len(world.posts("passed")) == 1
