"""Keeps a member's plan in step with what they say: date, zone, hour, weekdays, minutes, pause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.domain import local_time
from bot.domain.member import Member, zone_for
from bot.domain.plan import (
    Layout,
    Plan,
    PlanStep,
    StepKind,
    Template,
    day_of,
    layout,
    sent_at,
    study_days,
    too_late_from,
)
from bot.domain.team import EVERY_DAY, Team
from bot.store.transaction import Store

PAST = frozenset({"sent", "done", "skipped"})
"""States of steps that keep their place whatever changes: they were sent, or the member has decided."""

USUAL_CLOCK = time(18)
"""When a step would be sent to somebody who wants no messages: only for what counts as today's."""

LAID_AT_ONCE = 20
"""Plans that one transaction lays out anew: some 30 milliseconds, for which everybody's answer waits."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Course:
    """A member's plan, and whose it is."""

    team: Team
    member: Member
    plan: Plan

    @property
    def zone(self) -> str:
        return zone_for(self.member, self.team)

    @property
    def clock(self) -> time:
        """The local hour for messages."""
        return self.member.messages.clock if self.member.messages else USUAL_CLOCK

    @property
    def may_write(self) -> bool:
        """Whether the bot may write to the member unasked."""
        return self.member.state == "active" and self.member.messages is not None and not self.plan.quiet

    def today(self, now: datetime) -> date:
        return local_time.local_date(now, self.zone)

    def days_from(self, first: date, taken: frozenset[date] = frozenset()) -> list[date]:
        """The days on which a step may stand, from `first` to the exam's eve; none without a date."""
        if self.plan.exam_date is None:
            return []
        weekdays = self.member.messages.weekdays if self.member.messages else EVERY_DAY
        return study_days(first, self.plan.exam_date, weekdays, self.team.schedule.skip, taken)


def is_over(plan: Plan, today: date) -> bool:
    """Whether the next exam date is that of another plan."""
    return plan.outcome is not None or (plan.exam_date is not None and plan.exam_date < today)


def replan(tx: Store, team: Team, member: Member, now: datetime) -> Plan | None:
    """The member's plan after a change, its open steps laid out anew from now on; None where there was never a date.

    A new plan begins with a first date, and with the first one after an exam that is over. What was sent, done or
    skipped stays as it is.
    """
    plan = tx.plans.of_member(member.id)
    today = local_time.local_date(now, zone_for(member, team))
    wanted = member.exam_date
    if wanted is not None and wanted >= today and (plan is None or is_over(plan, today)):
        if plan is not None:
            _end(tx, plan)
        plan = tx.plans.add(member.id, wanted, now)
    if plan is None:
        return None
    if not is_over(plan, today):
        plan = replace(plan, exam_date=wanted)
    course = Course(team, member, plan)
    if plan.exam_date is not None and plan.exam_date >= today:
        _lay_out(tx, course, plan.exam_date, now)
    return settled_plan(tx, course, now)


def _end(tx: Store, plan: Plan) -> None:
    """An earlier exam's plan asks nothing any more once the next exam has a date."""
    for step in tx.plans.steps(plan.id):
        if step.state == "ahead":
            tx.plans.save_step(replace(step, state="missed"))
    tx.plans.save(replace(plan, due_at=None))


def did(tx: Store, team: Team, member: Member, kind: StepKind, now: datetime) -> None:
    """Mark the plan's step of a kind as done that the bot has seen done; its message does not come any more."""
    plan = tx.plans.of_member(member.id)
    if plan is None or plan.exam_date is None:
        return
    for step in tx.plans.steps(plan.id):
        if step.state in ("ahead", "sent", "missed") and tx.bank.plan.step(step.step).kind == kind:
            tx.plans.save_step(replace(step, state="done"))
    settled_plan(tx, Course(team, member, plan), now)


def replan_team(tx: Store, team: Team, now: datetime) -> None:
    """As `replan`, for everybody whose plan follows the team's zone or skip dates; `team` is stored already.

    In a large team the clock does the rest, so that nobody's answer waits for it. No step is sent before that.
    """
    tx.plans.lay_anew(team.id)
    for member_id in tx.plans.to_lay(LAID_AT_ONCE, team_id=team.id):
        lay_out_anew(tx, member_id, now)


def lay_out_anew(tx: Store, member_id: int, now: datetime) -> None:
    """One of those plans that wait for it."""
    tx.plans.laid(member_id)
    member = tx.members.get(member_id)
    if member.state in ("active", "paused"):
        replan(tx, tx.teams.get(member.team), member, now)


def _lay_out(tx: Store, course: Course, exam_date: date, now: datetime) -> None:
    plan, member, today = course.plan, course.member, course.today(now)
    steps = tx.plans.steps(plan.id)
    past = {step.step for step in steps if step.state in PAST}
    taken = frozenset(day_of(step.sent_at, course.clock, course.zone) for step in steps if step.sent_at is not None)
    too_late = member.messages is not None and now > sent_at("build", today, course.clock, course.zone)
    first = today + ONE_DAY if too_late or today in taken else today
    days = tuple(course.days_from(first, taken))
    found = _layout(tx.bank.plan, exam_date, days, first=first, minutes=member.minutes, past=frozenset(past))
    laid = [PlanStep(plan.id, placed.step, placed.day, placed.until) for placed in found.placed]
    laid += [PlanStep(plan.id, step, None, None, "out") for step in found.left_out]
    for step in frozenset(laid).difference(steps):
        tx.plans.save_step(step)


@lru_cache(64)  # most members of a team have the same days ahead
def _layout(
    template: Template, exam_date: date, days: tuple[date, ...], *, first: date, minutes: int, past: frozenset[str]
) -> Layout:
    return layout(template, exam_date, days, first=first, minutes=minutes, past=past)


def settled_plan(tx: Store, course: Course, now: datetime, steps: Sequence[PlanStep] | None = None) -> Plan:
    """The plan, stored, with the time at which the clock looks at it next; `steps` are given where they are known."""
    due = None
    if course.plan.exam_date is not None and course.may_write:
        due = _next_due(tx.bank.plan, tx.plans.steps(course.plan.id) if steps is None else steps, course, now)
    plan = replace(course.plan, due_at=due)
    tx.plans.save(plan)
    return plan


def _next_due(template: Template, steps: Sequence[PlanStep], course: Course, now: datetime) -> datetime | None:
    moments = []
    for step in steps:
        if step.state == "ahead" and step.day is not None:
            kind = template.step(step.step).kind
            if too_late_from(kind, step.day, course.clock, course.zone) > now:
                moments.append(sent_at(kind, step.day, course.clock, course.zone))
    return min(moments, default=None)
