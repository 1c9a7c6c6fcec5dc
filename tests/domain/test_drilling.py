"""Which items practice asks: what helps most first, and the idea before the memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drilling import TrapStanding, choose_missed, due_first, helpful, urgency
from bot.domain.items import Item
from bot.domain.repetition import TrapState
from tests.world import shipped

BANK = shipped()
ITEMS = BANK.items_for("mla-c01")
DOMAINS = {trap.id: trap.domain for trap in BANK.traps_for("mla-c01")}
WEIGHTS = {domain.number: float(domain.weight) for domain in BANK.exam("mla-c01").domains}
STAKES = {1: 9.0, 2: 6.0, 3: 12.0, 4: 3.0}
TODAY = date(2026, 12, 1)
NOBODY = TrapStanding({}, (), WEIGHTS, STAKES, None, TODAY)


def state(trap: str, chance: float = 0.5, *, due: int = 0, stability: float = 1) -> TrapState:
    return TrapState(trap, 1, 1, 0, TODAY, TODAY + timedelta(days=due), stability, chance)


def traps(*states: TrapState) -> Mapping[str, TrapState]:
    return {each.trap: each for each in states}


def of_trap(trap: str) -> list[str]:
    return [item.id for item in BANK.items_of_trap("mla-c01", trap)]


def ids(items: tuple[Item, ...]) -> list[str]:
    return [item.id for item in items]


def test_spare_items_come_after_what_is_unseen_and_before_what_was_seen() -> None:
    items, spare = ITEMS[:6], ITEMS[20:24]
    standing = replace(NOBODY, seen=[item.id for item in items[:4]])
    chosen = ids(helpful(items, DOMAINS, standing, 8, "x", spare=iter(spare)))
    assert set(chosen[:2]) == {item.id for item in items[4:]}
    assert chosen[2:6] == [item.id for item in spare]
    assert set(chosen[6:]) < {item.id for item in items[:4]}
    assert len(chosen) == 8


def test_due_traps_come_first_the_most_urgent_one_before_the_others() -> None:
    """Domain 3 has most at stake, so that a trap of it may be known better and is more urgent all the same."""
    states = (state("s3-star-role", 0.2), state("mme-vs-mce", 0.7), state("fit-before-split", 0.5))
    standing = replace(NOBODY, traps=traps(*states, state("shadow-is-ab", 0.1, due=1)))
    assert urgency(states[1], STAKES[3]) > urgency(states[0], STAKES[4])
    order = [each.trap for each in due_first(standing, DOMAINS)]
    assert order == ["fit-before-split", "mme-vs-mce", "s3-star-role"]
    chosen = helpful(ITEMS, DOMAINS, standing, 3, "x")
    assert [trap in item.traps for trap, item in zip(order, chosen, strict=True)] == [True] * 3


def test_a_due_trap_is_asked_by_an_unseen_item_else_by_the_one_seen_longest_ago() -> None:
    held = of_trap("trn-inf-swap")
    standing = replace(NOBODY, traps=traps(state("trn-inf-swap")))
    for unseen in held:
        seen = [item for item in held if item != unseen]
        assert ids(helpful(ITEMS, DOMAINS, replace(standing, seen=seen), 1, "x")) == [unseen]
    for seen in (held, held[::-1]):
        assert ids(helpful(ITEMS, DOMAINS, replace(standing, seen=seen), 1, "x")) == [seen[0]]


def test_one_item_covers_all_due_traps_that_it_holds() -> None:
    item = next(item for item in ITEMS if len(item.traps) > 1)
    others = [one.id for one in ITEMS if set(one.traps) & set(item.traps) and one != item]
    standing = replace(NOBODY, traps=traps(*map(state, item.traps)), seen=others)
    first, *rest = helpful(ITEMS, DOMAINS, standing, 5, "x")
    assert first == item
    assert not [one for one in rest if set(one.traps) & set(item.traps)]


def test_half_of_what_is_left_goes_to_the_domain_to_work_on_as_long_as_it_has_unseen_items() -> None:
    chosen = helpful(ITEMS, DOMAINS, replace(NOBODY, weak=4), 7, "x")
    assert [item.domain for item in chosen[:4]] == [4] * 4
    assert {item.domain for item in chosen[4:]} >= {1, 2}
    all_of_it = [item.id for item in ITEMS if item.domain == 4]
    chosen = helpful(ITEMS, DOMAINS, replace(NOBODY, weak=4, seen=all_of_it), 7, "x")
    assert 4 not in {item.domain for item in chosen}


def test_without_anything_known_it_is_unseen_items_in_the_exams_proportion() -> None:
    chosen = helpful(ITEMS, DOMAINS, NOBODY, 20, "x")
    for domain, weight in WEIGHTS.items():
        assert abs(sum(item.domain == domain for item in chosen) - weight / 5) < 1.5


def test_an_idea_is_tested_by_another_item_before_the_missed_one() -> None:
    first, second = of_trap("trn-inf-swap")[0], of_trap("s3-star-role")[0]
    standing = replace(
        NOBODY,
        traps=traps(state("trn-inf-swap", stability=5), state("s3-star-role", stability=1)),
        seen=(first, second),
    )
    wrong = {first: "trn-inf-swap", second: "s3-star-role"}
    chosen = choose_missed(ITEMS, wrong, standing, 9, "x")
    assert len(chosen) == 4
    assert (chosen[1].id, chosen[3].id) == (second, first)
    assert "s3-star-role" in chosen[0].traps
    assert "trn-inf-swap" in chosen[2].traps
    assert ids(choose_missed(ITEMS, wrong, standing, 3, "x")) == ids(chosen[:3])


def test_a_missed_item_comes_alone_where_its_trap_has_no_other_that_was_not_missed() -> None:
    held = of_trap("trn-inf-swap")
    everything = dict.fromkeys(held, "trn-inf-swap")
    assert sorted(ids(choose_missed(ITEMS, everything, replace(NOBODY, seen=held), 20, "x"))) == sorted(held)
    assert ids(choose_missed(ITEMS, {held[0]: None}, NOBODY, 20, "x")) == [held[0]]
    assert choose_missed(ITEMS, {"left-the-bank": "trn-inf-swap"}, NOBODY, 20, "x") == ()
    assert choose_missed(ITEMS, {}, NOBODY, 20, "x") == ()


some_traps = st.lists(
    st.builds(state, st.sampled_from(sorted(DOMAINS)), st.floats(0, 1), due=st.integers(-9, 9)), max_size=12
).map(lambda states: traps(*states))
some_seen = st.lists(st.sampled_from(ITEMS), unique_by=lambda item: item.id).map(lambda items: [i.id for i in items])


@given(
    met=some_traps,
    seen=some_seen,
    weak=st.none() | st.integers(1, 4),
    number=st.integers(1, 20),
    seed=st.text(max_size=3),
)
def test_a_run_is_as_long_as_was_asked_repeats_nothing_and_is_the_same_for_the_same_seed(
    met: Mapping[str, TrapState], seen: list[str], weak: int | None, number: int, seed: str
) -> None:
    standing = replace(NOBODY, traps=met, seen=seen, weak=weak)
    chosen = helpful(ITEMS, DOMAINS, standing, number, seed)
    assert len(chosen) == number
    assert len(set(ids(chosen))) == number
    assert chosen == helpful(ITEMS, DOMAINS, standing, number, seed)
    if due := due_first(standing, DOMAINS):
        assert due[0].trap in chosen[0].traps
    wrong = dict.fromkeys(seen[::2])
    again = choose_missed(ITEMS, wrong, standing, number, seed)
    assert len(again) == min(number, len(wrong))
    assert set(ids(again)) <= set(wrong)
