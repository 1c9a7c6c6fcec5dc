"""A daily schedule keeps to the clocks of every zone, also on the days when they change."""

from __future__ import annotations

import functools
import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.local_time import at, latest_due, local_date, next_after
from bot.domain.team import EVERY_DAY
from bot.domain.zones import MATCHES, UnknownZone, is_zone, zone_matching

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)

Transition = tuple[datetime, timedelta, timedelta]
"""The UTC moment, the offset before it, the offset from it on."""


def offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    found = moment.astimezone(zone).utcoffset()
    assert found is not None
    return found


@functools.cache
def transitions(name: str) -> tuple[Transition, ...]:
    """Every change of the UTC offset in 2026–2028: looked for day by day, then bisected to the second."""
    zone = ZoneInfo(name)
    day, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    found: list[Transition] = []
    old = offset(day, zone)
    while day < end:
        new = offset(day + DAY, zone)
        if new != old:
            low, high = 0, 86_400
            while high - low > 1:
                middle = (low + high) // 2
                if offset(day + timedelta(seconds=middle), zone) == old:
                    low = middle
                else:
                    high = middle
            found.append((day + timedelta(seconds=high), old, new))
        day, old = day + DAY, new
    return tuple(found)


def expected(day: date, clock: time, change: Transition) -> datetime:
    """The right moment near a change, worked out from the change alone."""
    moment, old, new = change
    wall = datetime.combine(day, clock, UTC)
    if wall < moment + old:
        return wall - old
    return max(wall - new, moment)


def clocks_around(change: Transition) -> set[time]:
    """Question times before, at the edges of, inside and after the hour that is skipped or repeated."""
    moment, old, new = change
    first, last = sorted((moment + old, moment + new))
    inside = first + (last - first) / 2
    return {wall.time() for wall in (first - HOUR, first - MINUTE, first, inside, last - MINUTE, last, last + HOUR)}


REAL_ZONES = sorted(name for name in available_timezones() if is_zone(name))
CHANGING = [name for name in REAL_ZONES if transitions(name)]


def test_the_years_ahead_hold_both_kinds_of_change_and_some_at_midnight() -> None:
    changes = [(name, *change) for name in CHANGING for change in transitions(name)]
    assert len(CHANGING) > 100
    assert any(old < new for _, _, old, new in changes)
    assert any(old > new for _, _, old, new in changes)
    assert any((moment + old).time() == time(0) for _, moment, old, new in changes if new > old)
    assert any((moment + new).date() < (moment + old).date() for _, moment, old, new in changes if new < old)


def test_a_daily_question_opens_once_a_date_at_its_hour_over_every_change_of_every_zone() -> None:
    for name in CHANGING:
        for change in transitions(name):
            today = (change[0] + change[1]).date()
            for clock in clocks_around(change):
                days = [today + n * DAY for n in range(-2, 3)]
                right = [(day, expected(day, clock, change)) for day in days]
                # Start just before the first of them: it is the next one.
                now, opened = right[0][1] - timedelta(microseconds=1), []
                for _ in days:
                    step = next_after(now, clock, name, EVERY_DAY)
                    assert step is not None
                    opened.append(step)
                    now = step[1]
                assert opened == right, (name, clock, change)
                assert all(one[1] < two[1] for one, two in itertools.pairwise(opened)), (name, clock)


def test_what_is_due_is_what_opened_last_over_every_change_of_every_zone() -> None:
    for name in CHANGING:
        for change in transitions(name):
            today = (change[0] + change[1]).date()
            for clock in clocks_around(change):
                step = (today, at(today, clock, name))
                before = latest_due(step[1] - timedelta(microseconds=1), clock, name, EVERY_DAY)
                assert before is not None
                assert before[0] == today - DAY, (name, clock, change)
                assert latest_due(step[1], clock, name, EVERY_DAY) == step, (name, clock, change)


def test_a_second_chance_to_open_in_the_repeated_hour_finds_nothing_new() -> None:
    for name in CHANGING:
        for moment, old, new in transitions(name):
            if new > old:
                continue
            clock = (moment + new).time()  # shown twice: one repeated stretch apart
            first = moment + new - old
            day = local_date(first, name)
            assert at(day, clock, name) == first, name
            assert latest_due(moment, clock, name, EVERY_DAY) == (day, first), name
            assert next_after(first, clock, name, EVERY_DAY) == (day + DAY, at(day + DAY, clock, name)), name


@pytest.mark.parametrize(
    ("zone", "day", "clock", "utc"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", date(2027, 3, 14), time(2, 0), datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 12, 18), time(9, 0), datetime(2026, 12, 18, 3, 15, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 12, 18), time(9, 0), datetime(2026, 12, 17, 19, 0, tzinfo=UTC)),
    ],
)
def test_known_days_have_their_known_moments(zone: str, day: date, clock: time, utc: datetime) -> None:
    assert at(day, clock, zone) == utc
    assert at(day, clock, zone).tzinfo is UTC


def test_a_clock_that_was_read_in_the_second_pass_still_means_the_first() -> None:
    clock = time(2, 30, fold=1)
    assert at(date(2026, 10, 25), clock, "Europe/Berlin") == at(date(2026, 10, 25), time(2, 30), "Europe/Berlin")


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 — given UTC
clocks = st.times()
zones = st.sampled_from(REAL_ZONES)
weekdays = st.frozensets(st.integers(0, 6), min_size=1)


@given(moments, clocks, zones, weekdays, st.data())
def test_the_next_is_the_first_allowed_date_after_now(
    now: datetime, clock: time, zone: str, days: frozenset[int], data: st.DataObject
) -> None:
    today = local_date(now, zone)
    skip = frozenset(today + n * DAY for n in data.draw(st.sets(st.integers(-1, 20))))
    found = next_after(now, clock, zone, days, skip)
    assert found is not None
    day, moment = found
    assert moment > now
    assert day.weekday() in days
    assert day not in skip
    assert moment == at(day, clock, zone)
    between = (today + n * DAY for n in range((day - today).days))
    assert not [one for one in between if one.weekday() in days and one not in skip and at(one, clock, zone) > now]


@given(moments, clocks, zones, weekdays)
def test_due_and_next_meet_without_a_gap(now: datetime, clock: time, zone: str, days: frozenset[int]) -> None:
    due = latest_due(now, clock, zone, days)
    following = next_after(now, clock, zone, days)
    assert due is not None
    assert due[1] <= now
    assert next_after(due[1], clock, zone, days) == following


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), clocks, zones)
def test_a_date_is_never_opened_before_it_begins_and_later_dates_open_later(day: date, clock: time, zone: str) -> None:
    moment = at(day, clock, zone)
    assert at(day, time(0), zone) <= moment < at(day + DAY, clock, zone)
    assert moment.utcoffset() == ZERO


def test_without_a_weekday_there_is_no_next_and_nothing_due() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert next_after(now, time(9), "UTC", frozenset()) is None
    assert latest_due(now, time(9), "UTC", frozenset()) is None


def test_when_every_date_is_skipped_the_search_ends() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    skip = frozenset(now.date() + n * DAY for n in range(-10, 500))
    assert next_after(now, time(9), "UTC", EVERY_DAY, skip) is None
    assert latest_due(now, time(9), "UTC", EVERY_DAY, skip) is None


def test_a_weekly_question_is_found_due_on_the_eve_of_the_next() -> None:
    sunday = datetime(2026, 11, 22, 8, 59, tzinfo=UTC)
    assert latest_due(sunday, time(9), "UTC", frozenset({6})) == (
        date(2026, 11, 15),
        datetime(2026, 11, 15, 9, tzinfo=UTC),
    )


def test_a_moment_without_a_zone_and_a_clock_with_one_are_refused() -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001 — the mistake under test
    with pytest.raises(ValueError, match="without a zone"):
        local_date(naive, "UTC")
    with pytest.raises(ValueError, match="without a zone"):
        next_after(naive, time(9), "UTC", EVERY_DAY)
    with pytest.raises(ValueError, match="no zone of its own"):
        at(date(2026, 11, 22), time(9, tzinfo=UTC), "UTC")


PRETENDED = ["localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/Europe/Berlin"]


@pytest.mark.parametrize("name", [*PRETENDED, "europe/berlin", "Europe", "", "../UTC", "Mars/Base", "a\0b"])
def test_what_is_no_real_zone_is_refused_everywhere(name: str) -> None:
    assert not is_zone(name)
    assert name not in zone_matching(name)
    with pytest.raises(UnknownZone):
        at(date(2026, 11, 22), time(9), name)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" new  york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Singapore", "Asia/Singapore"),
        ("utc", "UTC"),
        ("UTC+0", "UTC"),
        ("UTC+2", "Etc/GMT-2"),
        ("gmt -05:00", "Etc/GMT+5"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("US/Eastern", "US/Eastern"),
        ("EST", "America/New_York"),
        ("Bangalore", "Asia/Kolkata"),
    ],
)
def test_a_zone_is_found_however_it_is_typed(typed: str, zone: str) -> None:
    assert zone_matching(typed) == [zone]


def test_an_offset_means_what_its_sign_says() -> None:
    noon = at(date(2026, 11, 22), time(12), zone_matching("UTC+3")[0])
    assert noon == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_part_of_a_name_gives_the_cities_that_begin_with_it_first() -> None:
    found = zone_matching("lis")
    assert found[0] == "Europe/Lisbon"
    assert "Portugal" not in found


def test_what_fits_many_zones_or_none_is_cut_or_empty() -> None:
    assert len(zone_matching("america")) == MATCHES
    assert zone_matching("nowhere at all") == zone_matching("  ") == zone_matching("UTC+99") == []


def test_every_real_zone_is_found_by_its_own_name_or_by_a_better_one() -> None:
    for name in REAL_ZONES:
        assert zone_matching(name), name
        if "/" in name and not name.startswith("Etc/"):
            assert zone_matching(name)[0] == name


@given(st.text(max_size=80))
def test_any_text_can_be_looked_up(text: str) -> None:
    found = zone_matching(text)
    assert len(found) <= MATCHES
    assert all(map(is_zone, found))
