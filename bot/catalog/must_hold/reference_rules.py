"""What must hold before notes, lineage and the maturity scale can be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from bot.catalog.must_hold.item_rules import source_findings
from bot.catalog.reading.typed import ContentFinding
from bot.domain import maturity
from bot.domain.bank import Bank
from bot.domain.maturity import MaturityScale
from bot.domain.study_notes import Lineage, Note
from bot.messages import FORM_FIELDS, OPTION_LABEL, OPTIONS

HEADING = 100
SECTION = 2_400
_TITLE = 60
_LINE = 400


def note_sound(note: Note, bank: Bank) -> Iterator[ContentFinding]:
    """A note has pages that fit a card, domains that exist, and sources."""
    yield from source_findings(note.sources)
    if not note.sections:
        yield ("sections",), "a note has at least one section"
    if len(note.title) > _TITLE:
        yield ("title",), f"title has {len(note.title)} characters; {_TITLE} is the limit"
    known = {domain.number for exam in bank.exams for domain in exam.domains}
    if not note.domains or not set(note.domains) <= known:
        yield ("domains",), f"name the domains that it is about, of {', '.join(map(str, sorted(known)))}"
    for index, section in enumerate(note.sections):
        for name, limit in (("heading", HEADING), ("text", SECTION)):
            size = len(getattr(section, name))
            if not 0 < size <= limit:
                yield ("sections", index, name), f"{name} has {size} characters; 1 to {limit} fit"


def lineage_sound(lineage: Lineage, _: Bank) -> Iterator[ContentFinding]:
    """Links have ids of their own and texts that fit."""
    yield from source_findings(lineage.sources)
    ids = [link.id for link in lineage.links]
    if len(set(ids)) < len(ids) or not 2 <= len(ids) <= OPTIONS:
        yield ("links",), f"a chain has 2 to {OPTIONS} links, each with an id of its own"
    for index, link in enumerate(lineage.links):
        for name, limit in (("name", OPTION_LABEL), ("made_by", _LINE), ("records", _LINE), ("proves_not", _LINE)):
            if len(getattr(link, name)) > limit:
                yield ("links", index, name), f"{name} has {len(getattr(link, name))} characters; {limit} is the limit"


def scale_sound(scale: MaturityScale, _: Bank) -> Iterator[ContentFinding]:
    """Every answer to the questions leads to a level and to one rung at the most."""
    yield from source_findings(scale.sources)
    if len(scale.questions) > FORM_FIELDS:
        yield ("questions",), f"a form has {FORM_FIELDS} fields at most"
    options = {question.fact: {option.id for option in question.options} for question in scale.questions}
    for index, rung in enumerate(scale.rungs):
        if rung.id not in maturity.REACHED:
            yield ("rungs", index, "id"), f"no level is known for a team that lacks {rung.id!r}"
        for fact, ids in rung.missing.items():
            if not set(ids) <= options.get(fact, set()):
                yield ("rungs", index, "missing"), f"{fact!r} has no such answers: {', '.join(ids)}"
    if {level.number for level in scale.levels} != set(range(maturity.HIGHEST + 1)):
        yield ("levels",), f"levels are numbered 0 to {maturity.HIGHEST}"
    elif maturity.NEED not in options:
        yield ("questions",), f"one question is about the {maturity.NEED!r}"
    else:
        for facts in product(*options.values()):
            maturity.find_rung(scale, dict(zip(options, facts, strict=True)))


NOTE_RULES: tuple[Callable[[Note, Bank], Iterator[ContentFinding]], ...] = (note_sound,)
LINEAGE_RULES: tuple[Callable[[Lineage, Bank], Iterator[ContentFinding]], ...] = (lineage_sound,)
SCALE_RULES: tuple[Callable[[MaturityScale, Bank], Iterator[ContentFinding]], ...] = (scale_sound,)
