"""A team's way to an exam is as it was when it was last read by eye, and keeps the plan's promises."""

from __future__ import annotations

import asyncio
import difflib
from collections import Counter
from functools import cache

import pytest

from bot.domain.member import QUIET_FROM, QUIET_UNTIL
from bot.domain.plan import MORNING
from bot.rehearsal import PLAYERS, Player, TimelineEvent, play_countdown
from tests.golden import TIMELINES, Timeline, local, posts, text
from tests.world import bank_with

ONE_DAY = Timeline("one-day", 1)
ALL = (*TIMELINES, ONE_DAY)


@cache
def played(timeline: Timeline) -> tuple[TimelineEvent, ...]:
    return tuple(asyncio.run(timeline.events()))


def steps(timeline: Timeline, person: str) -> list[TimelineEvent]:
    """The private messages of somebody's plan."""
    return [event for event in posts(played(timeline)) if event["kind"] == "plan" and event.get("person") == person]


@pytest.mark.parametrize("timeline", TIMELINES, ids=lambda timeline: timeline.name)
def test_a_timeline_is_as_it_was_read(timeline: Timeline) -> None:
    kept = timeline.path.read_text(encoding="utf-8").splitlines()
    found = text(played(timeline)).splitlines()
    difference = "\n".join(difflib.unified_diff(kept, found, "kept", "played now", lineterm="", n=1))
    assert not difference, f"`python -m tests.golden` writes it anew:\n{difference}"


@pytest.mark.parametrize("timeline", ALL, ids=lambda timeline: timeline.name)
@pytest.mark.parametrize("player", PLAYERS, ids=lambda player: player.person.name)
def test_each_message_comes_at_the_members_own_hour_and_one_a_day(timeline: Timeline, player: Player) -> None:
    sent = steps(timeline, player.person.name)
    assert {event["key"].rpartition(":")[2] for event in sent} >= {"morning", "after"}
    for event in sent:
        at = local(event)
        assert at.time() == (MORNING if event["key"].endswith(":morning") else player.hour)
        assert QUIET_UNTIL <= at.time() < QUIET_FROM
    assert max(Counter(local(event).date() for event in sent).values()) == 1


def test_the_team_hears_of_those_who_passed_and_of_nobody_else() -> None:
    told = [event["text"].splitlines()[-1] for event in posts(played(TIMELINES[0])) if event["kind"] == "passed"]
    assert sorted(told) == [f"The {who} passed MLA-C01. Congratulations." for who in ("data scientist", "lead")]


def test_a_team_on_the_day_before_its_exam_still_gets_its_eve_and_its_farewell() -> None:
    kinds = Counter(event["kind"] for event in posts(played(ONE_DAY)) if "place" in event)
    assert kinds["eve"] == kinds["farewell"] == 1


def test_a_timeline_does_not_depend_on_which_items_the_bank_holds() -> None:
    single = bank_with(lambda item: item.kind == "single")
    other = asyncio.run(play_countdown(single, exam_in=TIMELINES[0].exam_in, seed=1))
    assert text(other) == text(played(TIMELINES[0]))
