"""How alike stems are, by the runs of three words that they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.domain.items import Item

ALIKE = 0.5
"""Two stems are near-duplicates when they share this part of their three-word runs."""


def near_duplicates(items: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Pairs of items whose stems are nearly the same; the second is the one to rewrite."""
    return ((one, other) for one, other, share in _overlaps(items) if share >= ALIKE)


def most_alike(items: Sequence[Item]) -> tuple[float, tuple[str, ...]]:
    """The highest share of runs that two stems have in common (0 to 1), and the ids of the two."""
    found = ((share, (one.id, other.id)) for one, other, share in _overlaps(items))
    return max(found, key=lambda pair: pair[0], default=(0.0, ()))


def _overlaps(items: Sequence[Item]) -> Iterator[tuple[Item, Item, float]]:
    """Each pair that shares a run, in the items' order, with the Jaccard index of their runs."""
    runs = [_runs(item.stem) for item in items]
    having: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, of_item in enumerate(runs):
        for run in of_item:
            having[run].append(number)
    shared = Counter(pair for numbers in having.values() for pair in combinations(numbers, 2))
    for (one, other), count in sorted(shared.items()):
        yield items[one], items[other], count / len(runs[one] | runs[other])


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset({tuple(words)})
