"""`trapline content`: check the bank, count what it holds, find an item, write another, take them elsewhere."""

from __future__ import annotations

import difflib
import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TextIO, get_args

import click

from bot.catalog import SHIPPED
from bot.catalog.authoring import export, search
from bot.catalog.authoring.item_page import item_page
from bot.catalog.authoring.new_item import NotTogether, template
from bot.catalog.load import load_bank
from bot.catalog.quality import blind_readings, blind_sheets
from bot.catalog.quality.lint import lint
from bot.catalog.quality.stats import stats
from bot.catalog.reading.problems import ContentError
from bot.domain.bank import Bank
from bot.domain.generators import generated_again
from bot.domain.items import ItemKind

CHOSEN: tuple[ItemKind, ...] = ("single", "multiple")
"""Kinds whose options can be guessed at without the stem; in the others, telling what belongs where is the question."""

_FOLDERS = click.argument(
    "folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="[FOLDER]..."
)
_FOLDER = click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of your own, read beside the shipped bank.",
)


@click.group()
@click.pass_context
def content(ctx: click.Context) -> None:
    """Check the question bank, count it, search it, add to it. A FOLDER of your own is read beside the shipped bank."""
    folders = [str(folder) for folder in getattr(ctx.obj, "content", ())]  # those of the settings, unless one is named
    ctx.default_map = {name: {"folders": folders} for name in content.commands}


@content.command("lint")
@_FOLDERS
def lint_command(folders: tuple[Path, ...]) -> None:
    """Name file, line and item of everything that docs/content-format.md does not allow."""
    found = lint((SHIPPED, *folders), today=datetime.now(UTC).date())
    # Who checks a folder of their own can do nothing about what the shipped bank still lacks.
    problems = [one for one in found if not (folders and one.warning and SHIPPED in one.file.parents)]
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
    bank = _bank(folders)
    counted = stats(bank) | {"review": blind_readings.counted(bank.items, SHIPPED)}
    if as_json:
        click.echo(json.dumps(counted, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(counted)))


@content.command("preview")
@click.argument("item", metavar="ITEM")
@_FOLDERS
def preview_command(item: str, folders: tuple[Path, ...]) -> None:
    """Print an item as a person reads it: question, key, rationales, traps, tags and sources.

    Also one that is made from a rule and a seed, such as gen-metrics-7.
    """
    bank = _bank(folders)
    found = next((one for one in bank.items if one.id == item), None) or generated_again(bank, item)
    if found is None:
        near = difflib.get_close_matches(item, [one.id for one in bank.items], 3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`trapline content search` finds it by its words."
        raise click.ClickException(f"there is no item {item!r}. {hint}")
    click.echo(item_page(found, bank))


@content.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1), help="How many lines at the most.")
@_FOLDER
def search_command(words: tuple[str, ...], most: int, folders: tuple[Path, ...]) -> None:
    """Find items by words in stems, options, traps and tags; the best first. A word's beginning is enough."""
    found = search.search(_bank(folders), " ".join(words))
    if not found:
        click.echo(f"No item fits “{' '.join(words)}”.", err=True)
        raise SystemExit(1)
    for item in found[:most]:
        click.echo(search.line(item))
    if len(found) > most:
        click.echo(f"{len(found) - most} more; --most shows them.", err=True)


@content.command("new")
@click.option("--kind", type=click.Choice(get_args(ItemKind)), default="single", show_default=True)
@click.option("--trap", "trap", metavar="ID", help="The trap that a distractor targets.")
@click.option("--exam", "exam", metavar="ID", help="Tag this exam only.")
@_FOLDER
def new_command(kind: ItemKind, trap: str | None, exam: str | None, folders: tuple[Path, ...]) -> None:
    """Print a new item as YAML, with blanks to fill; everything else in it passes the lint."""
    try:
        click.echo(template(_bank(folders), kind, trap, exam, datetime.now(UTC).date()), nl=False)
    except NotTogether as error:
        raise click.ClickException(str(error)) from error


@content.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "anki", "json"]), required=True)
@click.option("--exam", "exam", metavar="ID", help="Only what this exam asks.")
@_FOLDERS
def export_command(form: str, exam: str | None, folders: tuple[Path, ...]) -> None:
    """Print all items for a spreadsheet, for Anki's text import, or as JSON.

    Anki gets no items of the reserve: anybody who learns them by heart has no mock exam left.
    """
    bank = _bank(folders)
    try:
        items = export.chosen_items(bank, exam, reserve=form != "anki")
    except KeyError as error:
        known = ", ".join(one.id for one in bank.exams)
        raise click.ClickException(f"there is no exam {exam!r}; known are {known}") from error
    written = {"csv": export.as_csv, "json": export.as_json}.get(form, partial(export.as_anki, bank=bank))
    click.echo(written(items), nl=False)


@content.command("sheet")
@click.option("--seed", required=True, metavar="WORD", help="Draws numbers and order; marking needs the same one.")
@click.option("--options-only", is_flag=True, help="Without stems: for guessing single and multiple items.")
@_FOLDERS
def sheet_command(seed: str, folders: tuple[Path, ...], *, options_only: bool) -> None:
    """Print all questions without their keys, for a blind reader: docs/item-writing.md says how they answer."""
    items = _bank(folders).items
    asked = [item for item in items if item.kind in CHOSEN] if options_only else items
    click.echo(blind_sheets.sheet(asked, seed, stems=not options_only), nl=False)


@content.command("mark")
@click.argument("answers", type=click.File(encoding="utf-8"))
@click.option("--seed", required=True, metavar="WORD", help="The one of the sheet.")
@_FOLDERS
def mark_command(answers: TextIO, seed: str, folders: tuple[Path, ...]) -> None:
    """Compare ANSWERS to a sheet with the keys, and print a line for each item as content/review/ keeps it."""
    try:
        marked = blind_sheets.mark(_bank(folders).items, seed, answers.read())
    except blind_sheets.BadSheet as error:
        raise click.ClickException(str(error)) from error
    click.echo(blind_readings.as_yaml(marked, datetime.now(UTC).date()), nl=False)
    click.echo(f"{sum(one.agreed for one in marked)} of {len(marked)} answers are the key.", err=True)


def _bank(folders: tuple[Path, ...]) -> Bank:
    try:
        return load_bank((SHIPPED, *folders))
    except ContentError as error:
        raise click.ClickException(str(error)) from error


def _lines(counted: dict[str, Any]) -> list[str]:
    lines = [f"{counted['items']} items, {len(counted['traps'])} traps"]
    for exam_id, exam in counted["exams"].items():
        lines.append(f"{exam_id}: {exam['items']} items")
        lines += [f"  {part:<8} {_row(exam[part])}" for part in ("domains", "tasks", "kinds", "levels", "states")]
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
        f"the key is the longest option in {cues['longest_is_key']:.0%} of {cues['single_items']} single items; "
        f"it stands at  {_row(cues['key_position'])}"
    )
    absolute = cues["absolute_words"]
    lines.append(
        f"absolute words stand in {absolute['keys']:.1%} of keys, {absolute['distractors']:.1%} of distractors"
    )
    if cues["most_alike"]:
        lines.append(f"the stems most alike share {cues['similarity']:.0%}: {' and '.join(cues['most_alike'])}")
    read, guessed = counted["review"]["blind"], counted["review"]["options_only"]
    lines.append(
        f"blind readers answered {read['answered']} items, {read['agreed']} by the key; from the options alone"
        f" {guessed['agreed']} of {guessed['answered']} were found, by lot it would be {guessed['chance']}"
    )
    lines.append(f"the oldest check of a fact is of {counted['oldest_verified_on']}")
    return lines


def _row(counts: dict[str, int]) -> str:
    return "  ".join(f"{name}: {count}" for name, count in counts.items())
