"""How well stated chances came true: a table by tenths, the Brier score and the log loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, log

_SUREST = 1e-6


@dataclass(frozen=True, slots=True)
class Tenth:
    """Statements of about the same chance: their number, their mean, and how often they came true."""

    number: int
    stated: float
    true: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """`brier` and `log_loss` are means over all statements, lower is better; `base` is how often any came true."""

    tenths: tuple[Tenth, ...]
    number: int
    base: float
    brier: float
    log_loss: float


def reliability(said: Sequence[tuple[float, bool]]) -> Reliability:
    """Of each stated chance and whether it came true.

    Raises:
        ValueError: nothing was said.

    """
    if not said:
        raise ValueError("nothing was stated yet")
    bins: dict[int, list[tuple[float, bool]]] = {}
    for stated, true in said:
        bins.setdefault(min(int(stated * 10), 9), []).append((stated, true))
    tenths = tuple(
        Tenth(len(rows), fsum(stated for stated, _ in rows) / len(rows), sum(true for _, true in rows) / len(rows))
        for _, rows in sorted(bins.items())
    )
    losses = [-log(min(max(stated if true else 1 - stated, _SUREST), 1.0)) for stated, true in said]
    number = len(said)
    return Reliability(
        tenths,
        number,
        sum(true for _, true in said) / number,
        fsum((stated - true) ** 2 for stated, true in said) / number,
        fsum(losses) / number,
    )
