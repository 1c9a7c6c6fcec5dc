"""The study plan: a template's steps, laid out over the days that are left before a member's exam.

The template says how many days before the exam each step belongs. Where fewer days are left, or fewer minutes a day,
what matters least is left out, and named; nothing is dropped in silence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from bot.domain import local_time
from bot.domain.items import Source
from bot.domain.member import QUIET_FROM

StepKind = Literal["build", "mock", "dive", "review", "reread", "eve", "morning", "after"]
StepState = Literal["ahead", "sent", "done", "skipped", "missed", "out"]
"""`out`: there was no room for it. `missed`: its time passed while nothing could be sent."""
ExamOutcome = Literal["passed", "failed", "unsaid"]

ON_A_DATE: dict[StepKind, int] = {"eve": -1, "morning": 0, "after": 1}
"""Kinds that stand on a date of their own, in days from the exam, whatever days somebody studies on."""

MORNING = time(7)
"""Local time of the message on the exam's morning, whatever the hour for other messages."""
MORNING_UNTIL = time(10)
"""Later than this the morning's message would meet somebody who sits the exam."""
MOVES = 2
"""How often one step may be moved."""
PATIENCE = 3
"""Messages that nobody answered, after which the bot says once that it will stay quiet."""
ASK_AGAIN = timedelta(days=7)
ASKED_AT_MOST = 3
"""How often "How did it go?" comes: after the exam, and twice more while there is no result."""

_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `minutes` altogether, at one sitting if `whole`; `rank` 1 is kept longest.

    `needs` are steps that come before; `only_with` are steps without which it leads nowhere.
    `differs` says more to people of one background, by its id. `pages` are the notes to read.
    """

    id: str
    kind: StepKind
    before: int
    minutes: int
    rank: int
    title: str
    purpose: str
    text: str
    done_when: str
    links: tuple[Source, ...] = ()
    needs: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    whole: bool = False
    differs: dict[str, str] = field(default_factory=dict, hash=False)

    def days(self, minutes: int) -> int:
        """How many days it takes somebody with so many minutes a day."""
        return 1 if self.whole else max(1, -(-self.minutes // minutes))


@dataclass(frozen=True, slots=True)
class Dive:
    """What a deep dive into one domain consists of."""

    domain: int
    title: str
    text: str
    done_when: str
    links: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    name: str
    steps: tuple[Step, ...]
    dives: tuple[Dive, ...]

    def step(self, step_id: str) -> Step:
        """The step of that id; one that is asked again ("after-2") is the same step. Raises KeyError."""
        for step in self.steps:
            if step.id == step_id or (step.kind == "after" and step_id.startswith(f"{step.id}-")):
                return step
        raise KeyError(step_id)

    def dive(self, domain: int) -> Dive:
        """Raises KeyError."""
        for dive in self.dives:
            if dive.domain == domain:
                return dive
        raise KeyError(domain)


@dataclass(frozen=True, slots=True)
class Placed:
    """A step on its day; with few minutes a day it takes until `until`."""

    step: str
    day: date
    until: date


@dataclass(frozen=True, slots=True)
class Layout:
    placed: tuple[Placed, ...]
    left_out: tuple[str, ...]


def study_days(
    first: date, exam_date: date, weekdays: frozenset[int], skip: Collection[date], taken: Collection[date] = ()
) -> list[date]:
    """The dates from `first` on, before the exam's eve, on which a step may stand."""
    days = (first + _DAY * n for n in range((exam_date - first).days - 1))
    return [day for day in days if day.weekday() in weekdays and day not in skip and day not in taken]


def layout(
    template: Template, exam_date: date, days: Sequence[date], *, first: date, minutes: int, past: Collection[str]
) -> Layout:
    """Every step that is not `past` on a day of its own, in order, as near to its place as the days allow.

    `days` as from `study_days`; `first` is the first date on which anything may stand. Steps of a kind with a date of
    its own keep that date, and are left out where it is over.
    """
    open_steps = [step for step in template.steps if step.id not in past]
    fixed = [step for step in open_steps if step.kind in ON_A_DATE]
    body = [step for step in open_steps if step.kind not in ON_A_DATE]
    chosen, spots = _chosen(body, days, exam_date, minutes, past)
    placed = [
        Placed(step.id, days[at], days[at + step.days(minutes) - 1]) for step, at in zip(chosen, spots, strict=True)
    ]
    dates = [(step, exam_date + _DAY * ON_A_DATE[step.kind]) for step in fixed]
    placed += [Placed(step.id, day, day) for step, day in dates if day >= first]
    on = {one.step for one in placed}
    return Layout(tuple(placed), tuple(step.id for step in open_steps if step.id not in on))


def _chosen(
    body: Sequence[Step], days: Sequence[date], exam_date: date, minutes: int, past: Collection[str]
) -> tuple[list[Step], list[int]]:
    """The steps that fit, in the template's order, and the index of each one's first day.

    What matters least goes first; then whatever fits after all comes back with what it needs, what matters most first.
    """
    chosen = list(body)
    while (spots := _spots(chosen, days, exam_date, minutes)) is None:
        lowest = max(step.rank for step in chosen)
        chosen = _sensible([step for step in chosen if step.rank < lowest], past)
    for step in sorted(body, key=lambda step: step.rank):
        wanted = {one.id for one in chosen} | _together(step, body)
        more = _sensible([one for one in body if one.id in wanted], past)
        if len(more) > len(chosen) and (fits := _spots(more, days, exam_date, minutes)) is not None:
            chosen, spots = more, fits
    return chosen, spots


def _sensible(steps: list[Step], past: Collection[str]) -> list[Step]:
    """Without those that miss what they need, or lead nowhere."""
    there = {step.id for step in steps} | set(past)
    kept = [step for step in steps if there.issuperset((*step.needs, *step.only_with))]
    return kept if len(kept) == len(steps) else _sensible(kept, past)


def _together(step: Step, body: Sequence[Step]) -> set[str]:
    """The step with everything that it needs or leads to."""
    by_id = {one.id: one for one in body}
    found: set[str] = set()
    waiting = [step.id]
    while waiting:
        step_id = waiting.pop()
        if step_id in by_id and step_id not in found:
            found.add(step_id)
            waiting += (*by_id[step_id].needs, *by_id[step_id].only_with)
    return found


def _spots(steps: Sequence[Step], days: Sequence[date], exam_date: date, minutes: int) -> list[int] | None:
    """The index of each step's first day: not before its place in the template, unless the days would run out."""
    needs = [step.days(minutes) for step in steps]
    latest = [len(days) - sum(needs[number:]) for number in range(len(steps))]
    found: list[int] = []
    free = 0
    for step, need, last in zip(steps, needs, latest, strict=True):
        wanted = max(free, bisect_left(days, exam_date - _DAY * step.before))
        spot = min(wanted, last)
        if spot < free:
            return None
        found.append(spot)
        free = spot + need
    return found


# What is stored of one member's plan


@dataclass(frozen=True, slots=True)
class Plan:
    """One member's way to one exam; it survives changes of the date, which is None while there is none.

    `due_at` is when the clock looks at it next (UTC), None while there is nothing to send. `unanswered` counts messages
    in a row without a sign of life; `quiet` says that they stopped for it. `outcome` is what the member told, None
    until then; `told`, whether the team was told.
    """

    id: int
    member: int
    exam_date: date | None
    due_at: datetime | None
    unanswered: int
    quiet: bool
    outcome: ExamOutcome | None
    created_at: datetime
    told: bool = False


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a plan: from `day` until `until`, both None where it has no place. `moved` counts "not today"."""

    plan: int
    step: str
    day: date | None
    until: date | None
    state: StepState = "ahead"
    moved: int = 0
    sent_at: datetime | None = None


def is_missed(step: PlanStep, today: date) -> bool:
    """Whether its days passed without it: it was not sent, or nobody said what became of it."""
    return step.state == "missed" or (step.state in ("ahead", "sent") and step.until is not None and step.until < today)


# When a step is sent


@lru_cache(4096)  # many members share an hour, a zone and a day
def sent_at(kind: StepKind, day: date, clock: time, zone: str) -> datetime:
    """The moment for a step's message (UTC)."""
    return local_time.at(day, MORNING if kind == "morning" else clock, zone)


@lru_cache(4096)
def too_late_from(kind: StepKind, day: date, clock: time, zone: str) -> datetime:
    """From this moment on (UTC) the step is not sent as new any more: night begins, or its day is over.

    Who chose an hour of the night has allowed the night, up to midnight; where the clocks skip that hour, an hour more.
    """
    if kind == "morning":
        return local_time.at(day, MORNING_UNTIL, zone)
    if clock < QUIET_FROM:
        return local_time.at(day, QUIET_FROM, zone)
    midnight, due = local_time.at(day + _DAY, time(0), zone), local_time.at(day, clock, zone)
    return midnight if due < midnight else due + AN_HOUR


@lru_cache(4096)
def day_of(sent: datetime, clock: time, zone: str) -> date:
    """The local date that a message counts for: where the clocks skip the end of a day, the day before's comes late."""
    day = local_time.local_date(sent, zone)
    due = local_time.at(day - _DAY, clock, zone)
    return day - _DAY if local_time.local_date(due, zone) == day and due <= sent < due + AN_HOUR else day
