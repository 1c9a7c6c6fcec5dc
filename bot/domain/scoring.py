"""Points, ranks (who ranks above whom, ties) and the domain-weighted practice percentage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

POINTS = 10
"""For a right channel answer; nothing for speed, nothing for confidence."""

SHARES_FROM = 5
"""Answers to one question from which on the share of each option is shown (k-anonymity: no answer is one person's)."""

TOP = 10
"""How many lines of the leaderboard an open server shows."""


def ranks(points: Sequence[int]) -> tuple[int, ...]:
    """Competition ranks for points in descending order: ties share a rank, and the next one skips (1, 2, 2, 4)."""
    found: list[int] = []
    for place, value in enumerate(points, 1):
        found.append(found[-1] if found and value == points[place - 2] else place)
    return tuple(found)


ACTIVE_FROM = 3
"""Answers that make a member active where teams are compared."""

COMPARED_FROM = 2
"""Active members from which on a team's mean is shown: the mean of one would be that member's own points."""


def mean_points(members: Sequence[tuple[int, int]]) -> float | None:
    """Mean points per active member, from each one's points and answers; None where too few are active."""
    active = [points for points, answers in members if answers >= ACTIVE_FROM]
    return sum(active) / len(active) if len(active) >= COMPARED_FROM else None


def weighted_score(shares: Mapping[int, float], weights: Mapping[int, float]) -> float | None:
    """Σ weight × share right over the practised domains, weights renormalised; None where none was practised."""
    total = sum(weights[domain] for domain in shares)
    return sum(weights[domain] * share for domain, share in shares.items()) / total if total else None
