"""The documents say what the program does: nothing undocumented, nothing stale, no dead link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from bot.adapters.discord import PERMISSIONS
from bot.adapters.slack.manifest import HISTORY, SCOPES
from bot.catalog.load import load_bank
from bot.settings import PLATFORMS, PREFIX, Discord, Settings, Slack, load
from tests.docs.commands import PAGE, cli_commands, render

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for pattern in ("*.md", "docs/**/*.md", "content/**/*.md") for path in ROOT.glob(pattern))
VARIABLES = [f"{PREFIX}{field.name.upper()}" for field in fields(Settings) if field.name not in PLATFORMS]
VARIABLES += [f"SLACK_{field.name.upper()}" for field in fields(Slack)]
VARIABLES += [f"DISCORD_{field.name.upper()}" for field in fields(Discord)]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_the_page_of_commands_is_what_the_program_offers() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "write it anew: make docs"


@pytest.mark.parametrize("name", [path for path, _ in cli_commands()])
def test_every_command_of_the_command_line_is_documented(name: str) -> None:
    assert re.search(rf"^### `{name}\b", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_stands_in_the_readme(variable: str) -> None:
    assert re.search(rf"^\| `{variable}` \|", read("README.md"), re.MULTILINE)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_stands_in_the_example(variable: str) -> None:
    assert re.search(rf"^#{variable}=", read(".env.example"), re.MULTILINE)


def test_the_documents_name_no_setting_that_does_not_exist() -> None:
    known = {*VARIABLES, "REQUIRE_BROWSER"}  # the second is the tests' own
    for text in (read(".env.example"), *(page.read_text(encoding="utf-8") for page in PAGES)):
        assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text)) <= known


def test_the_example_switched_on_holds_the_defaults(tmp_path: Path) -> None:
    example = tmp_path / ".env"
    lines = read(".env.example").replace("\n#TRAPLINE_", "\nTRAPLINE_")
    example.write_text(lines, encoding="utf-8")
    found = load(environment={}, dotenv=example)
    for field in fields(Settings):
        if field.name != "public_url":  # has no default, so an address stands there as an example
            assert field.default is not MISSING
            assert getattr(found, field.name) == field.default, field.name


def test_the_readme_quotes_its_question_as_the_bank_has_it() -> None:
    item = load_bank().item("accuracy-on-rare-01")
    readme = " ".join(read("README.md").replace("\n>", " ").replace("*", "").split())
    assert " ".join(item.stem.split()) in readme
    assert all(option.text in readme for option in item.options)
    picked = next(option for option in item.options if option.trap)
    assert picked.rationale in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), f"{page.relative_to(ROOT)} links to {target}"
        assert not anchor or anchor in anchors(to), f"{page.relative_to(ROOT)} links to {target}"


def links(page: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in target and not target.startswith("mailto:"):
            yield target


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_permission_that_a_platform_is_asked_for_is_explained() -> None:
    for scope in (*SCOPES, *HISTORY):
        assert f"| `{scope}` |" in read("docs/slack.md")
    for permission in PERMISSIONS:
        assert f"(`{permission}`) |" in read("docs/discord.md")
