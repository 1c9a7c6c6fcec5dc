"""`trapline content new`: fill the blanks, and the item is in order."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalog import SHIPPED
from bot.catalog.authoring.new_item import BLANK_FIELD
from bot.catalog.content_commands import content
from bot.catalog.quality.lint import lint
from bot.catalog.reading.problems import Problem
from tests.catalog.writing import own_folder

KINDS = [
    *itertools.product(("single", "multiple"), (None, "maturity-leap"), (None, "mla-c01", "mla-c02")),
    *itertools.product(("ordering", "matching"), (None, "maturity-leap"), (None, "mla-c01")),
]


def linted(own: Path, text: str) -> list[Problem]:
    (own_folder(own) / "items/own.yaml").write_text(text, encoding="utf-8")
    found = lint([SHIPPED, own], today=datetime.now(UTC).date())
    return [problem for problem in found if own in problem.file.parents]


def filled(text: str) -> str:
    """What an author could write into the blanks."""
    words = (f"word{number}" for number in itertools.count())

    def write(blank: re.Match[str]) -> str:
        match blank[1]:
            case what if what.startswith("lower-case"):
                return "acme-drift-01"
            case "1 to 4":
                return "1"
            case what if what.startswith(("a task", "a skill")):
                return what.rpartition(" ")[2]
            case what if what.startswith("https"):
                return "https://docs.aws.amazon.com/x.html"
            case _:
                return next(words)

    return BLANK_FIELD.sub(write, text)


def blanks(text: str) -> set[int]:
    """The lines of the keys whose values have blanks; that of a folded text stands above it."""
    lines = text.splitlines()
    return {
        number - 1 if lines[number - 2].endswith(">-") else number
        for number, line in enumerate(lines, 1)
        if "BLANK(" in line
    }


@pytest.mark.parametrize(("kind", "trap", "exam"), KINDS)
def test_a_new_item_passes_once_its_blanks_are_filled_and_not_before(
    own: Path, kind: str, trap: str | None, exam: str | None
) -> None:
    options = [*(["--trap", trap] if trap else []), *(["--exam", exam] if exam else [])]
    written = CliRunner().invoke(content, ["new", "--kind", kind, *options]).stdout

    before = linted(own, written)
    assert before
    assert {problem.line for problem in before} <= blanks(written), before
    assert [str(problem) for problem in linted(own, filled(written))] == []
    assert not trap or f"trap: {trap}" in written
    assert not exam or re.findall(r"mla-c0\d", written) == [exam]


def test_every_blank_is_named_by_lint(own: Path) -> None:
    written = CliRunner().invoke(content, ["new", "--trap", "maturity-leap"]).stdout

    assert {problem.line for problem in linted(own, written)} == blanks(written)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--trap", "no-such-trap"], "there is no trap 'no-such-trap'"),
        (["--exam", "saa-c03"], "there is no exam 'saa-c03'; known are mla-c01, mla-c02"),
        (["--kind", "matching", "--exam", "mla-c02"], "MLA-C02 asks no matching items"),
        (
            ["--trap", "agents-classic-new-build", "--exam", "mla-c01"],
            "MLA-C01 does not have the trap agents-classic-new-build",
        ),
    ],
)
def test_what_no_item_can_be_is_said(options: list[str], said: str) -> None:
    result = CliRunner().invoke(content, ["new", *options])

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
