"""What must hold before a plan can be laid out and its cards shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.catalog.reading.typed import ContentFinding
from bot.domain.bank import Bank
from bot.domain.plan import ON_A_DATE, Template

_TITLE = 80
_TEXT = 900
_LINE = 240
_NAME = 60


def steps_sound(plan: Template, _: Bank) -> Iterator[ContentFinding]:
    """Ids are of their own, needs come before, the order is that of the days, and texts fit their card."""
    before: list[str] = []
    last = 10**6
    for index, step in enumerate(plan.steps):
        at = ("steps", index)
        if step.id in before:
            yield (*at, "id"), f"two steps have the id {step.id!r}"
        for need in step.needs:
            if need not in before:
                yield (*at, "needs"), f"{need!r} does not come before this step"
        for other in step.only_with:
            if other not in {one.id for one in plan.steps}:
                yield (*at, "only_with"), f"there is no step {other!r}"
        if step.before > last:
            yield (*at, "before"), "steps stand in the order of their days"
        if step.kind in ON_A_DATE and step.before != -ON_A_DATE[step.kind]:
            yield (*at, "before"), f"a step of the kind {step.kind} stands {-ON_A_DATE[step.kind]} days before the exam"
        if step.minutes < 0:
            yield (*at, "minutes"), "minutes are not negative"
        for name, limit in (("title", _TITLE), ("text", _TEXT), ("purpose", _LINE), ("done_when", _LINE)):
            if len(getattr(step, name)) > limit:
                yield (*at, name), f"{name} has {len(getattr(step, name))} characters; {limit} is the limit"
        before.append(step.id)
        last = step.before


def dives_sound(plan: Template, bank: Bank) -> Iterator[ContentFinding]:
    """Every domain of every exam has a deep dive, and its texts fit their card."""
    there = {dive.domain for dive in plan.dives}
    if missing := {domain.number for exam in bank.exams for domain in exam.domains} - there:
        yield ("dives",), f"there is no deep dive for domain {', '.join(map(str, sorted(missing)))}"
    for index, dive in enumerate(plan.dives):
        for name, limit in (("title", _NAME), ("text", _TEXT), ("done_when", _LINE)):
            if len(getattr(dive, name)) > limit:
                yield ("dives", index, name), f"{name} has {len(getattr(dive, name))} characters; {limit} is the limit"


def names_known(plan: Template, bank: Bank) -> Iterator[ContentFinding]:
    """What is said to people of one background names a background that exists."""
    known = {background.id for background in bank.backgrounds}
    for index, step in enumerate(plan.steps):
        for name in step.differs:
            if name not in known:
                yield ("steps", index, "differs", name), f"there is no background {name!r}"


PLAN_RULES: tuple[Callable[[Template, Bank], Iterator[ContentFinding]], ...] = (steps_sound, dives_sound, names_known)
