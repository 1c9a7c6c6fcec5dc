"""What is said about a member's weakest domain is a fair account of their answers."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log1p
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.mastery import calibration, calibration_error, of_the_model, play, report
from bot.domain.mastery import (
    FEWEST,
    FRESH,
    HALF_LIFE,
    LEAST,
    LEVEL,
    SPREAD,
    TAU,
    Answered,
    DomainEstimate,
    Evidence,
    at_stake,
    estimate,
    gather,
    mastery_verdict,
    recency,
)

NONE = Evidence()
WEIGHTS = {1: 28.0, 2: 26.0, 3: 22.0, 4: 24.0}


def on_a_fine_grid(evidence: dict[int, Evidence], shift: dict[int, float]) -> dict[int, tuple[float, ...]]:
    """Mean, low, high and weakest by brute force, straight from the model."""
    step, theta_step = SPREAD / 8, 0.02
    thetas = [n * theta_step - 6 for n in range(600)]
    share = [1 / (1 + exp(-theta)) for theta in thetas]
    marginals, lowest = {d: [0.0] * len(thetas) for d in evidence}, dict.fromkeys(evidence, 0.0)
    for mu in (LEVEL + n * step for n in range(-44, 45)):
        prior = exp(-(((mu - LEVEL) / SPREAD) ** 2) / 2)
        density = {
            d: [
                exp(-e.right * log1p(exp(-t)) - e.wrong * log1p(exp(t)) - (((t - mu - shift.get(d, 0)) / TAU) ** 2) / 2)
                for t in thetas
            ]
            for d, e in evidence.items()
        }
        whole = {d: sum(density[d]) for d in evidence}
        weight = prior
        for d in evidence:
            weight *= whole[d]
        above = dict(whole)
        for k in range(len(thetas)):
            middle = {d: above[d] - density[d][k] / 2 for d in evidence}
            for d in evidence:
                mass = prior * density[d][k]
                for other in evidence:
                    mass *= middle[other] if other != d else 1
                lowest[d] += mass
                marginals[d][k] += weight * density[d][k] / whole[d]
            above = {d: above[d] - density[d][k] for d in evidence}
    return {
        d: (
            sum(m * p for m, p in zip(marginals[d], share, strict=True)) / sum(marginals[d]),
            *(quantile(marginals[d], share, part) for part in (0.1, 0.9)),
            lowest[d] / sum(lowest.values()),
        )
        for d in evidence
    }


def quantile(marginal: list[float], share: list[float], part: float) -> float:
    left = part * sum(marginal)
    for mass, value in zip(marginal, share, strict=True):
        left -= mass
        if left <= 0:
            return value
    raise AssertionError


@pytest.mark.parametrize(
    ("evidence", "shift"),
    [
        ({1: NONE, 2: NONE, 3: NONE, 4: NONE}, {}),
        ({1: Evidence(9.4, 2.6, 13), 2: Evidence(4, 4, 8), 3: NONE, 4: Evidence(0.5, 1.5, 2)}, {2: 0.4, 4: -0.3}),
        ({1: Evidence(90, 40, 130), 2: Evidence(80, 42, 122), 3: Evidence(100, 40, 140), 4: Evidence(7, 3, 10)}, {}),
        ({1: Evidence(150, 50, 200), 2: Evidence(145, 55, 200)}, {1: 0.3}),
        ({1: Evidence(0, 12, 12), 2: Evidence(0, 9, 9), 3: Evidence(1, 20, 21), 4: Evidence(0, 4, 4)}, {}),
        ({1: Evidence(30, 0, 30), 2: Evidence(25, 0, 25), 3: Evidence(40, 1, 41), 4: Evidence(20, 0, 20)}, {3: 0.5}),
    ],
)
def test_the_quick_sums_agree_with_a_fine_grid(evidence: dict[int, Evidence], shift: dict[int, float]) -> None:
    exact = on_a_fine_grid(evidence, shift)
    for found in estimate(evidence, shift):
        mean, low, high, weakest = exact[found.domain]
        assert found.mean == pytest.approx(mean, abs=0.001)
        assert found.low == pytest.approx(low, abs=0.005)  # the fine grid's own step is up to 0.005 of a share
        assert found.high == pytest.approx(high, abs=0.005)
        assert found.weakest == pytest.approx(weakest, abs=0.003)


def of_domain(estimates: tuple[DomainEstimate, ...], domain: int) -> DomainEstimate:
    return next(one for one in estimates if one.domain == domain)


amounts = st.floats(0, 60)
evidences = st.builds(lambda right, wrong: Evidence(right, wrong, int(right + wrong) + 1), amounts, amounts)
tables = st.fixed_dictionaries(dict.fromkeys((1, 2, 3, 4), evidences | st.just(NONE)))
shifts = st.dictionaries(st.integers(1, 4), st.floats(-1, 1))


@given(tables, shifts)
def test_probabilities_are_whole_and_intervals_hold_their_mean(
    table: dict[int, Evidence], shift: dict[int, float]
) -> None:
    found = estimate(table, shift)
    assert [one.domain for one in found] == [1, 2, 3, 4]
    assert sum(one.weakest for one in found) == pytest.approx(1)
    for one in found:
        assert 0 <= one.weakest <= 1
        assert 0 < one.low <= one.mean <= one.high < 1
        assert one.answers == table[one.domain].answers


@given(tables, shifts, st.integers(1, 4), st.floats(0.1, 5))
def test_one_more_wrong_answer_never_makes_a_domain_look_stronger(
    table: dict[int, Evidence], shift: dict[int, float], domain: int, weight: float
) -> None:
    before = of_domain(estimate(table, shift), domain)
    old = table[domain]
    worse = {**table, domain: replace(old, wrong=old.wrong + weight, answers=old.answers + 1)}
    after = of_domain(estimate(worse, shift), domain)
    assert after.weakest >= before.weakest - 1e-6
    assert after.mean <= before.mean + 1e-6


@given(tables, shifts, st.permutations((1, 2, 3, 4)))
def test_the_numbers_of_the_domains_play_no_part(
    table: dict[int, Evidence], shift: dict[int, float], order: list[int]
) -> None:
    renamed = dict(zip((1, 2, 3, 4), order, strict=True))
    one = estimate(table, shift)
    two = estimate({renamed[d]: e for d, e in table.items()}, {renamed[d]: s for d, s in shift.items()})
    for before in one:
        after = of_domain(two, renamed[before.domain])
        assert after.weakest == pytest.approx(before.weakest, abs=1e-9)
        assert (after.mean, after.low, after.high) == pytest.approx((before.mean, before.low, before.high))


def test_without_any_evidence_every_domain_has_the_prior() -> None:
    found = estimate(dict.fromkeys((1, 2, 3, 4), NONE), {})
    # The mean of the share right for theta ~ Normal(LEVEL, sqrt(SPREAD² + TAU²)), summed plainly.
    spread = (SPREAD**2 + TAU**2) ** 0.5
    grid = [(exp(-((n / 50) ** 2) / 2), 1 / (1 + exp(-LEVEL - spread * n / 50))) for n in range(-300, 301)]
    prior = sum(mass * share for mass, share in grid) / sum(mass for mass, _ in grid)
    for one in found:
        assert one.mean == pytest.approx(prior, abs=0.001)
        assert one.weakest == pytest.approx(0.25)
        assert one.answers == 0


def test_a_background_decides_while_there_is_no_evidence_and_yields_to_much_of_it() -> None:
    shift = {3: -0.5}
    unseen = estimate(dict.fromkeys((1, 2, 3, 4), NONE), shift)
    assert max(unseen, key=lambda one: one.weakest).domain == 3
    seen = estimate({1: Evidence(10, 30, 40), 2: NONE, 3: Evidence(35, 5, 40), 4: NONE}, shift)
    assert max(seen, key=lambda one: one.weakest).domain == 1


def test_answers_in_one_domain_move_the_others_a_little() -> None:
    prior = estimate(dict.fromkeys((1, 2), NONE), {})
    found = estimate({1: Evidence(0, 20, 20), 2: NONE}, {})
    assert of_domain(found, 1).mean < of_domain(found, 2).mean < of_domain(prior, 2).mean


def test_a_single_domain_is_the_weakest_and_no_domain_is_nothing() -> None:
    assert estimate({7: Evidence(3, 1, 4)}, {})[0].weakest == pytest.approx(1)
    assert estimate({}, {}) == ()


def test_a_fresh_answer_counts_whole_and_an_old_one_ever_less() -> None:
    assert recency(-1) == recency(0) == recency(FRESH) == 1
    assert recency(FRESH + HALF_LIFE) == pytest.approx(0.5)
    assert recency(FRESH + 2 * HALF_LIFE) == pytest.approx(0.25)
    assert recency(100_000) == 0


@given(st.floats(-10, 4000), st.floats(0, 4000))
def test_an_older_answer_never_weighs_more(age: float, more: float) -> None:
    assert 0 <= recency(age + more) <= recency(age) <= 1


def test_answers_are_gathered_by_domain_with_their_weights() -> None:
    old = FRESH + HALF_LIFE
    answers = [Answered(1, True, 0), Answered(1, True, old), Answered(1, False, old), Answered(9, True, 0)]
    assert gather(answers, (1, 2)) == {1: Evidence(1.5, 0.5, 3), 2: NONE}


# What to tell


def told(domain: int, weakest: float, answers: int = 10) -> DomainEstimate:
    return DomainEstimate(domain, mean=0.6, low=0.4, high=0.8, weakest=weakest, answers=answers)


def test_a_domain_never_practised_outranks_a_weak_one() -> None:
    result = mastery_verdict((told(1, 0.9), told(2, 0.05), told(3, 0.05, answers=0)), WEIGHTS)
    assert (result.state, result.domain) == ("unpractised", 3)


def test_of_several_never_practised_the_one_with_most_of_the_exam_comes_first() -> None:
    result = mastery_verdict(tuple(told(domain, 0.25, answers=0) for domain in (4, 3, 2, 1)), WEIGHTS)
    assert (result.state, result.domain) == ("unpractised", 1)


def test_the_likeliest_domain_is_named_when_there_is_enough_to_go_by() -> None:
    result = mastery_verdict((told(1, 0.1), told(2, 0.2), told(3, LEAST), told(4, 0.3)), WEIGHTS)
    assert (result.state, result.domain) == ("probable", 3)
    assert len(result.estimates) == 4


@pytest.mark.parametrize(
    "estimates",
    [
        (told(1, 0.8, answers=FEWEST - 2), told(2, 0.2, answers=1)),
        (told(1, LEAST - 0.01), told(2, 0.31), told(3, 0.3)),
    ],
    ids=["few answers", "no clear leader"],
)
def test_too_little_evidence_is_said(estimates: tuple[DomainEstimate, ...]) -> None:
    result = mastery_verdict(estimates, WEIGHTS)
    assert (result.state, result.domain) == ("early", 1)


def test_a_tie_goes_to_the_larger_part_of_the_exam() -> None:
    strong, weak = Evidence(9.0, 1.0, 10), Evidence(5.0, 5.0, 10)
    assert mastery_verdict(estimate({1: strong, 2: strong, 3: weak, 4: weak}, {}), WEIGHTS).domain == 4
    assert mastery_verdict(estimate(dict.fromkeys((4, 3, 2, 1), weak), {}), WEIGHTS).domain == 1


def test_without_domains_there_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="no domains"):
        mastery_verdict((), WEIGHTS)


def test_what_is_at_stake_is_the_exam_share_times_what_is_not_known() -> None:
    assert at_stake(told(1, 0.5), 28) == pytest.approx(11.2)


# Honesty


def test_the_stated_probability_is_calibrated_for_members_of_the_model() -> None:
    rng = Random(2026)
    bins = calibration(play(of_the_model, rng) for _ in range(10_000))
    assert calibration_error(bins) < 0.03
    well_filled = [one for one in bins if one.size >= 900]  # their sampling error is at most 0.015
    assert len(well_filled) >= 7
    for one in well_filled:
        assert one.error < 0.03, one


def test_the_report_covers_every_kind_of_member(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.mastery.MEMBERS", 40)
    rows = report(seed=1)
    assert [row["kind"] for row in rows] == ["of the model", "strong overall", "one deep hole", "guessing"]
    assert rows == report(seed=1)
