"""The composition root: the only place that builds clock, store, adapters and jobs, and ties them together."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.adapters.base import Adapter, Door, DraftStore, RequestMemory, no_page
from bot.adapters.plain import plain, plain_form
from bot.adapters.web.http_server import Plain
from bot.adapters.web.web_adapter import WebAdapter
from bot.adapters.web.web_preview import web_preview
from bot.catalog import SHIPPED
from bot.catalog.cache import load_cached_bank
from bot.delivery.outbox import DeliveryEvent, Outbox
from bot.domain.bank import Bank
from bot.duties import Duties
from bot.engine import web_storage
from bot.handler import Handler
from bot.messages import Card, Form
from bot.ops import health
from bot.ops.recall_file import stored_recalibration
from bot.settings import BadSetting, Discord, Settings, Slack
from bot.store.database import Database
from bot.store.stored_drafts import StoredDrafts
from bot.store.stored_requests import StoredRequests
from scheduler.clockwork import Clockwork

if TYPE_CHECKING:  # as in bot.ops.health
    from bot.ops.metrics import Metrics

_logger = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """All parts of one running process."""

    database: Database
    adapters: dict[str, Adapter]
    outbox: Outbox
    handler: Handler
    duties: Duties
    door: Door | None = None


def bank_of(settings: Settings) -> Bank:
    """The shipped bank with the team's own folders, kept beside the store; and what was fitted. Raises ContentError."""
    bank = load_cached_bank((SHIPPED, *settings.content), settings.store.with_name(f"{settings.store.name}.bank"))
    return replace(bank, recalibration=stored_recalibration(settings.store))


def assemble(
    database: Database,
    adapters: dict[str, Adapter],
    clock: Clock,
    *,
    managers: frozenset[str] = frozenset(),
    keep_days: int = 0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> App:
    """The parts over a store and adapters: the same for a real process, a rehearsal and a test."""
    owner = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    outbox = Outbox(database, adapters, clock, owner=owner, sleep=sleep)
    outbox.on_event(_note)
    door = next(filter(None, (adapter.offers.door for adapter in adapters.values())), None)
    page_url = next((adapter.offers.page_url for adapter in adapters.values() if adapter.offers.door), no_page)
    handler = Handler(database, adapters, clock, managers, page_url, keep_days=keep_days)
    tidying = [adapter.offers.tidy for adapter in adapters.values()]
    duties = Duties(database, outbox, clock, tidying=tidying, keep_days=keep_days)
    return App(database, adapters, outbox, handler, duties, door)


def _note(event: DeliveryEvent) -> None:
    """What went wrong on the way is logged; the outbox keeps it too."""
    if event.outcome == "retry":
        _logger.info("delivery comes again", key=event.delivery.key, reason=event.reason)
    elif event.outcome != "sent":
        _logger.warning("delivery failed", key=event.delivery.key, outcome=event.outcome, reason=event.reason)


def slack_of(wanted: Slack, drafts: DraftStore, heard: RequestMemory, clock: Clock) -> Adapter:
    from bot.adapters.slack import SlackAdapter  # noqa: PLC0415 — who does not use Slack does not wait for its libraries

    return SlackAdapter(
        wanted.bot_token,
        app_token=wanted.app_token,
        signing_secret=wanted.signing_secret,
        drafts=drafts,
        heard=heard,
        history=wanted.history,
        api_url=wanted.api_url,
        now=clock,
    )


def discord_of(wanted: Discord, drafts: DraftStore) -> Adapter:
    from bot.adapters.discord import DiscordAdapter  # noqa: PLC0415 — as above

    return DiscordAdapter(wanted.token, drafts=drafts, api_url=wanted.api_url, gateway_url=wanted.gateway_url)


def platforms_of(settings: Settings, drafts: DraftStore, heard: RequestMemory, clock: Clock) -> dict[str, Adapter]:
    """The adapters of the platforms whose tokens are set."""
    adapters: dict[str, Adapter] = {}
    if settings.slack:
        adapters["slack"] = slack_of(settings.slack, drafts, heard, clock)
    if settings.discord:
        adapters["discord"] = discord_of(settings.discord, drafts)
    return adapters


def metrics_of(database: Database, clock: Clock) -> Metrics:
    from bot.ops.metrics import Metrics  # noqa: PLC0415 — as above

    return Metrics(database, clock)


def app_of(settings: Settings, database: Database, clock: Clock) -> App:
    """Everything that the settings ask for.

    Raises:
        BadSetting: there is nothing to run.
    """
    metrics = metrics_of(database, clock) if settings.metrics else None
    adapters = platforms_of(settings, StoredDrafts(database, clock), StoredRequests(database, clock), clock)
    called = [route for adapter in adapters.values() for route in adapter.offers.routes]
    beside = (*health.routes(database, metrics), *called)
    if settings.web:
        storage, secret = web_storage(database)
        adapters["web"] = WebAdapter(
            storage,
            secret=secret,
            host=settings.host,
            port=settings.port,
            public_url=settings.public_url,
            proxies=settings.proxies,
            now=clock,
            beside=beside,
        )
    if not adapters:
        raise BadSetting("TRAPLINE_WEB is off, and no platform is configured: there is nothing to run")
    managers = frozenset(settings.managers)
    app = assemble(database, adapters, clock, managers=managers, keep_days=settings.keep_days)
    if app.door is None:
        app = replace(app, door=Plain(settings.host, settings.port, beside, settings.proxies))
    if metrics is not None:
        app.handler.on_handled(metrics.heard)
        app.outbox.on_event(metrics.delivered)
    return app


def preview(shown: Card | Form, platform: str | None) -> str:
    """What that platform would be sent; plain words without one."""
    match platform:
        case "slack":
            from bot.adapters import slack  # noqa: PLC0415 — as above

            return slack.slack_preview(shown)
        case "discord":
            from bot.adapters import discord  # noqa: PLC0415 — as above

            return discord.discord_preview(shown)
        case "web":
            return web_preview(shown)
        case _:
            return plain(shown) if isinstance(shown, Card) else plain_form(shown)


@asynccontextmanager
async def running(app: App) -> AsyncIterator[str]:
    """Adapters listening, outbox delivering, jobs ticking; all of it stopped in order at the end.

    What is under way when it stops is finished first: nothing new comes in, then the outbox gives back its leases.

    Yields the port's address, empty without one.

    Raises:
        BadSetting: the port is taken.
    """
    others = [adapter for adapter in app.adapters.values() if adapter.offers.door is None]
    if app.door is not None:
        await _listen(app.door, app)
    tasks = [asyncio.create_task(adapter.run(app.handler)) for adapter in others]
    tasks.append(asyncio.create_task(app.outbox.run()))
    clockwork = Clockwork(app.duties)
    try:
        await clockwork.start()
        yield app.door.address if app.door else ""
    finally:
        if app.door is not None:
            await app.door.stop()
        await app.outbox.stop()  # before the clock, or its job would first send a whole backlog
        await clockwork.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(door: Door, app: App) -> None:
    try:
        await door.start(app.handler)
    except socket.gaierror as error:
        raise BadSetting(f"TRAPLINE_HOST names no address of this machine: {error.strerror}") from error
    except OSError as error:
        where = f"the web room cannot listen on {door.address}"
        raise BadSetting(f"{where}: {error.strerror}. Set TRAPLINE_PORT") from error
