"""Papers and forms: counts by the blueprint, the kinds of the exam, nothing twice, the reserve first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.exam import Exam
from bot.domain.items import Item
from bot.domain.mock_exam import Known, assemble_form, counts, full_codes, paper, whole_forms
from tests.world import shipped

C01, C02 = (shipped().exam(name) for name in ("mla-c01", "mla-c02"))
PATTERN = {kind: next(item for item in shipped().items if item.kind == kind) for kind in C01.kinds}


def items_of(sizes: tuple[int, ...], kinds: tuple[str, ...], name: str = "i") -> tuple[Item, ...]:
    """So many items in each of the four domains, the kinds in turn."""
    return tuple(
        replace(PATTERN[kinds[number % len(kinds)]], id=f"{name}-{domain}-{number}", domain=domain)  # type: ignore[index] # kinds as text
        for domain, size in enumerate(sizes, 1)
        for number in range(size)
    )


def test_the_papers_are_those_of_the_profiles() -> None:
    assert paper(C01, "full-standard").counts == {1: 18, 2: 17, 3: 14, 4: 16}
    assert (paper(C01, "full-standard").minutes, paper(C01, "full-standard").own_pace) == (130, False)
    assert [tuple(paper(C02, "full-standard", number).counts.values()) for number in (1, 2, 3, 4)] == [
        (18, 16, 16, 15),
        (18, 15, 16, 16),
        (18, 16, 15, 16),
        (18, 16, 16, 15),
    ]
    assert (paper(C02, "full-standard").minutes, paper(C02, "full-standard").own_pace) == (130, True)
    beta = paper(C02, "full-beta")
    assert (sorted(beta.counts.values()), beta.items, beta.minutes, beta.own_pace) == ([20, 20, 21, 24], 85, 170, False)
    assert {paper(exam, "half").items for exam in (C01, C02)} == {33}
    assert (paper(C01, "half").counts, paper(C01, "half").minutes) == ({1: 9, 2: 9, 3: 7, 4: 8}, 66)
    assert (paper(C01, "domain-4").counts, paper(C01, "domain-4").minutes) == ({4: 20}, 40)
    assert (paper(C01, "start").counts, paper(C01, "start").minutes) == ({1: 3, 2: 3, 3: 3, 4: 3}, 10)


@pytest.mark.parametrize("code", ["", "full", "full-", "full-beta", "half-2", "domain-5", "domain-", "start-1", "x"])
def test_a_paper_that_the_exam_does_not_have_is_a_key_error(code: str) -> None:
    with pytest.raises(KeyError):
        paper(C01, code)


@pytest.mark.parametrize(
    ("exam", "day", "codes"),
    [
        (C01, date(2026, 12, 1), ("full-standard",)),
        (C02, date(2026, 12, 1), ("full-beta", "full-standard")),
        (C02, date(2027, 1, 14), ("full-standard", "full-beta")),
        (C02, date(2026, 1, 1), ("full-beta", "full-standard")),
    ],
)
def test_the_sitting_of_the_day_comes_first(exam: Exam, day: date, codes: tuple[str, ...]) -> None:
    assert full_codes(exam, day) == codes


@given(size=st.integers(0, 200), number=st.integers(1, 9))
def test_counts_add_up_and_follow_the_weights(size: int, number: int) -> None:
    for exam in (C01, C02):
        found = counts(exam, size, number)
        assert sum(found.values()) == size
        for domain in exam.domains:
            assert abs(found[domain.number] - domain.weight * size / 100) <= 1


def test_over_three_forms_domains_of_equal_weight_get_the_same() -> None:
    for size in (65, 85, 33, 50, 40):
        whole: Counter[int] = Counter()
        for number in (1, 2, 3):
            whole.update(counts(C02, size, number))
        assert len({whole[2], whole[3], whole[4]}) == 1


sizes = st.tuples(*[st.integers(0, 60)] * 4)


@given(
    reserve=sizes,
    rest=sizes,
    seed=st.text(max_size=5),
    number=st.integers(1, 4),
    code=st.sampled_from(["full-standard", "half", "domain-2"]),
    exam=st.sampled_from([C01, C02]),
)
def test_a_form_has_the_papers_counts_as_far_as_the_bank_goes_and_nothing_twice(  # noqa: PLR0917 (hypothesis gives them by name)
    reserve: tuple[int, ...], rest: tuple[int, ...], seed: str, number: int, code: str, exam: Exam
) -> None:
    kept, others = items_of(reserve, exam.kinds, "kept"), items_of(rest, exam.kinds, "rest")
    wanted = paper(exam, code, number)
    form = assemble_form(exam, wanted, kept, others, known=Known(), seed=seed)
    assert len({item.id for item in form}) == len(form)
    assert {item.kind for item in form} <= set(exam.kinds)
    found = Counter(item.domain for item in form)
    for domain in (1, 2, 3, 4):
        held = reserve[domain - 1] + rest[domain - 1]
        assert found[domain] == min(wanted.counts.get(domain, 0), held)
        from_reserve = sum(item.domain == domain and item.id.startswith("kept") for item in form)
        swapped = len(exam.kinds) if code != "domain-2" else 0  # for a kind that the reserve does not have
        assert from_reserve >= min(found[domain], reserve[domain - 1]) - swapped
    assert form == assemble_form(exam, wanted, kept, others, known=Known(), seed=seed)


@given(seed=st.text(max_size=5), rare=st.integers(1, 4))
def test_every_kind_is_there_as_long_as_the_bank_has_one(seed: str, rare: int) -> None:
    many = items_of((40, 40, 40, 40), ("single",))
    few = items_of((0, 0, rare, 0), ("multiple", "ordering", "matching"), "few")
    form = assemble_form(C01, paper(C01, "full-standard"), (), (*many, *few), known=Known(), seed=seed)
    assert {item.kind for item in form} == {"single", *(item.kind for item in few)}
    assert Counter(item.domain for item in form) == paper(C01, "full-standard").counts


@given(seed=st.text(max_size=5), exam=st.sampled_from([C01, C02]))
def test_two_forms_share_nothing_while_the_pool_suffices(seed: str, exam: Exam) -> None:
    pool = items_of((60, 55, 55, 55), exam.kinds)
    assert whole_forms(exam, pool) == 3
    met: dict[str, int] = {}
    for number in (1, 2, 3):
        wanted = paper(exam, "full-standard", number)
        form = assemble_form(exam, wanted, pool, (), known=Known(form=met), seed=f"{seed}/{number}")
        assert met.keys().isdisjoint(item.id for item in form)
        assert {item.kind for item in form} == set(exam.kinds)
        met |= {item.id: number for item in form}
    last = assemble_form(exam, paper(exam, "full-standard", 4), pool, (), known=Known(form=met), seed=f"{seed}/4")
    reused = [met[item.id] for item in last if item.id in met]
    assert reused.count(1) >= len(reused) - len(exam.kinds)  # what was had longest ago comes first


def test_of_the_rest_what_was_met_least_comes_first() -> None:
    pool = items_of((0, 60, 0, 0), ("single",))
    times = {item.id: place // 20 for place, item in enumerate(pool)}
    form = assemble_form(C01, paper(C01, "domain-2"), (), pool, known=Known(times=times), seed="s")
    assert {times[item.id] for item in form} == {0}
    reserve = items_of((0, 5, 0, 0), ("single",), "kept")
    form = assemble_form(C01, paper(C01, "domain-2"), reserve, pool, known=Known(times=times), seed="s")
    assert {item.id for item in reserve} <= {item.id for item in form}


def test_a_start_check_prefers_questions_that_one_press_answers() -> None:
    pool = items_of((20, 20, 20, 2), ("ordering", "single"))
    form = assemble_form(C01, paper(C01, "start"), (), pool, known=Known(), seed="s")
    assert [item.kind for item in form if item.domain < 4] == ["single"] * 9
    assert sum(item.domain == 4 for item in form) == 2


def test_a_shorter_form_has_less_time() -> None:
    assert paper(C01, "full-standard").minutes_for(65) == 130
    assert paper(C01, "full-standard").minutes_for(1) == 2
    assert paper(C01, "start").minutes_for(7) == 6
