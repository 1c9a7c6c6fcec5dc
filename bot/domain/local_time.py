"""Local wall-clock times in IANA zones, and the UTC moments that they mean.

Two rules keep a daily schedule at once a day: a local time that the clocks skip moves to the first moment after the
gap, and one that they repeat means its first occurrence.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.domain.team import EVERY_DAY
from bot.domain.zones import zone_info

_AHEAD = 400
"""Days that `next_after` looks ahead: more than a year, so that a long list of skip dates is passed."""
BACK = 8
"""Days that `latest_due` looks back: a week and a day, so that every weekday is met."""

_SECOND = timedelta(seconds=1)


# Moments


def at(day: date, clock: time, zone: str) -> datetime:
    """The UTC moment at which the clocks of `zone` show `clock` on `day`.

    Raises:
        UnknownZone: `zone` is no IANA zone.
        ValueError: `clock` carries a zone of its own.

    """
    if clock.tzinfo is not None:
        raise ValueError(f"a local time has no zone of its own: {clock!r}")
    local = datetime.combine(day, clock.replace(fold=0), zone_info(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _end_of_gap(local)


def local(now: datetime, zone: str) -> datetime:
    """What a clock on the wall says there. Raises UnknownZone, or ValueError for a naive `now`."""
    return _aware(now).astimezone(zone_info(zone))


def local_date(now: datetime, zone: str) -> date:
    """The date on the calendars of `zone` at the moment `now` (aware).

    Raises:
        UnknownZone: `zone` is no IANA zone.

    """
    return _aware(now).astimezone(zone_info(zone)).date()


def next_after(
    now: datetime, clock: time, zone: str, weekdays: frozenset[int], skip: frozenset[date] = frozenset()
) -> tuple[date, datetime] | None:
    """The first local date and its UTC moment strictly after `now`; weekdays count from 0, a Monday.

    None without a weekday, or when every date of the next `AHEAD` days is skipped.
    """
    if not weekdays & EVERY_DAY:
        return None
    # Where the clocks skip the end of a day, that day's occurrence falls on the next date: so begin a day early.
    first = local_date(now, zone) - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(_AHEAD + 2)):
        if day.weekday() in weekdays and day not in skip and (moment := at(day, clock, zone)) > now:
            return day, moment
    return None


def latest_due(
    now: datetime, clock: time, zone: str, weekdays: frozenset[int], skip: frozenset[date] = frozenset()
) -> tuple[date, datetime] | None:
    """The newest local date and its UTC moment at or before `now`; None if there was none for `BACK` days."""
    last = local_date(now, zone)
    for day in (last - timedelta(days=n) for n in range(BACK + 1)):
        if day.weekday() in weekdays and day not in skip and (moment := at(day, clock, zone)) <= now:
            return day, moment
    return None


def _end_of_gap(local: datetime) -> datetime:
    """The UTC moment at which the clocks jumped over `local`."""
    zone = local.tzinfo
    # PEP 495: fold=0 reads a skipped time with the offset before the jump, fold=1 with the one after it, so the two
    # readings lie on either side of the jump.
    after = local.astimezone(UTC).replace(microsecond=0) + _SECOND
    before = local.replace(fold=1).astimezone(UTC).replace(microsecond=0)
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _aware(now: datetime) -> datetime:
    if now.utcoffset() is None:
        raise ValueError(f"a moment without a zone: {now!r}")
    return now


# Zone names
