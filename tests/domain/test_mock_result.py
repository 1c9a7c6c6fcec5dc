"""Grading a mock exam: all or nothing, blanks wrong, with how far a short test can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items import Answer, Item
from bot.domain.mock_exam import MockExam, MockItem, answered
from bot.domain.mock_result import MockResult, mock_result, wilson
from tests.world import NOON, shipped, wrong_answer

ITEMS = shipped().items_for("mla-c01")
WEIGHTS = {1: 28.0, 2: 26.0, 3: 22.0, 4: 24.0}


def mock_with(given_: list[MockItem], minutes: int = 60) -> MockExam:
    return MockExam(
        id=1,
        member=1,
        team=1,
        exam="mla-c01",
        paper="half",
        scope="half",
        number=1,
        reserved=0,
        seed="s",
        started_at=NOON,
        deadline=NOON + timedelta(minutes=66),
        position=0,
        shown_at=NOON,
        due_at=NOON,
        submitted_at=NOON + timedelta(minutes=minutes),
        items=tuple(replace(item, position=place) for place, item in enumerate(given_)),
    )


def graded(pairs: list[tuple[Item, Answer]]) -> MockResult:
    given_ = [MockItem(0, 1, item.id, picked, picked) for item, picked in pairs]
    return mock_result(mock_with(given_), [item for item, _ in pairs], WEIGHTS)


def partly_right(item: Item) -> Answer:
    """As much of the key as can be had without being right."""
    match item.kind:
        case "multiple":
            return item.key[:-1]
        case _:
            return wrong_answer(item)


@given(st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(["right", "part", "wrong", "blank"])), min_size=1))
def test_only_the_whole_answer_is_right_and_nothing_is_taken_off(chosen: list[tuple[Item, str]]) -> None:
    picks: dict[str, Callable[[Item], Answer]] = {
        "right": lambda item: item.key,
        "part": partly_right,
        "wrong": wrong_answer,
        "blank": lambda _: (),
    }
    found = graded([(item, picks[how](item)) for item, how in chosen])
    rights = [how for _, how in chosen].count("right")
    assert (found.whole.right, found.whole.items) == (rights, len(chosen))
    assert found.whole.blank == [how for _, how in chosen].count("blank")
    assert sum(part.right for part in found.domains.values()) == rights
    assert sum(part.items for part in found.domains.values()) == len(chosen)
    shares = [part.share for part in found.domains.values()]
    assert shares == sorted(shares)
    assert found.weakest == next(iter(found.domains))


def test_of_two_equally_weak_domains_the_heavier_one_comes_first() -> None:
    one, four = (next(item for item in ITEMS if item.domain == domain) for domain in (1, 4))
    assert list(graded([(four, ()), (one, ())]).domains) == [1, 4]


def test_flags_and_changes_are_told_apart() -> None:
    item = next(item for item in ITEMS if item.kind == "single")
    right, (wrong, other) = item.key, [(option.id,) for option in item.options if not option.right][:2]
    blank = MockItem(0, 1, item.id)

    def changed(*picks: Answer) -> MockItem:
        given_ = blank
        for picked in picks:
            given_ = answered(given_, picked)
        return given_

    pairs = [changed(wrong, right), changed(right, wrong), changed(wrong, other), changed(right, wrong, right)]
    pairs += [changed(right, right), replace(changed(wrong), flagged=True), replace(changed(right), flagged=True)]
    found = mock_result(mock_with(pairs, minutes=33), [item] * len(pairs), WEIGHTS)
    assert (found.changed.to_right, found.changed.to_wrong, found.changed.neither) == (1, 1, 1)
    assert [given_.changes for given_ in pairs] == [1, 1, 1, 2, 0, 0, 0]
    assert (found.flagged.items, found.flagged.right) == (2, 1)
    assert (found.seconds, found.limit) == (33 * 60, 66 * 60)


# The interval


@pytest.mark.parametrize(
    ("right", "items", "low", "high"),
    [
        # Wilson's formula by hand, with z = 1.2816
        (0, 10, 0.0, 0.1411),
        (5, 10, 0.3122, 0.6878),
        (10, 10, 0.8589, 1.0),
    ],
)
def test_the_interval_of_known_cases(right: int, items: int, low: float, high: float) -> None:
    assert wilson(right, items) == pytest.approx((low, high), abs=5e-4)


@given(items=st.integers(1, 85), data=st.data())
def test_the_interval_holds_the_share_and_mirrors(items: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, items))
    low, high = wilson(right, items)
    assert 0 <= low <= right / items <= high <= 1
    assert wilson(items - right, items) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize("items", [14, 18, 65])
def test_the_interval_holds_the_truth_in_about_four_cases_of_five(items: int) -> None:
    truths = [step / 200 for step in range(20, 181)]

    def coverage(truth: float) -> float:
        return sum(
            comb(items, right) * truth**right * (1 - truth) ** (items - right)
            for right in range(items + 1)
            if wilson(right, items)[0] <= truth <= wilson(right, items)[1]
        )

    mean = sum(map(coverage, truths)) / len(truths)
    assert 0.78 <= mean <= 0.84


def test_without_questions_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
