"""What the clock does to a mock exam: warnings, handing in at the end, the result; and when its review opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.addresses import Place
from bot.domain.items import is_right
from bot.interactions import Private
from tests.features.mocking import answers, begun, hands_in, items_of, mock_of, sits
from tests.world import NOON, Actor, World, bank_with, button, buttons_of, shipped, words

JOIN = {"date": "", "background": "both", "zone": "Europe/Berlin", "minutes": "30"}
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def team(world: World, lea: Actor, sam: Actor) -> None:
    """Lea and Sam are members of one team."""
    world.found(lea)
    sam.sends("join", JOIN)


pytestmark = pytest.mark.usefixtures("team")


def private_posts(world: World, who: Actor) -> list[str]:
    """What the clock told somebody privately about a mock exam, by key."""
    return [post.key for post in world.posts("mock:") if post.to == who.person and not post.key.endswith(":card")]


def test_it_warns_30_10_and_5_minutes_before_the_end_once_each(world: World, lea: Actor) -> None:
    answers(lea, begun(lea))
    world.run_to(NOON + 65 * MINUTE, step=10 * SECOND)
    assert private_posts(world, lea) == ["mock:1:warn:30", "mock:1:warn:10", "mock:1:warn:5"]
    due = [post.due - NOON for post in world.posts("mock:1:warn")]
    assert due == [36 * MINUTE, 56 * MINUTE, 61 * MINUTE]
    (first, *_) = world.posts("mock:1:warn")
    assert first.card.title == "30 minutes left"
    assert "32 questions still blank" in words(Private(first.card))
    assert words(lea.at(None).presses(buttons_of(Private(first.card))[0])).startswith("Question 1 of 33")


def test_after_a_stop_only_the_newest_warning_is_sent(world: World, lea: Actor) -> None:
    answers(lea, begun(lea))
    world.go_to(NOON + 62 * MINUTE)
    world.tick()
    assert private_posts(world, lea) == ["mock:1:warn:5"]


def test_a_warning_expires_with_the_mock_exam(world: World, lea: Actor) -> None:
    answers(lea, begun(lea))
    world.go_to(NOON + 36 * MINUTE)
    (row,) = [row for row in world.read(lambda tx: tx.deliveries.listing(("waiting",), 99)) if "warn" in row.key]
    assert row.expires_at == mock_of(lea).deadline


@pytest.mark.parametrize("paper", ["domain-1", "start"])
def test_short_ones_do_not_warn(world: World, lea: Actor, paper: str) -> None:
    answers(lea, begun(lea, paper))
    world.run_to(mock_of(lea).deadline - SECOND, step=10 * SECOND)
    assert private_posts(world, lea) == []


def test_no_warning_after_it_is_handed_in(world: World, lea: Actor) -> None:
    hands_in(lea.at(None), answers(lea, begun(lea)))
    world.run_to(NOON + 2 * 60 * MINUTE, step=MINUTE)
    assert private_posts(world, lea) == []


def test_a_warning_leads_nowhere_any_more_once_it_is_handed_in(world: World, lea: Actor) -> None:
    shown = answers(lea, begun(lea))
    world.run_to(NOON + 40 * MINUTE, step=MINUTE)
    assert private_posts(world, lea) == ["mock:1:warn:30"]
    hands_in(lea.at(None), shown)
    world.tick()
    assert {edit.key: edit.card.title for edit in world.edits("mock:1:warn")} == {
        "mock:1:warn:30": "Your mock exam is handed in"
    }


@pytest.mark.parametrize("stop", [timedelta(0), timedelta(hours=1), timedelta(days=4)])
def test_it_hands_itself_in_as_of_the_deadline_however_late_the_clock_comes(
    world: World, lea: Actor, stop: timedelta
) -> None:
    sits(lea, begun(lea), [True, False])
    items, deadline = items_of(lea), mock_of(lea).deadline
    world.now = deadline + stop
    world.tick()
    world.tick()
    assert mock_of(lea).submitted_at == deadline
    found = world.read(lambda tx: tx.responses.of_member(lea.member().id))
    assert {(one.item, one.right, one.answered_at) for one in found} == {
        (items[0].id, True, deadline),
        (items[1].id, False, deadline),
    }
    assert private_posts(world, lea) == ["mock:1:result"]
    (post,) = world.posts("mock:1:result")
    assert post.card.title == "Half a mock exam: 1 of 33 right, 3%"
    assert words(lea.presses("mock-result", "1")).startswith(post.card.title)


def test_pressed_at_the_deadline_counts_no_more(world: World, lea: Actor) -> None:
    shown = answers(lea, begun(lea))
    following = lea.presses(button(shown, "Next"))
    world.now = mock_of(lea).deadline - SECOND
    answers(lea, following)
    world.now = mock_of(lea).deadline
    third = lea.presses("mock-go", "1", "2")
    assert words(third).startswith("Half a mock exam: 2 of 33 right")
    world.tick()
    assert private_posts(world, lea).count("mock:1:result") == 1
    assert mock_of(lea).submitted_at == mock_of(lea).deadline
    pick = next(b for b in buttons_of(following) if b.action in ("mock-pick", "mock-form"))
    assert words(lea.presses(pick)) == words(third)
    assert mock_of(lea).answered == 2


def test_a_form_sent_after_the_deadline_counts_no_more(world: World, lea: Actor) -> None:
    answers(lea, begun(lea))
    place = next(place for place, item in enumerate(items_of(lea)) if place and item.kind == "multiple")
    world.now = mock_of(lea).deadline + SECOND
    reply = lea.sends("mock", {"picked": ",".join(items_of(lea)[place].key)}, "1", str(place))
    assert words(reply).startswith("Half a mock exam: 1 of 33 right")
    assert mock_of(lea).items[place].picked == ()


def test_a_member_without_an_account_to_write_to_breaks_nothing(world: World, lea: Actor, sam: Actor) -> None:
    answers(sam, begun(sam))
    answers(lea, begun(lea))
    sam.presses("forget-now")
    world.run_to(NOON + 2 * 60 * MINUTE, step=MINUTE)
    assert mock_of(lea).submitted_at is not None
    assert [post for post in world.posts("mock:") if post.to == sam.person and "result" in post.key] == []


def test_mock_exams_of_several_members_end_each_at_their_own_time(world: World, lea: Actor, sam: Actor) -> None:
    answers(lea, begun(lea))
    world.now += 7 * MINUTE
    answers(sam, begun(sam))
    world.run_to(NOON + 2 * 60 * MINUTE, step=10 * SECOND)
    assert mock_of(sam).submitted_at == NOON + 73 * MINUTE
    assert mock_of(lea).submitted_at == NOON + 66 * MINUTE


# The review


def test_the_review_opens_at_the_start_of_the_members_next_day(world: World, lea: Actor, sam: Actor) -> None:
    for who, opens in ((lea, datetime(2026, 12, 2, tzinfo=UTC)), (sam, datetime(2026, 12, 1, 23, tzinfo=UTC))):
        world.now = NOON
        reply = hands_in(who, sits(who, begun(who), [True, False]))
        assert "The review opens at" in words(reply)
        mock = str(mock_of(who).id)
        world.now = opens - SECOND
        assert "not open yet" in words(who.presses("mock-review", mock, "0", "all"))
        world.now = opens
        assert "Review what was wrong" in [b.label for b in buttons_of(who.presses("mock-result", mock))]
        assert words(who.presses("mock-review", mock, "0", "all")).startswith("Question 1 of 33: right")


def test_the_review_shows_rationales_and_traps_question_by_question(world: World, lea: Actor) -> None:
    hands_in(lea, sits(lea, begun(lea), [False, True, None, False]))
    world.now += timedelta(days=1)
    result = lea.presses(button(lea.says("/mock"), "My last result"))
    shown = lea.presses(button(result, "Review all"))
    for place, item in enumerate(items_of(lea)):
        text = words(shown)
        word = "right" if is_right(item, mock_of(lea).items[place].picked) else "wrong" if place in {0, 3} else "blank"
        assert text.startswith(f"Question {place + 1} of 33: {word}")
        assert item.stem.strip() in text
        key = item.options[0] if item.kind in ("ordering", "matching") else item.option(item.key[0])
        assert key.rationale in text
        if traps := world.bank.traps_in(item):
            assert any(trap.truth in text for trap in traps.values())
        assert ("Previous" in [b.label for b in buttons_of(shown)]) == (place > 0)
        if place + 1 < 33:
            shown = lea.presses(button(shown, "Next"))
    assert "Next" not in [b.label for b in buttons_of(shown)]


def test_only_what_was_wrong(lea: Actor) -> None:
    hands_in(lea, sits(lea, begun(lea, "domain-1"), [True, False, True, False, *[True] * 16]))
    shown = lea.presses(button(lea.presses("mock-result", "1"), "Review what was wrong"))
    assert words(shown).startswith("Question 2 of 20: wrong")
    shown = lea.presses(button(shown, "Next"))
    assert words(shown).startswith("Question 4 of 20: wrong")
    assert words(lea.presses(button(shown, "Previous"))).startswith("Question 2 of 20: wrong")
    hands_in(lea, sits(lea, begun(lea, "start"), [True] * 12))
    reply = lea.presses("mock-review", str(mock_of(lea).id), "0", "wrong")
    assert "Nothing was wrong" in words(reply)


def test_nothing_is_reviewed_while_it_runs(lea: Actor) -> None:
    begun(lea, "domain-1")
    assert words(lea.presses("mock-review", "1", "0", "all")).startswith("Question 1 of 20\n")


# What stands open as a daily question

SINGLES = frozenset(item.id for item in shipped().items_for("mla-c01") if item.domain == 1 and item.kind == "single")
TWO = Place("web", "room", "two")


@pytest.fixture
def few(tmp_path: Path) -> Iterator[World]:
    """Lea is in two teams; the second is an open server's, whose verdicts wait and whose question opens at half past.

    The bank has twelve items, so that a mock exam asks them all.
    """
    kept = sorted(SINGLES)[:12]
    with World(tmp_path / "few.db", bank_with(lambda item: item.id in kept)) as world:
        world.found(world.person("lea"))
        world.found(world.person("bob", TWO), "open", name="Other", clock="12:30")
        world.person("lea", TWO).sends("join", JOIN)
        yield world


def test_what_stands_open_in_any_of_ones_teams_is_not_asked(few: World) -> None:
    question = few.next_question(few.team(TWO))
    lea = few.person("lea")
    begun(lea, "domain-1")
    asked = {item.id for item in items_of(lea)}
    assert len(asked) == 11
    assert question.item.id not in asked


def test_what_becomes_a_daily_question_meanwhile_is_answered_and_told_there_first(few: World) -> None:
    lea = few.person("lea")
    few.now = NOON + 20 * MINUTE
    sits(lea, begun(lea, "domain-1"), [False] * 12)
    question = few.next_question(few.team(TWO))
    place = [item.id for item in items_of(lea)].index(question.item.id)
    hands_in(lea, lea.says("/mock"))
    found = few.read(lambda tx: tx.responses.of_member(lea.member().id))
    assert len(found) == 11
    assert question.item.id not in {response.item for response in found}
    reply = words(lea.presses("mock-review", "1", str(place), "all"))
    assert f"Question {place + 1} is a daily question now" in reply
    assert not [option.rationale for option in question.item.options if option.rationale in reply]
    few.close(question)
    assert words(lea.presses("mock-review", "1", str(place), "all")).startswith(f"Question {place + 1} of 12: wrong")
