"""What a fortnight of practice gains by each policy, by learners in pairs: the same head under every policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bench.learning.learners import PROFILES, Given, Learner, learner
from bench.learning.memories import MEMORIES
from bench.learning.policies import POLICIES, RUN, Situation
from bench.result import Result
from bot.domain.bank import Bank
from bot.domain.concepts import concept_map

DAYS = 14
MINUTES_A_QUESTION = 1.5
EXAM = "mla-c02"
LEARNERS = 12
"""Heads of each profile and memory."""
RESAMPLES = 1000
PASSES = 0.68


@dataclass(frozen=True)
class Fortnight:
    """The exam share that one head gained over not studying at all, and its score on exam day."""

    policy: str
    memory: str
    profile: str
    gained: float
    score: float


def study(bank: Bank, head: Learner, policy: str, minutes: int, seed: str) -> Fortnight:
    """A fortnight of so many minutes a day in runs of five questions, then the exam."""
    items, rng = bank.items_for(EXAM), Random(f"{seed}/{policy}")
    history: list[Given] = []
    before = head.score(DAYS)
    for day in range(DAYS):
        for _ in range(round(minutes / MINUTES_A_QUESTION / RUN)):
            situation = Situation(head.concepts, items, history, day, DAYS, head, rng)
            history += [head.answers(item, day) for item in POLICIES[policy](situation)]
    score = head.score(DAYS)
    return Fortnight(policy, "", "", score - before, score)


def fortnights(
    bank: Bank, minutes: int, policies: Iterable[str], *, heads: int = LEARNERS, memories: Iterable[str] = MEMORIES
) -> Iterator[Fortnight]:
    """Every policy with the same heads of every profile and memory."""
    concepts = concept_map(bank, EXAM)
    wanted = tuple(policies)
    for memory in memories:
        for name, profile in PROFILES.items():
            for number in range(heads):
                seed = f"{memory}/{name}/{number}"
                for policy in wanted:
                    found = study(bank, learner(concepts, profile, MEMORIES[memory], seed), policy, minutes, seed)
                    yield Fortnight(policy, memory, name, found.gained, found.score)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return sum(ours) / sum(theirs)


def interval(ours: Sequence[float], theirs: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """95 % of the ratios of resampled pairs."""
    rng, pairs = Random(seed), list(zip(ours, theirs, strict=True))
    found = sorted(_resampled(pairs, rng) for _ in range(RESAMPLES))
    return found[round(RESAMPLES * 0.025)], found[round(RESAMPLES * 0.975) - 1]


def _resampled(pairs: Sequence[tuple[float, float]], rng: Random) -> float:
    drawn = rng.choices(pairs, k=len(pairs))
    return sum(one for one, _ in drawn) / sum(two for _, two in drawn)


def compare(found: Sequence[Fortnight], against: str, name: str, bar: float) -> Result:
    """The product's gain against another policy's, in the memory where it is smallest."""
    lines = {}
    for memory in dict.fromkeys(one.memory for one in found):
        ours, theirs = (
            [one.gained for one in found if one.memory == memory and one.policy == policy]
            for policy in ("product", against)
        )
        lines[memory] = (ratio(ours, theirs), interval(ours, theirs))
    worst = min(lines, key=lambda memory: lines[memory][0])
    detail = {memory: [round(x, 3) for x in (value, *bounds)] for memory, (value, bounds) in lines.items()}
    return Result(name, lines[worst][0], bar, "higher", {"worst": worst, "ratio and 95 %": detail})


def table(found: Sequence[Fortnight]) -> dict[str, dict[str, float]]:
    """Each policy's mean gain and how many would pass at a bar of 68 %."""
    rows = {}
    for policy in dict.fromkeys(one.policy for one in found):
        mine = [one for one in found if one.policy == policy]
        rows[policy] = {
            "gained": round(sum(one.gained for one in mine) / len(mine), 4),
            "pass": round(sum(one.score >= PASSES for one in mine) / len(mine), 3),
        }
    return rows


def measure(bank: Bank, *, heads: int = LEARNERS) -> Iterator[Result]:
    """The ratios that `make bench` prints."""
    quarter = list(fortnights(bank, 15, POLICIES, heads=heads))
    first = compare(quarter, "random", "practice gain against random, 15 minutes a day", 1.3)
    yield Result(first.name, first.ratio, first.bar, first.better, {**first.detail, "policies": table(quarter)})
    yield compare(quarter, "plain FSRS", "practice gain against plain FSRS", 1.2)
    half = list(fortnights(bank, 30, ("product", "random"), heads=max(heads // 2, 1)))
    yield compare(half, "random", "practice gain against random, 30 minutes a day", 1.1)
