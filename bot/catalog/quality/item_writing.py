"""How an item is well written: rules that `lint` checks and that keep no bank from loading.

Each rule takes an item, and what it is to be judged by, and yields where it is broken and what to do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.catalog.authoring.new_item import BLANK_FIELD
from bot.catalog.reading.typed import ContentFinding
from bot.domain.bank import Bank
from bot.domain.items import Item

_ALL_OR_NONE = re.compile(r"\b(all|none|both|neither) of (the above|these options|the other options)\b", re.IGNORECASE)
_BY_PLACE = (
    re.compile(r"\b[Oo]ptions? [A-F]\b|\b[Aa]nswers? [A-F]\b|\b[Cc]hoices? [A-F]\b"),
    re.compile(r"\b[Bb]oth [A-F] and [A-F]\b|\b[Nn]either [A-F] nor [A-F]\b"),
    re.compile(
        r"\b(first|second|third|fourth|fifth|sixth|last|previous|next) (option|answer|choice)\b"
        r"|\b(option|answer|choice) (above|below)\b",
        re.IGNORECASE,
    ),
)
_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True, slots=True)
class Retired:
    """A service name that current items avoid: what became of it, what to write instead, and who says so."""

    name: str
    state: str
    instead: str
    source: str


@dataclass(frozen=True)
class Judge:
    """What items are judged by: the whole bank, today's date, and the names that are no longer used."""

    bank: Bank
    today: date
    retired: Mapping[str, Retired]

    @cached_property
    def services(self) -> frozenset[str]:
        return frozenset(service for exam in self.bank.exams for service in exam.services)

    @cached_property
    def retired_names(self) -> re.Pattern[str]:
        longest_first = sorted(self.retired, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b" if longest_first else r"(?!)")


def _texts(item: Item) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of an item that somebody reads."""
    yield ("stem",), item.stem
    for index, prompt in enumerate(item.prompts):
        yield ("prompts", index, "text"), prompt.text
    for index, option in enumerate(item.options):
        yield ("options", index, "text"), option.text
        yield ("options", index, "rationale"), option.rationale


def no_blank_left(item: Item, _: Judge) -> Iterator[ContentFinding]:
    """No blank of a template is left."""
    places: list[tuple[tuple[str | int, ...], str]] = [(("id",), item.id), *_texts(item)]
    places += [(("exams", exam, index), tag) for exam, tags in item.exams.items() for index, tag in enumerate(tags)]
    for index, source in enumerate(item.sources):
        places += [(("sources", index, "url"), source.url), (("sources", index, "title"), source.title)]
    for at, text in places:
        if found := BLANK_FIELD.search(text):
            yield at, f"fill in this blank: {found[1]}"


def says_how_many(item: Item, _: Judge) -> Iterator[ContentFinding]:
    """The stem of a multiple item says how many are right ("Which TWO …"); that of a single item asks for one."""
    rights = sum(option.right for option in item.options)
    asked = {count for count, word in _COUNTS.items() if _asks_for(word, item.stem)}
    if item.kind == "multiple" and asked != {rights}:
        word = _COUNTS.get(rights, str(rights)).upper()
        yield ("stem",), f"{rights} options are right; the stem says so in capitals, as in “Which {word} …”"
    if item.kind == "single" and asked:
        yield ("stem",), "the stem asks for several, and a single item has one right option"


def _asks_for(word: str, stem: str) -> bool:
    return bool(re.search(rf"\b{word.upper()}\b|\b(?i:select|choose|pick) (the )?{word}\b", stem))


def no_option_about_options(item: Item, _: Judge) -> Iterator[ContentFinding]:
    """No option is "all of the above" or the like."""
    for index, option in enumerate(item.options):
        if found := _ALL_OR_NONE.search(option.text):
            yield ("options", index, "text"), f"“{found[0]}” means nothing once the options are shuffled"


def no_place_named(item: Item, _: Judge) -> Iterator[ContentFinding]:
    """No text names an option by its letter or place, since every team sees another order."""
    for at, text in _texts(item):
        for pattern in _BY_PLACE:
            if found := pattern.search(text):
                yield at, f"“{found[0]}”: each team sees another order; name the option by what it says"


def known_services(item: Item, judge: Judge) -> Iterator[ContentFinding]:
    """The services are written as an exam's list of services in scope writes them."""
    for index, service in enumerate(item.services):
        if service not in judge.services:
            near = difflib.get_close_matches(service, judge.services, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield ("services", index), f"{service!r} is in no exam's list of services{hint}"


def verified_in_the_past(item: Item, judge: Judge) -> Iterator[ContentFinding]:
    """The day on which the facts were checked has come."""
    if item.verified_on > judge.today:
        yield ("verified_on",), f"verified_on lies in the future: {item.verified_on}"


def no_retired_service(item: Item, judge: Judge) -> Iterator[ContentFinding]:
    """A current item names no service that is closed or renamed.

    A distractor may, when its own rationale names it too and so tells the learner.
    """
    if item.state == "legacy":
        return
    for at, text in _texts(item):
        if at[-1] == "rationale":
            continue
        for name in dict.fromkeys(judge.retired_names.findall(text)):
            option = item.options[int(at[1])] if at[0] == "options" else None
            if option is None or option.right or name not in option.rationale:
                retired = judge.retired[name]
                yield at, f"{name}: {retired.state}. Instead: {retired.instead}"


WRITING_RULES: tuple[Callable[[Item, Judge], Iterator[ContentFinding]], ...] = (
    no_blank_left,
    says_how_many,
    no_option_about_options,
    no_place_named,
    known_services,
    verified_in_the_past,
    no_retired_service,
)
