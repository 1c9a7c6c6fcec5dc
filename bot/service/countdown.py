"""The clock's part of the plan: sends what is due, once, at the member's hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cards import plan as cards
from bot.domain.plan import PATIENCE, Plan, PlanStep, Step, day_of, is_missed, sent_at, too_late_from
from bot.service.dive import advice
from bot.service.planning import Course, settled
from bot.store.base import Store


def send_due(tx: Store, plan_id: int, now: datetime) -> None:
    """Send the newest step that is due, if there is one, and set the next time. Safe to call at any time.

    What is older was missed: it is named in the next message, never sent as if it were new.
    """
    plan = tx.plans.get(plan_id)
    if plan.due_at is None or plan.due_at > now:
        return
    member = tx.members.get(plan.member)
    course = Course(tx.teams.get(member.team), member, plan)
    due = _due(tx, course, now) if course.may_write else None
    if due is not None:
        course = replace(course, plan=_send(tx, course, due, now))
    settled(tx, course, now)


def _due(tx: Store, course: Course, now: datetime) -> PlanStep | None:
    """The step to send now; those whose time has passed, or that are no longer the newest, become missed."""
    found: PlanStep | None = None
    for step in sorted(tx.plans.steps(course.plan.id), key=_by_day):
        if step.state != "ahead" or step.day is None:
            continue
        kind = tx.bank.plan.step(step.step).kind
        if sent_at(kind, step.day, course.clock, course.zone) > now:
            continue
        if found is not None:
            tx.plans.save_step(replace(found, state="missed"))
        found = step
        if too_late_from(kind, step.day, course.clock, course.zone) <= now:
            tx.plans.save_step(replace(step, state="missed"))
            found = None
    if found is not None and _wrote_today(tx, course, now):
        tx.plans.save_step(replace(found, state="missed"))
        return None
    return found


def _by_day(step: PlanStep) -> tuple[str, str]:
    return (step.day.isoformat() if step.day else "", step.step)


def _wrote_today(tx: Store, course: Course, now: datetime) -> bool:
    """Whether this person had a message today already, in whichever team: one a day is promised."""
    last = tx.plans.wrote_at(course.member.id)
    if last is None:
        return False
    return day_of(last, course.clock, course.zone) == day_of(now, course.clock, course.zone)


def _send(tx: Store, course: Course, due: PlanStep, now: datetime) -> Plan:
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
    dive = advice(tx, course.team, course.member, step, now)
    card = cards.step(step, due, member=course.member, missed=_missed(tx, course, step, now), dive=dive)
    tx.deliveries.post(f"plan:{plan.id}:{due.step}", account, card, now=now, expires_at=expires)
    tx.plans.save_step(replace(due, state="sent", sent_at=now))
    return replace(plan, unanswered=plan.unanswered + 1)


def _missed(tx: Store, course: Course, but: Step, now: datetime) -> list[Step]:
    """What was missed so far; on the exam's morning and after it nobody is told."""
    if but.kind in ("eve", "morning", "after"):
        return []
    today = course.today(now)
    steps = [one for one in tx.plans.steps(course.plan.id) if is_missed(one, today)]
    return [tx.bank.plan.step(one.step) for one in steps if one.step != but.id]
