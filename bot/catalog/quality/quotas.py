"""What the shipped bank promises as a whole. A team's own items are bound by none of this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import get_args

from bot.catalog.quality.stats import longest_is_key
from bot.domain.items import LETTERS, Item, ItemKind

LEAST_ITEMS = 64
LEAST_OF_A_TRAP = 6
MOST_LONGEST_KEYS = 0.30
"""With four options, a quarter would be chance."""

KEYS_JUDGED = 20
"""Single items from which on the places of their keys are judged."""
KEY_SHARE = (0.15, 0.35)
"""The least and the most of the keys that may stand in one of four places of a file."""

ARTICLE_TRAPS = (
    "trn-inf-swap",
    "accuracy-on-rare",
    "mme-vs-mce",
    "resample-then-split",
    "batch-needs-endpoint",
    "quality-without-labels",
    "maturity-leap",
    "s3-star-role",
)
"""The eight traps of the article that Trapline comes from."""


def enough_items(items: Sequence[Item]) -> Iterator[str]:
    """There are at least 64 items."""
    if len(items) < LEAST_ITEMS:
        yield f"{len(items)} items; at least {LEAST_ITEMS} are promised"


def article_traps(items: Sequence[Item]) -> Iterator[str]:
    """Each of the article's eight traps has at least six items."""
    held = Counter(trap for item in items for trap in item.traps)
    for trap in ARTICLE_TRAPS:
        if held[trap] < LEAST_OF_A_TRAP:
            yield f"trap {trap} has {held[trap]} items; at least {LEAST_OF_A_TRAP} are promised"


def every_kind(items: Sequence[Item]) -> Iterator[str]:
    """There are items of all four kinds."""
    for kind in sorted({*get_args(ItemKind)} - {item.kind for item in items}):
        yield f"there is no {kind} item"


def key_not_by_length(items: Sequence[Item]) -> Iterator[str]:
    """The right option is not guessable as the longest one."""
    single = [item for item in items if item.kind == "single"]
    longest = [item.id for item in single if longest_is_key(item)]
    if len(longest) > MOST_LONGEST_KEYS * len(single):
        yield (
            f"the right option is the longest in {len(longest)} of {len(single)} single items; "
            f"{MOST_LONGEST_KEYS:.0%} is the limit: {', '.join(longest)}"
        )


def key_not_by_place(items: Sequence[Item]) -> Iterator[str]:
    """The right options stand in every place about equally often: some readers see them in the file's order."""
    places = [next(place for place, option in enumerate(item.options) if option.right) for item in _single(items)]
    if len(places) < KEYS_JUDGED:
        return
    least, most = KEY_SHARE
    for place, letter in enumerate(LETTERS[:4]):
        share = places.count(place) / len(places)
        if not least <= share <= most:
            yield f"{share:.0%} of the keys of single items are {letter}; {least:.0%} to {most:.0%} are promised"


def _single(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.kind == "single" and any(option.right for option in item.options)]


QUOTAS: tuple[Callable[[Sequence[Item]], Iterator[str]], ...] = (
    enough_items,
    article_traps,
    every_kind,
    key_not_by_length,
    key_not_by_place,
)
