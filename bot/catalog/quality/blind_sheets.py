"""Sheets for readers who are not to see the key: how they are written, and how what they answer is marked.

A question on a sheet has a number made from a seed and the id, since ids name traps all too often. So a sheet
can be answered and marked in parts.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill

from bot.domain.items import LETTERS, Answer, BadAnswer, Item, ItemOption, checked

_WIDTH = 120
"""Characters of a line."""

_LINE = re.compile(
    r"(?P<number>q[0-9a-f]{7})\s+(?P<letters>[A-Fa-f]+)(?:\s+(?P<sure>\d{1,3})\s*%?)?(?:\s+(?P<remark>.*))?"
)
_TASKS = {"single": "pick one", "ordering": "put in order", "matching": "a letter for each number"}


class BadSheet(ValueError):
    """An answer that cannot be marked; the message names its line, and what is needed there."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What a reader answered. `sure` is how sure of it, in percent, where they said so."""

    item: Item
    picked: Answer
    sure: int | None
    remark: str

    @property
    def agreed(self) -> bool:
        """Whether that is the key."""
        return self.picked == self.item.key


def sheet(items: Sequence[Item], seed: str, *, stems: bool) -> str:
    """All questions without key, rationales and ids, items and options in an order that the seed draws.

    Without `stems` the options stand alone, for whoever tries to guess from them.
    """
    drawn = sorted(items, key=lambda item: _number(item, seed))
    return "\n\n".join("\n".join(_question(item, seed, stems=stems)) for item in drawn) + "\n"


def mark(items: Sequence[Item], seed: str, answers: str) -> list[Marked]:
    """The answers, a line each, in the order of the items' ids: number, letters and, if wanted, percent and remark.

    Empty lines and such that begin with # are passed over; nothing else is.

    Raises:
        BadSheet: naming the line, for a number that this seed did not give, an answer twice, or one that does not fit.
    """
    numbered = {_number(item, seed): item for item in items}
    found: dict[str, Marked] = {}
    for count, line in enumerate(answers.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise BadSheet(f"line {count}: {line.strip()!r} is no answer; one looks like `q0a1b2c3 BD 70 why`")
        item = numbered.get(match["number"])
        if item is None:
            raise BadSheet(f"line {count}: no item has the number {match['number']} with the seed {seed!r}")
        if item.id in found:
            raise BadSheet(f"line {count}: {match['number']} is answered twice")
        try:
            picked = checked(item, _picked(item, seed, match["letters"].upper()))
        except BadAnswer as error:
            raise BadSheet(f"line {count}: {match['number']}: {error}") from error
        sure = int(match["sure"]) if match["sure"] else None
        found[item.id] = Marked(item, picked, sure, match["remark"] or "")
    return [found[item_id] for item_id in sorted(found)]


def _number(item: Item, seed: str) -> str:
    return "q" + hashlib.sha256(f"{seed}/{item.id}".encode()).hexdigest()[:7]


def _shown(item: Item, seed: str) -> dict[str, ItemOption]:
    """The options by the letters that they have on the sheet."""
    options = sorted(item.options, key=lambda option: option.id)
    random.Random(f"{seed}/{item.id}").shuffle(options)  # noqa: S311 — an order, no secret
    return dict(zip(LETTERS, options, strict=False))


def _question(item: Item, seed: str, *, stems: bool) -> Iterator[str]:
    task = _TASKS.get(item.kind, f"pick {len(item.key)}")
    yield f"## {_number(item, seed)} ({task})"
    if stems:
        yield fill(item.stem, _WIDTH)
        for number, prompt in enumerate(item.prompts, 1):
            yield f"{number}. {prompt.text}"
    for letter, option in _shown(item, seed).items():
        yield f"{letter}. {option.text}"


def _picked(item: Item, seed: str, letters: str) -> Answer:
    """The ids behind the letters. Raises BadAnswer for a letter that the question does not have."""
    shown = _shown(item, seed)
    if strange := [letter for letter in letters if letter not in shown]:
        raise BadAnswer(f"there is no {strange[0]}.")
    ids = [shown[letter].id for letter in letters]
    if item.kind == "matching":
        if len(ids) != len(item.prompts):
            raise BadAnswer("Give a letter for each number, in the numbers' order.")
        return tuple(f"{prompt.id}={option}" for prompt, option in zip(item.prompts, ids, strict=True))
    if item.kind == "multiple" and len(set(ids)) != len(item.key):
        raise BadAnswer(f"Pick {len(item.key)}.")
    return tuple(ids)
