"""`trapline db`: backup, restore and check, with the tools of whichever engine holds the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot.store.database import Maintenance
from bot.store.errors import StoreError

_T = TypeVar("_T")


def _store(context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path:
    """The path that was given, else that of the settings."""
    path = value or getattr(context.obj, "store", None)
    if not isinstance(path, Path):
        raise click.UsageError("Name the store's file: --store PATH")
    return path


def _say_errors(work: Callable[[], _T]) -> _T:
    """Show what is wrong as a sentence, not as a traceback."""
    try:
        return work()
    except StoreError as error:
        raise click.ClickException(str(error)) from error


_store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    callback=_store,
    help="The store's file; without it, the one of the settings.",
)


def store_commands(tools: Maintenance) -> click.Group:
    """The group of commands."""

    @click.group()
    def db() -> None:
        """Look after the store: backup, restore, check."""

    @db.command()
    @click.argument("path", type=click.Path(path_type=Path))
    @_store_option
    @click.pass_context
    def backup_command(context: click.Context, path: Path, store: Path) -> None:
        """Copy the store to PATH, also while Trapline runs."""
        problems = _say_errors(lambda: tools.backup(store, path, at=datetime.now(UTC)))
        for problem in problems:
            click.echo(problem, err=True)
        if problems:
            click.echo(f"Copied {store} to {path}, but the copy is not sound, so keep the earlier backups.", err=True)
            context.exit(1)
        click.echo(f"Copied {store} to {path}, and checked the copy.")

    @db.command()
    @click.argument("path", type=click.Path(path_type=Path))
    @_store_option
    def restore_command(path: Path, store: Path) -> None:
        """Put the backup PATH in the place of the store; the present file is kept beside it."""
        kept = _say_errors(lambda: tools.restore(path, store, at=datetime.now(UTC)))
        click.echo(f"Restored {store} from {path}." + (f" The file that was there is now {kept}." if kept else ""))

    @db.command()
    @_store_option
    @click.pass_context
    def check_command(context: click.Context, store: Path) -> None:
        """Say what is wrong with the store, if anything; the exit code is 1 then."""
        problems = _say_errors(lambda: tools.check(store))
        for problem in problems:
            click.echo(problem, err=True)
        if problems:
            context.exit(1)
        click.echo(f"{store} is sound.")

    return db
