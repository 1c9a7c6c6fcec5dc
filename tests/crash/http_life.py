"""One life of the process as it is served: the web room on a real port, and a second place on a surviving platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from random import Random

from bot.adapters.base import Adapter
from bot.adapters.web.identity import Stamps, token_hash
from bot.adapters.web.web_adapter import WebAdapter
from bot.addresses import Person, Place
from bot.engine import open_database, standby_lock, web_storage
from bot.features.team import setup
from bot.interactions import Submission
from bot.store.database import Database
from bot.store.transaction import Store
from bot.wiring import App, assemble, running
from tests.crash.fast_clock import FastClock
from tests.crash.life import ACCEPTED, CLOCK, DRAINED_IN, POSTED, STEPPED, STORE
from tests.crash.surviving import PLATFORM, SurvivingPlatform
from tests.world import shipped

SLUG = "c" * 24
MEMBERS = tuple(f"member-{number}".ljust(43, "x") for number in range(6))
"""The tokens in the browsers of those who answer."""

ROOM, ALSO = Place("web", "", SLUG), Place(PLATFORM, "house", "also")
STEP_SECONDS = 0.12
"""Between two steps of the clock, which are two hours for the bot."""


async def prepare(folder: Path) -> None:
    """The room, its accounts, and a team in both places."""
    with open_database(folder / STORE, shipped()) as database:
        storage, secret = web_storage(database)
        await storage.make_room(SLUG)
        for token in MEMBERS:
            account = replace(Stamps(secret).new_account(), name=token[:8], zone="UTC", show_code=False)
            await storage.add_account(account, token_hash(token), FastClock(folder / CLOCK)())
        await database.write(lambda tx: _found(tx, FastClock(folder / CLOCK)))


def _found(tx: Store, clock: FastClock) -> None:
    lead = Person("web", "", "lead", "Lead")
    values = {"name": "Room", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
    form = Submission(actor=lead, place=ROOM, may_set_up=True, form="setup", values=values, args=("small",))
    setup.submit_setup(tx, form, clock())
    team = tx.teams.at(ROOM)
    assert team is not None
    tx.places.claim(ALSO, team.id)


@asynccontextmanager
async def served(
    folder: Path, port: int, seed: int, accepted: Callable[[], object] = lambda: None
) -> AsyncIterator[tuple[App, FastClock]]:
    """The process, listening; the port is the same in every life."""
    lock = standby_lock(folder / STORE)
    assert lock.try_acquire(), "the one before still holds the store"
    clock = FastClock(folder / CLOCK)
    with open_database(folder / STORE, shipped()) as database:
        app = assemble(database, _adapters(folder, port, seed, database, clock, accepted), clock)
        async with running(app):
            yield app, clock
    lock.release()


def _adapters(  # noqa: PLR0917 - as in `served`
    folder: Path, port: int, seed: int, database: Database, clock: FastClock, accepted: Callable[[], object]
) -> dict[str, Adapter]:
    storage, secret = web_storage(database)
    platform = SurvivingPlatform(folder / POSTED, Random(seed), accepted)
    return {PLATFORM: platform, "web": WebAdapter(storage, secret=secret, port=port, now=clock)}


async def live(folder: Path, port: int, seed: int, sign: Callable[[bytes], object]) -> None:
    """Run until killed; the clock moves on by itself."""
    async with served(folder, port, seed, lambda: sign(ACCEPTED)) as (app, clock):
        while True:
            sign(STEPPED)
            await tick(app)
            await asyncio.sleep(STEP_SECONDS)
            clock.advance()


async def tick(app: App) -> None:
    for duty in (app.duties.close, app.duties.open, app.duties.plan, app.duties.mock, app.duties.deliver):
        await duty()


async def live_out(folder: Path, port: int, seed: int) -> None:
    """The last life: nobody answers any more, and what is left is delivered."""
    async with served(folder, port, seed) as (app, clock):
        for _ in range(DRAINED_IN):
            await tick(app)
            if not await app.database.read(lambda tx: tx.deliveries.listing(("waiting", "sending"), 1)):
                return
            clock.advance()
    raise AssertionError("the outbox is not drained")


def free_port() -> int:
    """A port of this machine that nobody has just now."""
    import socket  # noqa: PLC0415 - only here

    with suppress(OSError), socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
    raise OSError("no port is free")
