"""Reads the content folders into a bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from bot.catalog import SHIPPED
from bot.catalog.must_hold.card_size import fits
from bot.catalog.must_hold.correction_rules import CORRECTION_RULES
from bot.catalog.must_hold.item_rules import EXAM_RULES, MUST_HOLD_RULES, TRAP_RULES
from bot.catalog.must_hold.plan_rules import PLAN_RULES
from bot.catalog.must_hold.reference_rules import LINEAGE_RULES, NOTE_RULES, SCALE_RULES
from bot.catalog.reading.problems import ContentError, Problem
from bot.catalog.reading.typed import ContentFinding, fit
from bot.catalog.reading.yaml_document import At, Document
from bot.domain.bank import Bank
from bot.domain.exam import Background, Exam
from bot.domain.items import Item, Trap
from bot.domain.maturity import MaturityScale
from bot.domain.plan import Template
from bot.domain.regrading import Correction
from bot.domain.study_notes import Lineage, Note

CORRECTIONS_FILE = "corrections.yaml"
"""Beside items/, in the shipped content and in a team's own folder."""

Entry = Item | Trap | Exam | Background | Template | Note | MaturityScale | Lineage | Correction
E_ = TypeVar("E_", Item, Trap, Exam, Background, Template, Note, MaturityScale, Lineage, Correction)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry was read: the file and the way to it inside. `shipped` is false for a team's own."""

    document: Document
    at: At
    shipped: bool


@dataclass
class Catalog:
    """What was read from all folders, where each entry came from, and what could not be read."""

    exams: dict[str, Exam] = field(default_factory=dict)
    traps: dict[str, Trap] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    backgrounds: dict[str, Background] = field(default_factory=dict)
    plans: dict[str, Template] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    scales: dict[str, MaturityScale] = field(default_factory=dict)
    chains: dict[str, Lineage] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    reserve: dict[str, Origin] = field(default_factory=dict)
    origins: dict[tuple[type, str], Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def bank(self) -> Bank:
        return Bank(
            exams=tuple(self.exams.values()),
            traps=tuple(self.traps.values()),
            items=tuple(self.items.values()),
            backgrounds=tuple(self.backgrounds.values()),
            plans=tuple(self.plans.values()),
            notes=tuple(sorted(self.notes.values(), key=lambda note: (note.domains, note.id))),
            scales=tuple(self.scales.values()),
            chains=tuple(self.chains.values()),
            reserve=frozenset(self.reserve),
            corrections=tuple(self.corrections.values()),
        )

    def shipped(self, entry: Entry) -> bool:
        return self.origins[type(entry), entry.id].shipped

    def problem(self, entry: Entry, finding: ContentFinding, *, warning: bool = False) -> Problem:
        """The finding as a problem with its file and line."""
        origin = self.origins[type(entry), entry.id]
        return _problem(origin, entry.id, finding, warning=warning)

    def unsound(self) -> Iterator[Problem]:
        """What keeps well-formed entries from being asked, shown or graded."""
        broken = list(self._broken())
        yield from broken
        for item_id, origin in self.reserve.items():
            if item_id not in self.items:
                yield _problem(origin, item_id, ((), "the reserve names an item that is not in the bank"))
        for correction in self.corrections.values():
            item = self.items.get(correction.item)
            if item is not None and self.shipped(item) and not self.shipped(correction):
                yield self.problem(correction, (("item",), "this item is the shipped bank's; correct your own here"))
        if not broken:  # only then can the cards be built
            for item in self.items.values():
                yield from (self.problem(item, finding) for finding in fits(item, self.bank))

    def _broken(self) -> Iterator[Problem]:
        rules: tuple[tuple[Mapping[str, Any], Sequence[Callable[[Any, Bank], Iterator[ContentFinding]]]], ...] = (
            (self.exams, EXAM_RULES),
            (self.traps, TRAP_RULES),
            (self.items, MUST_HOLD_RULES),
            (self.plans, PLAN_RULES),
            (self.notes, NOTE_RULES),
            (self.scales, SCALE_RULES),
            (self.chains, LINEAGE_RULES),
            (self.corrections, CORRECTION_RULES),
        )
        for entries, checks in rules:
            for entry in entries.values():
                for check in checks:
                    for finding in check(entry, self.bank):
                        yield self.problem(entry, finding)


def load_bank(folders: Sequence[Path] = (SHIPPED,)) -> Bank:
    """The bank of all folders: first the shipped content, then a team's own folders with items and traps.

    Raises:
        ContentError: with everything that is wrong in all files; a bank that loads can be asked and graded.
    """
    catalog = read_folder(folders)
    if problems := catalog.problems or list(catalog.unsound()):
        raise ContentError(problems)
    return catalog.bank


def read_folder(folders: Sequence[Path] = (SHIPPED,)) -> Catalog:
    """Everything that can be read; what cannot stands in the catalog's `problems`."""
    catalog = Catalog()
    for number, folder in enumerate(folders):
        if not folder.is_dir():
            catalog.problems.append(Problem(folder, "", 1, "there is no such folder"))
        elif number == 0:
            _read_profiles(catalog, folder)
            _read_entries(catalog, folder, shipped=True)
            _read_reserve(catalog, folder / "mock-pool.yaml")
        else:
            catalog.problems.extend(_misplaced(folder))
            _read_entries(catalog, folder, shipped=False)
    return catalog


def yaml_files(folder: Path) -> list[Path]:
    """The content files below a folder, in a fixed order, without an editor's hidden ones."""
    return sorted(path for path in folder.rglob("*.yaml") if not path.name.startswith("."))


def _read_profiles(catalog: Catalog, folder: Path) -> None:
    _read_each(catalog, yaml_files(folder / "exams"), catalog.exams, Exam)
    _read_each(catalog, yaml_files(folder / "plans"), catalog.plans, Template)
    _read_each(catalog, yaml_files(folder / "notes"), catalog.notes, Note)
    _read_each(catalog, sorted(folder.glob("maturity.yaml")), catalog.scales, MaturityScale)
    _read_each(catalog, sorted(folder.glob("lineage.yaml")), catalog.chains, Lineage)
    document = _document(catalog, folder / "backgrounds.yaml")
    if document.value is not None:
        found = document.value.get("backgrounds", "") if isinstance(document.value, dict) else ""
        _add_all(catalog, catalog.backgrounds, Background, found, Origin(document, ("backgrounds",), shipped=True))


def _read_each(catalog: Catalog, paths: Iterable[Path], entries: dict[str, E_], kind: type[E_]) -> None:
    """Files that hold one entry each."""
    for path in paths:
        document = _document(catalog, path)
        if document.value is not None:
            _add(catalog, entries, kind, document.value, Origin(document, (), shipped=True))


def _read_entries(catalog: Catalog, folder: Path, *, shipped: bool) -> None:
    for path in yaml_files(folder / "traps"):
        document = _document(catalog, path)
        _add_all(catalog, catalog.traps, Trap, document.value, Origin(document, (), shipped))
    for path in yaml_files(folder / "items"):
        document = _document(catalog, path)
        _add_all(catalog, catalog.items, Item, document.value, Origin(document, (), shipped))
    for path in sorted(folder.glob(CORRECTIONS_FILE)):
        document = _document(catalog, path)
        _add_all(catalog, catalog.corrections, Correction, document.value, Origin(document, (), shipped))
    for path in sorted(folder.rglob("*.yml")):
        catalog.problems.append(Problem(path, "", 1, "rename this file to .yaml; under .yml it is not read"))


def _read_reserve(catalog: Catalog, path: Path) -> None:
    """The ids of the items that are kept for mock exams; a bank without such a file keeps none."""
    if not path.exists():
        return
    document = _document(catalog, path)
    origin = Origin(document, (), shipped=True)
    if not isinstance(document.value, list | None):
        catalog.problems.append(_problem(origin, "", ((), "a list of item ids is needed here")))
        return
    for index, item_id in enumerate(document.value or ()):
        origin = Origin(document, (index,), shipped=True)
        if not isinstance(item_id, str):
            catalog.problems.append(_problem(origin, "", ((), "an item's id is needed here")))
        elif item_id in catalog.reserve:
            catalog.problems.append(_problem(origin, item_id, ((), "this item stands here twice")))
        else:
            catalog.reserve[item_id] = origin


def _misplaced(folder: Path) -> Iterator[Problem]:
    """A team's folder that would be passed over in silence, or that tries to change an exam."""
    if not any((folder / name).is_dir() for name in ("items", "traps")):
        yield Problem(folder, "", 1, "this folder has neither items/ nor traps/, so nothing in it is read")
    for path in yaml_files(folder):
        if path.relative_to(folder).parts[0] not in ("items", "traps", CORRECTIONS_FILE):
            message = f"a team's own folder holds items/, traps/ and {CORRECTIONS_FILE} only; this file is not read"
            yield Problem(path, "", 1, message)


def _document(catalog: Catalog, path: Path) -> Document:
    document = Document(path)
    catalog.problems.extend(document.problems)
    return document


def _add_all(catalog: Catalog, entries: dict[str, E_], kind: type[E_], values: object, origin: Origin) -> None:
    if values is None:  # an empty file, or one whose problem is known
        return
    if not isinstance(values, list):
        start = "item" if kind is Correction else "id"
        message = f"a list of {kind.__name__.lower()}s is needed here, each starting with `- {start}:`"
        catalog.problems.append(_problem(origin, "", ((), message)))
        return
    for index, value in enumerate(values):
        _add(catalog, entries, kind, value, Origin(origin.document, (*origin.at, index), origin.shipped))


def _add(catalog: Catalog, entries: dict[str, E_], kind: type[E_], value: object, origin: Origin) -> None:
    match fit(kind, value):
        case list() as findings:
            name = value.get("id", value.get("item")) if isinstance(value, dict) else None
            about = name if isinstance(name, str) else ""
            catalog.problems.extend(_problem(origin, about, finding) for finding in findings)
        case entry if entry.id in entries:
            catalog.problems.append(_problem(origin, entry.id, (("id",), _taken(catalog, entry, origin))))
        case entry:
            entries[entry.id] = entry
            catalog.origins[kind, entry.id] = origin


def _taken(catalog: Catalog, entry: Entry, origin: Origin) -> str:
    first = catalog.origins[type(entry), entry.id]
    if isinstance(entry, Correction):
        return f"this version is corrected already, in {first.document.path}:{first.document.line(first.at)}"
    if first.shipped and not origin.shipped:
        return "the shipped bank has this id; begin yours with a prefix of your own, such as acme-"
    return f"this id is taken by {first.document.path}:{first.document.line(first.at)}"


def _problem(origin: Origin, entry_id: str, finding: ContentFinding, *, warning: bool = False) -> Problem:
    at, message = finding
    line = origin.document.line((*origin.at, *at))
    return Problem(origin.document.path, entry_id, line, message, warning)
