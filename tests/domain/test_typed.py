"""People type dates and times in their own way."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.typed_dates import YEARS_AWAY, parse_date, parse_time

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-18", "2026/12/18", "2026.12.18", "20261218", "18 Dec", "18 dec.", "18dec", "18-Dec-2026",
        "18 December 2026", "18th of December", "the 18th of Dec, 2026", "18. Dec 2026", "18 Dec 26", "18.12.2026",
        "18.12.26", "18.12.", "18.12", "18. 12. 2026", "Dec 18", "DECEMBER 18th", "Dec 18, 2026", "Dec 18,2026",
        "Dec. 18 2026", "Fri 18 Dec", "Friday, 18.12.2026", "fri. Dec 18", "18/12/2026", "12/18/2026", "12/18",
        "18-12-2026", "  18   Dec  ",
    ],
)  # fmt: skip
def test_the_same_day_is_understood_in_many_spellings(typed: str) -> None:
    assert parse_date(typed, SUNDAY) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", SUNDAY),
        ("tomorrow", date(2026, 11, 23)),
        ("in 3 weeks", date(2026, 12, 13)),
        ("In a week", date(2026, 11, 29)),
        ("in 1 day", date(2026, 11, 23)),
        ("in 10 days", date(2026, 12, 2)),
        ("in two months", date(2027, 1, 22)),
        ("Friday", date(2026, 11, 27)),
        ("on mon", date(2026, 11, 23)),
        ("sunday", date(2026, 11, 29)),
    ],
)
def test_days_are_counted_from_today(typed: str, day: date) -> None:
    assert parse_date(typed, SUNDAY) == day


def test_a_month_later_ends_with_the_month() -> None:
    assert parse_date("in 3 months", date(2026, 11, 30)) == date(2027, 2, 28)
    assert parse_date("in 1 month", date(2026, 12, 31)) == date(2027, 1, 31)


def test_without_a_year_the_next_such_day_is_meant() -> None:
    assert parse_date("22 Nov", SUNDAY) == SUNDAY
    assert parse_date("21 Nov", SUNDAY) == date(2027, 11, 21)
    assert parse_date("4/4", SUNDAY) == date(2027, 4, 4)
    assert parse_date("29 Feb", SUNDAY) == date(2028, 2, 29)


@pytest.mark.parametrize("typed", ["03/04/2026", "3/4/2026", "03-04-2026"])
def test_what_half_the_world_reads_differently_is_asked_again(typed: str) -> None:
    with pytest.raises(ValueError, match=rf"“{typed}” can be read in two ways.*2026-04-03 or 2026-03-04"):
        parse_date(typed, SUNDAY)


def test_an_ambiguous_day_without_a_year_offers_days_ahead() -> None:
    with pytest.raises(ValueError, match="2026-12-11 or 2027-11-12"):
        parse_date("11/12", SUNDAY)
    with pytest.raises(ValueError, match="2027-04-03 or 2027-03-04"):
        parse_date("3/4", SUNDAY)


@pytest.mark.parametrize(
    "typed", ["", "soon", "next week", "18", "18 Foo", "18 De", "Dec 2026", "2026-13-01", "30 Feb", "29 Feb 2027"]
)
def test_a_date_that_cannot_be_is_refused_with_what_was_typed_and_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match=r"2026-12-18") as refusal:
        parse_date(typed, SUNDAY)
    assert typed in str(refusal.value)


def test_a_date_with_the_wrong_weekday_is_a_slip_worth_naming() -> None:
    with pytest.raises(ValueError, match="2026-12-18 is a Friday"):
        parse_date("Mon 18 Dec", SUNDAY)


@pytest.mark.parametrize("typed", ["2206-12-18", "0001-01-01", "9999-12-31", "in 9999 months", "in 9999 weeks"])
def test_a_date_far_from_today_is_taken_for_a_slip(typed: str) -> None:
    with pytest.raises(ValueError, match=f"more than {YEARS_AWAY} years away"):
        parse_date(typed, SUNDAY)


days = st.dates(date(2000, 1, 1), date(2098, 12, 31))


@given(days, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%A, %d %b %Y"]))
def test_a_written_date_is_read_back(day: date, form: str) -> None:
    assert parse_date(day.strftime(form), day) == day


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-z ./,-]{0,20}", fullmatch=True), days)
def test_any_text_gives_a_day_or_a_sentence_about_a_date(text: str, today: date) -> None:
    try:
        day = parse_date(text, today)
    except ValueError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017 — either outcome is right
    else:
        assert abs(day.year - today.year) <= YEARS_AWAY


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("09:30:00", time(9, 30)),
        ("0930", time(9, 30)),
        ("9h30", time(9, 30)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9:30 p.m.", time(21, 30)),
        ("21h", time(21)),
        ("21:00", time(21)),
        ("9 o'clock", time(9)),
        ("12am", time(0)),
        ("12:30pm", time(12, 30)),
        ("0:00", time(0)),
        ("noon", time(12)),
        ("midnight", time(0)),
    ],
)
def test_a_time_is_understood_in_many_spellings(typed: str, clock: time) -> None:
    assert parse_time(typed) == clock


@pytest.mark.parametrize(
    "typed", ["", "later", "9:5", "930", "24:00", "25", "9:60", "13pm", "0am", "9-10", "-9", "9:30:15"]
)
def test_a_time_that_cannot_be_is_refused_with_what_was_typed_and_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match="09:30") as refusal:
        parse_time(typed)
    assert typed in str(refusal.value)


@given(st.text(max_size=30) | st.from_regex(r"[0-9apmh :.]{0,9}", fullmatch=True))
def test_any_text_gives_a_time_or_a_sentence_about_a_time(text: str) -> None:
    try:
        clock = parse_time(text)
    except ValueError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017 — either outcome is right
    else:
        assert clock.second == 0


def test_a_long_text_is_quoted_in_short() -> None:
    with pytest.raises(ValueError, match="…") as refusal:
        parse_date("x" * 4000, SUNDAY)
    assert len(str(refusal.value)) < 200
