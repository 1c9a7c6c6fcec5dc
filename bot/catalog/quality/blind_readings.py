"""What blind readers answered of each item, as it is kept in content/review/.

`blind.yaml` holds who saw stem and options, `options-only.yaml` who saw the options alone. The lint wants the present
version of every item in the first, with the key or with what was done about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb
from pathlib import Path

from bot.catalog.quality.blind_sheets import Marked
from bot.catalog.reading.problems import Problem
from bot.catalog.reading.typed import fit
from bot.catalog.reading.yaml_document import Document
from bot.domain.items import Answer, Item

BLIND = "blind.yaml"
OPTIONS_ONLY = "options-only.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's answer to one version of an item. `done` says what became of it, where it was not the key."""

    id: str
    version: int
    picked: Answer
    agreed: bool
    date: date
    sure: int | None = None
    remark: str = ""
    done: str = ""


class Readings:
    """The readings of one file, by item. What could not be read stands in `problems`."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.entries: dict[str, Reading] = {}
        self.problems: list[Problem] = []
        self._places: dict[str, int] = {}
        self._document = Document(file) if file.exists() else None
        if self._document is not None:
            self._read(self._document)

    def _read(self, document: Document) -> None:
        self.problems.extend(document.problems)
        for index, value in enumerate(document.value or ()):
            match fit(Reading, value):
                case list() as findings:
                    at = [(document.line((index, *at)), said) for at, said in findings]
                    self.problems.extend(Problem(self.file, "", line, said) for line, said in at)
                case entry if entry.id in self.entries:
                    line = document.line((index,))
                    self.problems.append(Problem(self.file, entry.id, line, "this item stands here twice"))
                case entry:
                    self.entries[entry.id] = entry
                    self._places[entry.id] = index

    def of(self, item: Item) -> Reading | None:
        """The reading of the item's present version."""
        entry = self.entries.get(item.id)
        return entry if entry is not None and entry.version == item.version else None

    def astray(self, items: Iterable[Item]) -> Iterator[Problem]:
        """Readings of items that are gone."""
        if self._document is not None:
            for item_id in self.entries.keys() - {item.id for item in items}:
                line = self._document.line((self._places[item_id],))
                yield Problem(self.file, item_id, line, "this item is not in the bank; take its line out")

    def belied(self, items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
        """Items whose key has moved since their present version was answered."""
        for item in items:
            entry = self.of(item)
            if entry is not None and entry.agreed is not (entry.picked == item.key):
                said = f"{self.file.name} has `agreed: {str(entry.agreed).lower()}`"
                yield item, f"{said}, which the key belies: have it answered anew"


def unread(items: Iterable[Item], blind: Readings) -> Iterator[tuple[Item, str]]:
    """The items that nobody has answered blind as they are now, or against whose key somebody's answer still stands."""
    for item in items:
        entry = blind.of(item)
        if entry is None:
            yield item, f"no blind reader has answered version {item.version} (docs/item-writing.md)"
        elif not entry.agreed and not entry.done:
            said = f"a blind reader picked {', '.join(entry.picked)}"
            yield item, f"{said}: settle it, and say in {blind.file.name} what was done"


def counted(items: Sequence[Item], folder: Path) -> dict[str, dict[str, int]]:
    """How many of the items were answered in each way as they are now, and how many by the key.

    Where the options stand alone, `chance` is how many would be found by lot.
    """
    found = {}
    for name, part in ((BLIND, "blind"), (OPTIONS_ONLY, "options_only")):
        kept = Readings(folder / "review" / name)
        answers = [(item, entry) for item in items if (entry := kept.of(item))]
        found[part] = {"answered": len(answers), "agreed": sum(entry.agreed for _, entry in answers)}
        if part == "options_only":
            found[part]["chance"] = round(sum(map(by_lot, (item for item, _ in answers))))
    return found


def by_lot(item: Item) -> float:
    """The chance to pick just the key of a single or multiple item by lot, knowing how many options are right."""
    return 1 / comb(len(item.options), len(item.key))


def as_yaml(marked: Iterable[Marked], today: date) -> str:
    """The readings as lines for a file of content/review/."""
    return "".join(f"- {{{', '.join(_parts(one, today))}}}\n" for one in marked)


def _parts(one: Marked, today: date) -> Iterator[str]:
    yield f"id: {one.item.id}"
    yield f"version: {one.item.version}"
    yield f"picked: [{', '.join(one.picked)}]"
    yield f"agreed: {str(one.agreed).lower()}"
    yield f"date: {today}"
    if one.sure is not None:
        yield f"sure: {one.sure}"
    if one.remark:
        yield f"remark: {json.dumps(one.remark, ensure_ascii=False)}"
