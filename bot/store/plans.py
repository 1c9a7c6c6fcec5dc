"""What the use cases may ask of the stored plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from bot.addresses import Person
from bot.domain.plan import Plan, PlanStep, StepState


@dataclass(frozen=True, slots=True, eq=False)
class OpenSteps:
    """The steps of a plan that are ahead, sent or missed, as those of the plan number 0.

    Compared by identity: a store gives one object to all plans that are laid out alike, so that what follows from it
    is worked out once.
    """

    steps: tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class DuePlan:
    """All that the clock needs to know of a plan that is due, read at once: thousands fall due in one minute.

    `account` is None for somebody who has none any more.
    `wrote_at` is when this person was last written to for a plan, in whichever team.
    """

    plan: int
    member: int
    team: int
    may_write: bool
    unanswered: int
    zone: str
    clock: time
    minutes: int
    background: str | None
    account: Person | None
    wrote_at: datetime | None
    open: OpenSteps


@dataclass(frozen=True, slots=True)
class Looked:
    """What the clock did for a plan: when it looks next, and how the messages stand. `wrote` says whether it wrote."""

    plan: int
    due_at: datetime | None
    unanswered: int
    quiet: bool
    wrote: bool


class Plans(Protocol):
    def add(self, member_id: int, exam_date: date, at: datetime) -> Plan:
        """A new plan without steps."""
        ...

    def get(self, plan_id: int) -> Plan | None: ...

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

    def lay_anew(self, team_id: int) -> None:
        """Note that the plans of everybody in a team are to be laid out anew; the clock does it, some at a time."""
        ...

    def to_lay(self, limit: int, excluding: Collection[int] = (), team_id: int | None = None) -> tuple[int, ...]:
        """Ids of members whose plan is to be laid out anew (of one team), in the order of joining."""
        ...

    def laid(self, member_id: int) -> None:
        """Done."""
        ...

    def missed_early(self, day: date) -> tuple[int, ...]:
        """Ids of plans with a step that counts as missed, though its day is that or later."""
        ...

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of the plans to look at, longest due first, through an index."""
        ...

    def due_now(
        self, now: datetime, limit: int, excluding: Collection[int] = (), only: int | None = None
    ) -> tuple[DuePlan, ...]:
        """Of `due`, all that the clock needs, in one query."""
        ...

    def mark(self, state: StepState, steps: Sequence[tuple[int, str]], sent_at: datetime | None = None) -> None:
        """Change the state of many steps, each by its plan and id."""
        ...

    def looked(self, plans: Sequence[Looked], now: datetime) -> None:
        """Remember what the clock did for many plans."""
        ...
