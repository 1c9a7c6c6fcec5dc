"""Blind readers: sheets without keys, how answers are marked, and what lint and statistics make of the outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import SHIPPED
from bot.catalog.content_commands import content
from bot.catalog.load import load_bank
from bot.catalog.quality.blind_readings import BLIND, OPTIONS_ONLY, Readings, as_yaml, by_lot
from bot.catalog.quality.blind_sheets import BadSheet, mark, sheet
from bot.catalog.quality.lint import lint
from bot.domain.items import Item
from tests.catalog.writing import TODAY, own_folder, single

ITEMS = load_bank().items
KINDS = {item.kind: item for item in ITEMS}


def answered(item: Item, seed: str) -> str:
    """The line of a reader who knows the key and finds it by the options' texts, as they stand on the sheet."""
    page = sheet([item], seed, stems=True)
    letters = {text: letter for letter, text in re.findall(r"^([A-F])\. (.*)$", page, re.MULTILINE)}
    key = [part.split("=")[-1] for part in item.key]
    return f"{page.split()[1]} {''.join(letters[item.option(option).text] for option in key)}"


def test_a_sheet_tells_neither_ids_nor_keys() -> None:
    page = sheet(ITEMS, "spring", stems=True)
    assert page.count("\n## q") + 1 == len(ITEMS)
    for item in ITEMS:
        assert not re.search(rf"\b{item.id}\b", page)
        assert item.options[0].rationale not in page


def test_a_sheet_of_options_only_has_no_stem() -> None:
    page = sheet([KINDS["single"]], "spring", stems=False)
    assert page.splitlines()[1].startswith("A. ")
    assert len(page.splitlines()) == 1 + len(KINDS["single"].options)


def test_the_seed_draws_numbers_and_order() -> None:
    items = ITEMS[:40]
    assert sheet(items, "spring", stems=True) == sheet(items[::-1], "spring", stems=True)
    assert not set(re.findall("q[0-9a-f]{7}", sheet(items, "spring", stems=True))) & set(
        re.findall("q[0-9a-f]{7}", sheet(items, "autumn", stems=True))
    )


@given(item=st.sampled_from(ITEMS), seed=st.text("abc", min_size=1, max_size=4))
def test_who_knows_the_key_agrees(item: Item, seed: str) -> None:
    (found,) = mark(ITEMS, seed, answered(item, seed))
    assert (found.item, found.picked, found.agreed, found.sure, found.remark) == (item, item.key, True, None, "")


def test_a_line_may_say_how_sure_and_why() -> None:
    item = KINDS["multiple"]
    line = answered(item, "s")
    text = f'# first part\n\n{line.lower()} 40% said "why": \\ once\n'
    (found,) = mark([item], "s", text)
    assert (found.sure, found.remark) == (40, 'said "why": \\ once')
    (entry,) = yaml.safe_load(as_yaml([found], TODAY))
    assert entry["remark"] == 'said "why": \\ once'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("what", "line 1: 'what' is no answer"),
        ("q1234567 A", "no item has the number q1234567 with the seed 's'"),
        ("{number} F", "there is no F"),
        ("{number} AB", "Pick one of the options"),
        ("{number} A\n{number} B", "line 2: {number} is answered twice"),
    ],
)
def test_what_cannot_be_marked_is_named(line: str, said: str) -> None:
    item = KINDS["single"]
    number = sheet([item], "s", stems=True).split()[1]
    with pytest.raises(BadSheet, match=said.format(number=number)):
        mark([item], "s", line.format(number=number))


@pytest.mark.parametrize(
    ("kind", "letters", "said"),
    [
        ("multiple", "A", "Pick 2"),
        ("ordering", "AA", "Use each step exactly once"),
        ("matching", "A", "a letter for each number"),
    ],
)
def test_too_few_letters_are_named(kind: str, letters: str, said: str) -> None:
    items = [item for item in ITEMS if item.kind == kind and (kind != "multiple" or len(item.key) == 2)]
    number = sheet(items[:1], "s", stems=True).split()[1]
    with pytest.raises(BadSheet, match=said):
        mark(items[:1], "s", f"{number} {letters}")


def test_the_chance_to_find_a_key_by_lot() -> None:
    multiple = next(item for item in ITEMS if item.kind == "multiple" and (len(item.options), len(item.key)) == (5, 2))
    assert (by_lot(KINDS["single"]), by_lot(multiple)) == (1 / 4, 1 / 10)


def entry(item: Item, **changes: Any) -> dict[str, Any]:
    return {
        "id": item.id,
        "version": item.version,
        "picked": ["a"],
        "agreed": True,
        "date": date(2026, 11, 20),
    } | changes


@pytest.fixture
def small(base: Path) -> Path:
    return own_folder(
        base, [single("s-1"), single("s-2", stem="Quite another scene, with its own words and its own end?")]
    )


def said_of_readings(folder: Path, *entries: dict[str, Any], name: str = BLIND, binding: bool = True) -> list[str]:
    (folder / "review").mkdir()
    (folder / "review" / name).write_text(yaml.safe_dump(list(entries)))
    found = lint((folder,), today=TODAY, binding=binding)
    about = ("blind", "options-only")
    return [
        f"{one.item}: {one.message}"
        for one in found
        if any(word in one.message for word in about) or one.file.parent.name == "review"
    ]


def test_the_lint_wants_every_version_answered(small: Path) -> None:
    one, other = load_bank((small,)).items
    assert said_of_readings(small, entry(one), entry(replace(other, version=7))) == [
        "s-2: no blind reader has answered version 1 (docs/item-writing.md)"
    ]


def test_the_lint_sees_a_key_that_moved_since_it_was_answered(small: Path) -> None:
    one, other = load_bank((small,)).items
    assert said_of_readings(small, entry(one), entry(other, picked=["b"])) == [
        "s-2: blind.yaml has `agreed: true`, which the key belies: have it answered anew"
    ]


def test_the_lint_sees_a_moved_key_in_the_guesses_too(small: Path) -> None:
    one, other = load_bank((small,)).items
    assert said_of_readings(small, entry(one), entry(other, agreed=False), name=OPTIONS_ONLY) == [
        "s-2: options-only.yaml has `agreed: false`, which the key belies: have it answered anew"
    ]


def test_the_lint_wants_a_disagreement_settled(small: Path) -> None:
    one, other = load_bank((small,)).items
    settled = entry(one, agreed=False, picked=["c"], done="The stem now names the Region.")
    assert said_of_readings(small, settled, entry(other, agreed=False, picked=["b"])) == [
        "s-2: a blind reader picked b: settle it, and say in blind.yaml what was done"
    ]


def test_readings_that_cannot_be_used_are_named(small: Path) -> None:
    one, other = load_bank((small,)).items
    gone = entry(replace(one, id="gone-1"))
    assert said_of_readings(small, entry(one), entry(other), gone) == [
        "gone-1: this item is not in the bank; take its line out"
    ]


def test_a_reading_that_is_none_is_named(small: Path) -> None:
    one, _ = load_bank((small,)).items
    said = said_of_readings(small, entry(one), entry(one), entry(one, pickd=["a"]))
    assert said[0] == "s-1: this item stands here twice"
    assert "unknown key 'pickd'" in said[1]


def test_a_bank_that_keeps_no_readings_is_not_asked_for_them(small: Path) -> None:
    assert not [one for one in lint((small,), today=TODAY) if "blind" in one.message]


def test_every_shipped_item_was_answered_blind() -> None:
    kept = Readings(SHIPPED / "review" / BLIND)
    assert kept.file.exists()
    assert [item.id for item in ITEMS if kept.of(item) is None] == []


def test_sheet_and_mark_work_together() -> None:
    page = CliRunner().invoke(content, ["sheet", "--seed", "s", "--options-only"])
    assert page.exit_code == 0
    assert page.stdout.count("## q") == sum(item.kind in ("single", "multiple") for item in ITEMS)
    answers = f"{answered(KINDS['single'], 's')} 90 plain\n"
    marked = CliRunner().invoke(content, ["mark", "-", "--seed", "s"], input=answers)
    (found,) = yaml.safe_load(marked.stdout)
    assert (found["id"], found["agreed"], found["sure"]) == (KINDS["single"].id, True, 90)
    assert "1 of 1 answers are the key." in marked.stderr
    wrong = CliRunner().invoke(content, ["mark", "-", "--seed", "other"], input=answers)
    assert wrong.exit_code == 1
    assert "with the seed 'other'" in wrong.stderr
