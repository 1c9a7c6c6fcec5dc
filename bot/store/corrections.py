"""What the use cases may ask of the store about corrected keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.items import Answer
from bot.domain.regrading import Correction, Grade


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer to an item whose key was corrected, and its newest grade."""

    response: int
    team: int
    served: int
    picked: Answer
    grade: Grade


@dataclass(frozen=True, slots=True)
class Erratum:
    """What a team is to be told: how many answers it gave, and how many changed from right to wrong or back."""

    id: int
    item: str
    team: int
    answers: int
    changed: int


@dataclass(frozen=True, slots=True)
class PastGrade:
    """A grade that a response had or has, since when, and the correction that brought it; empty for the first one."""

    grade: Grade
    at: datetime
    correction: str


class Corrections(Protocol):
    """Which corrected keys were applied, as far as they were; each once, whenever and however often it is asked."""

    def are_noted(self, newest: Sequence[Correction]) -> bool:
        """Whether exactly these are the current ones; reads only."""
        ...

    def note(self, newest: Sequence[Correction], now: datetime) -> None:
        """Make these, one for each item, the current ones. What was done for one that comes back stays done."""
        ...

    def to_grade(self, upto: int, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of current ones that have not looked at all responses up to that id, or at all that were there once."""
        ...

    def answers(self, correction_id: int, window: int) -> tuple[Graded, ...]:
        """The answers concerned among the next `window` responses."""
        ...

    def regrade(self, correction_id: int, response_id: int, grade: Grade, now: datetime) -> None: ...

    def count(self, correction_id: int, team_id: int, answers: int, changed: int) -> None:
        """Add to what the team is to be told."""
        ...

    def advance(self, correction_id: int, window: int, now: datetime) -> None:
        """The next `window` responses were looked at. At the end come the teams that had the item and no answer."""
        ...

    def to_tell(self, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of errata whose time has come.

        All answers are graded, and the team has the item neither as an open question nor in a running mock exam.
        """
        ...

    def erratum(self, erratum_id: int) -> Erratum | None:
        """None where its time has not come, or the team was told."""
        ...

    def told(self, erratum_id: int, now: datetime) -> None: ...

    def past_grades(self, member_id: int) -> dict[int, tuple[PastGrade, ...]]:
        """The responses of a member whose grade was changed, each with all its grades, the first one first."""
        ...
