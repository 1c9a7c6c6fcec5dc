"""The composition root: the only place that builds clock, store, adapters and jobs, and ties them together."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.adapters.base import Adapter
from bot.adapters.web.adapter import WebAdapter
from bot.catalog import SHIPPED, load_bank
from bot.domain.bank import Bank
from bot.duties import Duties
from bot.handler import Handler
from bot.outbox import Event, Outbox
from bot.settings import BadSetting, Settings
from bot.store.room import RoomShelf, web_secret
from bot.worker import Worker
from scheduler.clockwork import Clockwork

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """All parts of one running process."""

    worker: Worker
    adapters: dict[str, Adapter]
    outbox: Outbox
    handler: Handler
    duties: Duties


def bank_of(settings: Settings) -> Bank:
    """The shipped bank with the team's own folders. Raises ContentError."""
    return load_bank((SHIPPED, *settings.content))


def assemble(
    worker: Worker, adapters: dict[str, Adapter], clock: Clock, *, managers: frozenset[str] = frozenset()
) -> App:
    """The parts over a store and adapters: the same for a real process, a rehearsal and a test."""
    owner = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    outbox = Outbox(worker, adapters, clock, owner=owner)
    outbox.on_event(_note)
    return App(worker, adapters, outbox, Handler(worker, adapters, clock, managers), Duties(worker, outbox, clock))


def _note(event: Event) -> None:
    """What went wrong on the way is logged; the outbox keeps it too."""
    if event.outcome == "retry":
        log.info("delivery comes again", key=event.delivery.key, reason=event.reason)
    elif event.outcome != "sent":
        log.warning("delivery failed", key=event.delivery.key, outcome=event.outcome, reason=event.reason)


def adapters_of(settings: Settings, worker: Worker, clock: Clock) -> dict[str, Adapter]:
    """The adapters that the settings ask for.

    Raises:
        BadSetting: there is none.
    """
    adapters: dict[str, Adapter] = {}
    if settings.web:
        adapters["web"] = WebAdapter(
            RoomShelf(worker),
            secret=worker.write_now(web_secret),
            host=settings.host,
            port=settings.port,
            public_url=settings.public_url,
            now=clock,
        )
    if not adapters:
        raise BadSetting("TRAPLINE_WEB is off, and no platform is configured: there is nothing to run")
    return adapters


@asynccontextmanager
async def running(app: App) -> AsyncIterator[str]:
    """Adapters listening, outbox delivering, jobs ticking; all of it stopped in order at the end.

    Yields the web room's address, or nothing where it is off.

    Raises:
        BadSetting: the web room's port is taken.
    """
    web = app.adapters.get("web")
    others = [adapter for name, adapter in app.adapters.items() if name != "web"]
    address = await _listen(web, app) if isinstance(web, WebAdapter) else ""
    tasks = [asyncio.create_task(adapter.run(app.handler)) for adapter in others]
    tasks.append(asyncio.create_task(app.outbox.run()))
    clockwork = Clockwork(app.duties)
    try:
        await clockwork.start()
        yield address
    finally:
        if isinstance(web, WebAdapter):
            await web.stop()
        await app.outbox.stop()  # before the clock, or its job would first send a whole backlog
        await clockwork.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _listen(web: WebAdapter, app: App) -> str:
    try:
        await web.start(app.handler)
    except socket.gaierror as error:
        raise BadSetting(f"TRAPLINE_HOST names no address of this machine: {error.strerror}") from error
    except OSError as error:
        raise BadSetting(f"the web room cannot listen on {web.address}: {error.strerror}. Set TRAPLINE_PORT") from error
    return web.address
