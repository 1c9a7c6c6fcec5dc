"""A new item with blanks to fill: everything else in it passes the lint already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.bank import Bank
from bot.domain.exam import Exam
from bot.domain.items import LETTERS, Item, ItemKind, Trap

BLANK_FIELD = re.compile(r"BLANK\(([^)]*)\)")
"""A blank, and what belongs there."""

_NUMBER = {"single": 4, "multiple": 5, "ordering": 4, "matching": 3}


class NotTogether(ValueError):
    """A kind, a trap and an exam that no item can have together; the message says why."""


def template(bank: Bank, kind: ItemKind, trap_id: str | None, exam_id: str | None, today: date) -> str:
    """A YAML list of one item. Raises NotTogether."""
    trap = _trap(bank, trap_id)
    exams = _exams(bank, kind, trap, exam_id)
    choosing = kind in ("single", "multiple")
    lines = [
        f"- id: {_blank('lower-case words joined by hyphens, with a prefix of your own, such as acme-drift-01')}",
        "  version: 1",
        f"  kind: {kind}",
        "  level: 2                         # 1 recall, 2 apply, 3 weigh several requirements",
        "  state: current",
        f"  domain: {trap.domain if trap else _blank('1 to 4')}",
        "  exams:",
        *(f"    {exam.id}: [{_tags(exam, trap)}]" for exam in exams),
        "  services: []                     # official short names",
        *([f"  trap: {trap.id}"] if trap and not choosing else []),
        "  stem: >-",
        f"    {_blank('the scene, and the requirement that decides')}",
        f"    {_ask(kind)}",
        *_key(kind),
        "  options:",
        *_options(bank.items, kind, trap),
        "  sources:",
        f"    - url: {_blank('https://… the page that defends the key')}",
        f"      title: {_blank('the title of that page')}",
        f"  verified_on: {today.isoformat()}          # the day you read it",
    ]
    return "\n".join(lines) + "\n"


def _trap(bank: Bank, trap_id: str | None) -> Trap | None:
    if trap_id is None:
        return None
    if not bank.has_trap(trap_id):
        raise NotTogether(f"there is no trap {trap_id!r}; `trapline content stats` lists them")
    return bank.trap(trap_id)


def _exams(bank: Bank, kind: ItemKind, trap: Trap | None, exam_id: str | None) -> list[Exam]:
    """The exams to tag. Raises NotTogether where none is left."""
    named = [exam for exam in bank.exams if exam_id in (None, exam.id)]
    if not named:
        raise NotTogether(f"there is no exam {exam_id!r}; known are {', '.join(exam.id for exam in bank.exams)}")
    asking = [exam for exam in named if kind in exam.kinds]
    if not asking:
        raise NotTogether(f"{named[0].short} asks no {kind} items")
    having = [exam for exam in asking if trap is None or exam.id in trap.exams]
    if not having and trap:
        raise NotTogether(f"{' and '.join(exam.short for exam in asking)} does not have the trap {trap.id}")
    return having


def _tags(exam: Exam, trap: Trap | None) -> str:
    """The trap's own tags where one of them is of its domain, as an item's have to be."""
    tags = trap.exams[exam.id] if trap else ()
    fitting = [tag for tag in tags if trap and tag.startswith(f"{trap.domain}.")]
    what = "a skill" if exam.tasks[0].skills else "a task"
    return ", ".join(f'"{tag}"' for tag in fitting) or f'"{_blank(f"{what} of its domain, such as {exam.tags[0]}")}"'


def _ask(kind: ItemKind) -> str:
    return {
        "single": "What should the team do?",
        "multiple": "Which TWO meet this requirement?",
        "ordering": "In which order are these steps taken?",
        "matching": "Which fits which need?",
    }[kind]


def _key(kind: ItemKind) -> Iterator[str]:
    if kind == "ordering":
        yield "  order: [a, b, c, d]              # the key"
    if kind == "matching":
        yield "  prompts:"
        for number, letter in enumerate("abc", 1):
            yield f"    - id: p{number}"
            yield f"      text: {_blank(f'need {number}, at most 100 characters')}"
            yield f"      option: {letter}"


def _options(items: Sequence[Item], kind: ItemKind, trap: Trap | None) -> Iterator[str]:
    limit = 160 if kind in ("single", "multiple") else 75
    rights = _rights(items, kind)
    tempts = next((place for place in range(_NUMBER[kind]) if place not in rights), None) if rights else None
    for place in range(_NUMBER[kind]):
        yield f"    - id: {LETTERS[place].lower()}"
        yield f"      text: {_blank(f'at most {limit} characters, as long as the others')}"
        if place in rights:
            yield "      right: true"
        if trap and place == tempts:
            yield f"      trap: {trap.id}"
        wrong = rights and place not in rights
        yield f"      rationale: {_blank('why it tempts, then why it is wrong' if wrong else 'why it is right')}"


def _rights(items: Sequence[Item], kind: ItemKind) -> tuple[int, ...]:
    """Where the right options stand; of a single item where the fewest keys of the bank are."""
    if kind == "multiple":
        return 1, 3
    if kind != "single":
        return ()
    used = [
        place for item in items if item.kind == "single" for place, option in enumerate(item.options) if option.right
    ]
    return (min(range(_NUMBER[kind]), key=lambda place: (used.count(place), place)),)


def _blank(what: str) -> str:
    return f"BLANK({what})"
