"""How a card is laid out here: lists hang from their marks, and lettered options are pressed themselves."""

from __future__ import annotations

import pytest

from bot.adapters.web.layout import Choices, LayoutLine, arranged, drop_downs, layout_lines
from bot.messages import Button, Buttons, Card, Field, Form, Option, Span, Text

LIST = Text((Span("A"), "  One\n", Span("B"), "  Two"))


def row(*labels: str) -> Buttons:
    return Buttons(tuple(Button("press", label, (label,)) for label in labels))


@pytest.mark.parametrize(
    ("text", "mark", "rest"),
    [
        ("1. First", "1.", "First"),
        ("A  Alpha", "A", "Alpha"),
        ("✗ B  Beta", "✗ B", "Beta"),
        ("✗ 2. Second", "✗ 2.", "Second"),
        ("✓ Third", "✓", "Third"),
    ],
)
def test_a_line_of_a_list_is_known_by_its_mark(text: str, mark: str, rest: str) -> None:
    assert layout_lines(Text((text,))) == (LayoutLine((rest,), mark),)


@pytest.mark.parametrize("text", ["A model drifts", "2026 was", "1.5 hours", "B", "✓"])
def test_prose_has_no_mark(text: str) -> None:
    assert layout_lines(Text((text,))) == (LayoutLine((text,)),)


def test_a_name_in_bold_is_no_mark() -> None:
    assert layout_lines(Text((Span("Team"), ": Owls")))[0].mark == ""
    assert layout_lines(Text((Span("Trap name"), " is long")))[0].mark == ""


def test_options_are_pressed_themselves() -> None:
    note, more = Text(("Pick one.",)), row("Report")
    shown = list(arranged(Card("Q", (LIST, note, row("A", "B"), more))))
    (index, choices), *others = shown
    assert index == 0
    assert isinstance(choices, Choices)
    assert [(line.mark, button.args) for line, button in choices.options] == [("A", ("A",)), ("B", ("B",))]
    assert others == [(1, note), (3, more)]


@pytest.mark.parametrize("labels", [("A",), ("Answer",), ("C", "D")])
def test_buttons_that_do_not_fit_the_list_stay_buttons(labels: tuple[str, ...]) -> None:
    blocks = (LIST, row(*labels))
    assert list(arranged(Card("Q", blocks))) == list(enumerate(blocks))


def test_fields_with_the_same_options_are_folded() -> None:
    few, other = (Option("a", "A"), Option("b", "B")), (Option("y", "Yes"),)
    many = tuple(Option(str(number), str(number)) for number in range(7))
    fields = (
        Field("first", "choice", "1", options=few),
        Field("second", "choice", "2", options=few),
        Field("alone", "choice", "3", options=other),
        Field("long", "choice", "4", options=many),
    )
    assert drop_downs(Form("f", "F", fields)) == {"first", "second", "long"}
