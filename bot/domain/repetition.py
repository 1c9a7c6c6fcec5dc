"""Spaced repetition: what a member's answers say about each trap, and on which day it comes back.

The state of a trap is replayed from the answers every time, by FSRS-6 with its default parameters (the `fsrs` package;
the formulas: https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm). Nothing of it is stored, so that
a joined account or another exam date changes it at once. Replaying 1,000 answers takes about 10 ms on a busy machine,
most of it inside fsrs, and the 150 of a full fortnight 1 to 2 ms: nothing is cached.

FSRS counts whole spans of 24 hours: somebody who answers at ten and the next morning at nine would have reviewed twice
on one day. So it is told the dates on the member's calendar, and what it plans is a date as well. It plans no steps of
minutes, as nobody is called back within a day, and no fuzz, as the same answers must give the same date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fsrs import Card as Review
from fsrs import Rating, Scheduler

from bot.domain import local_time
from bot.domain.question import Confidence

LEAST_MEMBERS = 3
"""Members who must have answered a question before the team's trap map counts it (k-anonymity)."""

_DAY = timedelta(days=1)
_FSRS = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_RIGHT: dict[Confidence | None, Rating] = {
    "guessing": Rating.Hard,
    "fairly": Rating.Good,
    None: Rating.Good,
    "sure": Rating.Easy,
}


@dataclass(frozen=True, slots=True)
class Met:
    """A graded answer, and the traps that it tells something about: see `told_by`. `at` is in UTC."""

    traps: tuple[str, ...]
    right: bool
    confidence: Confidence | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TrapState:
    """What a member's answers say about one trap.

    `met` counts the answers, `sprung` the wrong ones, `sprung_sure` those of them given while sure. `last` is the date
    of the newest answer and `due` the date from which the trap is asked again, both on the member's calendar.
    `stability` is FSRS's: the days after which the chance to see through the trap has fallen to 90 %.
    `retrievability` is that chance today, from 0 to 1.
    """

    trap: str
    met: int
    sprung: int
    sprung_sure: int
    last: date
    due: date
    stability: float
    retrievability: float


def told_by(held: tuple[str, ...], *, right: bool, sprung: str | None) -> tuple[str, ...]:
    """The traps that an answer tells something about: all that the item holds when right, the one sprung when wrong."""
    if right:
        return held
    return (sprung,) if sprung else ()


def rating(*, right: bool, confidence: Confidence | None) -> Rating:
    """Wrong: Again. Right but guessing: Hard; fairly sure or unstated: Good; sure: Easy."""
    return _RIGHT[confidence] if right else Rating.Again


def replay(answers: Iterable[Met], zone: str, today: date, exam: date | None) -> dict[str, TrapState]:
    """The state of every trap that was met, by its id; `answers` come oldest first.

    As long as `exam` is ahead of `today`, every trap is due before it: on its eve at the latest. Where it is over, or
    None, the dates are plain FSRS.

    Raises:
        ValueError: an answer's moment is not in UTC.
        UnknownZone: `zone` is no IANA zone.

    """
    reviews: dict[str, Review] = {}
    met, sprung, sure = Counter[str](), Counter[str](), Counter[str]()
    for answer in answers:
        if answer.at.utcoffset() != timedelta(0):
            raise ValueError(f"an answer's moment is in UTC, not {answer.at!r}")
        at = _midnight(local_time.local_date(answer.at, zone))
        rated = rating(right=answer.right, confidence=answer.confidence)
        for trap in answer.traps:
            # Without an id and a due date a card would read the clock, and sleep.
            review = reviews.get(trap) or Review(card_id=0, due=at)
            reviews[trap], _ = _FSRS.review_card(review, rated, at)
            met[trap] += 1
            sprung[trap] += not answer.right
            sure[trap] += not answer.right and answer.confidence == "sure"
    last_day = exam - _DAY if exam is not None and exam > today else date.max
    return {
        trap: TrapState(
            trap=trap,
            met=met[trap],
            sprung=sprung[trap],
            sprung_sure=sure[trap],
            last=(review.last_review or review.due).date(),
            due=min(review.due.date(), last_day),
            stability=review.stability or 0.0,
            retrievability=_FSRS.get_card_retrievability(review, _midnight(today)),
        )
        for trap, review in reviews.items()
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
