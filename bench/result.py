"""What a benchmark prints, and how it times."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Result:
    """One line: `ratio` is held against `bar`, in the direction that `better` says."""

    name: str
    ratio: float
    bar: float
    better: Literal["higher", "lower"]
    detail: dict[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        return json.dumps({**asdict(self), "ratio": round(self.ratio, 3)})

    @property
    def met(self) -> bool:
        return self.ratio >= self.bar if self.better == "higher" else self.ratio <= self.bar


def seconds(work: Callable[[], object]) -> float:
    """How long one call took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(one: Callable[[], object], two: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median seconds of two pieces of work, done A B A B, so that a machine that slows down slows both."""
    times = [(seconds(one), seconds(two)) for _ in range(rounds)]
    return median(a for a, _ in times), median(b for _, b in times)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk of the working tree: the system's own temporary folder may be memory."""
    Path("var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir="var") as name:
        yield Path(name)
