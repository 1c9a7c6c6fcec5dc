"""What the shipped bank promises as a whole, and a team's own folder need not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog.quality.lint import lint
from bot.catalog.quality.quotas import ARTICLE_TRAPS
from tests.catalog.writing import (
    TODAY,
    Entry,
    matching,
    multiple,
    options,
    ordering,
    own_folder,
    single,
    trap,
    with_option,
)


def promised(shipped: Path) -> list[str]:
    """The quotas that the shipped folder breaks; what a bank grows to is told by `test_promises`."""
    problems = lint([shipped], today=TODAY, binding=False)
    return [one.message for one in problems if one.file == shipped / "items" and not one.warning]


def of_trap(name: str, number: int) -> Entry:
    """An item whose key stands in the next place each time, and is not the longest option."""
    key = number % 4
    item = single(f"{name}-{number}", options=options("batch serverless realtime asynchronous", "abcd"[key]))
    return with_option(item, (key + 1) % 4, trap=name, text="a longer distractor")


def longest(item: Entry) -> Entry:
    """The same item with the key as its longest option."""
    key = next(place for place, option in enumerate(item["options"]) if option.get("right"))
    return with_option(item, key, text="the very longest of all")


def full(per_trap: int) -> list[Entry]:
    """A bank with so many items for each of the article's traps, and one of each other kind."""
    items = [of_trap(name, number) for name in ARTICLE_TRAPS for number in range(per_trap)]
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
    items = [longest(item) for item in full(8)[:20]] + full(8)[20:]

    (message,) = promised(own_folder(base, items, [trap(name) for name in ARTICLE_TRAPS]))

    assert message.startswith("the right option is the longest in 20 of 64 single items; 30% is the limit")


def test_a_teams_own_items_neither_break_nor_fill_the_quotas(base: Path, own: Path) -> None:
    own_folder(base, full(8)[:-1], [trap(name) for name in ARTICLE_TRAPS])
    own_folder(own, [matching("acme-1"), with_option(single("acme-2"), 0, text="the very longest of all")])

    assert promised(base) == ["there is no matching item"]
    assert [str(one) for one in lint([base, own], today=TODAY, binding=False) if own in one.file.parents] == []


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ("abcd", []),
        (
            "aaabbbbccccc",
            [
                "0% of the keys of single items are D; 15% to 35% are promised",
                "42% of the keys of single items are C; 15% to 35% are promised",
            ],
        ),
    ],
)
def test_a_bank_whose_keys_stand_in_one_place_is_named(base: Path, places: str, said: list[str]) -> None:
    items = [single(f"s-{number}", options=options("a b c d", places[number % len(places)])) for number in range(24)]

    assert [message for message in promised(own_folder(base, items)) if "keys" in message] == said


def test_a_few_keys_are_not_judged_by_their_places(base: Path) -> None:
    items = [single(f"s-{number}", options=options("a b c d", "a")) for number in range(19)]

    assert not [message for message in promised(own_folder(base, items)) if "keys" in message]
