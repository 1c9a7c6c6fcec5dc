"""Small phrases that several cards share."""

from __future__ import annotations

from datetime import date

from bot.addresses import Group
from bot.messages import Button, Buttons, Card, Option, Part, Text

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_name(day: date) -> str:
    """Mon 7 Dec."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%b}"


def shortened(text: str, longest: int) -> str:
    """The text on one line, with an ellipsis where it had to end early."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def people(number: int) -> str:
    """Singular and plural."""
    return "1 person" if number == 1 else f"{number} people"


def weekday_names(weekdays: frozenset[int]) -> str:
    """Every day; Mon to Fri; or the days one by one."""
    if weekdays == frozenset(range(7)):
        return "every day"
    if weekdays == frozenset(range(5)):
        return "Mon to Fri"
    return ", ".join(WEEKDAYS[day] for day in sorted(weekdays)) or "no day"


def days_until(day: date, today: date) -> str:
    """How far away a date is, in words."""
    days = (day - today).days
    if days < 0:
        return "over"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def note(title: str, *sentences: str, buttons: tuple[Button, ...] = ()) -> Card:
    """A short card: a title, a paragraph, perhaps a row of buttons."""
    text = (Text((" ".join(sentences),)),) if sentences else ()
    return Card(title, (*text, *((Buttons(buttons),) if buttons else ())))


DAY_OPTIONS = tuple(Option(str(number), name) for number, name in enumerate(WEEKDAYS))


YES_NO = (Option("yes", "Yes"), Option("no", "No"))


GROUP = 80  # characters of a group's name


def called(call: Group) -> Part:
    return Group(call.platform, call.id, shortened(call.name, GROUP))
