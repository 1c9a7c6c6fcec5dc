"""Every rule of docs/content-format.md over everything that was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.catalog import SHIPPED
from bot.catalog.load import Catalog, read_folder
from bot.catalog.quality.bank_targets import BINDING, unmet
from bot.catalog.quality.blind_readings import BLIND, OPTIONS_ONLY, Readings, unread
from bot.catalog.quality.giveaways import CUES
from bot.catalog.quality.item_writing import WRITING_RULES, Judge, Retired
from bot.catalog.quality.near_duplicates import near_duplicates
from bot.catalog.quality.quotas import QUOTAS
from bot.catalog.reading.problems import Problem
from bot.catalog.reading.typed import fit
from bot.catalog.reading.yaml_document import Document


def lint(folders: Sequence[Path] = (SHIPPED,), *, today: date, binding: bool = BINDING) -> list[Problem]:
    """Everything to put right in the folders, by file and line; quotas and promises are about the first folder alone.

    `binding`: what the bank is promised to grow to is an error where it is missing, and not only a warning.

    As long as something cannot be read at all, only that is reported: rules about an incomplete bank would mislead.
    """
    catalog = read_folder(folders)
    retired, unreadable = _retired(folders[0] / "retired.yaml")
    blind, guessed = (Readings(folders[0] / "review" / name) for name in (BLIND, OPTIONS_ONLY))
    problems = [*catalog.problems, *unreadable, *blind.problems, *guessed.problems]
    if not problems:
        judge = Judge(catalog.bank, today, retired)
        problems = [*catalog.unsound(), *_crafted(catalog, judge), *_quotas(catalog, folders[0], binding=binding)]
        problems += _unread(catalog, blind, binding=binding)
        for kept in (blind, guessed):
            problems += kept.astray(catalog.bank.items)
            problems += [catalog.problem(item, ((), said)) for item, said in kept.belied(catalog.bank.items)]
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.message))


def _crafted(catalog: Catalog, judge: Judge) -> Iterator[Problem]:
    for item in catalog.items.values():
        for rule in WRITING_RULES:
            for finding in rule(item, judge):
                yield catalog.problem(item, finding)
        for cue, only_warns in CUES:
            for finding in cue(item):
                yield catalog.problem(item, finding, warning=only_warns)
    for one, other in near_duplicates(catalog.bank.items):
        yield catalog.problem(other, (("stem",), f"this stem is nearly that of {one.id}; vary the scene or drop it"))
    for correction in catalog.corrections.values():
        if correction.date > judge.today:
            yield catalog.problem(correction, (("date",), f"date lies in the future: {correction.date}"))
    used = {trap for item in catalog.items.values() for trap in item.traps}
    for trap in catalog.traps.values():
        if trap.verified_on > judge.today:
            yield catalog.problem(trap, (("verified_on",), f"verified_on lies in the future: {trap.verified_on}"))
        if trap.id not in used:
            yield catalog.problem(trap, ((), "no item holds this trap"), warning=True)


def _quotas(catalog: Catalog, folder: Path, *, binding: bool) -> Iterator[Problem]:
    shipped = tuple(item for item in catalog.items.values() if catalog.shipped(item))
    for quota in QUOTAS:
        for message in quota(shipped):
            yield Problem(folder / "items", "", 1, message)
    for message in unmet(replace(catalog.bank, items=shipped)):
        yield Problem(folder / "items", "", 1, message, warning=not binding)


def _unread(catalog: Catalog, blind: Readings, *, binding: bool) -> Iterator[Problem]:
    """Shipped items without a blind reading; a bank that keeps none is not asked for one."""
    if blind.file.exists():
        for item, said in unread(filter(catalog.shipped, catalog.items.values()), blind):
            yield catalog.problem(item, ((), said), warning=not binding)


def _retired(path: Path) -> tuple[dict[str, Retired], list[Problem]]:
    """The names that current items avoid; a bank without such a file avoids none."""
    if not path.exists():
        return {}, []
    document = Document(path)
    problems = list(document.problems)
    names: dict[str, Retired] = {}
    entries = document.value if isinstance(document.value, list) else []
    for index, entry in enumerate(entries):
        match fit(Retired, entry):
            case list() as findings:
                problems += [Problem(path, "", document.line((index, *at)), said) for at, said in findings]
            case Retired() as retired:
                names[retired.name] = retired
    return names, problems
