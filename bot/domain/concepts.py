"""Concepts: what can be known or forgotten, and the share of the exam that each is.

A concept is a trap. An item without a trap is about its first skill, and that is its concept. A domain's weight is
spread evenly over its tasks, a task's over its skills and a skill's over its concepts, so that what authors wrote much
about weighs no more. What nobody wrote about takes no part: its share goes to its neighbours, and all shares sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb, factorial

from bot.domain.bank import Bank
from bot.domain.exam import Domain, Exam
from bot.domain.generators import families
from bot.domain.items import Item


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """The concepts of one exam that can be asked: each one's share of the exam, from 0 to 1, and its domain."""

    exam: str
    shares: Mapping[str, float]
    domains: Mapping[str, int]

    def of_item(self, item: Item) -> tuple[str, ...]:
        """What the item is about: each concept once; an item divides evenly among them. None where it is unknown."""
        held = tuple(trap for trap in item.traps if trap in self.shares)
        if held:
            return held
        first = next(iter(item.exams.get(self.exam, ())), "")
        return (first,) if first in self.shares else ()

    def told_by(self, item: Item, *, right: bool, sprung: str | None) -> tuple[str, ...]:
        """The concepts that an answer tells something about: the trap that it sprang, else all that the item holds."""
        if not right and sprung is not None and sprung in self.shares:
            return (sprung,)
        return self.of_item(item)


def concept_map(bank: Bank, exam_id: str) -> ConceptMap:
    """The concepts of what may be asked for an exam. Raises KeyError for an unknown exam."""
    return _mapped(_Key(bank, exam_id))


def guessing_chance(item: Item) -> float:
    """How often somebody who knows nothing is right."""
    options = len(item.options)
    match item.kind:
        case "single":
            return 1 / options
        case "multiple":
            return 1 / comb(options, len(item.key))
        case "ordering":
            return 1 / factorial(options)
        case "matching":
            return float(1 / options ** len(item.prompts))


@dataclass(frozen=True, slots=True)
class _Key:
    """A bank by its identity: it is never changed, and too large to be compared."""

    bank: Bank
    exam: str

    def __hash__(self) -> int:
        return hash((id(self.bank), self.exam))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.bank is other.bank and self.exam == other.exam


@lru_cache(16)
def _mapped(key: _Key) -> ConceptMap:
    exam = key.bank.exam(key.exam)
    under = _by_tag(key.bank, exam)
    shares: dict[str, float] = {}
    domains: dict[str, int] = {}
    asked = [domain for domain in exam.domains if _held(domain, under)]
    whole = sum(domain.weight for domain in asked)
    for domain in asked:
        tasks = [tags for tags in _held(domain, under) if tags]
        for tags in tasks:
            for tag in tags:
                part = domain.weight / whole / len(tasks) / len(tags) / len(under[tag])
                for concept in under[tag]:
                    shares[concept] = shares.get(concept, 0.0) + part
                    domains.setdefault(concept, domain.number)
    domains.update({trap.id: trap.domain for trap in key.bank.traps if trap.id in shares})
    return ConceptMap(key.exam, shares, domains)


def _by_tag(bank: Bank, exam: Exam) -> dict[str, list[str]]:
    """The concepts under each task or skill that has any."""
    under: dict[str, list[str]] = {}
    known = set(exam.tags)
    made = {family.trap for family in families(bank)}
    asked = {trap.id for trap in bank.traps_for(exam.id)}
    for trap in sorted(bank.traps, key=lambda trap: trap.id):
        for tag in trap.exams.get(exam.id, ()) if trap.id in asked | made else ():
            if tag in known:
                under.setdefault(tag, []).append(trap.id)
    traps = {trap for held in under.values() for trap in held}
    for item in bank.items_for(exam.id):
        first = next((tag for tag in item.exams[exam.id] if tag in known), None)
        if first is not None and not traps & set(item.traps) and first not in under.get(first, ()):
            under.setdefault(first, []).append(first)
    return under


def _held(domain: Domain, under: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each task's tags that hold a concept; nothing where no task has one."""
    found = [[tag for tag in task.tags if tag in under] for task in domain.tasks]
    return found if any(found) else []
