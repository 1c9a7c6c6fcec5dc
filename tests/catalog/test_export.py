"""`trapline content export`: the same items in a spreadsheet, in Anki, as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.authoring import export
from bot.catalog.content_commands import content
from bot.catalog.load import load_bank
from bot.catalog.reading.typed import fit
from bot.domain.items import Item, ItemOption, Source
from tests.catalog.writing import own_folder, single, trap, with_option

FORMULA = tuple("=+-@\t\r")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(content, ["export", *arguments])


def read_csv(text: str) -> list[dict[str, str]]:
    """As a program reads it: the apostrophe before what looks like a formula is taken away."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", cell) for name, cell in row.items()} for row in rows]


def item_of(text: str) -> Item:
    options = tuple(ItemOption(letter, text, text, letter == "a") for letter in "abcd")
    source = Source("https://example.org", "A page")
    return Item("x-1", 1, "single", 1, 1, {"mla-c01": ("1.1",)}, text, options, (source,), date(2026, 11, 22))


@given(text=st.text(st.characters(codec="utf-8"), max_size=20) | st.text("'=+-@\t\r\n\"\\,＝", max_size=5))
def test_no_cell_is_a_formula_and_every_cell_comes_back_as_it_was(text: str) -> None:
    written = export.as_csv([item_of(text)])

    (raw,) = csv.DictReader(io.StringIO(written, newline=""))
    assert not any(cell.startswith(FORMULA) for cell in raw.values())
    (row,) = read_csv(written)
    assert (row["stem"], row["option_A"], row["why_D"], row["option_E"]) == (text, text, text, "")


def test_csv_has_a_row_for_every_item_of_the_bank() -> None:
    bank = load_bank()
    rows = {row["id"]: row for row in read_csv(run("--format", "csv").stdout)}

    assert rows.keys() == {item.id for item in bank.items}
    for item in bank.items:
        row = rows[item.id]
        assert row["stem"] == item.stem
        assert [row[f"option_{letter}"] for letter in "ABCDEF" if row[f"option_{letter}"]] == [
            option.text for option in item.options
        ]
        assert [row[f"trap_{letter}"] or None for letter, _ in zip("ABCDEF", item.options, strict=False)] == [
            option.trap for option in item.options
        ]


def test_json_reads_back_into_the_same_items() -> None:
    read = [fit(Item, value) for value in json.loads(run("--format", "json").stdout)]

    assert read == sorted(load_bank().items, key=lambda item: item.id)


@pytest.mark.parametrize("form", ["csv", "json", "anki"])
def test_one_exams_items_alone(form: str) -> None:
    bank = load_bank()
    shown = run("--format", form, "--exam", "mla-c02").stdout
    asked = {item.id for item in (*bank.items_for("mla-c02"), *(bank.mock_pool("mla-c02") if form != "anki" else ()))}

    if form == "csv":
        assert {row["id"] for row in read_csv(shown)} == asked
    elif form == "json":
        assert {entry["id"] for entry in json.loads(shown)} == asked
    else:
        assert {row[0].removeprefix("trapline-") for row in notes(shown)[1]} == asked
    assert "there is no exam 'x'; known are mla-c01" in run("--format", form, "--exam", "x").stderr


def notes(text: str) -> tuple[dict[str, str], list[list[str]]]:
    """As Anki reads it: `#key:value` lines on top, then a note a line."""
    lines = text.removesuffix("\n").split("\n")
    head = [line for line in lines if line.startswith("#")]
    assert lines[: len(head)] == head
    return dict(line[1:].split(":", 1) for line in head), [line.split("\t") for line in lines[len(head) :]]


def test_anki_is_told_how_to_read_the_file() -> None:
    head, rows = notes(run("--format", "anki").stdout)

    assert (head["separator"], head["html"], head["notetype"]) == ("Tab", "true", "Basic")
    names = head["columns"].split("\t")
    assert names[int(head["tags column"]) - 1] == "Tags"
    assert names[int(head["guid column"]) - 1] == "GUID"
    assert {len(row) for row in rows} == {len(names)}
    assert len({row[0] for row in rows}) == len(rows)


def test_a_note_holds_the_question_before_and_the_answer_behind(own: Path) -> None:
    item = single("acme-01", stem='A "quoted" <b>stem</b>\twith\n  & all. What fits?')
    own_folder(own, [with_option(with_option(item, 1, trap="acme-mixup"), 0, text="<br>batch")], [trap()])
    _, rows = notes(run("--format", "anki", str(own)).stdout)

    (row,) = [row for row in rows if row[0] == "trapline-acme-01"]
    front, back = (unescape(side.replace("<br>", "\n")) for side in row[1:3])
    assert front.startswith('A "quoted" <b>stem</b> with\n& all. What fits?')
    assert "A) <br>batch" in front
    assert "Key" not in front
    assert back.startswith("Key: A\n")
    assert "They are the same." in back
    assert "<b>" not in row[1]
    assert set(row[3].split()) == {"trapline", "mla-c01", "mla-c02", "domain::3", "single", "trap::acme-mixup"}


def test_anki_gets_nothing_of_what_is_kept_for_mock_exams(base: Path, own: Path) -> None:
    (base / "mock-pool.yaml").write_text("- acme-02\n", encoding="utf-8")
    bank = load_bank([base, own_folder(own, [single("acme-01"), single("acme-02")])])

    for exam in (None, "mla-c01"):
        assert [item.id for item in export.chosen_items(bank, exam, reserve=False)] == ["acme-01"]
        assert [item.id for item in export.chosen_items(bank, exam, reserve=True)] == ["acme-01", "acme-02"]
