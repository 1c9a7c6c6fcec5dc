"""corrections.yaml: what is read, and what is refused, by file and line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalog import SHIPPED
from bot.catalog.load import load_bank
from bot.catalog.quality.lint import lint
from bot.catalog.reading.problems import ContentError
from bot.domain.regrading import REASON, Correction
from tests.catalog.writing import TODAY, own_folder, single

SOUND = f"""\
# what we got wrong
- item: acme-01
  from: 1
  to: 2
  reason: The key named the old limit.
  date: {TODAY}
"""


def folders(base: Path, own: Path, text: str, *, shipped: bool = False) -> list[Path]:
    """A bank with one item in version 2, and the file beside it; `shipped`: in the first folder instead."""
    folder = own_folder(base if shipped else own, [single("acme-01", version=2)])
    (folder / "corrections.yaml").write_text(text, encoding="utf-8")
    return [base] if shipped else [base, own]


@pytest.mark.parametrize("shipped", [True, False])
def test_a_correction_is_read_from_the_bank_and_from_a_teams_own_folder(base: Path, own: Path, shipped: bool) -> None:
    bank = load_bank(folders(base, own, SOUND, shipped=shipped))
    assert bank.corrections == (Correction("acme-01", 1, 2, "The key named the old limit.", TODAY),)
    assert bank.correction_of("acme-01") == bank.corrections[0]
    assert bank.correction_of("acme-02") is None


@pytest.mark.parametrize("text", ["", "[]\n", "# nothing yet\n"])
def test_there_may_be_none(base: Path, own: Path, text: str) -> None:
    assert load_bank(folders(base, own, text)).corrections == ()


def test_the_shipped_file_is_read() -> None:
    assert (SHIPPED / "corrections.yaml").is_file()


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("item: acme-01", "item: acme-09"), 2, "there is no item 'acme-09'"),
        (("to: 2", "to: 1"), 4, "versions rise: 1 does not come after 1"),
        (("from: 1", "from: 0"), 3, "versions start at 1"),
        (("to: 2", "to: 3"), 4, "still version 2; raise it to 3"),
        (("  reason: The key named the old limit.\n", ""), 2, "'reason' is missing"),
        (("The key named the old limit.", "' '"), 5, "reason is empty"),
        (("The key named the old limit.", "x" * (REASON + 1)), 5, "reason has 301 characters; 300 is the limit"),
        (("  from: 1\n", ""), 2, "'from' is missing"),
        (("from: 1", "from: one"), 3, "from: Expected int"),
        (("reason:", "why:"), 5, "unknown key 'why'"),
        (("- item: acme-01", "acme:"), 1, "a list of corrections is needed here, each starting with `- item:`"),
        (("# what we got wrong\n", SOUND), 7, "this version is corrected already"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(
    base: Path, own: Path, change: tuple[str, str], line: int, said: str
) -> None:
    with pytest.raises(ContentError) as caught:
        load_bank(folders(base, own, SOUND.replace(*change)))
    assert [(problem.file.name, problem.line) for problem in caught.value.problems if said in problem.message] == [
        ("corrections.yaml", line)
    ], caught.value


def test_a_team_corrects_its_own_items_only(base: Path, own: Path) -> None:
    own_folder(base, [single("main-01", version=2)])
    text = SOUND.replace("acme-01", "main-01")
    with pytest.raises(ContentError, match=r"corrections\.yaml:2: main-01@2: this item is the shipped bank's"):
        load_bank(folders(base, own, text))


def test_an_item_may_have_moved_on_and_its_newest_correction_counts(base: Path, own: Path) -> None:
    own_folder(own, [single("acme-01", version=4)])
    later = SOUND.replace("from: 1", "from: 2").replace("to: 2", "to: 3").replace("# what we got wrong\n", "")
    (own / "corrections.yaml").write_text(later + SOUND, encoding="utf-8")
    bank = load_bank([base, own])
    assert [one.to for one in bank.newest_corrections] == [3]


def test_lint_knows_what_day_it_is(base: Path, own: Path) -> None:
    tomorrow = TODAY + timedelta(days=1)
    found = lint(folders(base, own, SOUND.replace(str(TODAY), str(tomorrow))), today=TODAY)
    said = [str(problem) for problem in found if problem.file.name == "corrections.yaml"]
    assert said == [f"{own / 'corrections.yaml'}:6: acme-01@2: date lies in the future: {tomorrow}"]
