"""A card as plain text: for terminals, previews and rehearsals."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from wcwidth import width

from bot.cleaning import END_OF_ISOLATE, ISOLATE, isolated, on_terminal
from bot.messages import (
    Block,
    Buttons,
    Card,
    Code,
    File,
    Form,
    Link,
    Moment,
    Part,
    Select,
    Table,
    Text,
    part_text,
)


def plain(card: Card, zone: str | None = None) -> str:
    """The card's words, blocks apart by an empty line; moments in the IANA `zone`, else in UTC.

    Control characters become visible signs, so that nobody's text can steer a terminal.
    Raises ZoneInfoNotFoundError for a zone that does not exist.
    """
    clock = ZoneInfo(zone) if zone else None
    words = "\n\n".join([card.title, *(_block(block, clock) for block in card.blocks)])
    return _harmless(words)


def plain_form(form: Form) -> str:
    """A form's words: each field with its hint, what it starts with, and what may be chosen."""
    fields = [
        "\n".join(
            [
                f"{field.label}: {field.value}".rstrip(),
                *([f"  ({field.hint})"] if field.hint else []),
                *(f"  - {option.label}" for option in field.options),
            ]
        )
        for field in form.fields
    ]
    return _harmless("\n\n".join([form.title, *fields]))


def _harmless(words: str) -> str:
    """Lines, tabs and the isolates of tables stay."""
    return on_terminal(words, f"\n\t{ISOLATE}{END_OF_ISOLATE}")


def _block(block: Block, zone: ZoneInfo | None) -> str:
    match block:
        case Text(parts, style):
            words = "".join(_part(part, zone) for part in parts)
            return "\n".join(f"> {line}" for line in words.split("\n")) if style == "quote" else words
        case Code(text):
            return text
        case Table():
            return table_text(block)
        case Buttons(buttons):
            return " ".join(f"[{button.label}]" for button in buttons)
        case Select(_, label, options):
            return "\n".join([f"{label}:", *(f"  - {option.label}" for option in options)])
        case File(name):
            return f"File: {name}"


def _part(part: Part, zone: ZoneInfo | None) -> str:
    match part:
        case Moment(at, style) if zone:
            form = {"date": "%a %d %b %Y", "time": "%H:%M %Z", "both": "%a %d %b %Y %H:%M %Z"}.get(style, "%H:%M %Z")
            return at.astimezone(zone).strftime(form)
        case Link(text, str(address)):
            return f"{text} ({address})"
        case _:
            return part_text(part)


def table_text(table: Table) -> str:
    """A table in columns, for a font in which all signs are equally wide."""
    rows = (table.columns, *table.rows)
    lines = [[isolated(" ".join(part_text(cell).split())) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
