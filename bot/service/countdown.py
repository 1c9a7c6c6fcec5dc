"""The clock's part of the plan: sends what is due, once, at the member's hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.cards import plan as cards
from bot.domain.plan import (
    ON_A_DATE,
    PATIENCE,
    Plan,
    PlanStep,
    Step,
    Template,
    day_of,
    is_missed,
    sent_at,
    too_late_from,
)
from bot.service.dive import advice
from bot.service.planning import Course, settled
from bot.store.base import Store

Steps = dict[str, PlanStep]
"""One plan's steps, by their id."""


def send_due(tx: Store, plan_id: int, now: datetime) -> None:
    """Send the newest step that is due, if there is one, and set the next time. Safe to call at any time.

    What is older was missed: it is named in the next message, never sent as if it were new.
    """
    plan = tx.plans.get(plan_id)
    if plan.due_at is None or plan.due_at > now:
        return
    member = tx.members.get(plan.member)
    course = Course(tx.teams.get(member.team), member, plan)
    steps = {step.step: step for step in tx.plans.steps(plan.id)}
    if course.may_write and (due := _due(tx, course, steps, now)) is not None:
        course = replace(course, plan=_send(tx, course, steps, due, now))
    settled(tx, course, now, tuple(steps.values()))


def _keep(tx: Store, steps: Steps, step: PlanStep) -> None:
    tx.plans.save_step(step)
    steps[step.step] = step


def _due(tx: Store, course: Course, steps: Steps, now: datetime) -> PlanStep | None:
    """The step to send now; those whose time has passed, or that are no longer the newest, become missed."""
    zone, clock, template = course.zone, course.clock, tx.bank.plan
    come = [
        step
        for step in steps.values()
        if step.state == "ahead"
        and step.day is not None
        and sent_at(template.step(step.step).kind, step.day, clock, zone) <= now
    ]
    if not come:
        return None
    *older, newest = sorted(come, key=lambda step: (step.day or date.min, step.step))
    for step in older:
        _keep(tx, steps, replace(step, state="missed"))
    late = too_late_from(template.step(newest.step).kind, newest.day or date.min, clock, zone) <= now
    if late or _wrote_today(tx, course, now):
        _keep(tx, steps, replace(newest, state="missed"))
        return None
    return newest


def _wrote_today(tx: Store, course: Course, now: datetime) -> bool:
    """Whether this person had a message today already, in whichever team: one a day is promised."""
    last = tx.plans.wrote_at(course.member.id)
    if last is None:
        return False
    return day_of(last, course.clock, course.zone) == day_of(now, course.clock, course.zone)


def _send(tx: Store, course: Course, steps: Steps, due: PlanStep, now: datetime) -> Plan:
    plan, today = course.plan, course.today(now)
    account = next(iter(tx.members.accounts(course.member.id)), None)
    if account is None:
        return plan
    step = tx.bank.plan.step(due.step)
    expires = too_late_from(step.kind, today, course.clock, course.zone)
    tx.plans.wrote(plan.id, now)
    if plan.unanswered >= PATIENCE:
        key = f"plan:{plan.id}:quiet:{today.isoformat()}"
        tx.deliveries.post(key, account, cards.quiet(), now=now, expires_at=expires)
        return replace(plan, quiet=True)
    missed = _missed(tx.bank.plan, steps, step, today)
    dive = advice(tx, course.team, course.member, step, now)
    card = cards.step(step, due, member=course.member, missed=missed, dive=dive)
    tx.deliveries.post(f"plan:{plan.id}:{due.step}", account, card, now=now, expires_at=expires)
    _keep(tx, steps, replace(due, state="sent", sent_at=now))
    return replace(plan, unanswered=plan.unanswered + 1)


def _missed(template: Template, steps: Steps, but: Step, today: date) -> list[Step]:
    """What was missed so far; on the exam's eve, morning and after it nobody is told."""
    if but.kind in ON_A_DATE:
        return []
    return [template.step(one.step) for one in steps.values() if is_missed(one, today) and one.step != but.id]
