"""Corrected keys: what the bank says about them, and how an answer to an earlier version is graded by the new key."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.items import Answer, BadAnswer, Item, checked, is_right, sprung

REASON = 300
"""Characters of a reason: it stands on a card, beside the item."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The key of an item was wrong up to version `from_`, and is right from version `to` on.

    `reason` is told to everybody who had the item, so it says what was wrong and what is true.
    """

    item: str
    from_: int
    to: int
    reason: str
    date: dt.date

    @property
    def id(self) -> str:
        """What tells corrections apart, in the content and in the store."""
        return f"{self.item}@{self.to}"


@dataclass(frozen=True, slots=True)
class Grade:
    """`trap` is the misconception that a wrong answer shows, where it has one."""

    right: bool
    trap: str | None


def regraded(item: Item, picked: Answer) -> Grade:
    """By the item's own key."""
    return Grade(is_right(item, picked), sprung(item, picked))


def is_comparable(served: Item, now: Item) -> bool:
    """Whether the present text can stand in for the one that was served: it has the same parts, by their ids."""
    return served.kind == now.kind and _parts(served) == _parts(now)


def _parts(item: Item) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(option.id for option in item.options), frozenset(prompt.id for prompt in item.prompts)


def regrade(served: Item, now: Item, picked: Answer) -> Grade | None:
    """An answer to `served`, by the key of `now`; None where the two cannot be compared, and the old grade stays.

    An option that has left the item since is not the key; the trap behind it is the one that it had then.
    """
    if served.kind != now.kind:
        return None
    try:
        return regraded(now, checked(now, picked))
    except BadAnswer:
        if now.kind not in ("single", "multiple"):
            return None
    known = {option.id for option in now.options}
    kept = tuple(option_id for option_id in picked if option_id in known)
    trap = sprung(now, kept) or sprung(served, tuple(option_id for option_id in picked if option_id not in known))
    return Grade(right=False, trap=trap)
