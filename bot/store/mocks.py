"""What the use cases may ask of the store about mock exams."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.domain.mock_exam import MockExam, MockItem


class Mocks(Protocol):
    """Mock exams and start checks. What is picked is kept here until submission; only then are there responses."""

    def start(self, mock: MockExam) -> MockExam:
        """Store a new one; the id that comes back replaces the given one. Raises ValueError while another runs."""
        ...

    def get(self, mock_id: int) -> MockExam | None: ...

    def running(self, member_id: int) -> MockExam | None:
        """The member's one that is not submitted, even if its time is over."""
        ...

    def of_member(self, member_id: int) -> tuple[MockExam, ...]:
        """All of a member's, newest first."""
        ...

    def latest(self, member_id: int) -> MockExam | None:
        """The newest submitted full or half mock exam of the member."""
        ...

    def save_item(self, mock_id: int, item: MockItem) -> None:
        """Store the answer, flag and time of one question."""
        ...

    def show(self, mock_id: int, position: int, at: datetime) -> None:
        """Remember which question is on the card, and since when."""
        ...

    def look_again(self, mock_id: int, due_at: datetime) -> None:
        """Remember when the clock has to look at it next."""
        ...

    def submit(self, mock_id: int, at: datetime) -> bool:
        """End it for good; False where it was ended before."""
        ...

    def drop(self, mock_id: int) -> None:
        """Delete one that burns no form."""
        ...

    def begun_after(self, now: datetime) -> tuple[int, ...]:
        """Ids of running ones whose start is still to come: a wrong clock began them."""
        ...

    def move(self, mock_id: int, started_at: datetime, deadline: datetime, due_at: datetime) -> None:
        """Have it begin, and be shown, then."""
        ...

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of running ones that the clock has to look at, longest due first, through an index."""
        ...
