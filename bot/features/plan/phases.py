"""The article's phases of the two weeks, and what the timeline calls them."""

from __future__ import annotations

from datetime import date

from bot.domain.plan import StepKind

PHASES: dict[StepKind, tuple[str, str, int, int]] = {
    "build": ("Week 1", "build something small", 14, 8),
    "mock": ("Early week 2", "a timed exam", 8, 6),
    "dive": ("Mid week 2", "the worst domain", 6, 4),
    "review": ("Mid week 2", "the worst domain", 6, 4),
    "reread": ("Final days", "re-read calmly", 7, 1),
    "eve": ("Final days", "re-read calmly", 7, 1),
}
"""When, what, and how many days before the exam that time begins and ends."""
THE_EXAM = "The exam"


def phase_of(kind: StepKind) -> str:
    """What steps of this kind are listed under together."""
    return PHASES[kind][1] if kind in PHASES else THE_EXAM


def heading(kind: StepKind, first: date | None, exam_date: date) -> str:
    """The title of a phase that begins on that date.

    Its week is named only where that is true: in a short plan, or with few minutes a day, a step stands elsewhere.
    """
    if kind not in PHASES or first is None:
        return THE_EXAM
    when, phase, begins, ends = PHASES[kind]
    in_time = begins >= (exam_date - first).days >= ends
    return f"{when}: {phase}" if in_time else phase[0].upper() + phase[1:]
