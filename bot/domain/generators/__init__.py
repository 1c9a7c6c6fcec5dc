"""Items made from a rule and a seed, so that practice never runs dry.

A family draws a scene, and computes the key. The same seed makes the same item for ever, by the id `gen-FAMILY-SEED`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.domain.bank import Bank
from bot.domain.generators import maturity_items, metric_items
from bot.domain.items import Item

SEEDS = 1_000_000
"""Seeds are below this number: more scenes than anybody meets, and short ids."""

_ID = re.compile(r"gen-([a-z]+)-(0|[1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Family:
    """`make` turns the bank and a seed into an item; `trap` is the trap that its items set."""

    id: str
    domain: int
    trap: str
    make: Callable[[Bank, int], Item]


FAMILIES: tuple[Family, ...] = (
    Family(
        "metrics",
        metric_items.METRIC_DOMAIN,
        metric_items.METRIC_TRAP,
        lambda _, seed: metric_items.make_metric_item(seed),
    ),
    Family(
        "maturity",
        maturity_items.MATURITY_DOMAIN,
        maturity_items.MATURITY_TRAP,
        lambda bank, seed: maturity_items.make_maturity_item(bank.maturity, seed),
    ),
)


def families(bank: Bank) -> tuple[Family, ...]:
    """The families that this bank has what is needed for: the trap, and for maturity the scale."""
    return tuple(
        family for family in FAMILIES if bank.has_trap(family.trap) and (family.id != "maturity" or bank.scales)
    )


def fresh(bank: Bank, family: Family, seen: Collection[str], seed: str) -> Iterator[Item]:
    """Items of the family that are not among the ids `seen`; a million of them, less what was seen."""
    first = int.from_bytes(hashlib.sha256(f"{seed}/{family.id}".encode()).digest()[:8])
    for number in range(SEEDS):
        drawn = (first + number) % SEEDS
        if _id(family.id, drawn) not in seen:
            yield family.make(bank, drawn)


def endless(bank: Bank, of: Sequence[Family], seen: Collection[str], seed: str) -> Iterator[Item]:
    """Items of these families in turn; none without a family."""
    return chain.from_iterable(zip(*(fresh(bank, family, seen, seed) for family in of), strict=False))


def generated_again(bank: Bank, item_id: str) -> Item | None:
    """The generated item of that id; None where the id is none of these."""
    found = _ID.fullmatch(item_id)
    family = next((one for one in families(bank) if found and one.id == found[1]), None)
    return family.make(bank, int(found[2])) if found and family else None


def _id(family: str, seed: int) -> str:
    return f"gen-{family}-{seed}"
