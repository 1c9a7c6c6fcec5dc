"""How far a team's practice has come on the article's scale, and the next rung: never more than one.

The scale and the rungs are data (content/maturity.yaml); this is the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.items import Source

Facts = Mapping[str, str]
"""What somebody says about their team: the id of an option for each question's fact."""

NEED = "need"
GATE = "gate"
"""The option of `NEED` that says that a person has to approve each release."""

REACHED = {"pipeline": 0, "registry": 1, "ci": 1, "alarm": 2, "retrain": 2, "gradual": 2}
"""The level at which a team stands whose first missing rung is this one; with none missing it is the highest."""
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class Level:
    number: int
    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One of AWS's own four phases, shown beside the levels."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class MaturityOption:
    """An answer, and what it is evidence of; empty where it says nothing about the level."""

    id: str
    label: str
    evidence: str


@dataclass(frozen=True, slots=True)
class MaturityQuestion:
    fact: str
    label: str
    options: tuple[MaturityOption, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A capability, missing where any of `missing` holds. `gate`: what it is where a person approves releases."""

    id: str
    missing: dict[str, tuple[str, ...]] = field(hash=False)
    title: str
    text: str
    gate: str


@dataclass(frozen=True, slots=True)
class MaturityScale:
    id: str
    levels: tuple[Level, ...]
    phases: tuple[Phase, ...]
    questions: tuple[MaturityQuestion, ...]
    rungs: tuple[Rung, ...]
    sources: tuple[Source, ...]
    verified_on: date


@dataclass(frozen=True, slots=True)
class MaturityFinding:
    """Where a team stands, what says so, and what to add next; None where every rung is there.

    `gated`: a person has to approve each release, which makes the rung the smaller one that its `gate` describes.
    """

    level: Level
    evidence: tuple[str, ...]
    rung: Rung | None
    gated: bool
    need: str


def find_rung(scale: MaturityScale, facts: Facts) -> MaturityFinding:
    """The first missing rung decides both level and advice: what stands above a gap does not count yet.

    Raises:
        KeyError: `facts` leaves a question out, or names an option that it does not have.

    """
    chosen = {question.fact: _option(question, facts[question.fact]) for question in scale.questions}
    rung = next((one for one in scale.rungs if any(facts[fact] in ids for fact, ids in one.missing.items())), None)
    number = HIGHEST if rung is None else REACHED[rung.id]
    evidence = tuple(option.evidence for fact, option in chosen.items() if option.evidence and fact != NEED)
    level = next(level for level in scale.levels if level.number == number)
    return MaturityFinding(level, evidence, rung, facts[NEED] == GATE, chosen[NEED].evidence)


def _option(question: MaturityQuestion, option_id: str) -> MaturityOption:
    for option in question.options:
        if option.id == option_id:
            return option
    raise KeyError(option_id)
