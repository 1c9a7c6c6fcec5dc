"""Reading what the bot says, as a person would: words, buttons, rows of tables, errors of forms."""

from __future__ import annotations

from bot.interactions import Ask, Private, Reject, Replace, Reply
from bot.messages import Button, Buttons, Card, Code, File, Form, Select, Table, Text, part_text


def card_of(reply: Reply) -> Card:
    """The card of a reply that is one."""
    assert isinstance(reply, Private | Replace), reply
    return reply.card


def form_of(reply: Reply) -> Form:
    """The form of a reply that asks or rejects."""
    assert isinstance(reply, Ask | Reject), reply
    return reply.form


def errors_of(reply: Reply) -> dict[str, str]:
    """What is wrong with a form that was sent; nothing where it was taken."""
    return reply.errors if isinstance(reply, Reject) else {}


def words(shown: Reply | Card) -> str:
    """All that a card says, buttons left out."""
    card = shown if isinstance(shown, Card) else card_of(shown)
    lines = [card.title]
    for block in card.blocks:
        match block:
            case Text(parts):
                lines.append("".join(map(part_text, parts)))
            case Code(text):
                lines.append(text)
            case Table(columns, rows):
                lines += [" | ".join(map(part_text, row)) for row in (columns, *rows)]
            case File(name, text):
                lines += [name, text]
    return "\n".join(lines)


def tables_of(shown: Reply | Card) -> list[list[tuple[str, ...]]]:
    """The rows of each of a card's tables."""
    card = shown if isinstance(shown, Card) else card_of(shown)
    return [[tuple(map(part_text, row)) for row in block.rows] for block in card.blocks if isinstance(block, Table)]


def rows_of(shown: Reply | Card) -> list[tuple[str, ...]]:
    """The rows of a card's first table."""
    return next(iter(tables_of(shown)), [])


def buttons_of(shown: Reply | Card) -> list[Button]:
    card = shown if isinstance(shown, Card) else card_of(shown)
    return [button for block in card.blocks if isinstance(block, Buttons) for button in block.buttons]


def button(shown: Reply | Card, label: str) -> Button:
    """The button whose label begins so."""
    found = [button for button in buttons_of(shown) if button.label.startswith(label)]
    assert found, f"no button {label!r} among {[button.label for button in buttons_of(shown)]}"
    return found[0]


def select_of(shown: Reply | Card) -> Select:
    card = shown if isinstance(shown, Card) else card_of(shown)
    return next(block for block in card.blocks if isinstance(block, Select))


def file_of(shown: Reply | Card) -> File:
    card = shown if isinstance(shown, Card) else card_of(shown)
    return next(block for block in card.blocks if isinstance(block, File))
