"""Is the stated probability of being the weakest domain honest? Simulated members, whose truth is known, tell.

The model's own members must come out calibrated. The other kinds break its assumptions on purpose; for them the report
shows by how much, beside how often the raw share of right answers would have named the weakest domain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, fsum
from random import Random

from bot.domain.mastery import LEVEL, SPREAD, TAU, Answered, DomainEstimate, estimate, gather

DOMAINS = (1, 2, 3, 4)
MEMBERS = 1500
DAYS = 14
BACKGROUNDS: tuple[dict[int, float], ...] = ({}, {1: 0.2, 2: 0.4, 3: -0.3, 4: -0.3}, {2: -0.4, 3: 0.4, 4: 0.2})

Levels = dict[int, float]
"""The truth about a member: the log-odds of a right answer in each domain."""


@dataclass(frozen=True, slots=True)
class Played:
    """One simulated member: the truth, what was answered, and what is stated about it."""

    levels: Levels
    answers: tuple[Answered, ...]
    estimates: tuple[DomainEstimate, ...]

    @property
    def weakest(self) -> int:
        return min(self.levels, key=self.levels.__getitem__)


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of about the same probability: their number, their mean, and how often they were true."""

    size: int
    stated: float
    true: float

    @property
    def error(self) -> float:
        return abs(self.stated - self.true)


def of_the_model(rng: Random, shift: dict[int, float]) -> Levels:
    level = rng.gauss(LEVEL, SPREAD)
    return {domain: level + shift.get(domain, 0.0) + rng.gauss(0, TAU) for domain in DOMAINS}


def strong_overall(rng: Random, _: dict[int, float]) -> Levels:
    return {domain: rng.gauss(2.2, 0.3) for domain in DOMAINS}


def one_deep_hole(rng: Random, _: dict[int, float]) -> Levels:
    hole = rng.choice(DOMAINS)
    return {domain: rng.gauss(-0.8 if domain == hole else 1.4, 0.2) for domain in DOMAINS}


def guessing(rng: Random, _: dict[int, float]) -> Levels:
    return {domain: rng.gauss(-1.1, 0.05) for domain in DOMAINS}


Kind = Callable[[Random, dict[int, float]], Levels]
KINDS: tuple[Kind, ...] = (of_the_model, strong_overall, one_deep_hole, guessing)


def play(kind: Kind, rng: Random) -> Played:
    """A fortnight of 12–60 answers, spread unevenly over the domains."""
    shift = rng.choice(BACKGROUNDS)
    levels = kind(rng, shift)
    taste = [rng.expovariate(1) for _ in DOMAINS]
    answers = tuple(
        Answered(domain, rng.random() < 1 / (1 + exp(-levels[domain])), rng.uniform(0, DAYS))
        for domain in rng.choices(DOMAINS, taste, k=rng.randint(12, 60))
    )
    return Played(levels, answers, estimate(gather(answers, DOMAINS), shift))


def calibration(played: Iterable[Played]) -> list[Bin]:
    """What was stated about each domain of each member, in tenths, against the truth."""
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in played:
        for about in one.estimates:
            tenths[min(int(about.weakest * 10), 9)].append((about.weakest, about.domain == one.weakest))
    return [
        Bin(len(said), fsum(stated for stated, _ in said) / len(said), sum(true for _, true in said) / len(said))
        for _, said in sorted(tenths.items())
    ]


def calibration_error(bins: list[Bin]) -> float:
    return fsum(one.size * one.error for one in bins) / sum(one.size for one in bins)


def lowest_raw_share(answers: Iterable[Answered], rng: Random) -> int:
    """What a plain score would name: the lowest share right of the practised domains, a tie by lot."""
    right: dict[int, list[bool]] = defaultdict(list)
    for answer in answers:
        right[answer.domain].append(answer.right)
    return min(sorted(right), key=lambda domain: (sum(right[domain]) / len(right[domain]), rng.random()))


def report(seed: int) -> list[dict[str, str | int | float]]:
    """For each kind of member: how honest the stated probability is, and who names the weakest domain more often.

    `calibration_error` is the mean gap between stated and true, `stated` the mean probability of the named domain,
    `named` how often that domain was the weakest, `raw_named` the same for the lowest raw share.
    """
    rows: list[dict[str, str | int | float]] = []
    for kind in KINDS:
        rng = Random(f"{seed}/{kind.__name__}")
        played = [play(kind, rng) for _ in range(MEMBERS)]
        leaders = [max(one.estimates, key=lambda about: about.weakest) for one in played]
        hits = sum(leader.domain == one.weakest for leader, one in zip(leaders, played, strict=True))
        raw_hits = sum(lowest_raw_share(one.answers, rng) == one.weakest for one in played)
        rows.append(
            {
                "kind": kind.__name__.replace("_", " "),
                "members": len(played),
                "calibration_error": round(calibration_error(calibration(played)), 3),
                "stated": round(fsum(leader.weakest for leader in leaders) / len(leaders), 3),
                "named": round(hits / len(played), 3),
                "raw_named": round(raw_hits / len(played), 3),
            }
        )
    return rows
