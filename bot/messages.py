"""The adapter contract's vocabulary: what people send in, and what the bot says back.

Everything here is a frozen value. One set of limits, the smallest of all platforms, is checked when a value is built,
so nothing that the core makes can be refused later for its size. Emphasis is data (`Span`), never a markup dialect:
each adapter escapes and renders for its own platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from wcwidth import width

from bot.addresses import Group, MessageRef, Person
from bot.cleaning import isolated

TITLE = 150  # Slack's header block
TEXT = 3_000  # Slack's section text
CARD = 4_000  # all text of one Discord message built from components
BLOCKS = 20
BUTTON_LABEL = 75
BUTTONS_A_ROW = 5
ROWS = 5  # Discord: rows of buttons and selects in one message
OPTIONS = 25
OPTION_LABEL = 75
ARGS = 100  # Discord's custom_id, which holds action and arguments
FORM_TITLE = 24  # Slack's modal title
FORM_FIELDS = 5  # Discord's modal
FIELD_LABEL = 45
FIELD_HINT = 100
FIELD_VALUE = 3_000
TABLE_COLUMNS = 6
FILE_BYTES = 4_000_000

FORMER = "A former member"
"""Stands where the name of somebody stood who was forgotten."""


class TooLarge(ValueError):
    """A card or form does not fit the smallest platform; the message names the part and the limit."""


def _fit(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise TooLarge(f"{what} has {len(text)} characters, {limit} is the limit: {text[:60]!r}…")


def _some(what: str, text: str) -> None:
    if not text.strip():
        raise ValueError(f"{what} is empty")


def action_id(action: str, args: tuple[str, ...]) -> str:
    """An action (or a form's name) with its arguments, as one text that a platform carries."""
    return ":".join((action, *args))


def split_action_id(text: str) -> tuple[str, tuple[str, ...]]:
    """What `action_id` has joined; no part of it holds a colon."""
    action, *args = text.split(":")
    return action, tuple(args)


def _args(action: str, args: tuple[str, ...]) -> None:
    joined = action_id(action, args)
    if joined.count(":") != len(args):
        raise ValueError(f"an action and its arguments hold no colon: {action!r} {args!r}")
    _fit("action with arguments", joined, ARGS)


# Who and where


@dataclass(frozen=True, slots=True)
class Name:
    """A member's name as others read it, and whose it is: once they are forgotten, `FORMER` stands in its place.

    A name in a card for others is always one of these, never loose text; so there is none in a title.
    """

    member: int
    text: str


# What a card is made of

Emphasis = Literal["strong", "soft", "code"]
Style = Literal["plain", "heading", "quote", "small"]


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    emphasis: Emphasis = "strong"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a web page, or to a message on the same platform."""

    text: str
    to: str | MessageRef


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (aware, UTC) that each reader sees in their own zone where the platform can.

    "until" is a time of day that something ends at: platforms that can show how long there is left.
    """

    at: datetime
    style: Literal["date", "time", "both", "until"] = "both"

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise ValueError(f"a moment is in UTC, not {self.at!r}")


Part = str | Person | Group | Name | Span | Link | Moment
Cell = str | Name


def part_text(part: Part) -> str:
    """The words of one part, without looks; a moment is written in UTC."""
    match part:
        case str():
            return part
        case Person():
            return part.name or part.user
        case Group():
            return f"@{part.name or part.id}"
        case Name() | Span() | Link():
            return part.text
        case Moment(at, style):
            form = {"date": "%a %d %b %Y", "both": "%a %d %b %Y %H:%M UTC"}.get(style, "%H:%M UTC")
            return at.strftime(form)


def _roomy(part: Part) -> str:
    """The words of one part at their longest: `FORMER` may come in a name's place."""
    return max(part.text, FORMER, key=width) if isinstance(part, Name) else part_text(part)


@dataclass(frozen=True, slots=True)
class Text:
    parts: tuple[Part, ...]
    style: Style = "plain"

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a text without parts")
        _fit("text", self.roomy, TEXT)

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join(map(part_text, self.parts))

    @property
    def roomy(self) -> str:
        """The words at their longest: with the names as they are, or forgotten."""
        return "".join(map(_roomy, self.parts))


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text."""

    text: str

    def __post_init__(self) -> None:
        _fit("code", self.text, TEXT)


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if len(self.columns) > TABLE_COLUMNS:
            raise TooLarge(f"a table of {len(self.columns)} columns, {TABLE_COLUMNS} is the limit")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a table row does not have a cell for each column")
        if self.size > TEXT:
            raise TooLarge(f"a table of {self.size} characters with its blanks, {TEXT} is the limit")

    @property
    def size(self) -> int:
        """Characters at most, written in columns of one width: a long cell makes every row long."""
        rows = (self.columns, *self.rows)
        widths = [max(width(_roomy(cell)) for cell in column) for column in zip(*rows, strict=True)]
        isolates = sum(len(isolated(shown)) - len(shown) for row in rows for shown in map(_roomy, row))
        return len(rows) * sum(each + 2 for each in widths) + max(0, isolates)


@dataclass(frozen=True, slots=True)
class Button:
    """`keys` are the keyboard's shortcuts for it, named as browsers name them, where the platform has shortcuts."""

    action: str
    label: str
    args: tuple[str, ...] = ()
    look: Literal["plain", "primary", "danger"] = "plain"
    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _some("a button's label", self.label)
        _fit("button label", self.label, BUTTON_LABEL)
        _args(self.action, self.args)


@dataclass(frozen=True, slots=True)
class Buttons:
    """One row of buttons."""

    buttons: tuple[Button, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.buttons) <= BUTTONS_A_ROW:
            raise TooLarge(f"{len(self.buttons)} buttons in a row, 1 to {BUTTONS_A_ROW} fit")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str

    def __post_init__(self) -> None:
        _some("an option's label", self.label)
        _fit("option label", self.label, OPTION_LABEL)
        _fit("option value", self.value, OPTION_LABEL)


def _options(options: tuple[Option, ...], *, least: int) -> None:
    if not least <= len(options) <= OPTIONS:
        raise TooLarge(f"{len(options)} options, {least} to {OPTIONS} fit")
    if len({option.value for option in options}) < len(options):
        raise ValueError("two options share a value")


@dataclass(frozen=True, slots=True)
class Select:
    """A drop-down of which one option is chosen; comes back as a `Choice`."""

    action: str
    label: str
    options: tuple[Option, ...]
    args: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _some("a select's label", self.label)
        _fit("select label", self.label, BUTTON_LABEL)
        _args(self.action, self.args)
        _options(self.options, least=1)


@dataclass(frozen=True, slots=True)
class File:
    """A text file to take away."""

    name: str
    text: str

    def __post_init__(self) -> None:
        if (size := len(self.text.encode())) > FILE_BYTES:
            raise TooLarge(f"a file of {size} bytes, {FILE_BYTES} is the limit")


Block = Text | Code | Table | Buttons | Select | File


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A card may stand on a web page of its reader's own as well, in a browser that knows them by the link alone.

    The page opens with a press of `action` and `args`, and works until then. Besides that it can only do what begins
    with the same word (`mock-open`: `mock-…`) and names the same first argument.
    """

    action: str
    args: tuple[str, ...]
    until: datetime

    def __post_init__(self) -> None:
        _args(self.action, self.args)
        if not self.args:
            raise ValueError(f"a page of its own is about something: {self.action!r}")


@dataclass(frozen=True, slots=True)
class Card:
    """One message. `summary` is what a notification or a screen reader's list says of it; default: the title.

    `page`: it may be opened as a page of the reader's own. Only for a card that one person sees.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    summary: str = ""
    page: OwnPage | None = None

    def __post_init__(self) -> None:
        _some("a card's title", self.title)
        _fit("card title", self.title, TITLE)
        _fit("card summary", self.summary, TITLE)
        if len(self.blocks) > BLOCKS:
            raise TooLarge(f"a card of {len(self.blocks)} blocks, {BLOCKS} is the limit")
        if (rows := sum(isinstance(block, Buttons | Select) for block in self.blocks)) > ROWS:
            raise TooLarge(f"a card of {rows} rows of buttons, {ROWS} is the limit: {self.title!r}")
        size = len(self.title) + sum(map(_size, self.blocks))
        if size > CARD:
            raise TooLarge(f"a card of {size} characters, {CARD} is the limit: {self.title!r}")
        ids = [(b.action, b.args) for block in self.blocks if isinstance(block, Buttons) for b in block.buttons]
        ids += [(block.action, block.args) for block in self.blocks if isinstance(block, Select)]
        if len(set(ids)) < len(ids):
            raise ValueError(f"two buttons of one card do the same: {self.title!r}")


def _size(block: Block) -> int:
    match block:
        case Text():
            return len(block.roomy)
        case Code():
            return len(block.text)
        case Table():
            return block.size
        case _:
            return 0


# Forms

Kind = Literal["line", "paragraph", "date", "time", "zone", "choice", "choices"]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `value` is what it starts with; several choices are joined by commas.

    Dates come back as people type them where the platform has no picker, so the core parses them.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    required: bool = True

    def __post_init__(self) -> None:
        _some("a field's label", self.label)
        _fit("field label", self.label, FIELD_LABEL)
        _fit("field hint", self.hint, FIELD_HINT)
        _fit("field value", self.value, FIELD_VALUE)
        if self.kind in ("choice", "choices"):
            _options(self.options, least=1)


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    title: str
    fields: tuple[Field, ...]
    args: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _some("a form's title", self.title)
        _fit("form title", self.title, FORM_TITLE)
        _args(self.name, self.args)
        if not 1 <= len(self.fields) <= FORM_FIELDS:
            raise TooLarge(f"a form of {len(self.fields)} fields, 1 to {FORM_FIELDS} fit")
        if len({field.name for field in self.fields}) < len(self.fields):
            raise ValueError("two fields of a form share a name")


# In: what people do


# Out: the actor's own answer (all that others see goes through the outbox)


# Commands
