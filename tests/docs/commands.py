"""docs/commands.md, rendered from the tables that the program itself uses. `make docs` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.cli import main
from bot.commands import COMMANDS, STUDY, CommandInfo

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"

WHO = {"anyone": "anyone", "member": "members", "manager": "who manages the team"}

HEAD = """\
# Commands

<!-- Written by `make docs` from bot/messages.py and bot/cli.py; a test compares. -->

## In a room or channel

Each works as `/study NAME` too. A member is whoever has answered once; who manages a team is said in
[the rules](rules.md#teams-places-people).
"""

MIDDLE = """\
## On the machine that hosts it

`trapline COMMAND --help` says the same. All of them read the [settings](../README.md#configuration).
"""


def render() -> str:
    """The whole page."""
    chat = [*_rows("/", COMMANDS), *_rows("/study ", STUDY)]
    parts = [HEAD, "| Command | What it does | Who |", "|---|---|---|", *chat, "", MIDDLE]
    for path, command in cli_commands():
        parts += [f"### `{usage(path, command)}`", "", _plain(command.help or ""), "", *_options(command)]
    return "\n".join(parts).rstrip() + "\n"


def _rows(prefix: str, commands: Sequence[CommandInfo]) -> Iterator[str]:
    for info in commands:
        typed = f"{prefix}{info.name} {info.usage}".strip().replace("|", "\\|")
        yield f"| `{typed}` | {info.help} | {WHO[info.who]} |"


def cli_commands(group: click.Group = main, path: str = "trapline") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its full name, in alphabetical order."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from cli_commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def usage(path: str, command: click.Command) -> str:
    """The command's name with its arguments."""
    arguments = [part for part in command.params if isinstance(part, click.Argument)]
    context = click.Context(command)
    return " ".join((path, *(argument.make_metavar(context) for argument in arguments)))


def _options(command: click.Command) -> list[str]:
    context = click.Context(command)
    records = [part.get_help_record(context) for part in command.params if isinstance(part, click.Option)]
    lines = [f"- `{record[0]}`: {record[1]}" for record in records if record]
    return [*lines, ""] if lines else []


def _plain(text: str) -> str:
    """A docstring's paragraphs, each on one line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
