"""Spaced repetition: the arithmetic of FSRS-6 with its default parameters, on the days of the member's calendar.

The formulas are those of https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm, and a test holds them
to the `fsrs` package, from which the parameters come. They stand here because practice asks "what if" of every concept
each time: the package takes 30 µs a review, this takes one. Days are ordinal numbers of dates: FSRS counts whole spans
of 24 hours, and somebody who answers at ten and the next morning at nine would have reviewed twice on one day.
"""

from __future__ import annotations

from enum import IntEnum
from math import exp
from typing import NamedTuple

from fsrs.scheduler import DEFAULT_PARAMETERS, STABILITY_MIN

from bot.domain.question import Confidence

LEAST_MEMBERS = 3
"""Members who must have answered a question before the team's trap map counts it (k-anonymity)."""

_W = tuple(float(value) for value in DEFAULT_PARAMETERS)
_DECAY = -_W[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
_GROWTH = exp(_W[8])
_EASIEST, _HARDEST = 1.0, 10.0


class Rated(IntEnum):
    """FSRS's four ratings."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Memory(NamedTuple):
    """What FSRS keeps of something learned: after `stability` days the chance to recall it has fallen to 90 %."""

    stability: float
    difficulty: float
    day: int


_RIGHT: dict[Confidence | None, Rated] = {
    "guessing": Rated.HARD,
    "fairly": Rated.GOOD,
    None: Rated.GOOD,
    "sure": Rated.EASY,
}


def rating(*, right: bool, confidence: Confidence | None) -> Rated:
    """Wrong: Again. Right but guessing: Hard; fairly sure or unstated: Good; sure: Easy."""
    return _RIGHT[confidence] if right else Rated.AGAIN


def retrievability(memory: Memory, day: int) -> float:
    """FSRS's chance to recall it on that day: 1 on the day of any answer, a wrong one too."""
    return float((1 + _FACTOR * max(0, day - memory.day) / memory.stability) ** _DECAY)


def _start_difficulty(rated: int) -> float:
    return _W[4] - exp(_W[5] * (rated - 1)) + 1


_FIRST = {rated: (_W[rated - 1], min(max(_start_difficulty(rated), _EASIEST), _HARDEST)) for rated in (1, 2, 3, 4)}
_EASY_START = _start_difficulty(4)
_SHORT = {rated: exp(_W[17] * (rated - 3 + _W[18])) for rated in (1, 2, 3, 4)}
_LOSS = exp(_W[17] * _W[18])


def reviewed(memory: Memory | None, rated: int, day: int) -> Memory:
    """The memory after an answer on that day; None is what was never met."""
    if memory is None:
        stability, difficulty = _FIRST[rated]
        return Memory(stability, difficulty, day)
    stability, difficulty, last = memory
    if day <= last:
        growth = _SHORT[rated] * stability ** -_W[19]
        new = stability * (growth if rated == Rated.AGAIN else max(growth, 1.0))
    else:
        lost = 1 - float((1 + _FACTOR * (day - last) / stability) ** _DECAY)
        new = _forgotten(stability, difficulty, lost) if rated == 1 else _recalled(stability, difficulty, lost, rated)
    moved = difficulty - _W[6] * (rated - 3) * (_HARDEST - difficulty) / 9
    difficulty = min(max(_W[7] * _EASY_START + (1 - _W[7]) * moved, _EASIEST), _HARDEST)
    return Memory(max(new, STABILITY_MIN), difficulty, max(day, last))


def _forgotten(stability: float, difficulty: float, lost: float) -> float:
    longer = _W[11] * difficulty ** -_W[12] * ((stability + 1) ** _W[13] - 1) * exp(lost * _W[14])
    return float(min(longer, stability / _LOSS))


def _recalled(stability: float, difficulty: float, lost: float, rated: int) -> float:
    factor = _W[15] if rated == Rated.HARD else _W[16] if rated == Rated.EASY else 1.0
    growth = _GROWTH * (11 - difficulty) * stability ** -_W[9] * (exp(lost * _W[10]) - 1)
    return float(stability * (1 + growth * factor))
