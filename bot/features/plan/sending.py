"""The clock's part of the plan: sends what is due, once, at the member's hour.

Thousands of steps fall due in the same minute, most of them alike. So everything is read in one query, what follows
from it is worked out once for all plans that are laid out alike, and it is written in as few statements as there are
different cards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.domain import local_time
from bot.domain.member import Member
from bot.domain.plan import (
    ON_A_DATE,
    PATIENCE,
    PlanStep,
    Step,
    Template,
    day_of,
    is_missed,
    sent_at,
    too_late_from,
)
from bot.features.plan import cards
from bot.features.plan.deep_dive import dive_advice
from bot.messages import Card
from bot.store.deliveries import EACH_READER, Addressee
from bot.store.plans import DuePlan, Looked, OpenSteps
from bot.store.transaction import Store

SAME_FOR_ALL = 0
"""The number of the plan that stands for all that are laid out alike."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be done for a plan now: `due` is sent, `passed` were missed, and `following` is when to look again.

    A message that cannot be delivered `until` then is given up; it fell due `since` then.
    """

    day: date
    due: PlanStep | None
    until: datetime
    passed: tuple[str, ...]
    following: datetime | None
    missed: tuple[Step, ...]
    since: datetime | None = None


def look_at_plan(template: Template, steps: Sequence[PlanStep], clock: time, zone: str, now: datetime) -> Look:
    """The newest step whose time has come and not passed; what is older was missed, never sent as if it were new."""
    come, ahead = [], []
    for step in steps:
        if step.state == "ahead" and step.day is not None:
            kind = template.step(step.step).kind
            at = sent_at(kind, step.day, clock, zone)
            if at > now:
                ahead.append(at)
            else:
                come.append((step.day, step.step, too_late_from(kind, step.day, clock, zone) <= now, step))
    come.sort(key=lambda one: one[:2])
    newest = come[-1] if come else None
    due = newest[3] if newest and not newest[2] else None
    passed = tuple(step.step for *_, step in come if step is not due)
    today = local_time.local_date(now, zone)
    what = None if due is None else template.step(due.step)
    until = now if what is None else too_late_from(what.kind, today, clock, zone)
    missed = () if what is None else _missed(template, steps, what, today)
    since = None if due is None or due.day is None or what is None else sent_at(what.kind, due.day, clock, zone)
    return Look(today, due, until, passed, min(ahead, default=None), missed, since)


def _missed(template: Template, steps: Sequence[PlanStep], but: Step, today: date) -> tuple[Step, ...]:
    """What was missed so far; on the exam's eve, morning and after it nobody is told."""
    if but.kind in ON_A_DATE:
        return ()
    return tuple(template.step(one.step) for one in steps if one.step != but.id and is_missed(one, today))


@dataclass
class _Batch:
    """What is written for many plans at the end."""

    missed: list[tuple[int, str]] = field(default_factory=list)
    sent: list[tuple[int, str]] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    posts: defaultdict[tuple[object, ...], list[Addressee]] = field(default_factory=lambda: defaultdict(list))
    makers: dict[tuple[object, ...], tuple[Callable[[], Card], Look]] = field(default_factory=dict)

    def post(self, alike: tuple[object, ...], reader: Addressee, make: Callable[[], Card], found: Look) -> None:
        """The same card for all readers that are `alike`."""
        self.posts[alike].append(reader)
        self.makers.setdefault(alike, (make, found))

    def write(self, tx: Store, now: datetime) -> None:
        for alike, readers in self.posts.items():
            make, found = self.makers[alike]
            tx.deliveries.post_each(make(), readers, now=now, expires_at=found.until, since=found.since)
        tx.plans.mark("missed", self.missed)
        tx.plans.mark("sent", self.sent, now)
        tx.plans.looked(self.looked, now)


def send_all(tx: Store, now: datetime, limit: int, excluding: Collection[int] = ()) -> int:
    """Send what is due to everybody, at most `limit` at once; how many plans were looked at."""
    due = tx.plans.due_now(now, limit, excluding)
    _send(tx, due, now)
    return len(due)


def send_due(tx: Store, plan_id: int, now: datetime) -> None:
    """As `send_all`, for one plan. Safe to call at any time."""
    _send(tx, tx.plans.due_now(now, 1, only=plan_id), now)


def _send(tx: Store, plans: Sequence[DuePlan], now: datetime) -> None:
    batch, template = _Batch(), tx.bank.plan
    looks: dict[tuple[OpenSteps, str, time], Look] = {}
    for plan in plans:
        if not plan.may_write or plan.account is None:
            batch.looked.append(Looked(plan.plan, None, plan.unanswered, quiet=False, wrote=False))
            continue
        alike = (plan.open, plan.zone, plan.clock)
        found = looks.get(alike)
        if found is None:
            found = looks[alike] = look_at_plan(template, plan.open.steps, plan.clock, plan.zone, now)
        _look_at(tx, batch, plan, found, now)
    batch.write(tx, now)


def _look_at(tx: Store, batch: _Batch, plan: DuePlan, found: Look, now: datetime) -> None:
    due = found.due
    batch.missed += [(plan.plan, step) for step in found.passed]
    if due is not None and _wrote_today(plan, now):
        batch.missed.append((plan.plan, due.step))
        due = None
    if due is None or plan.account is None:
        batch.looked.append(Looked(plan.plan, found.following, plan.unanswered, quiet=False, wrote=False))
        return
    if plan.unanswered >= PATIENCE:
        reader = Addressee(f"plan:{plan.plan}:quiet:{found.day.isoformat()}", plan.account, plan.plan)
        batch.post(("quiet", found.until, found.since), reader, cards.quiet, found)
        batch.looked.append(Looked(plan.plan, None, plan.unanswered, quiet=True, wrote=True))
        return
    reader = Addressee(f"plan:{plan.plan}:{due.step}", plan.account, plan.plan)
    # A deep dive is about one member's results; everything else reads the same for all who are alike.
    own = plan.plan if tx.bank.plan.step(due.step).kind == "dive" else SAME_FOR_ALL
    alike = (own, id(found), plan.minutes, plan.background)
    batch.post(alike, reader, lambda: _card(tx, plan, found, due, now), found)
    batch.sent.append((plan.plan, due.step))
    batch.looked.append(Looked(plan.plan, found.following, plan.unanswered + 1, quiet=False, wrote=True))


def _wrote_today(plan: DuePlan, now: datetime) -> bool:
    """Whether this person had a message today already, in whichever team: one a day is promised."""
    last = plan.wrote_at
    return last is not None and day_of(last, plan.clock, plan.zone) == day_of(now, plan.clock, plan.zone)


def _card(tx: Store, plan: DuePlan, found: Look, due: PlanStep, now: datetime) -> Card:
    member: Member = tx.members.get(plan.member)
    step = tx.bank.plan.step(due.step)
    dive = dive_advice(tx, tx.teams.get(plan.team), member, step, now)
    return cards.step(step, due, plan=EACH_READER, member=member, missed=found.missed, dive=dive)
