"""Reading what people typed into forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.cleaning import can_be_seen, clean_name
from bot.domain import zones
from bot.domain.items import Answer, BadAnswer, Item, checked
from bot.domain.typed_dates import parse_date
from bot.features.kit.item_cards import answer_from
from bot.interactions import Reject
from bot.messages import FIELD_VALUE, Form

_T = TypeVar("_T")


def refilled(form: Form, values: dict[str, str]) -> Form:
    """The form with what was typed, so that nothing is lost."""
    fields = (replace(field, value=values.get(field.name, field.value)[:FIELD_VALUE]) for field in form.fields)
    return replace(form, fields=tuple(fields))


def answer_in(item: Item, form: Form, values: dict[str, str]) -> Answer | Reject:
    """The answer that a sent form gives; where it is none, the form again with what is wrong and nothing lost."""
    try:
        return checked(item, answer_from(item, values))
    except BadAnswer as error:
        return Reject(refilled(form, values), {form.fields[0].name: str(error)})


class FormReader:
    """Reads the fields of one submission and gathers every error.

    Each `take` returns the parsed value, or the default where the field was left empty or could not be read; only
    when `errors` is empty may the values be used.
    """

    def __init__(self, form: Form, values: dict[str, str]) -> None:
        self._form = form
        self._values = values
        self.errors: dict[str, str] = {}

    def take(self, name: str, parse: Callable[[str], _T], default: _T) -> _T:
        """`parse` raises ValueError with a sentence for the person."""
        field = next(field for field in self._form.fields if field.name == name)
        typed = self._values.get(name, "").strip()
        if not can_be_seen(typed):
            if field.required:
                self.errors[name] = "Please fill this in."
            return default
        if field.kind in ("choice", "choices"):
            picked = {typed} if field.kind == "choice" else set(typed.split(","))
            if not picked <= {option.value for option in field.options}:
                self.errors[name] = "Please choose from the list."
                return default
        try:
            return parse(typed)
        except ValueError as error:
            self.errors[name] = str(error)
            return default

    def rejection(self) -> Reject:
        return Reject(refilled(self._form, self._values), self.errors)


LONGEST_NAME = 60


def name_of(text: str) -> str:
    """A name on one line. Raises ValueError."""
    name = clean_name(text, len(text))
    if not name:
        raise ValueError("Nobody can see that name. Please type one with letters.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"At most {LONGEST_NAME} characters, please; these are {len(name)}.")
    return name


def zone_of(text: str) -> str:
    """An IANA zone from what people type. Raises ValueError with what it may have meant."""
    found = zones.zone_matching(text)  # first: EST is a zone too, and not what somebody in New York means
    if text in found:
        return text
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(f"Which one? {', '.join(found[:5])}")
    raise ValueError(f"No time zone is called {text[:40]!r}. Type a city, like Europe/Berlin.")


def weekdays_of(text: str) -> frozenset[int]:
    return frozenset(int(day) for day in text.split(","))


def coming(text: str, today: date, known: date | None = None) -> date:
    """An exam date from today on, or the one that is stored already. Raises ValueError."""
    day = parse_date(text, today)
    if day < today and day != known:
        raise ValueError("That date has passed. Leave it empty if there is no date yet.")
    return day


DATES = 60


def dates_of(text: str, today: date) -> frozenset[date]:
    """Several dates, separated by commas. Raises ValueError."""
    days = frozenset(parse_date(part.strip(), today) for part in text.split(",") if part.strip())
    if len(days) > DATES:
        raise ValueError(f"At most {DATES} dates, please; these are {len(days)}.")
    return days
