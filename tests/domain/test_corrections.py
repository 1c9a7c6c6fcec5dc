"""How an answer to an earlier version is graded by a corrected key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bank import Bank
from bot.domain.items import Item, ItemOption, Prompt
from bot.domain.regrading import Correction, Grade, regrade, regraded
from tests.store.making import TODAY, an_item

LETTERS = "abcde"


def multiple(right: frozenset[str], letters: str = LETTERS, version: int = 1) -> Item:
    """Wrong options have a trap that is called after them."""
    options = tuple(ItemOption(x, x, x, right=x in right, trap=None if x in right else f"trap-{x}") for x in letters)
    return an_item(kind="multiple", options=options, version=version)


picks = st.frozensets(st.sampled_from(LETTERS), min_size=1, max_size=4)


@given(old=picks, new=picks, picked=picks)
def test_with_the_same_options_it_is_as_if_the_new_version_had_been_asked(
    old: frozenset[str], new: frozenset[str], picked: frozenset[str]
) -> None:
    answer = tuple(sorted(picked))
    assert regrade(multiple(old), multiple(new), answer) == regraded(multiple(new), answer)


def test_an_option_that_left_is_wrong_by_the_trap_that_it_had() -> None:
    served, now = multiple(frozenset("ab")), multiple(frozenset("ab"), "abcd")
    assert regrade(served, now, ("a", "e")) == Grade(right=False, trap="trap-e")
    assert regrade(served, now, ("c", "e")) == Grade(right=False, trap="trap-c")
    assert regrade(served, multiple(frozenset("bc"), "bcd"), ("a",)) == Grade(right=False, trap=None)


def ordering(*order: str) -> Item:
    return an_item(kind="ordering", options=tuple(ItemOption(x, x, x) for x in sorted(order)), order=order, trap="t")


def matching(**pairs: str) -> Item:
    prompts = tuple(Prompt(prompt, prompt, option) for prompt, option in pairs.items())
    return an_item(kind="matching", prompts=prompts, trap="t")


@pytest.mark.parametrize(
    ("served", "now", "picked", "found"),
    [
        (ordering("a", "b", "c"), ordering("b", "a", "c"), ("b", "a", "c"), Grade(right=True, trap=None)),
        (ordering("a", "b", "c"), ordering("b", "a", "c"), ("a", "b", "c"), Grade(right=False, trap="t")),
        (ordering("a", "b", "c"), ordering("a", "b"), ("a", "b", "c"), None),
        (matching(p1="a", p2="b"), matching(p2="b", p1="b"), ("p1=b", "p2=b"), Grade(right=True, trap=None)),
        (matching(p1="a", p2="b"), matching(p2="b", p1="b"), ("p1=a", "p2=b"), Grade(right=False, trap="t")),
        (matching(p1="a", p2="b"), matching(p1="a"), ("p1=a", "p2=b"), None),
        (an_item(), multiple(frozenset("ab")), ("a",), None),
    ],
)
def test_each_kind_is_graded_as_a_whole_and_what_cannot_be_compared_keeps_its_grade(
    served: Item, now: Item, picked: tuple[str, ...], found: Grade | None
) -> None:
    assert regrade(served, now, picked) == found


def test_the_bank_shows_the_corrected_text_for_the_versions_that_were_wrong_alone() -> None:
    first, second, third = (multiple(frozenset(key), version=n) for n, key in enumerate(("ab", "ac", "ad"), 1))
    bank = Bank((), (), (third,), (), corrections=(Correction(first.id, 1, 2, "…", TODAY),))
    assert bank.corrected(first) is third
    assert bank.corrected(second) is second  # raised without a correction
    assert bank.corrected(third) is third
    assert bank.grade(first, ("a", "d")).right
    assert not bank.grade(second, ("a", "d")).right
    other = replace(first, id="other")
    assert bank.corrected(other) is other
    fewer = multiple(frozenset("ab"), "abcd")
    assert bank.corrected(fewer) is fewer  # its letters would not be the same
    assert not bank.grade(fewer, ("a", "b")).right
