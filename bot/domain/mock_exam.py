"""A mock exam: what a paper asks for, and which items make a form of it. Pure: `seed` brings the chance.

A *paper* says how many items of which domain in how many minutes; a *form* is one set of items that fits it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal

from bot.domain.exam import Exam
from bot.domain.items import Answer, Item

REHEARSING = ("full", "half")
"""Scopes that stand for the exam: they name the domain to dive into, and their review waits."""

Scope = Literal["full", "half", "domain", "start"]

PACE = Fraction(2)
"""Minutes an item where nobody has said how long the exam takes. Ours; the sittings whose time is known have it too."""

DOMAIN_ITEMS = 20
"""A mock exam of one domain: as many as the smallest paper of the blueprint tables."""

START_ITEMS = 3
"""The start check asks so many of each domain."""

START_MINUTES = 10

LEAVE_FOR = timedelta(minutes=2)
"""A start that is left within this time, without an answer, burns no form."""

WARNINGS = (30, 10, 5)
"""Minutes before the end at which a full or half mock exam warns."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`code` names it in arguments and in the store; `counts` has the items per domain, by number.

    `own_pace`: the minutes follow from our pace, because the exam's own are not known.
    """

    code: str
    scope: Scope
    counts: dict[int, int] = field(hash=False)
    minutes: int
    own_pace: bool = False

    @property
    def items(self) -> int:
        return sum(self.counts.values())

    def minutes_for(self, items: int) -> int:
        """The time for a form that is shorter than the paper, at the paper's pace."""
        return ceil(Fraction(self.minutes * items, self.items))


def paper(exam: Exam, code: str, number: int = 1) -> Paper:
    """The paper that `code` names: full-SITTING, half, domain-NUMBER or start; `number` counts a member's forms of it.

    A half paper has half the items of the longest sitting with known minutes and items, or of the first, rounded up.
    Raises KeyError for a code that this exam does not have.
    """
    scope, _, rest = code.partition("-")
    match scope:
        case "full":
            sitting = exam.sitting(rest)
            if sitting.items is None:
                raise KeyError(code)
            minutes = sitting.minutes or ceil(PACE * sitting.items)
            return Paper(code, "full", counts(exam, sitting.items, number), minutes, sitting.minutes is None)
        case "half" if not rest:
            items = -(-_standard(exam) // 2)
            return Paper(code, "half", counts(exam, items, number), ceil(PACE * items))
        case "domain" if rest in {str(domain.number) for domain in exam.domains}:
            return Paper(code, "domain", {int(rest): DOMAIN_ITEMS}, ceil(PACE * DOMAIN_ITEMS))
        case "start" if not rest:
            each = {domain.number: START_ITEMS for domain in exam.domains}
            return Paper(code, "start", each, START_MINUTES)
    raise KeyError(code)


def full_codes(exam: Exam, day: date) -> tuple[str, ...]:
    """The full papers of the exam: first that of the newest sitting which has begun by `day`, then the others."""
    known = [sitting for sitting in exam.sittings if sitting.items is not None]
    begun = [sitting for sitting in known if sitting.from_ <= day] or known[:1]
    newest = max(begun, key=lambda sitting: sitting.from_)
    return tuple(f"full-{sitting.id}" for sitting in (newest, *(other for other in known if other is not newest)))


def _standard(exam: Exam) -> int:
    """The items of the exam's standard sitting; of a beta where there is nothing else."""
    known = {sitting.id: sitting.items for sitting in exam.sittings if sitting.items is not None}
    return known.get("standard") or next(iter(known.values()))


def counts(exam: Exam, items: int, number: int = 1) -> dict[int, int]:
    """How many items of each domain a paper of so many has, by domain.

    From the exam's blueprint where it lists that size, else by largest remainder over the domains' weights. The domains
    under `rotate` have equal weights: where their counts differ, they take turns from one form to the next.
    """
    numbers = [domain.number for domain in exam.domains]
    listed = exam.blueprint.get(str(items))
    found = dict(zip(numbers, listed, strict=True)) if listed else _largest_remainder(exam, items)
    turning = exam.blueprint.get("rotate", ())
    values = [found[domain] for domain in turning]
    shift = (number - 1) % len(values) if values else 0
    return {**found, **dict(zip(turning, values[-shift:] + values[:-shift] if shift else values, strict=True))}


def _largest_remainder(exam: Exam, items: int) -> dict[int, int]:
    """Hamilton's method: each domain's quota rounded down, what is left to the largest remainders."""
    total = sum(domain.weight for domain in exam.domains)
    quota = {domain.number: Fraction(domain.weight * items, total) for domain in exam.domains}
    found = {number: int(share) for number, share in quota.items()}
    by_remainder = sorted(quota, key=lambda number: (found[number] - quota[number], number))
    for number in by_remainder[: items - sum(found.values())]:
        found[number] += 1
    return found


# Which items


@dataclass(frozen=True, slots=True)
class Known:
    """What a member has met: how often each item elsewhere, and in which of their mock exams (1 is the first) last."""

    times: Mapping[str, int] = field(default_factory=dict)
    form: Mapping[str, int] = field(default_factory=dict)


def assemble_form(
    exam: Exam, wanted: Paper, reserve: Sequence[Item], rest: Sequence[Item], *, known: Known, seed: str
) -> tuple[Item, ...]:
    """A form: the items in the order in which they are asked. Shorter than the paper where a domain has too few.

    Items that no earlier mock exam of the member had come first: of the reserve, then of the rest of the bank what they
    have met least. Items of earlier mock exams follow, longest ago first. A full or half form holds every kind of the
    exam that its domains have. A start check prefers questions that one press answers.
    """
    reserved = {item.id for item in reserve}
    by_id = {item.id: item for item in (*reserve, *rest)}

    def need(item: Item) -> tuple[int, int, int, bytes]:
        slow = wanted.scope == "start" and item.kind != "single"
        met = 0 if item.id in reserved else 1 + known.times.get(item.id, 0)
        return int(slow), known.form.get(item.id, 0), met, _rank(seed, item.id)

    ordered = sorted(by_id.values(), key=need)
    chosen: list[Item] = []
    for domain, number in wanted.counts.items():
        chosen += [item for item in ordered if item.domain == domain][:number]
    if wanted.scope in ("full", "half"):
        chosen = _with_every_kind(exam, chosen, [item for item in ordered if item.domain in wanted.counts])
    return tuple(sorted(chosen, key=lambda item: _rank(f"{seed}/order", item.id)))


def _with_every_kind(exam: Exam, chosen: Sequence[Item], ordered: Sequence[Item]) -> list[Item]:
    """Exchange the last choices of a domain, where a kind is missing, for its first of that kind."""
    form = list(chosen)
    place = {item.id: place for place, item in enumerate(ordered)}
    for kind in exam.kinds:
        if any(item.kind == kind for item in form):
            continue
        for coming in (item for item in ordered if item.kind == kind):
            kinds = Counter(item.kind for item in form)
            spare = [item for item in form if item.domain == coming.domain and kinds[item.kind] > 1]
            if spare:
                form.remove(max(spare, key=lambda item: place[item.id]))
                form.append(coming)
                break
    return form


def _rank(seed: str, item_id: str) -> bytes:
    return hashlib.sha256(f"{seed}/{item_id}".encode()).digest()


def whole_forms(exam: Exam, items: Iterable[Item], size: int = 65) -> int:
    """How many forms of that size the items fill without sharing one."""
    left = Counter(item.domain for item in items)
    number = 0
    while True:
        left.subtract(counts(exam, size, number + 1))
        if min(left.values()) < 0:
            return number
        number += 1


# One member's mock exam


@dataclass(frozen=True, slots=True)
class MockItem:
    """One question of a mock exam. `picked` is empty while it is blank; `first` is what was picked first.

    `served` is the id of the stored version. `changes` counts how often the answer was changed to another one;
    `seconds` is how long the question was on the card.
    """

    position: int
    served: int
    item: str
    picked: Answer = ()
    first: Answer = ()
    flagged: bool = False
    changes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class MockExam:
    """A member's mock exam, running until it is submitted: `submitted_at` is then no later than `deadline`.

    `number` counts the member's forms of this exam, `reserved` how many items were from the reserve. `position` is the
    question on the card, shown since `shown_at`. `due_at` is when the clock has to look at it next.
    """

    id: int
    member: int
    team: int
    exam: str
    paper: str
    scope: Scope
    number: int
    reserved: int
    seed: str
    started_at: datetime
    deadline: datetime
    position: int
    shown_at: datetime
    due_at: datetime
    submitted_at: datetime | None
    items: tuple[MockItem, ...]

    @property
    def answered(self) -> int:
        return sum(bool(item.picked) for item in self.items)

    @property
    def blanks(self) -> tuple[int, ...]:
        """Positions of the questions without an answer."""
        return tuple(item.position for item in self.items if not item.picked)

    def is_over(self, now: datetime) -> bool:
        return self.submitted_at is not None or now >= self.deadline

    def may_leave(self, now: datetime) -> bool:
        """Whether to leave it now burns no form."""
        return self.submitted_at is None and not self.answered and now <= self.started_at + LEAVE_FOR

    @property
    def untouched(self) -> bool:
        """Nobody has answered anything, nor looked on after the time in which one may leave."""
        return not self.answered and self.shown_at <= self.started_at + LEAVE_FOR


def answered(item: MockItem, picked: Answer) -> MockItem:
    """The question with this answer, which may replace another."""
    if picked == item.picked:
        return item
    return MockItem(
        item.position,
        item.served,
        item.item,
        picked,
        item.first or picked,
        item.flagged,
        item.changes + bool(item.picked),
        item.seconds,
    )


def warnings(scope: Scope, started_at: datetime, deadline: datetime) -> tuple[tuple[int, datetime], ...]:
    """When to warn, with the minutes that are left then; in order of time."""
    if scope not in ("full", "half"):
        return ()
    moments = ((minutes, deadline - timedelta(minutes=minutes)) for minutes in WARNINGS)
    return tuple((minutes, at) for minutes, at in moments if at > started_at)


def next_look(mock: MockExam, now: datetime) -> datetime:
    """When the clock has to look at it after `now`: the next warning, or the end."""
    coming = [at for _, at in warnings(mock.scope, mock.started_at, mock.deadline) if at > now]
    return min(coming, default=mock.deadline)
