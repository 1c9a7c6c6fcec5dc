"""When a trap comes back: by FSRS, on the member's calendar, and before the exam."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import Confidence
from bot.domain.repetition import Met, TrapState, replay, told_by

FIRST = date(2026, 12, 1)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BY_RATING: tuple[tuple[bool, Confidence | None], ...] = (
    (False, None),
    (True, "guessing"),
    (True, None),
    (True, "sure"),
)
"""One answer for each rating, from Again to Easy."""


def met(day: float, confidence: Confidence | None = None, *, right: bool = True) -> Met:
    return Met(("swap",), right, confidence, NOON + day * DAY)


def state(*answers: Met, today: date = FIRST, exam: date | None = None, zone: str = "UTC") -> TrapState:
    return replay(answers, zone, today, exam)["swap"]


# The intervals of FSRS-6 with its published default parameters: two days after a first Good, then eleven, then 46.
GOLDEN = [
    ([met(0, right=False)], 1, 0.212),
    ([met(0, "guessing")], 1, 1.2931),
    ([met(0)], 2, 2.3065),
    ([met(0, "fairly")], 2, 2.3065),
    ([met(0, "sure")], 8, 8.2956),
    ([met(0), met(2)], 2 + 11, 10.9643),
    ([met(0), met(2), met(13)], 2 + 11 + 46, 46.2802),
    ([met(0, right=False), met(1), met(3)], 9, 6.2692),
    ([met(0, "sure"), met(8, "sure", right=False)], 9, 1.3886),
    ([met(0, right=False), met(0)], 1, 0.2467),
]


@pytest.mark.parametrize(("answers", "days", "stability"), GOLDEN)
def test_golden_histories_give_these_dates(answers: list[Met], days: int, stability: float) -> None:
    found = state(*answers)
    assert found.due == FIRST + days * DAY
    assert found.stability == pytest.approx(stability, abs=1e-4)


def test_the_chance_to_see_through_it_falls_to_nine_tenths_within_the_stability() -> None:
    chances = [state(met(0, "sure"), today=FIRST + days * DAY).retrievability for days in range(60)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert chances[8] > 0.9 > chances[9]


def test_what_was_met_is_counted() -> None:
    found = state(met(0), met(1, "sure", right=False), met(2, "guessing", right=False), met(3, "sure"))
    assert (found.met, found.sprung, found.sprung_sure) == (4, 2, 1)
    assert found.last == FIRST + 3 * DAY


def test_each_trap_has_a_state_of_its_own() -> None:
    both = Met(("swap", "split"), right=True, confidence=None, at=NOON)
    found = replay([both, met(1, right=False)], "UTC", FIRST, None)
    assert (found["swap"].met, found["split"].met) == (2, 1)
    assert found["split"] == replace(state(met(0)), trap="split")
    assert found["swap"] == state(met(0), met(1, right=False))


def test_without_answers_there_is_nothing() -> None:
    assert replay([], "UTC", FIRST, FIRST + DAY) == {}
    assert replay([Met((), right=False, confidence=None, at=NOON)], "UTC", FIRST, None) == {}


def test_a_right_answer_tells_of_all_that_the_item_holds_a_wrong_one_of_what_it_sprang() -> None:
    assert told_by(("a", "b"), right=True, sprung=None) == ("a", "b")
    assert told_by(("a", "b"), right=False, sprung="b") == ("b",)
    assert told_by(("a", "b"), right=False, sprung=None) == ()


# The calendar


def test_days_are_those_of_the_members_calendar() -> None:
    """Late in the evening in New York it is the next day in UTC."""
    late = Met(("swap",), right=True, confidence=None, at=datetime(2026, 12, 2, 3, tzinfo=UTC))
    assert state(late, zone="America/New_York").due == date(2026, 12, 3)
    assert state(late, zone="UTC").due == date(2026, 12, 4)


def test_a_morning_a_little_earlier_is_the_next_day_all_the_same() -> None:
    """Whole spans of 24 hours would take it for the same day."""
    assert state(met(0), met(2 - 1 / 24)) == state(met(0), met(2))


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=1)), ZoneInfo("America/New_York"), None])
def test_a_moment_that_is_not_in_utc_is_refused(zone: timezone | ZoneInfo | None) -> None:
    with pytest.raises(ValueError, match="UTC"):
        state(Met(("swap",), right=True, confidence=None, at=datetime(2026, 12, 1, 12, tzinfo=zone)))


# The exam

histories = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(BY_RATING), st.sampled_from((("swap",), ("split",), ("swap", "x")))),
    min_size=1,
    max_size=30,
).map(lambda rows: [Met(traps, right, sure, NOON + day * DAY) for day, (right, sure), traps in sorted(rows, key=_day)])


def _day(row: tuple[int, object, object]) -> int:
    return row[0]


@given(answers=histories, ahead=st.integers(1, 60), later=st.integers(0, 20))
def test_nothing_is_due_on_the_day_of_the_exam_or_after_it(answers: list[Met], ahead: int, later: int) -> None:
    """Nor before its last answer; and what plain FSRS plans earlier stays as it is."""
    today = answers[-1].at.date() + later * DAY
    exam = today + ahead * DAY
    found, plain = replay(answers, "UTC", today, exam), replay(answers, "UTC", today, None)
    assert found.keys() == plain.keys()
    for trap, of_trap in found.items():
        assert of_trap.last <= of_trap.due < exam
        assert of_trap == replace(plain[trap], due=min(plain[trap].due, exam - DAY))
        assert plain[trap].due > plain[trap].last


@pytest.mark.parametrize("exam", [FIRST, FIRST - DAY])
def test_after_the_exam_the_dates_are_plain_again(exam: date) -> None:
    assert state(met(-3), met(0), exam=exam) == state(met(-3), met(0))


@given(answers=histories, exam=st.none() | st.integers(1, 60))
def test_a_surer_answer_never_comes_back_earlier(answers: list[Met], exam: int | None) -> None:
    """Again, Hard, Good, Easy: whatever came before, a wrong answer returns first."""
    last = answers[-1]
    today = last.at.date()
    day = today + exam * DAY if exam else None
    found = [
        replay([*answers[:-1], replace(last, right=right, confidence=sure)], "UTC", today, day)[last.traps[0]]
        for right, sure in BY_RATING
    ]
    assert [each.due for each in found] == sorted(each.due for each in found)
    assert [each.stability for each in found] == sorted(each.stability for each in found)


@given(answers=histories)
def test_the_same_answers_always_give_the_same_dates(answers: list[Met]) -> None:
    today = answers[-1].at.date()
    assert replay(answers, "UTC", today, None) == replay(answers, "UTC", today, None)
