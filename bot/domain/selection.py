"""Which item comes next: for a team's day, and for one member's practice. Pure: `seed` brings the chance."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from bot.domain.items import Item

RECENT_TRAPS = 5
"""A daily question avoids the traps of this many questions before it."""


def _rank(seed: str, item: Item) -> bytes:
    return hashlib.sha256(f"{seed}/{item.id}".encode()).digest()


def drawn(items: Sequence[Item], seed: str) -> list[Item]:
    """All of them, in an order that the seed draws."""
    return sorted(items, key=lambda item: _rank(seed, item))


def _neediest(weights: Mapping[int, float], counts: Mapping[int, int], having: Collection[int]) -> int:
    """The domain that is furthest behind its share of the exam, among those in `having`."""
    total = sum(counts.values()) + 1
    return max(sorted(having), key=lambda domain: weights.get(domain, 0) / 100 * total - counts.get(domain, 0))


def daily(items: Sequence[Item], weights: Mapping[int, float], asked: Sequence[str], seed: str) -> Item | None:
    """The item for a team's next day: one it never had, domains in the exam's proportion, no trap twice within days.

    `asked` are the ids that the team had, newest first. Once all were asked, the one asked longest ago returns.
    None where there is no item at all.
    """
    by_id = {item.id: item for item in items}
    if not by_id:
        return None
    known = [item_id for item_id in asked if item_id in by_id]
    fresh = [item for item in items if item.id not in set(known)]
    if not fresh:
        newest_first = dict.fromkeys(known)
        return by_id[list(newest_first)[-1]]
    counts = Counter(by_id[item_id].domain for item_id in known)
    domain = _neediest(weights, counts, {item.domain for item in fresh})
    candidates = [item for item in fresh if item.domain == domain]
    recent = {trap for item_id in known[:RECENT_TRAPS] for trap in by_id[item_id].traps}
    untouched = [item for item in candidates if not recent & set(item.traps)]
    return min(untouched or candidates, key=lambda item: _rank(seed, item))


def practice(
    items: Sequence[Item], weights: Mapping[int, float], seen: Collection[str], number: int, seed: str
) -> tuple[Item, ...]:
    """Up to `number` items: unseen ones first, domains in the exam's proportion."""
    pools: dict[int, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.id in seen, _rank(seed, item))):
        pools.setdefault(item.domain, []).append(item)
    chosen: list[Item] = []
    counts: Counter[int] = Counter()
    while pools and len(chosen) < number:
        fresh = {domain for domain, pool in pools.items() if pool[0].id not in seen}
        domain = _neediest(weights, counts, fresh or set(pools))
        chosen.append(pools[domain].pop(0))
        counts[domain] += 1
        if not pools[domain]:
            del pools[domain]
    return tuple(chosen)


def of_the_day(items: Sequence[Item], seed: str) -> Item | None:
    """The question for people without a team: one press answers it. None where there is no such item."""
    singles = [item for item in items if item.kind == "single" and item.state == "current"]
    return min(singles, key=lambda item: _rank(seed, item), default=None)
