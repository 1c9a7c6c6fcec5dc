"""How long to wait before the next try: exponential backoff with jitter."""

from __future__ import annotations

from random import Random

LONGEST_PAUSE = 15 * 60.0
"""Seconds between two tries, at most, unless the platform asks for more."""

DOUBLINGS = 10
"""Two to so many seconds is beyond the longest pause; more would only make large numbers."""

LONGEST_ASKED = 24 * 3600.0
"""What a platform may ask for at most, in seconds."""

JITTER = 0.25
"""Share of the wait that is added by chance, so that what failed together does not come back together."""


def pause_before_retry(tries: int, seed: str, asked: float | None = None) -> float:
    """Seconds until the next try, after so many: 2, 4, 8, … or exactly what the platform `asked` for.

    The same seed gives the same chance.
    """
    if asked is not None:
        return min(max(asked, 0.0), LONGEST_ASKED)
    chance = Random(seed).random()  # noqa: S311 - spreads the load, keeps no secret
    return min(2.0 ** min(tries, DOUBLINGS), LONGEST_PAUSE) * (1 + JITTER * chance)
