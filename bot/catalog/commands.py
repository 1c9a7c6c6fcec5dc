"""`trapline content`: check the bank, and count what it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.catalog.lint import lint
from bot.catalog.load import SHIPPED, load_bank
from bot.catalog.problems import ContentError
from bot.catalog.stats import stats

_FOLDERS = click.argument(
    "folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="[FOLDER]..."
)


@click.group()
def content() -> None:
    """Check the question bank, or count what it holds. A FOLDER of your own is read beside the shipped bank."""


@content.command("lint")
@_FOLDERS
def lint_command(folders: tuple[Path, ...]) -> None:
    """Name file, line and item of everything that docs/content-format.md does not allow."""
    problems = lint((SHIPPED, *folders), today=datetime.now(UTC).date())
    for problem in problems:
        click.echo(str(problem))
    errors = sum(not problem.warning for problem in problems)
    if errors:
        click.echo(f"{errors} to put right", err=True)
        raise SystemExit(1)
    click.echo("The content is in order.", err=True)


@content.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_FOLDERS
def stats_command(folders: tuple[Path, ...], *, as_json: bool) -> None:
    """Count items by exam, domain, task, skill, trap and kind."""
    try:
        counted = stats(load_bank((SHIPPED, *folders)))
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(counted, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(counted)))


def _lines(counted: dict[str, Any]) -> list[str]:
    lines = [f"{counted['items']} items, {len(counted['traps'])} traps"]
    for exam_id, exam in counted["exams"].items():
        lines.append(f"{exam_id}: {exam['items']} items")
        lines += [f"  {part:<8} {_row(exam[part])}" for part in ("domains", "tasks", "kinds", "levels")]
        lines.append(
            f"  mock     {exam['reserved']} reserved; whole forms of 65: {exam['reserved_forms']} from the reserve,"
            f" {exam['forms']} with the rest"
        )
        unasked = [skill for skill, count in exam["skills"].items() if not count]
        if exam["skills"]:
            lines.append(f"  skills   {len(exam['skills']) - len(unasked)} of {len(exam['skills'])} have an item")
    lines.append("items per trap:")
    lines += [f"  {count:>4}  {trap}" for trap, count in counted["traps"].items()]
    cues = counted["cues"]
    lines.append(
        f"the key is the longest option in {cues['longest_is_key']:.0%} of {cues['single_items']} single items"
    )
    lines.append(f"the oldest check of a fact is of {counted['oldest_verified_on']}")
    return lines


def _row(counts: dict[str, int]) -> str:
    return "  ".join(f"{name}: {count}" for name, count in counts.items())
