"""What is asked next: what adds most to the exam score per minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concepts import ConceptMap, concept_map, guessing_chance
from bot.domain.items import Item, ItemKind
from bot.domain.practice_index import (
    SURE_AGAIN,
    UNDATED,
    PracticeStanding,
    missed_first,
    most_helpful,
    overdue_errors,
    usual_minutes,
    worth,
)
from bot.domain.question import Confidence
from bot.domain.recalibration import START
from bot.domain.recall import Encounter, replay
from tests.world import shipped

EXAM = "mla-c02"
TODAY = date(2026, 12, 1)
MAP = concept_map(shipped(), EXAM)
ITEMS = shipped().items_for(EXAM)
SINGLE = {concept: item for item in reversed(ITEMS) for concept in MAP.of_item(item) if item.kind == "single"}
CONCEPTS = sorted(SINGLE)
CONFIDENCES: tuple[Confidence | None, ...] = (None, "sure", "fairly", "guessing")


def met(
    concept: str, days_ago: int, *, right: bool = True, sure: Confidence | None = None, item: str = ""
) -> Encounter:
    day = TODAY.toordinal() - days_ago
    return Encounter((concept,), item or f"{concept}/{days_ago}", right, sure, day, 0.25, None if right else concept)


def standing(*answers: Encounter, exam: date | None = None, concepts: ConceptMap = MAP) -> PracticeStanding:
    seen = tuple(dict.fromkeys(answer.item for answer in answers))
    return PracticeStanding(concepts, replay(answers, concepts.domains, START), seen, {}, TODAY, exam)


def asked(items: Iterable[Item], now: PracticeStanding, number: int = 5, seed: str = "s") -> list[Item]:
    return list(most_helpful(tuple(items), now, number, seed))


# The property that it stands on


histories = st.lists(
    st.tuples(st.integers(0, 25), st.booleans(), st.sampled_from(CONFIDENCES)), min_size=2, max_size=12
).map(lambda rows: sorted(rows, key=lambda row: -row[0]))


def gain(rows: list[tuple[int, bool, Confidence | None]], ahead: int | None) -> float:
    """What the first concept is worth; the starts of its domain are those without it, so that nothing else changes."""
    answers = [met(CONCEPTS[0], days, right=right, sure=sure) for days, right, sure in rows]
    exam = TODAY + timedelta(days=ahead) if ahead is not None else None
    now = standing(*answers, exam=exam)
    return worth(now, CONCEPTS[0], SINGLE[CONCEPTS[0]], seen=False).gain


@given(rows=histories, place=st.integers(0, 11), ahead=st.none() | st.integers(0, 40))
def test_a_miss_in_place_of_a_right_answer_never_lowers_a_concepts_place(
    rows: list[tuple[int, bool, Confidence | None]], place: int, ahead: int | None
) -> None:
    rows = [(days, right, None) for days, right, _ in rows]
    place = 1 + place % (len(rows) - 1)  # the first meeting also says how much of the domain was known
    fewer, more = list(rows), list(rows)
    fewer[place], more[place] = (rows[place][0], True, None), (rows[place][0], False, None)
    assert gain(more, ahead) >= gain(fewer, ahead) - 1e-12


@given(rows=histories, ahead=st.none() | st.integers(0, 40), times=st.integers(1, 4))
def test_further_misses_on_the_day_of_the_last_never_lower_it(
    rows: list[tuple[int, bool, Confidence | None]], ahead: int | None, times: int
) -> None:
    further = [(rows[-1][0], False, None)] * times
    assert gain([*rows, *further], ahead) >= gain(rows, ahead) - 1e-12


# Edges


@pytest.mark.parametrize("exam", [None, TODAY, TODAY - timedelta(days=9), TODAY + timedelta(days=1)])
def test_without_a_date_on_the_day_and_after_it_there_is_always_a_run(exam: date | None) -> None:
    now = standing(met(CONCEPTS[0], 3), met(CONCEPTS[1], 3, right=False), exam=exam)
    assert len(asked(ITEMS, now, 20)) == 20
    far = TODAY + timedelta(days=UNDATED)
    assert now.horizon == ((TODAY + timedelta(days=1)) if now.is_dated else far).toordinal()


def test_a_domain_without_items_takes_no_part_and_one_item_is_asked() -> None:
    few = replace(shipped(), items=tuple(item for item in ITEMS if item.domain in (1, 4)))
    concepts = concept_map(few, EXAM)
    assert sum(concepts.shares.values()) == pytest.approx(1)
    assert len(asked(few.items, standing(concepts=concepts), 20)) == 20
    one = replace(shipped(), items=ITEMS[:1])
    assert asked(one.items, standing(concepts=concept_map(one, EXAM)), 20) == [ITEMS[0]]
    assert asked((), standing()) == []


def test_a_run_asks_each_concept_once_as_long_as_there_is_another() -> None:
    run = asked(ITEMS, standing(), 20)
    about = [concept for item in run for concept in MAP.of_item(item)]
    assert len(about) == len(set(about))
    of_one = [item for item in ITEMS if "confusion-matrix-read" in item.traps] or [
        item for item in ITEMS if CONCEPTS[0] in MAP.of_item(item)
    ]
    assert len(asked(of_one, standing(), 20)) == len(of_one)


def test_the_same_seed_asks_the_same_and_ties_go_by_it() -> None:
    assert asked(ITEMS, standing(), seed="a") == asked(ITEMS, standing(), seed="a")
    assert asked(ITEMS, standing(), seed="a") != asked(ITEMS, standing(), seed="b")


def test_of_two_concepts_as_well_known_the_larger_share_comes_first() -> None:
    first = MAP.of_item(asked(ITEMS, standing(), 1)[0])
    assert max(MAP.shares[concept] for concept in first) == pytest.approx(max(MAP.shares.values()))


def test_quick_questions_count_for_more() -> None:
    taken: list[tuple[ItemKind, float]] = [*[("single", 6.0) for _ in range(3)], ("multiple", 1.0)]
    slow = replace(standing(), minutes=usual_minutes(taken))
    assert slow.minutes == {"single": 6.0}
    assert asked(ITEMS, slow, 1)[0].kind == "multiple"


# Sure errors


def test_what_was_missed_while_sure_is_asked_a_week_later_and_in_the_last_days_once_each() -> None:
    miss = met("c", SURE_AGAIN + 1, right=False, sure="sure")
    assert overdue_errors(standing(miss))
    assert not overdue_errors(standing(met("c", SURE_AGAIN - 1, right=False, sure="sure")))
    assert not overdue_errors(standing(miss, met("c", 0)))
    assert overdue_errors(standing(miss, met("c", 3)))  # right meanwhile, and still a week later
    assert not overdue_errors(standing(met("c", SURE_AGAIN + 1, right=False)))
    old = (met("c", 30, right=False, sure="sure"), met("c", 20))
    assert not overdue_errors(standing(*old, exam=TODAY + timedelta(days=4)))
    assert overdue_errors(standing(*old, exam=TODAY + timedelta(days=3)))
    assert not overdue_errors(standing(*old, met("c", 0), exam=TODAY + timedelta(days=3)))
    assert not overdue_errors(standing(*old, exam=TODAY))


def test_they_come_ahead_of_everything() -> None:
    concept = min(CONCEPTS, key=MAP.shares.__getitem__)
    assert concept not in MAP.of_item(asked(ITEMS, standing(met(concept, 7, right=False)), 1)[0])
    assert concept in MAP.of_item(asked(ITEMS, standing(met(concept, 7, right=False, sure="sure")), 1)[0])


# What was missed


def test_the_idea_comes_before_the_memory_and_what_adds_most_first() -> None:
    one, two = (next(item for item in ITEMS if MAP.of_item(item) == (concept,)) for concept in _two_traps())
    wrong = {one.id: MAP.of_item(one)[0], two.id: MAP.of_item(two)[0]}
    now = standing(*(met(trap, 1, right=False, item=name) for name, trap in wrong.items() if trap))
    run = missed_first(ITEMS, wrong, now, 9, "s")
    assert [item.id in wrong for item in run] == [False, True, False, True]
    assert MAP.of_item(run[0])[0] in MAP.of_item(run[1])
    gains = [worth(now, MAP.of_item(item)[0], item, seen=True).gain for item in run[1::2]]
    assert gains == sorted(gains, reverse=True)


def _two_traps() -> list[str]:
    many = [trap for trap in MAP.shares if shipped().has_trap(trap) and len(shipped().items_of_trap(EXAM, trap)) > 3]
    return sorted(many, key=lambda trap: MAP.shares[trap])[:: len(many) - 1]


# Concepts


@pytest.mark.parametrize("exam", [exam.id for exam in shipped().exams])
def test_shares_sum_to_one_and_domains_keep_their_weight(exam: str) -> None:
    concepts = concept_map(shipped(), exam)
    assert sum(concepts.shares.values()) == pytest.approx(1)
    assert all(concepts.of_item(item) for item in shipped().items_for(exam))
    for domain in shipped().exam(exam).domains:
        tags = set(domain.tags)
        share = sum(concepts.shares[concept] for concept in concepts.shares if concept in tags)
        assert share <= domain.weight / 100


def test_what_authors_wrote_much_about_weighs_no_more() -> None:
    trap = next(trap for trap in shipped().traps_for(EXAM) if len(shipped().items_of_trap(EXAM, trap.id)) > 3)
    kept = shipped().items_of_trap(EXAM, trap.id)[0]
    fewer = tuple(item for item in shipped().items if trap.id not in item.traps or item.id == kept.id)
    assert concept_map(replace(shipped(), items=fewer), EXAM).shares[trap.id] == pytest.approx(MAP.shares[trap.id])


def test_a_wrong_answer_tells_of_the_trap_it_sprang_else_of_all() -> None:
    item = next(item for item in ITEMS if len(MAP.of_item(item)) > 1)
    assert MAP.told_by(item, right=False, sprung=MAP.of_item(item)[1]) == MAP.of_item(item)[1:2]
    assert (
        MAP.told_by(item, right=False, sprung=None) == MAP.told_by(item, right=True, sprung=None) == MAP.of_item(item)
    )


def test_guessing_by_kind() -> None:
    found = {item.kind: guessing_chance(item) for item in shipped().items_for("mla-c01")}
    assert found["single"] == 0.25
    assert max(found["ordering"], found["matching"]) < 0.1
