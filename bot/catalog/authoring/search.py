"""Finding items by words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.domain.bank import Bank
from bot.domain.items import Item
from bot.features.kit.words import shortened


def search(bank: Bank, words: str) -> list[Item]:
    """The items that have all of the words, else those with the most of them; where they say more comes first.

    A word fits the beginnings of words, in any case: `deploy` finds "Deployment". A tag, such as 3.1.1, fits itself
    and what is below it.
    """
    wanted = [re.compile(rf"(?<![\w.]){re.escape(word)}", re.IGNORECASE) for word in dict.fromkeys(words.split())]
    scored = [(_score(list(_fields(item, bank)), wanted), item) for item in bank.items]
    most = max((found for (found, _), _ in scored), default=0)
    best = [(weight, item) for (found, weight), item in scored if most and found == most]
    return [item for _, item in sorted(best, key=lambda one: (-one[0], one[1].id))]


def line(item: Item, width: int = 100) -> str:
    """The item's id and as much of its stem as fits."""
    return f"{item.id}  {shortened(item.stem, max(20, width - len(item.id) - 2))}"


def _score(fields: Sequence[tuple[int, str]], wanted: Sequence[re.Pattern[str]]) -> tuple[int, int]:
    """How many of the words are there, and how much that says: each counts by the weightiest text that has it."""
    found = [max((weight for weight, text in fields if word.search(text)), default=0) for word in wanted]
    return sum(weight > 0 for weight in found), sum(found)


def _fields(item: Item, bank: Bank) -> Iterator[tuple[int, str]]:
    """Each text that is searched, with how much a word in it says about the item."""
    yield 8, item.id
    for name in item.traps:
        yield 6, name
    for trap in bank.traps_in(item).values():
        yield 6, trap.name
        yield 3, f"{trap.belief} {trap.truth}"
    for exam, tags in item.exams.items():
        yield 5, f"{exam} {' '.join(tags)}"
    yield 5, item.kind
    yield 5, item.stem
    yield 4, " ".join(item.services)
    yield 3, " ".join((*(option.text for option in item.options), *(prompt.text for prompt in item.prompts)))
    yield 1, " ".join(option.rationale for option in item.options)
