"""How a card or a form is laid out here, where there is more room than in a chat message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.messages import Block, Button, Buttons, Card, Form, Part, Span, Text

MARK = re.compile(r"((?:[✓✗] )?(?:\d{1,2}\.|[A-Z](?=  ))|[✓✗]) +(?=\S)")
LONGEST_MARK = 4
RADIOS = 6
"""As many options of one field stand open; more are a drop-down."""


@dataclass(frozen=True, slots=True)
class LayoutLine:
    """One line of a text. `mark` is what it begins with where it is one of a list: "A", "✗ B", "2."; else empty."""

    parts: tuple[Part, ...]
    mark: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A lettered list whose lines are pressed themselves."""

    options: tuple[tuple[LayoutLine, Button], ...]


def layout_lines(text: Text) -> tuple[LayoutLine, ...]:
    """A text line by line, so that what wraps stands under its own beginning and not under the mark."""
    split: list[list[Part]] = [[]]
    for part in text.parts:
        if not isinstance(part, str):
            split[-1].append(part)
            continue
        first, *others = part.split("\n")
        split[-1].append(first)
        split += [[other] for other in others]
    return tuple(_line(tuple(part for part in parts if part != "")) for parts in split)


def _line(parts: tuple[Part, ...]) -> LayoutLine:
    match parts:
        case (Span(mark, "strong"), str(words), *others) if len(mark) <= LONGEST_MARK and words[:1] == " ":
            return LayoutLine((words.lstrip(" "), *others), mark, strong=True)
        case (str(words), *others) if found := MARK.match(words):
            return LayoutLine((words[found.end() :], *others), found[1])
    return LayoutLine(parts)


def arranged(card: Card) -> Iterator[tuple[int, Block | Choices]]:
    """The blocks to show, each with its place in the card.

    Where the labels of buttons are the letters of a list above, the lines of the list become the buttons: nobody has
    to look for the letter and then for its button.
    """
    lettered, pressed = _options(card)
    for index, block in enumerate(card.blocks):
        if block is lettered:
            yield index, Choices(tuple((line, pressed[line.mark]) for line in layout_lines(lettered)))
        elif not (isinstance(block, Buttons) and all(pressed.get(button.label) == button for button in block.buttons)):
            yield index, block


def _options(card: Card) -> tuple[Text | None, dict[str, Button]]:
    """The text that is a lettered list, and the button of each letter; nothing where one of them has none."""
    labels = {button.label: button for block in card.blocks if isinstance(block, Buttons) for button in block.buttons}
    for block in card.blocks:
        if isinstance(block, Text):
            marks = [line.mark for line in layout_lines(block) if line.strong]
            if len(marks) == len(set(marks)) == len(layout_lines(block)) > 1 and labels.keys() >= set(marks):
                return block, {mark: labels[mark] for mark in marks}
    return None, {}


def drop_downs(form: Form) -> frozenset[str]:
    """The choices that are folded: those with many options, and those that offer the same as another."""
    offered = [field.options for field in form.fields if field.kind == "choice"]
    return frozenset(
        field.name for field in form.fields if len(field.options) > RADIOS or offered.count(field.options) > 1
    )
