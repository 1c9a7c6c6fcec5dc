"""Whether every card that an item appears on fits the smallest platform: the real ones are built, at their largest."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog.reading.typed import ContentFinding
from bot.domain.bank import Bank
from bot.domain.items import Item, Trap
from bot.gallery.largest import size_of
from bot.gallery.pictures import cards_of
from bot.messages import TooLarge

SURE = 3_300
"""Characters of an item with its longest trap and its sources' titles under which no card can be too large."""


def fits(item: Item, bank: Bank) -> Iterator[ContentFinding]:
    """Name each card that would be refused; a small item is not built at all, so that a large bank loads quickly."""
    traps = bank.traps_in(item)
    if _characters(item, traps) <= SURE:
        return
    for name, build in cards_of(item, traps).items():
        try:
            build()
        except TooLarge as error:
            yield (), f"{name} would be too large: {error}; shorten texts, rationales or sources"
            return


def _characters(item: Item, traps: dict[str, Trap]) -> int:
    shown_twice = item.kind in ("ordering", "matching")  # as picked, and as the key
    texts = [item.stem, *(text for option in item.options for text in (option.text, option.rationale))]
    texts += [text for prompt in item.prompts for text in (prompt.text,) * 2]
    texts += [option.text for option in item.options for _ in range(4 if shown_twice else 1)]
    texts += [source.title for source in item.sources]
    longest = max((size_of(trap) for trap in traps.values()), default=0)
    return sum(map(len, texts)) + longest
