"""What is wrong with the content, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. `item` is the id it is about ("" for a whole file); lines count from 1.

    A warning is worth a look and stops nothing.
    """

    file: Path
    item: str
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        about = f"{self.item}: " if self.item else ""
        return f"{self.file}:{self.line}: {about}{'warning: ' if self.warning else ''}{self.message}"


class ContentError(Exception):
    """The content cannot be used. `problems` holds everything that was found in all files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
