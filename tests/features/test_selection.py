"""Which item comes next, and how points and shares become ranks and scores."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import selection
from bot.domain.items import BadAnswer, Item, checked, is_right, shuffled, sprung
from bot.domain.scoring import ranks, weighted_score
from tests.world import shipped, wrong_answer

BANK = shipped()
ITEMS = BANK.items_for("mla-c01")
WEIGHTS = {domain.number: float(domain.weight) for domain in BANK.exam("mla-c01").domains}


def year_of(items: tuple[Item, ...], days: int, team: int = 1) -> list[Item]:
    """What a team is asked on so many days in a row."""
    asked: list[str] = []
    found = []
    for n in range(days):
        item = selection.daily(items, WEIGHTS, asked, f"{team}/{date(2026, 12, 1) + timedelta(days=n)}")
        assert item is not None
        asked.insert(0, item.id)
        found.append(item)
    return found


def test_no_item_returns_before_all_were_asked_and_then_the_oldest_first() -> None:
    asked = [item.id for item in year_of(ITEMS, 2 * len(ITEMS))]
    first, second = asked[: len(ITEMS)], asked[len(ITEMS) :]
    assert sorted(first) == sorted(item.id for item in ITEMS)
    assert second == first


def test_domains_come_in_the_exams_proportion_at_any_moment() -> None:
    counts: Counter[int] = Counter()
    for n, item in enumerate(year_of(ITEMS, 40), 1):
        counts[item.domain] += 1
        assert all(abs(counts[domain] - weight / 100 * n) < 1.5 for domain, weight in WEIGHTS.items())


def test_no_trap_comes_twice_within_days_as_long_as_there_is_another() -> None:
    asked = year_of(ITEMS, 40)
    for n, item in enumerate(asked):
        recent = {trap for before in asked[max(0, n - selection.RECENT_TRAPS) : n] for trap in before.traps}
        assert not recent & set(item.traps)


def test_where_every_item_has_the_same_trap_one_comes_all_the_same() -> None:
    of_trap = BANK.items_of_trap("mla-c01", "trn-inf-swap")
    assert len(of_trap) > 2
    assert len({item.id for item in year_of(of_trap, len(of_trap))}) == len(of_trap)


def test_teams_are_asked_in_different_orders_and_each_the_same_again() -> None:
    one = [item.id for item in year_of(ITEMS, 20, team=1)]
    assert one == [item.id for item in year_of(ITEMS, 20, team=1)]
    assert one != [item.id for item in year_of(ITEMS, 20, team=2)]


def test_an_item_that_left_the_bank_is_forgotten_and_an_empty_bank_asks_nothing() -> None:
    assert selection.daily(ITEMS[:1], WEIGHTS, ["gone", ITEMS[0].id, "gone-too"], "s") == ITEMS[0]
    assert selection.daily((), WEIGHTS, ["gone"], "s") is None
    assert selection.of_the_day((), "s") is None
    assert selection.practice((), WEIGHTS, (), 5, "s") == ()


@given(seen=st.sets(st.sampled_from([item.id for item in ITEMS])), number=st.integers(1, 120), seed=st.text(max_size=5))
def test_practice_gives_each_item_once_and_unseen_ones_first(seen: set[str], number: int, seed: str) -> None:
    chosen = [item.id for item in selection.practice(ITEMS, WEIGHTS, seen, number, seed)]
    assert len(chosen) == len(set(chosen)) == min(number, len(ITEMS))
    known = [item_id in seen for item_id in chosen]
    assert known == sorted(known)


def test_practice_follows_the_exams_proportion() -> None:
    counts = Counter(item.domain for item in selection.practice(ITEMS, WEIGHTS, (), 25, "s"))
    assert all(abs(counts[domain] - weight / 4) <= 1 for domain, weight in WEIGHTS.items())


def test_the_question_of_the_day_is_answered_by_one_press_and_is_current() -> None:
    legacy = [replace(item, state="legacy") for item in ITEMS]
    assert selection.of_the_day(legacy, "s") is None
    found = [selection.of_the_day(ITEMS, str(n)) for n in range(30)]
    assert all(item is not None and item.kind == "single" and item.state == "current" for item in found)
    assert len({item.id for item in found if item}) > 10


# Points, ranks, the practice percentage


@pytest.mark.parametrize(
    ("points", "expected"),
    [((), ()), ((30,), (1,)), ((30, 20, 20, 10), (1, 2, 2, 4)), ((5, 5, 5), (1, 1, 1)), ((0, 0), (1, 1))],
)
def test_ties_share_a_rank(points: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert ranks(points) == expected


@given(points=st.lists(st.integers(0, 5)).map(lambda found: sorted(found, reverse=True)))
def test_a_rank_is_one_more_than_the_number_of_those_with_more_points(points: list[int]) -> None:
    assert ranks(points) == tuple(1 + sum(other > value for other in points) for value in points)


def test_unpractised_domains_leave_the_weighted_score() -> None:
    assert weighted_score({}, WEIGHTS) is None
    assert weighted_score({1: 0.5}, WEIGHTS) == 0.5
    assert weighted_score({1: 1.0, 3: 0.0}, WEIGHTS) == pytest.approx(28 / 50)
    assert weighted_score(dict.fromkeys(WEIGHTS, 0.75), WEIGHTS) == pytest.approx(0.75)


# Answers


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_the_key_is_right_and_fits_and_a_wrong_answer_is_wrong_and_fits(item: Item) -> None:
    assert checked(item, item.key) == item.key
    assert is_right(item, item.key)
    assert sprung(item, item.key) is None
    wrong = checked(item, wrong_answer(item))
    assert not is_right(item, wrong)
    assert sprung(item, wrong) in (*item.traps, None)


def of_kind(kind: str) -> Item:
    return next(item for item in ITEMS if item.kind == kind)


def test_the_order_of_several_picks_means_nothing_and_of_steps_everything() -> None:
    multiple, ordering = of_kind("multiple"), of_kind("ordering")
    assert checked(multiple, (*multiple.key[::-1], multiple.key[0])) == multiple.key
    assert checked(ordering, ordering.order[::-1]) != ordering.key


def test_one_missing_pick_of_several_is_wrong() -> None:
    item = of_kind("multiple")
    assert not is_right(item, checked(item, item.key[:1]))


@pytest.mark.parametrize(
    ("kind", "picked"),
    [
        ("single", ()),
        ("single", ("z",)),
        ("single", ("a", "b")),
        ("multiple", ()),
        ("multiple", ("a", "z")),
        ("ordering", ("a",)),
        ("ordering", ("a", "a", "a")),
        ("matching", ("p1",)),
        ("matching", ("p1=a",)),
        ("matching", ("nonsense=a",)),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(kind: str, picked: tuple[str, ...]) -> None:
    with pytest.raises(BadAnswer):
        checked(of_kind(kind), picked)


def test_a_partner_that_does_not_exist_is_refused() -> None:
    item = of_kind("matching")
    with pytest.raises(BadAnswer):
        checked(item, (*item.key[:-1], f"{item.prompts[-1].id}=z"))


def test_an_option_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        of_kind("single").option("z")


def test_a_wrong_option_without_a_trap_springs_the_items_own() -> None:
    item = of_kind("single")
    bare = replace(item, trap=None, options=tuple(replace(option, trap=None) for option in item.options))
    assert sprung(bare, wrong_answer(bare)) is None
    assert sprung(replace(bare, trap="trn-inf-swap"), wrong_answer(bare)) == "trn-inf-swap"


def test_the_options_are_shuffled_by_the_seed_alone() -> None:
    item = of_kind("single")
    assert shuffled(item, "1/2026-12-01") == shuffled(replace(item, options=item.options), "1/2026-12-01")
    orders = {tuple(option.id for option in shuffled(item, str(n))) for n in range(60)}
    assert len(orders) > 12
