"""What the bank grows to: warned of while it grows, refused once it is binding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from bot.catalog.load import load_bank
from bot.catalog.quality.bank_targets import GENERATIVE, LEAST_FAMILIES, LEVELS, unmet
from bot.catalog.quality.lint import lint
from bot.domain.bank import Bank
from bot.domain.items import Item, ItemKind
from tests.catalog.writing import TODAY, own_folder, single


def test_a_shortfall_is_a_warning_until_the_switch_is_thrown(base: Path) -> None:
    own_folder(base, [single("acme-01")])

    for binding in (False, True):
        problems = lint([base], today=TODAY, binding=binding)
        (items,) = [problem for problem in problems if "the bank 1 (480)" in problem.message]
        assert items.warning is not binding
        assert items.file == base / "items"


def test_the_families_are_47_and_each_stands_once() -> None:
    assert (len(set(LEAST_FAMILIES)), len(LEAST_FAMILIES)) == (35, 35)
    assert (len(set(GENERATIVE)), len(GENERATIVE)) == (12, 12)
    assert not set(LEAST_FAMILIES) & set(GENERATIVE)


def test_a_bank_that_keeps_every_promise_is_told_nothing(promised: Bank) -> None:
    assert list(unmet(promised)) == []


def test_each_promise_is_named_with_what_falls_short(promised: Bank) -> None:
    assert "mla-c02 329 (330)" in said(without(promised, lambda item: "mla-c02" in item.exams, 329))
    assert "s3-star-role 5 (6)" in said(without(promised, holding("s3-star-role"), 5))
    assert "two-guardrails 5 (6)" in said(without(promised, holding("two-guardrails"), 5))
    assert "4.2.10 1 (2)" in said(without(promised, tagged("mla-c02", "4.2.10"), 1))
    assert "3.2 17 (18)" in said(without(promised, tagged("mla-c01", "3.2"), 17))
    assert "multiple 79 (80)" in said(without(promised, lambda item: item.kind == "multiple", 79))
    assert "matching 39 (40)" in said(without(promised, lambda item: item.kind == "matching", 39))
    assert "3 0% (12 to 28)" in said(changed(promised, level=1))
    assert "items of a domain in MLA-C01, promised in brackets: 1 12% (25 to 31)" in said(
        without(promised, lambda item: item.domain == 1, 50)
    )
    assert "mla-c01 1 (2), mla-c02 1 (2)" in said(replace(promised, reserve=frozenset(sorted(promised.reserve)[::2])))


# A bank that is made to measure

SHARES = {1: 28, 2: 25, 3: 23, 4: 24}
"""Within three points of both exams' weights."""


@pytest.fixture(scope="module")
def promised() -> Bank:
    """The shipped exams with as many items as are promised, spread as is promised."""
    shipped = load_bank()
    return made(shipped, list(_items(shipped)))


def made(shipped: Bank, items: list[Item]) -> Bank:
    reserve = {item.id for domain in SHARES for item in _two_forms(items, domain)}
    traps = tuple(replace(shipped.traps[0], id=name) for name in (*LEAST_FAMILIES, *GENERATIVE))
    return replace(shipped, items=tuple(items), traps=traps, reserve=frozenset(reserve))


def _two_forms(items: list[Item], domain: int) -> list[Item]:
    return [item for item in items if item.domain == domain and item.kind in ("single", "multiple")][:38]


def _items(shipped: Bank) -> Iterator[Item]:
    one = next(item for item in shipped.items if item.kind == "single")
    kinds: tuple[ItemKind, ...] = (*(("single",) * 6), "multiple", "multiple", "ordering", "matching")
    levels = list(islice(cycle([1, 2, 2, 3, 2, 1, 2, 3, 1, 2]), 10))
    assert sorted(LEVELS.values()) == [20, 30, 50]
    traps = cycle((*LEAST_FAMILIES, *GENERATIVE))
    older, newer = shipped.exam("mla-c01"), shipped.exam("mla-c02")
    for domain, share in SHARES.items():
        tasks = cycle(tag for tag in older.tags if tag.startswith(f"{domain}."))
        skills = cycle(tag for tag in newer.tags if tag.startswith(f"{domain}."))
        for number in range(share * 5):
            kind = kinds[number % 10]
            exams: dict[str, tuple[str, ...]] = {"mla-c01": (next(tasks),)}
            if kind in newer.kinds:
                exams["mla-c02"] = (next(skills),)
            yield replace(
                one, id=f"d{domain}-{number:03}", kind=kind, level=levels[number // 10 % 10], domain=domain,
                exams=exams, trap=next(traps), options=tuple(replace(option, trap=None) for option in one.options),
                state="current", stem=f"Stem {domain} {number} of its own",
            )  # fmt: skip


def said(bank: Bank) -> str:
    return "\n".join(unmet(bank))


Which = Callable[[Item], bool]


def holding(trap: str) -> Which:
    return lambda item: trap in item.traps


def tagged(exam: str, tag: str) -> Which:
    return lambda item: tag in item.exams.get(exam, ())


def without(bank: Bank, of: Which, left: int) -> Bank:
    """The bank with only so many items of those."""
    gone = {item.id for item in [item for item in bank.items if of(item)][left:]}
    return replace(bank, items=tuple(item for item in bank.items if item.id not in gone))


def changed(bank: Bank, level: int) -> Bank:
    return replace(bank, items=tuple(replace(item, level=level) for item in bank.items))
