"""One life of the process: the real thing on a fast clock, with members who answer all the time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

from bot.addresses import Person, Place
from bot.features.team import setup
from bot.interactions import Submission
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from bot.wiring import App, assemble, running
from tests.crash.fast_clock import FastClock
from tests.crash.log import Log
from tests.crash.people import Someone
from tests.crash.slow_disk import slow_down
from tests.crash.surviving import PLATFORM, SurvivingPlatform
from tests.world import shipped

STORE, CLOCK, POSTED, JOURNAL = "trapline.db", "clock", "platform.jsonl", "journal.jsonl"
"""The files of one run, in its folder."""

STEPPED, ACCEPTED = b".", b"!"
"""The signs that a life gives: all is running, or the clock has moved on; the platform has accepted a message."""

MEMBERS = 3
"""In each team; each life brings one more."""

ACTS = 4
"""Things that members do until the clock moves on."""

EVERY = 0.01
"""Seconds between two looks for what is to be delivered."""

CATCH_UP = 4
"""Steps after which the clock waits until all that is due has been delivered, so that a slow disk lets nothing expire.
A kill does not get past that either, because the clock survives it."""

DRAINED_IN = 24
"""Steps of the clock within which the outbox has nothing left to do once nobody answers any more."""


@dataclass(frozen=True, slots=True)
class Group:
    """A team as it is set up."""

    name: str
    kind: str
    clock: str
    zone: str
    more: tuple[str, ...] = ()
    """Channels that it has besides the one of its name."""

    @property
    def place(self) -> Place:
        return Place(PLATFORM, "house", self.name)


GROUPS = (
    Group("days", "small", "09:00", "UTC", ("days-too",)),
    Group("repeated", "open", "01:30", "America/New_York"),
    Group("skipped", "small", "02:30", "Europe/Berlin"),
)
"""One where nothing happens with the clocks, and two whose question comes in the hour that they repeat or skip."""


@dataclass(frozen=True, slots=True)
class Life:
    """The parts of a process that runs."""

    app: App
    clock: FastClock
    journal: Log

    async def tick(self) -> None:
        """What the clock's jobs do at one wake-up."""
        duties = self.app.duties
        for duty in (duties.close, duties.open, duties.plan, duties.mock, duties.deliver):
            await duty()

    async def until_killed(self, seed: int, stepped: Callable[[], object]) -> None:
        """Members act, and after so many acts the clock moves on."""
        acted = asyncio.Semaphore(0)
        async with asyncio.TaskGroup() as tasks:
            for group in GROUPS:
                for number in (*map(str, range(MEMBERS)), f"new-{seed}"):
                    someone = self.someone(group, number, Random(f"{seed}/{group.name}/{number}"))
                    tasks.create_task(someone.act_forever(acted))
            tasks.create_task(self._deliver_forever())
            while True:
                stepped()
                await self.app.duties.close()
                await self.app.duties.open()
                await self.app.duties.plan()
                await self.app.duties.mock()
                if self.clock.steps % CATCH_UP == 0:
                    await self.app.duties.deliver()
                for _ in range(ACTS):
                    await acted.acquire()
                self.clock.advance()

    async def settle(self) -> None:
        """Let the time pass until nothing is left to deliver."""
        for _ in range(DRAINED_IN):
            await self.tick()
            if not await self.app.database.read(lambda tx: tx.deliveries.listing(("waiting", "sending"), 1)):
                return
            self.clock.advance()
        raise AssertionError(f"the outbox is not drained after {DRAINED_IN} steps")

    async def _deliver_forever(self) -> None:
        while True:
            await self.app.duties.deliver()
            await asyncio.sleep(EVERY)

    def someone(self, group: Group, number: str, chance: Random) -> Someone:
        return Someone(self.app, self.journal, self.clock, group.place, f"{group.name}-{number}", chance)


@asynccontextmanager
async def life(folder: Path, seed: int, accepted: Callable[[], object] = lambda: None) -> AsyncIterator[Life]:
    """The process runs over the files in `folder`; the teams are founded where they are not there yet.

    `accepted` is called whenever the platform has accepted a message.
    """
    lock = ActiveLock(folder / STORE)
    assert lock.try_acquire(), "the one before still holds the store"
    clock = FastClock(folder / CLOCK)
    platform = SurvivingPlatform(folder / POSTED, Random(seed), accepted)
    with Worker(folder / STORE, shipped()) as worker:
        app = assemble(worker, {PLATFORM: platform}, clock)
        for group in GROUPS:
            await worker.write(lambda tx, group=group: _found(tx, group, clock()))  # type: ignore[misc]  # mypy and a lambda's default
        await worker.write(lambda tx: slow_down(tx, Random(seed)))
        async with running(app):
            yield Life(app, clock, Log(folder / JOURNAL))
    lock.release()


async def live(folder: Path, seed: int, sign: Callable[[bytes], object]) -> None:
    """Run until killed, giving signs."""
    async with life(folder, seed, partial(sign, ACCEPTED)) as alive:
        await alive.until_killed(seed, partial(sign, STEPPED))


async def live_out(folder: Path, seed: int) -> None:
    """The last life: nobody answers, what is left is delivered, and the process stops in order."""
    async with life(folder, seed) as alive:
        await alive.settle()


def _found(tx: Store, group: Group, now: datetime) -> None:
    if tx.teams.at(group.place) is not None:
        return
    lead = Person(PLATFORM, group.place.workspace, f"{group.name}-lead", "Lead")
    values = {"name": group.name, "exam": "mla-c01", "date": "", "clock": group.clock, "zone": group.zone}
    form = Submission(actor=lead, place=group.place, may_set_up=True, form="setup", values=values, args=(group.kind,))
    setup.submit_setup(tx, form, now)
    team = tx.teams.at(group.place)
    assert team is not None, f"{group.name} was not set up"
    for channel in group.more:
        tx.places.claim(Place(PLATFORM, group.place.workspace, channel), team.id)
