"""Points, ranks and the domain-weighted practice percentage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

POINTS = 10
"""For a right channel answer; nothing for speed, nothing for confidence."""

SHARES_FROM = 5
"""Answers to one question from which on the share of each option is shown."""

TOP = 10
"""How many lines of the leaderboard an open server shows."""


def ranks(points: Sequence[int]) -> tuple[int, ...]:
    """Competition ranks for points in descending order: ties share a rank, and the next one skips (1, 2, 2, 4)."""
    found: list[int] = []
    for place, value in enumerate(points, 1):
        found.append(found[-1] if found and value == points[place - 2] else place)
    return tuple(found)


def weighted_score(shares: Mapping[int, float], weights: Mapping[int, float]) -> float | None:
    """Σ weight × share right over the practised domains, weights renormalised; None where none was practised."""
    total = sum(weights[domain] for domain in shares)
    return sum(weights[domain] * share for domain, share in shares.items()) / total if total else None
