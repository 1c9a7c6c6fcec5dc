"""How long to wait before the next try."""

from __future__ import annotations

from random import Random

from tenacity import RetryCallState, Retrying, wait_exponential

LONGEST_PAUSE = 15 * 60.0
"""Seconds between two tries, at most, unless the platform asks for more."""

LONGEST_ASKED = 24 * 3600.0
"""What a platform may ask for at most, in seconds."""

JITTER = 0.25
"""Share of the wait that is added by chance, so that what failed together does not come back together."""

_growing = wait_exponential(multiplier=2, max=LONGEST_PAUSE)


def pause_before_retry(tries: int, seed: str, asked: float | None = None) -> float:
    """Seconds until the next try, after so many: 2, 4, 8, … or exactly what the platform `asked` for.

    The same seed gives the same chance.
    """
    if asked is not None:
        return min(max(asked, 0.0), LONGEST_ASKED)
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = tries
    chance = Random(seed).random()  # noqa: S311 - spreads the load, keeps no secret
    return _growing(state) * (1 + JITTER * chance)
