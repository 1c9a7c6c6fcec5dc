"""Mastery: how much of each exam domain a member probably knows, and which domain is probably the weakest.

A few answers in each domain say little: the lowest raw share is often luck. So domains are pooled in part. A member has
an overall level `mu`, and each domain lies around it, in log-odds of a right answer:

    theta_d = mu + shift_d + delta_d        mu ~ Normal(LEVEL, SPREAD)        delta_d ~ Normal(0, TAU)

`shift_d` is what the member's background makes us expect. Given `mu` the domains are independent, so everything is a
sum over a grid of `mu` and a grid of `theta`: no sampling, the same answer every time.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import exp, exp2, log1p, prod
from operator import mul
from typing import Literal

# With these, nine members in ten are right in 44–85 % of a domain that is typical for them (what study groups show),
# and two thirds of an average member's domains lie between 54 % and 79 %.
LEVEL = 0.75
"""Log-odds of the average member: 68 % right."""
SPREAD = 0.6
"""Standard deviation of members' levels, in log-odds."""
TAU = 0.6
"""Standard deviation of a member's domains around their level, in log-odds."""

FRESH = 14.0
"""Days for which an answer counts whole. Discounting within the fortnight throws away more evidence than learning
outdates: with a plain half-life of four weeks, what was stated as 75 % came true for 79 % of simulated members."""
HALF_LIFE = 21.0
"""Days after which an older answer counts half: weeks of study change a member, so what was answered at the start of a
six-week plan weighs 40 % at its end."""

FEWEST = 8
"""Answers in all below which it is too early to name a weakest domain."""
LEAST = 0.4
"""Probability below which the likeliest domain is not named as the weakest without a caveat."""

LONGEST_SHIFT = 1.5
"""The grids reach this far: a larger shift is cut to it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a member's answers in one domain weigh: `right` and `wrong` by recency, `answers` their plain number."""

    right: float = 0.0
    wrong: float = 0.0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class DomainEstimate:
    """The share of a domain's questions that a member would get right: its mean, and an 80 % interval.

    `weakest` is the probability that no other domain's share is lower.
    """

    domain: int
    mean: float
    low: float
    high: float
    weakest: float
    answers: int


@dataclass(frozen=True, slots=True)
class Answered:
    """One graded answer and its age."""

    domain: int
    right: bool
    age_days: float


@dataclass(frozen=True, slots=True)
class Weakest:
    """What to tell a member about their weakest domain.

    `state` says how to read `domain`: "unpractised": never practised, which outranks any weakness; "early": so far it
    leans to it; "probable": it probably is the weakest.
    """

    state: Literal["unpractised", "early", "probable"]
    domain: int
    estimates: tuple[DomainEstimate, ...]


def recency(age_days: float) -> float:
    """What an answer of that age weighs: 1 while fresh (or dated ahead by a wrong clock), then falling towards 0."""
    return exp2(-max(age_days - FRESH, 0.0) / HALF_LIFE)


def gather(answers: Iterable[Answered], domains: Iterable[int]) -> dict[int, Evidence]:
    """The evidence for each of `domains`; answers in other domains do not count."""
    sums = {domain: [0.0, 0.0, 0] for domain in domains}
    for answer in answers:
        if (row := sums.get(answer.domain)) is not None:
            row[0 if answer.right else 1] += recency(answer.age_days)
            row[2] += 1
    return {domain: Evidence(right, wrong, int(count)) for domain, (right, wrong, count) in sums.items()}


def mastery_verdict(estimates: tuple[DomainEstimate, ...], weights: Mapping[int, float]) -> Weakest:
    """Which domain to name, and how sure to sound; `weights` are the domains' shares of the exam.

    Raises:
        ValueError: there are no estimates.

    """
    if not estimates:
        raise ValueError("no domains to choose from")
    if unpractised := [one for one in estimates if not one.answers]:
        first = max(unpractised, key=lambda one: (weights[one.domain], -one.domain))
        return Weakest("unpractised", first.domain, estimates)
    # Rounded, so that two domains with the same evidence tie whatever the last digit of their sums.
    leader = max(estimates, key=lambda one: (round(one.weakest, 9), weights[one.domain], -one.domain))
    early = sum(one.answers for one in estimates) < FEWEST or leader.weakest < LEAST
    return Weakest("early" if early else "probable", leader.domain, estimates)


def at_stake(estimate: DomainEstimate, weight: float) -> float:
    """The part of the whole exam that is probably lost in this domain, in the unit of `weight` (percent or share)."""
    return weight * (1.0 - estimate.mean)


# The sums. Theta's grid holds every share from 0.8 % to 99.6 %; with its step, probabilities are right to 0.003 as long
# as a domain has no more than some 200 answers.
_STEP = 1 / 6
_THETA = tuple(n * _STEP for n in range(-29, 34))
_SHARE = tuple(1 / (1 + exp(-theta)) for theta in _THETA)
_LOG_RIGHT = tuple(-log1p(exp(-theta)) for theta in _THETA)
_LOG_WRONG = tuple(-log1p(exp(theta)) for theta in _THETA)
# Four domains tell mu to 0.27 at best; the sum over so wide a bell is right to 0.0003 with a step of 0.4.
_MU = tuple(LEVEL + SPREAD * n / 1.5 for n in range(-7, 8))
_MU_PRIOR = tuple(exp(-(((mu - LEVEL) / SPREAD) ** 2) / 2) for mu in _MU)
_NEGLIGIBLE = 1e-5


def estimate(evidence: Mapping[int, Evidence], prior_shift: Mapping[int, float]) -> tuple[DomainEstimate, ...]:
    """The posterior of every domain in `evidence`, by domain number.

    `prior_shift` is in log-odds; a domain that it leaves out has none. Domains without answers get their prior, moved
    by what the others tell of the member's level.
    """
    if not evidence:
        return ()
    domains = sorted(evidence)
    chances = [_likelihood(evidence[domain]) for domain in domains]
    kernels = [_kernels(prior_shift.get(domain, 0.0)) for domain in domains]
    marginals, lowest = _sums(chances, kernels)
    whole = sum(lowest)
    return tuple(
        DomainEstimate(domain, *_summary(marginal), weakest=share / whole, answers=evidence[domain].answers)
        for domain, marginal, share in zip(domains, marginals, lowest, strict=True)
    )


def _likelihood(evidence: Evidence) -> list[float]:
    """The likelihood of `evidence` over theta's grid, its peak scaled to 1 so that many answers do not underflow."""
    right, wrong = evidence.right, evidence.wrong
    logs = [right * yes + wrong * no for yes, no in zip(_LOG_RIGHT, _LOG_WRONG, strict=True)]
    peak = max(logs)
    return [exp(value - peak) for value in logs]


@functools.lru_cache(256)
def _kernels(shift: float) -> tuple[tuple[float, ...], ...]:
    """For each level on mu's grid, how a domain with that shift spreads around it over theta's grid."""
    shift = min(max(shift, -LONGEST_SHIFT), LONGEST_SHIFT)
    return tuple(tuple(exp(-(((theta - mu - shift) / TAU) ** 2) / 2) for theta in _THETA) for mu in _MU)


def _sums(
    chances: list[list[float]], kernels: list[tuple[tuple[float, ...], ...]]
) -> tuple[list[list[float]], list[float]]:
    """Each domain's marginal over theta's grid, and its chance of being the lowest; both unscaled."""
    densities = [
        [list(map(mul, chance, row)) for chance, row in zip(chances, rows, strict=True)]
        for rows in zip(*kernels, strict=True)
    ]
    # How well each level explains each domain, and all of them: levels that explain next to nothing are left out.
    fits = [[sum(density) for density in row] for row in densities]
    weights = [prod(row, start=prior) for prior, row in zip(_MU_PRIOR, fits, strict=True)]
    floor = max(weights) * _NEGLIGIBLE
    marginals = [[0.0] * len(_THETA) for _ in chances]
    lowest = [0.0] * len(chances)
    for prior, weight, fit, density in zip(_MU_PRIOR, weights, fits, densities, strict=True):
        if weight <= floor:
            continue
        for d, share in enumerate(_lowest(density, fit)):
            lowest[d] += prior * share
            scale = weight / fit[d]
            marginals[d] = [m + scale * f for m, f in zip(marginals[d], density[d], strict=True)]
    return marginals, lowest


def _lowest(densities: list[list[float]], wholes: list[float]) -> list[float]:
    """For independent domains whose densities sum to `wholes`: each one's mass below all others, times theirs."""
    # Half of a grid point's own mass lies above it, and a little more where the density rises (Euler and Maclaurin).
    above = [
        [
            whole - total + mass / 2 + (right - left) / 24
            for total, mass, left, right in zip(
                accumulate(density), density, [0.0, *density], [*density[1:], 0.0], strict=False
            )
        ]
        for density, whole in zip(densities, wholes, strict=True)
    ]
    ones = [1.0] * len(_THETA)
    before = accumulate(above[:-1], _product, initial=ones)
    after = list(accumulate(reversed(above[1:]), _product, initial=ones))[::-1]
    others = map(_product, before, after)
    # The last digits of a sum can fall below zero.
    return [max(sum(map(mul, density, rest)), 0.0) for density, rest in zip(densities, others, strict=True)]


def _product(one: list[float], two: list[float]) -> list[float]:
    return list(map(mul, one, two))


def _summary(marginal: list[float]) -> tuple[float, float, float]:
    """Mean, 10 % and 90 % point of the share right."""
    whole = sum(marginal)
    mean = sum(map(mul, marginal, _SHARE)) / whole
    return mean, _quantile(marginal, 0.1 * whole), _quantile(marginal, 0.9 * whole)


def _quantile(marginal: list[float], mass: float) -> float:
    """The share below which `mass` of the marginal lies, each grid point's own mass spread evenly over its cell."""
    total = 0.0
    for theta, part in zip(_THETA, marginal, strict=True):
        if total + part >= mass:
            return 1 / (1 + exp(-(theta + _STEP * ((mass - total) / part - 0.5))))
        total += part
    return _SHARE[-1]
