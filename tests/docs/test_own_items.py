"""docs/own-items.md: who does what it says has items that are in order."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalog import SHIPPED
from bot.catalog.content_commands import content
from bot.catalog.load import load_bank
from bot.catalog.quality.lint import lint

PAGE = (Path(__file__).parents[2] / "docs/own-items.md").read_text(encoding="utf-8")


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """The folder of the page, with its two files."""
    folder = tmp_path / "acme"
    written = re.findall(r"^`acme/(\S+)` .*?\n\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in written] == ["traps/serving.yaml", "items/serving.yaml"]
    for name, text in written:
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_example_lints_clean_and_is_asked(acme: Path) -> None:
    problems = lint([SHIPPED, acme], today=datetime.now(UTC).date())
    assert [str(problem) for problem in problems if acme in problem.file.parents] == []

    item = load_bank([SHIPPED, acme]).item("acme-shared-endpoint-01")
    assert item in load_bank([SHIPPED, acme]).items_for("mla-c02")
    assert item not in load_bank([SHIPPED, acme]).items_for("mla-c01")


def test_a_mistake_in_it_is_named_with_its_line(acme: Path) -> None:
    path = acme / "items/serving.yaml"
    text = path.read_text(encoding="utf-8").replace("platform team adds instances", "option above adds instances")
    path.write_text(text, encoding="utf-8")

    result = CliRunner().invoke(content, ["lint", str(acme)])

    line = next(number for number, read in enumerate(text.splitlines(), 1) if "option above" in read)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{path}:{line}: acme-shared-endpoint-01: “option above”")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"trapline content (?:new|lint|preview|export)[^`\n>]*", PAGE)))
)
def test_each_command_of_the_page_works(acme: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(acme.parent)

    result = CliRunner().invoke(content, command.split()[2:])

    assert result.exit_code == 0, result.output
