"""The `trapline` command."""

from __future__ import annotations

import asyncio
import difflib
import gc
import json
import signal
import sys
import tempfile
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import click

from bot.catalog.reading.problems import ContentError
from bot.cleaning import on_terminal
from bot.domain.trusted_time import TrustedClock
from bot.domain.zones import has_zones
from bot.ops.logs import configure
from bot.settings import BadSetting, Settings, load
from bot.store.errors import StoreError

FAILED = 1


def _content() -> click.Group:
    from bot.catalog.content_commands import content  # noqa: PLC0415 — other commands start without it

    content.add_command(reports)
    return content


def _db() -> click.Group:
    from bot.engine import MAINTENANCE  # noqa: PLC0415 — as above
    from bot.ops.store_commands import store_commands  # noqa: PLC0415

    return store_commands(MAINTENANCE)


class _Trapline(click.Group):
    """Turns what a person can put right into one sentence instead of a traceback, and imports what a command needs."""

    groups: Mapping[str, Callable[[], click.Group]] = {"content": _content, "db": _db}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.groups])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        group = self.groups.get(cmd_name)
        return group() if group else super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (BadSetting, ContentError, StoreError) as error:
            click.echo(f"trapline: {error}", err=True)
            sys.exit(FAILED)


@click.group(cls=_Trapline)
@click.version_option(package_name="trapline")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Trapline: one trap question a day, for teams that prepare for an AWS machine learning exam."""
    zoneinfo.reset_tzpath(())  # the locked tzdata package and no other: the same zones on every machine
    settings = load()
    configure(settings.log, settings.log_format)
    ctx.obj = settings


@main.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Start Trapline. Without any token it serves the web room on this machine."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    if not has_zones():
        raise BadSetting("The time zones are missing. Install Trapline's packages again (tzdata is one): make install")
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with _keeping_everything():
        from bot import wiring  # noqa: PLC0415 — other commands start without the web server's libraries
        from bot.engine import open_database, standby_lock  # noqa: PLC0415

        bank = wiring.bank_of(settings)
    lock = standby_lock(settings.store)
    try:
        if not await _active(lock, settings.store, stop):
            return
        with open_database(settings.store, bank) as database:
            app = wiring.app_of(settings, database, TrustedClock(wiring.utc_now, monotonic))
            async with wiring.running(app) as address:
                click.echo(f"Trapline is ready: {address}" if settings.web else "Trapline is ready.")
                await stop.wait()
            click.echo("Trapline has stopped.")
    finally:
        lock.release()


@contextmanager
def _keeping_everything() -> Iterator[None]:
    """Modules and items stay to the end; looking for garbage among them takes a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _active(lock: Any, store: Path, stop: asyncio.Event) -> bool:
    """Be the one active process of the store, waiting as standby for as long as it takes; False when asked to stop."""
    if lock.try_acquire():
        return True
    click.echo(f"Another Trapline has {store} open. This one stands by and takes over when that one ends.")
    waiting = asyncio.create_task(lock.wait(asyncio.sleep))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not waiting.done():
        waiting.cancel()
        return False
    waiting.result()
    click.echo("Taking over.")
    return True


@main.command()
@click.option("--days", type=click.IntRange(1, 366), default=3, show_default=True, help="How many days to play.")
@click.option(
    "--exam-in",
    type=click.IntRange(1, 60),
    metavar="DAYS",
    help="Play a team's whole way to an exam in so many days (14, 5, 1), to the day after it, instead of --days.",
)
@click.option(
    "--minutes",
    type=click.Choice(["15", "30", "45", "60", "90"]),
    help="With --exam-in: minutes a day for everybody, instead of each their own.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plays the same days.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of events.")
@click.pass_obj
def rehearse(
    settings: Settings, days: int, exam_in: int | None, minutes: str | None, seed: int, *, as_json: bool
) -> None:
    """Play some days of an imagined team on a fast clock, and print every message."""
    from bot import rehearsal, wiring  # noqa: PLC0415 — other commands start without it

    bank = wiring.bank_of(settings)
    if exam_in is None:
        if minutes is not None:
            raise click.UsageError("--minutes goes with --exam-in.")
        events = asyncio.run(rehearsal.play(bank, days=days, seed=seed))
    else:
        spare = int(minutes) if minutes else None
        events = asyncio.run(rehearsal.play_countdown(bank, exam_in=exam_in, seed=seed, minutes=spare))
    click.echo(json.dumps(events, indent=2, ensure_ascii=False) if as_json else rehearsal.timeline_text(events))


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8088, show_default=True, help="0 takes any free one.")
@click.option("--exam-in", type=click.IntRange(1, 30), default=14, show_default=True, help="Days until the exam.")
@click.pass_obj
def demo(settings: Settings, port: int, exam_in: int) -> None:
    """Open the web room on a rehearsed fortnight, with a slider for its days.

    It is there on this machine alone, holds imagined people only, and is gone when it stops. The store is not touched.
    """
    asyncio.run(_demo(settings, port, exam_in))


async def _demo(settings: Settings, port: int, exam_in: int) -> None:
    from bot import demo, wiring  # noqa: PLC0415 — other commands start without it

    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    bank = wiring.bank_of(settings)
    refused = click.ClickException(f"Port {port} is taken, or may not be used. Say --port, with 0 for any free one.")
    try:
        demo.check_port(port)
    except OSError as error:
        raise refused from error
    with tempfile.TemporaryDirectory(prefix="trapline-demo-") as folder:
        click.echo(f"Rehearsing {exam_in + 2} days: this takes a moment.")
        recording = await demo.record(bank, Path(folder), exam_in=exam_in)
        front = demo.Front(recording, bank, port)
        try:
            await front.start()
        except OSError as error:  # taken in the meantime
            raise refused from error
        click.echo(f"The demo is ready: {front.address}")
        await stop.wait()
        await front.stop()


@main.command()
@click.argument("member", type=int)
@click.argument("domain")
@click.pass_obj
def trace_command(settings: Settings, member: int, domain: str) -> None:
    """What produced this score? Walk from MEMBER's estimate in DOMAIN to responses, items, traps and sources.

    MEMBER is the member's number (`trapline members` lists them), DOMAIN its number or part of its name.
    """
    from bot.features.mastery.trace import NotFound  # noqa: PLC0415
    from bot.features.mastery.trace import trace as walk  # noqa: PLC0415

    now = datetime.now(UTC)
    try:
        found = _read(settings, lambda tx: walk(tx, member, domain, now))
    except NotFound as error:
        raise click.ClickException(str(error)) from error
    mean, low, high = (f"{share:.0%}" for share in (found.estimate.mean, found.estimate.low, found.estimate.high))
    click.echo(
        f"{on_terminal(found.member.name) or 'a forgotten member'} in {on_terminal(found.team)}: {found.domain.name}"
    )
    click.echo(f"estimate: {mean} right, {low} to {high}, from {len(found.counted)} first exposures")
    for step in found.counted:
        response = step.response
        result = "right" if response.right else f"wrong{f', trap: {step.trap}' if step.trap else ''}"
        click.echo(
            f"  {response.answered_at:%Y-%m-%d %H:%M} {response.source:<8} {response.item} v{step.version}: {result}"
        )
        for url in step.sources:
            click.echo(f"      {url}")
    if found.repeats:
        click.echo(f"  {found.repeats} repeats do not count.")


@main.group()
def manifest_command() -> None:
    """What a platform needs to know to create the app."""


@manifest_command.command("slack")
@click.option(
    "--http", metavar="URL", help="The public address that Slack calls; without it Socket Mode, which needs none."
)
@click.option("--no-history", is_flag=True, help="Without the scopes that let the bot look for its own messages.")
@click.option("--study-only", is_flag=True, help="Only /study, where another app has the other names.")
def manifest_slack(http: str | None, *, no_history: bool, study_only: bool) -> None:
    """Print the app manifest for Slack, as YAML: docs/slack.md says where it goes."""
    from bot.adapters import slack  # noqa: PLC0415 — other commands start without its libraries

    click.echo(slack.manifest_text(slack.manifest(http=http, history=not no_history, study_only=study_only)), nl=False)


@main.group()
def invite_command() -> None:
    """The link that brings the bot into a server."""


@invite_command.command("discord")
@click.option("--client-id", metavar="ID", help="The application's id; without it Discord is asked, by DISCORD_TOKEN.")
@click.pass_obj
def invite_discord(settings: Settings, client_id: str | None) -> None:
    """Print the link, with exactly the permissions that the bot uses: docs/discord.md explains each."""
    from bot.adapters import discord  # noqa: PLC0415 - other commands start without its libraries

    if client_id is None:
        if settings.discord is None:
            raise click.ClickException("Set DISCORD_TOKEN, or say --client-id (Application ID in Discord's portal).")
        try:
            client_id = asyncio.run(discord.application_id(settings.discord.token, settings.discord.api_url))
        except discord.Refused as error:
            raise click.ClickException(str(error)) from error
    click.echo(discord.invite(client_id))


@main.command()
@click.argument("what", metavar="ITEM|CARD", required=False)
@click.option("--slack", "platform", flag_value="slack", help="Blocks or a modal, as JSON.")
@click.option("--discord", "platform", flag_value="discord", help="A message or a modal, as JSON.")
@click.option("--web", "platform", flag_value="web", help="The room's page.")
@click.pass_obj
def preview_command(settings: Settings, what: str | None, platform: str | None) -> None:
    """Print what would be sent: the daily question with an item, or any card or form at its largest.

    Without a name it lists the cards and forms; without a platform it prints words.
    """
    from bot import wiring  # noqa: PLC0415 - other commands start without it
    from bot.gallery import pictures as gallery  # noqa: PLC0415

    bank = wiring.bank_of(settings)
    pictures = gallery.gallery(bank)
    if what is None:
        click.echo("\n".join(sorted(pictures)))
        return
    item = next((item for item in bank.items if item.id == what), None)
    if item is None and what not in pictures:
        close = difflib.get_close_matches(what, [*pictures, *(item.id for item in bank.items)], 3)
        hint = f" Did you mean {' or '.join(close)}?" if close else " `trapline preview` lists the cards."
        raise click.ClickException(f"{what} is no item and no card.{hint}")
    click.echo(wiring.preview(gallery.daily_post(item) if item else pictures[what](), platform))


@main.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Check everything that tomorrow's question needs; each line is ok, or says what to do.

    Looks at settings, content, store, clock and zones, at each platform's tokens and permissions, and at every team's
    place. Posts and changes nothing. The exit status is 1 where something has to be put right.
    """
    from bot import doctor as checks  # noqa: PLC0415 — other commands start without it

    findings = asyncio.run(checks.examine(settings))
    for line in checks.report_lines(findings):
        click.echo(on_terminal(line, "\n"))
    if any(finding.advice for finding in findings):
        sys.exit(FAILED)


@main.command()
@click.pass_obj
def members(settings: Settings) -> None:
    """List teams and their members, with their numbers."""
    from bot.features.team.census import census  # noqa: PLC0415

    for team, people in _read(settings, census):
        click.echo(f"{team.id}  {on_terminal(team.name)}  ({team.exam}, {team.state})")
        for member in people:
            click.echo(f"    {member.id}  {on_terminal(member.name)}")


@main.command()
@click.option("--fit", is_flag=True, help="Fit recall to the answers given here; it holds from the next start on.")
@click.pass_obj
def learning(settings: Settings, *, fit: bool) -> None:
    """How well what Trapline states about recall came true here, without names (docs/learning.md)."""
    from bot.domain.recalibration import fitted  # noqa: PLC0415
    from bot.features.practice.foresights import foresights  # noqa: PLC0415
    from bot.ops import recall_file  # noqa: PLC0415

    now = datetime.now(UTC)
    seen = _read(settings, lambda tx: foresights(tx, now))
    used = recall_file.stored_recalibration(settings.store)
    if fit:
        try:
            used = fitted(seen)
        except ValueError as error:
            raise click.ClickException(f"{error}. Nothing was changed.") from error
        click.echo(f"Written to {recall_file.store_recalibration(settings.store, used)}")
    click.echo("\n".join(recall_file.report_of_recall(seen, used)))


@main.command()
@click.option("--all", "everything", is_flag=True, help="Also what was sent.")
@click.option("--most", default=50, show_default=True, help="How many lines at the most.")
@click.pass_obj
def outbox(settings: Settings, most: int, *, everything: bool) -> None:
    """What waits to be delivered, and what was given up, with the reason."""
    states: list[Any] = ["waiting", "sending", "dead", *(["sent"] if everything else [])]
    deliveries = _read(settings, lambda tx: tx.deliveries.listing(states, most))
    if not deliveries:
        click.echo("Nothing waits, and nothing was given up.")
    for delivery in deliveries:
        told = f"  {on_terminal(delivery.reason)}" if delivery.reason else ""
        what = f"{delivery.kind} {on_terminal(delivery.key)} ×{delivery.tries}"
        click.echo(f"{delivery.state:<8} {delivery.due_at:%Y-%m-%d %H:%M:%S} {what}{told}")


@click.command()
@click.pass_obj
def reports(settings: Settings) -> None:
    """The flaws that members reported, newest first."""
    found = _read(settings, lambda tx: tx.reports.all())
    if not found:
        click.echo("Nobody has reported a flaw.")
    for report in found:
        click.echo(f"{report.at:%Y-%m-%d}  {report.item}  team {report.team}: {on_terminal(report.text) or '(erased)'}")


def _read(settings: Settings, fn: Any) -> Any:
    """Look into the store without disturbing a process that runs on it."""
    from bot import wiring  # noqa: PLC0415 - other commands start without it
    from bot.engine import look_into  # noqa: PLC0415

    return look_into(settings.store, wiring.bank_of(settings), fn)


if __name__ == "__main__":
    main()
