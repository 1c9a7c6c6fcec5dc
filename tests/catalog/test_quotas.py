"""What the shipped bank promises as a whole, and a team's own folder need not."""

from __future__ import annotations

from pathlib import Path

from bot.catalog.lint import lint
from bot.catalog.quotas import ARTICLE_TRAPS
from tests.catalog.writing import (
    TODAY,
    Entry,
    matching,
    multiple,
    ordering,
    own_folder,
    single,
    trap,
    with_option,
)


def promised(shipped: Path) -> list[str]:
    """The quotas that the shipped folder breaks."""
    return [problem.message for problem in lint([shipped], today=TODAY) if problem.file == shipped / "items"]


def full(per_trap: int) -> list[Entry]:
    """A bank with so many items for each of the article's traps, and one of each other kind."""
    items = [
        with_option(single(f"{name}-{number}"), 1, trap=name, text="a longer distractor")
        for name in ARTICLE_TRAPS
        for number in range(per_trap)
    ]
    return [*items, multiple("m-1"), ordering("o-1"), matching("p-1")]


def test_a_bank_that_keeps_every_promise_passes(base: Path) -> None:
    assert promised(own_folder(base, full(8), [trap(name) for name in ARTICLE_TRAPS])) == []


def test_a_bank_that_is_too_small_names_each_promise(base: Path) -> None:
    messages = promised(own_folder(base, full(5)[:-2], [trap(name) for name in ARTICLE_TRAPS]))

    assert "41 items; at least 64 are promised" in messages
    assert "trap maturity-leap has 5 items; at least 6 are promised" in messages
    assert sum("at least 6 are promised" in message for message in messages) == 8
    assert "there is no matching item" in messages
    assert "there is no ordering item" in messages


def test_a_bank_whose_keys_are_the_longest_options_is_named(base: Path) -> None:
    items = [with_option(item, 0, text="the very longest of all") for item in full(8)[:20]] + full(8)[20:]

    (message,) = promised(own_folder(base, items, [trap(name) for name in ARTICLE_TRAPS]))

    assert message.startswith("the right option is the longest in 20 of 64 single items; 30% is the limit")


def test_a_teams_own_items_neither_break_nor_fill_the_quotas(base: Path, own: Path) -> None:
    own_folder(base, full(8)[:-1], [trap(name) for name in ARTICLE_TRAPS])
    own_folder(own, [matching("acme-1"), with_option(single("acme-2"), 0, text="the very longest of all")])

    problems = lint([base, own], today=TODAY)

    assert [problem.message for problem in problems if problem.file == base / "items"] == ["there is no matching item"]
    assert not [problem for problem in problems if own in problem.file.parents]
