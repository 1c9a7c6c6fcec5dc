"""Items for other programs: a spreadsheet, Anki, anything that reads JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

import msgspec

from bot.catalog.authoring.item_page import key_in_words
from bot.domain.bank import Bank
from bot.domain.items import LETTERS, Item

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet may run: https://owasp.org/www-community/attacks/CSV_Injection."""


def chosen_items(bank: Bank, exam_id: str | None, *, reserve: bool) -> list[Item]:
    """The items of an exam, or all, by id; with or without those that are kept for mock exams. Raises KeyError."""
    if exam_id is None:
        items = [item for item in bank.items if reserve or item.id not in bank.reserve]
    else:
        items = [*bank.items_for(exam_id), *(bank.mock_pool(exam_id) if reserve else ())]
    return sorted(items, key=lambda item: item.id)


# CSV


def as_csv(items: Iterable[Item]) -> str:
    """One row for each item, below a row of names.

    A cell that a spreadsheet could take for a formula begins with an apostrophe; so does one that begins with
    apostrophes and goes on like a formula, so that taking one away gives back each cell as it was.
    """
    rows = [_row(item) for item in items]
    out = io.StringIO()
    # All quoted: with "\n" as the end of a line the writer would leave a lone "\r" bare, and readers end the row there.
    writer = csv.DictWriter(out, (*_COLUMNS, *_OPTION_COLUMNS), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({name: _guarded(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


_COLUMNS: Mapping[str, Callable[[Item], str]] = {
    "id": lambda item: item.id,
    "version": lambda item: str(item.version),
    "kind": lambda item: item.kind,
    "level": lambda item: str(item.level),
    "state": lambda item: item.state,
    "domain": lambda item: str(item.domain),
    "exams": lambda item: "; ".join(f"{exam}: {' '.join(tags)}" for exam, tags in item.exams.items()),
    "services": lambda item: "; ".join(item.services),
    "traps": lambda item: " ".join(item.traps),
    "stem": lambda item: item.stem,
    "prompts": lambda item: "\n".join(f"{number}. {prompt.text}" for number, prompt in enumerate(item.prompts, 1)),
    "key": key_in_words,
    "sources": lambda item: "\n".join(source.url for source in item.sources),
    "verified_on": lambda item: item.verified_on.isoformat(),
}
_OPTION_COLUMNS = tuple(f"{part}_{letter}" for letter in LETTERS for part in ("option", "why", "trap"))


def _row(item: Item) -> dict[str, str]:
    row = {name: cell(item) for name, cell in _COLUMNS.items()}
    for letter, option in zip(LETTERS, item.options, strict=False):
        row |= {f"option_{letter}": option.text, f"why_{letter}": option.rationale, f"trap_{letter}": option.trap or ""}
    return row


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


# Anki

_ANKI = ("GUID", "Front", "Back", "Tags")


def as_anki(items: Iterable[Item], bank: Bank) -> str:
    """A text file for Anki's own import (2.1.55 or newer): https://docs.ankiweb.net/importing/text-files.html.

    The GUID is the item's id: importing a newer export again updates the notes and keeps what Anki knows about them.
    """
    head = (
        "#separator:Tab",
        "#html:true",
        "#notetype:Basic",
        "#guid column:1",
        f"#tags column:{_ANKI.index('Tags') + 1}",
        "#columns:" + "\t".join(_ANKI),
    )
    return "\n".join((*head, *("\t".join(_note(item, bank)) for item in items))) + "\n"


def _note(item: Item, bank: Bank) -> Sequence[str]:
    lines = [item.stem, ""]
    lines += [f"{number}. {prompt.text}" for number, prompt in enumerate(item.prompts, 1)]
    lines += [f"{letter}) {option.text}" for letter, option in zip(LETTERS, item.options, strict=False)]
    back = [f"Key: {key_in_words(item)}", ""]
    back += [f"{letter}) {option.rationale}" for letter, option in zip(LETTERS, item.options, strict=False)]
    back += ["", *(f"Trap: “{trap.belief}” {trap.truth}" for trap in bank.traps_in(item).values())]
    pages = [f'<a href="{escape(source.url)}">{_html(source.title)}</a>' for source in item.sources]
    tags = ["trapline", *item.exams, f"domain::{item.domain}", item.kind, *(f"trap::{trap}" for trap in item.traps)]
    return (
        f"trapline-{item.id}",
        "<br>".join(map(_html, lines)),
        "<br>".join((*map(_html, back), *pages)),
        " ".join(tags),
    )


def _html(text: str) -> str:
    """Nothing in it can be taken for markup, or for the end of a field or line."""
    return "<br>".join(escape(" ".join(line.split())) for line in text.strip().splitlines())


# JSON


def as_json(items: Iterable[Item]) -> str:
    """A list of items with the keys of docs/content-format.md."""
    return json.dumps([msgspec.to_builtins(item) for item in items], indent=2, ensure_ascii=False) + "\n"
