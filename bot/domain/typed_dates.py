"""Dates and times as people type them."""

from __future__ import annotations

import calendar
import re
from datetime import date, time, timedelta

YEARS_AWAY = 10
"""A date further from today than this is taken for a slip of the finger."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAME = r"(?P<name>[a-z]{3,9})"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_SPACE = r"[\s\-]+"

_FORMATS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.?(?:(?<=\.)\s?{_YEAR})?",
        rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})(?:/{_YEAR})?",
        r"(?P<one>\d{1,2})-(?P<two>\d{1,2})-(?P<year>\d{4})",
        rf"(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\sof)?[\s\-]*{_NAME}\.?(?:,?{_SPACE}{_YEAR})?",
        rf"{_NAME}\.?{_SPACE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:(?:,\s?|{_SPACE}){_YEAR})?",
    )
)
_IN = re.compile(r"in\s(?P<count>\d{1,4}|an?|one|two|three|four|five|six)\s(?P<unit>day|week|month)s?", re.ASCII)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d\d)(?::00)?)?\s?(?P<half>[ap]\.?m\.?)?(?:\s?(?:h|o'clock))?", re.ASCII
)
_FOUR_DIGITS = re.compile(r"(?P<hour>\d\d)(?P<minute>\d\d)", re.ASCII)


def parse_date(text: str, today: date) -> date:
    """The date that `text` names; without a year the next one, from `today` on.

    Raises:
        ValueError: it cannot be read, does not exist, is ambiguous or too far away; the message is for the person who
            typed it.

    """
    typed = " ".join(text.split()).casefold()
    if not typed:
        raise ValueError("There is no date yet. Type it like 2026-12-18.")
    if (relative := _relative(typed, today)) is not None:
        day = relative
    else:
        weekday, rest = _without_weekday(typed)
        day = _written(rest, text, today)
        if weekday is not None and day.weekday() != weekday:
            real = _DAYS[day.weekday()]
            raise ValueError(f"{_quote(text)}: {day.isoformat()} is a {real}. Type the date alone, like 2026-12-18.")
    if abs(day.year - today.year) > YEARS_AWAY:
        raise ValueError(f"{_quote(text)} is more than {YEARS_AWAY} years away. Type a date like 2026-12-18.")
    return day


def parse_time(text: str) -> time:
    """The time of day that `text` names: "9", "9:30", "9am", "21h".

    Raises:
        ValueError: it cannot be read; the message is for the person who typed it.

    """
    typed = " ".join(text.split()).casefold()
    if not typed:
        raise ValueError("There is no time yet. Type it like 09:30.")
    if typed in ("noon", "midnight"):
        return time(12 if typed == "noon" else 0)
    match = _TIME.fullmatch(typed) or _FOUR_DIGITS.fullmatch(typed)
    if match is None:
        raise ValueError(f"I cannot read {_quote(text)} as a time. Type it like 09:30 or 9:30 pm.")
    found = match.groupdict()
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found.get("half")
    if half:
        # Twelve is where a half-day begins: 12 am is midnight.
        hour = hour % 12 + (12 if half.startswith("p") else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise ValueError(f"{_quote(text)} is not on the clock. Type a time from 00:00 to 23:59, like 09:30 or 9:30 pm.")
    return time(hour, minute)


def _relative(typed: str, today: date) -> date | None:
    if typed in ("today", "tomorrow"):
        return today + timedelta(days=typed == "tomorrow")
    if (weekday := _named(typed.removeprefix("on ").removeprefix("this "), _DAYS)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if match := _IN.fullmatch(typed):
        count = _COUNTS.get(match["count"]) or int(match["count"])
        return _later(today, count, match["unit"])
    return None


def _later(today: date, count: int, unit: str) -> date:
    if unit != "month":
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    years, month = divmod(today.month - 1 + count, 12)
    year, month = today.year + years, month + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which of `names` a word of at least three letters begins."""
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(names) if name.casefold().startswith(word)), None)


def _without_weekday(typed: str) -> tuple[int | None, str]:
    word, _, rest = typed.partition(" ")
    weekday = _named(word.rstrip(".,"), _DAYS)
    return (weekday, rest) if weekday is not None and rest else (None, typed)


def _written(typed: str, text: str, today: date) -> date:
    match = next(filter(None, (form.fullmatch(typed) for form in _FORMATS)), None)
    found = match.groupdict() if match else {}
    named = _named(found.get("name", ""), _MONTHS)
    if not found or ("name" in found and named is None):
        raise ValueError(f"I cannot read {_quote(text)} as a date. Type it like 2026-12-18 or 18 Dec.")
    year = _year(found["year"], today)
    if "one" in found:
        day, month = _day_and_month(int(found["one"]), int(found["two"]), year, text, today)
    else:
        day, month = int(found["day"]), int(found["month"]) if named is None else named + 1
    try:
        return date(year, month, day) if year is not None else _next(month, day, today)
    except ValueError:
        raise ValueError(f"{_quote(text)} is not on the calendar. Type a date like 2026-12-18.") from None


def _year(digits: str | None, today: date) -> int | None:
    if digits is None:
        return None
    return int(digits) if len(digits) == 4 else today.year // 100 * 100 + int(digits)


def _day_and_month(one: int, two: int, year: int | None, text: str, today: date) -> tuple[int, int]:
    """Day and month where they are written with slashes, which half the world reads the other way round."""
    if one <= 12 and two <= 12 and one != two:
        readings = ((two, one), (one, two))
        first, second = (_next(*pair, today) if year is None else date(year, *pair) for pair in readings)
        raise ValueError(f"{_quote(text)} can be read in two ways. Type {first} or {second}.")
    return (two, one) if two > 12 else (one, two)


def _next(month: int, day: int, today: date) -> date:
    """The first such date from `today` on: 29 February waits for a leap year."""
    date(2000, month, day)  # refuses 31 April, which no year has
    for year in range(today.year, today.year + 9):
        if day <= calendar.monthrange(year, month)[1] and (found := date(year, month, day)) >= today:
            return found
    raise ValueError("no such date within nine years")


def _quote(text: str) -> str:
    short = " ".join(text.split())
    return f"“{short[:40]}…”" if len(short) > 40 else f"“{short}”"
