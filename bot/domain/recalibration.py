"""What FSRS states about recall, made true: two numbers, and how an installation fits its own.

    q(R) = σ(a + b · logit R)        R cut to .01 … .99

FSRS says R = 1 on the day of any answer, a wrong one too, and its defaults come from flash cards that are asked in the
same words each time. The numbers to start from were fitted to 5,180 reviews by 330 people who were asked facts again in
other wordings: FSRS stated .69 there, and .42 came true. They were learning another subject, so an installation that
has enough answers of its own fits its own numbers, shrunk towards these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log

FIT_FROM = 300
"""Repeat encounters of an installation below which its own numbers are not fitted."""

_LEAST, _MOST = 0.01, 0.99
_SPREAD_A, _SPREAD_B = 0.5, 0.25
"""How far from the start an installation's own numbers are expected to lie, as standard deviations."""
_STEPS = (0.2, 0.05, 0.01)
_FURTHEST = 40
"""Steps of each size at most: more than the prior lets anybody go."""


@dataclass(frozen=True, slots=True)
class Recalibration:
    """`a` and `b` of the formula above; `encounters` is from how many they were fitted, 0 at first."""

    a: float = -0.82
    b: float = 0.53
    encounters: int = 0

    def recalled(self, retrievability: float, level: float = 0.0) -> float:
        """The chance to recall, for a member whose own level is added to `a`."""
        return 1 / (1 + exp(-(self.a + level + self.b * log_odds(retrievability))))


START = Recalibration()


@dataclass(frozen=True, slots=True)
class Foresight:
    """A repeat encounter, and what was known before it.

    `odds` are the log-odds of FSRS's R, `known` is the chance that the concept was known before any study, `chance`
    that of being right without recalling it, `stated` what was foreseen in all.
    """

    odds: float
    known: float
    chance: float
    stated: float
    right: bool


def log_odds(share: float) -> float:
    """The log-odds of a share, cut to .01 … .99."""
    cut = min(max(share, _LEAST), _MOST)
    return log(cut / (1 - cut))


def right_chance(known: float, recalled: float, chance: float) -> float:
    """How likely an answer is right: known before, else recalled, else by chance."""
    return chance + (1 - chance) * (known + (1 - known) * recalled)


def fitted(seen: Sequence[Foresight]) -> Recalibration:
    """The numbers that make an installation's own encounters likeliest, shrunk towards the start.

    Raises:
        ValueError: there are fewer than `FIT_FROM`.

    """
    if len(seen) < FIT_FROM:
        raise ValueError(f"{len(seen)} repeat encounters are too few: a fit needs {FIT_FROM}")
    at, best = (START.a, START.b), _misfit(START.a, START.b, seen)
    for step in _STEPS:
        at, best = _downhill(at, best, step, lambda a, b: _misfit(a, b, seen))
    return Recalibration(round(at[0], 3), round(at[1], 3), len(seen))


def _downhill(
    at: tuple[float, float], best: float, step: float, misfit: Callable[[float, float], float]
) -> tuple[tuple[float, float], float]:
    """Walk in steps of one size to the lowest place near by."""
    for _ in range(_FURTHEST):
        near = [(at[0] + da * step, at[1] + db * step) for da in (-1, 0, 1) for db in (-1, 0, 1) if da or db]
        lowest = min((misfit(a, b), (a, b)) for a, b in near if b > 0)
        if lowest[0] >= best:
            break
        best, at = lowest
    return at, best


def _misfit(a: float, b: float, seen: Sequence[Foresight]) -> float:
    loss = (((a - START.a) / _SPREAD_A) ** 2 + ((b - START.b) / _SPREAD_B) ** 2) / 2
    for one in seen:
        right = right_chance(one.known, 1 / (1 + exp(-(a + b * one.odds))), one.chance)
        loss -= log(max(right if one.right else 1 - right, 1e-9))
    return loss
