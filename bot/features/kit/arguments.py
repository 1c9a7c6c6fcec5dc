"""Reading the arguments that come back with a press, a choice or a form: they were ours once, and may be forged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.interactions import Choice, Press, Submission

Pressed = Press | Choice | Submission
_T = TypeVar("_T")

LARGEST = 2**63 - 1


class Forged(Exception):
    """Arguments that no card of ours carries, or that name what is gone; everything that was done is rolled back."""


def word(interaction: Pressed, place: int) -> str:
    """The argument at that place. Raises Forged where there is none."""
    if place >= len(interaction.args):
        raise Forged
    return interaction.args[place]


def number(interaction: Pressed, place: int) -> int:
    """The argument at that place as an id or position. Raises Forged."""
    text = word(interaction, place)
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or int(text) > LARGEST:
        raise Forged
    return int(text)


def named(find: Callable[[], _T]) -> _T:
    """What an argument names. Raises Forged where `find` knows no such thing."""
    try:
        return find()
    except LookupError as error:
        raise Forged from error
