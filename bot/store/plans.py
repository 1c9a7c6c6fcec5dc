"""What the use cases may ask of the stored plans."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from bot.domain.plan import Plan, PlanStep


class Plans(Protocol):
    def add(self, member_id: int, exam_date: date, at: datetime) -> Plan:
        """A new plan without steps."""
        ...

    def get(self, plan_id: int) -> Plan:
        """Raises KeyError."""
        ...

    def of_member(self, member_id: int) -> Plan | None:
        """The newest."""
        ...

    def all_of(self, member_id: int) -> tuple[Plan, ...]:
        """Every plan of a member, oldest first."""
        ...

    def save(self, plan: Plan) -> None: ...

    def steps(self, plan_id: int) -> tuple[PlanStep, ...]:
        """In no particular order."""
        ...

    def save_step(self, step: PlanStep) -> None:
        """Store it, or change it."""
        ...

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of the plans to look at, longest due first, through an index."""
        ...

    def wrote(self, plan_id: int, at: datetime) -> None:
        """Remember that the member was written to."""
        ...

    def wrote_at(self, member_id: int) -> datetime | None:
        """When the person behind a member was last written to for a plan, in whichever team."""
        ...
