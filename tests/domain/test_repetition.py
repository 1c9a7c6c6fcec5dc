"""The arithmetic of FSRS: the package's own, on ordinal days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import Confidence
from bot.domain.repetition import Memory, Rated, rating, retrievability, reviewed

FIRST = datetime(2026, 12, 1, tzinfo=UTC)
FSRS = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
DAY = FIRST.toordinal()

# Stabilities of FSRS-6 with its published default parameters.
GOLDEN = [
    ([(0, Rated.AGAIN)], 0.212),
    ([(0, Rated.HARD)], 1.2931),
    ([(0, Rated.GOOD)], 2.3065),
    ([(0, Rated.EASY)], 8.2956),
    ([(0, Rated.GOOD), (2, Rated.GOOD)], 10.9643),
    ([(0, Rated.GOOD), (2, Rated.GOOD), (13, Rated.GOOD)], 46.2802),
    ([(0, Rated.AGAIN), (1, Rated.GOOD), (3, Rated.GOOD)], 6.2692),
    ([(0, Rated.EASY), (8, Rated.AGAIN)], 1.3886),
    ([(0, Rated.AGAIN), (0, Rated.GOOD)], 0.2467),
]


def after(reviews: list[tuple[int, Rated]]) -> Memory:
    memory = None
    for day, rated in reviews:
        memory = reviewed(memory, rated, DAY + day)
    assert memory is not None
    return memory


@pytest.mark.parametrize(("reviews", "stability"), GOLDEN)
def test_golden_histories(reviews: list[tuple[int, Rated]], stability: float) -> None:
    assert after(reviews).stability == pytest.approx(stability, abs=1e-4)


@given(reviews=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(Rated)), min_size=1, max_size=25).map(sorted))
def test_it_is_the_packages_own_arithmetic(reviews: list[tuple[int, Rated]]) -> None:
    card = Card(card_id=0, due=FIRST)
    for day, rated in reviews:
        card, _ = FSRS.review_card(card, Rating(rated), FIRST + timedelta(days=day))
    ours, later = after(reviews), reviews[-1][0] + 9
    assert ours.stability == pytest.approx(card.stability)
    assert ours.difficulty == pytest.approx(card.difficulty)
    theirs = FSRS.get_card_retrievability(card, FIRST + timedelta(days=later))
    assert retrievability(ours, DAY + later) == pytest.approx(theirs)


def test_the_chance_falls_to_nine_tenths_within_the_stability() -> None:
    memory = after([(0, Rated.EASY)])
    chances = [retrievability(memory, DAY + days) for days in range(-1, 60)]
    assert chances[:2] == [1, 1]
    assert chances == sorted(chances, reverse=True)
    assert chances[9] > 0.9 > chances[10]


@pytest.mark.parametrize(
    ("right", "confidence", "rated"),
    [
        (False, "sure", Rated.AGAIN),
        (True, "guessing", Rated.HARD),
        (True, "fairly", Rated.GOOD),
        (True, None, Rated.GOOD),
        (True, "sure", Rated.EASY),
    ],
)
def test_what_is_said_is_the_rating(right: bool, confidence: Confidence | None, rated: Rated) -> None:
    assert rating(right=right, confidence=confidence) == rated
