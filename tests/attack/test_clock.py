"""A clock that jumps, by every size, both ways, at every phase: the next day's question comes, and nothing is ended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.addresses import Person, Place
from bot.delivery.outbox import LEASE
from bot.domain.plan import PlanStep
from bot.domain.question import COUNT_LATEST
from bot.domain.trusted_time import LEAST_DOUBT, MOST_DOUBT, TrustedClock
from bot.interactions import Press, Submission
from bot.messages import Card
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from bot.wiring import App, assemble
from tests.world import DAY, NOON, World, shipped

HERE = Place("memory", "", "owls")
LEA = Person("memory", "", "lead", "Lead")
NINE = NOON + timedelta(hours=21)
STEP = timedelta(minutes=20)
HOUR = timedelta(hours=1)
SIZES = (5 * HOUR / 60, 2 * HOUR, 13 * HOUR, 3 * DAY, 40 * DAY, 3650 * DAY)
EXAM = (NINE + 14 * DAY).date()
OWLS_CARD = Card("a")


class Machine:
    """A team whose lead has a plan, on a machine with two clocks: it says the true time, with `off` added.

    `trusting` is how a real process runs; else the clock is followed at once, as in a process that began meanwhile.
    """

    def __init__(self, worker: Worker, *, trusting: bool = True) -> None:
        self.true, self.off = NINE - HOUR, timedelta()
        self.worker, self.platform = worker, MemoryAdapter()
        clock: Callable[[], datetime] = TrustedClock(self.wall, self.steady) if trusting else self.wall
        self.app: App = assemble(worker, {"memory": self.platform}, clock)

    def steady(self) -> float:
        return (self.true - NOON).total_seconds()

    def wall(self) -> datetime:
        return self.true + self.off

    async def tick(self) -> None:
        await self.app.duties.close()
        await self.app.duties.open()
        await self.app.duties.plan()
        await self.app.duties.mock()
        await self.app.duties.deliver()

    async def run(self, until: datetime, step: timedelta = STEP) -> None:
        await self.tick()
        while self.true < until:
            self.true = min(self.true + step, until)
            await self.tick()

    async def jump(self, size: timedelta, lasting: timedelta) -> None:
        """The clock is wrong for a while, and right again."""
        self.off = size
        await self.run(self.true + lasting)
        self.off = timedelta()

    async def plans(self) -> None:
        """The lead's plan, with a message a day."""
        values = {"date": EXAM.isoformat(), "background": "both", "zone": "UTC", "minutes": "60"}
        await self.app.handler(Submission(actor=LEA, place=HERE, form="join", values=values))
        values = {"clock": "18:00", "weekdays": "0,1,2,3,4,5,6"}
        await self.app.handler(Submission(actor=LEA, place=HERE, form="messages", values=values))

    def asked(self) -> set[date]:
        """The days whose question stands."""
        keys = [message.key.split(":") for message in self.platform.messages]
        return {date.fromisoformat(key[2]) for key in keys if key[0] == "daily"}

    def steps(self) -> tuple[PlanStep, ...]:
        def read(tx: Store) -> tuple[PlanStep, ...]:
            plan = tx.plans.of_member(1)
            assert plan is not None
            return tx.plans.steps(plan.id)

        return self.worker.read_now(read)

    def state(self) -> str:
        return self.worker.read_now(lambda tx: tx.teams.get(1)).state


@asynccontextmanager
async def machine(path: Path, *, trusting: bool = True) -> AsyncIterator[Machine]:
    with World(path, bank=shipped()) as world:
        world.found(world.person("lead", HERE, manages=True))
    with Worker(path, shipped()) as worker:
        there = Machine(worker, trusting=trusting)
        await there.plans()
        yield there


def missed_early(found: Machine) -> list[PlanStep]:
    """Steps that count as missed though their day has not come, or have no day any more."""
    today = found.true.date()
    return [one for one in found.steps() if one.state == "missed" and (one.day is None or one.day > today)]


PHASES = {
    "before the question": -HOUR / 2,
    "as it opens": timedelta(),
    "in the evening": 9 * HOUR,
    "at night": 20 * HOUR,
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("size", [*SIZES, *(-size for size in SIZES)], ids=str)
@pytest.mark.parametrize(
    ("trusting", "lasting"), [(True, STEP), (False, STEP), (True, 3 * HOUR)], ids=["trusting", "following", "for hours"]
)
async def test_after_a_jump_the_next_days_question_comes(
    tmp_path: Path, size: timedelta, phase: str, lasting: timedelta, *, trusting: bool
) -> None:
    async with machine(tmp_path / "store.db", trusting=trusting) as found:
        await found.run(NINE + PHASES[phase], step=HOUR)
        found.platform.refuse(HERE, "busy")
        await found.jump(size, lasting)
        tomorrow = NINE + DAY if found.true < NINE + DAY else NINE + 2 * DAY
        await found.run(tomorrow + HOUR / 2, step=HOUR / 2)
        assert tomorrow.date() in found.asked()
        assert found.state() == "active"
        assert missed_early(found) == []
        assert any(step.state == "ahead" for step in found.steps())


@pytest.mark.parametrize("size", [HOUR, 40 * DAY, 3650 * DAY, -HOUR, -40 * DAY, -3650 * DAY], ids=str)
async def test_a_jump_between_two_ticks_is_never_seen(tmp_path: Path, size: timedelta) -> None:
    async with machine(tmp_path / "store.db") as found:
        await found.run(NINE + HOUR)
        await found.app.handler(Press(actor=LEA, action="mock-start", args=("half",)))
        before = found.steps(), found.worker.read_now(lambda tx: (tx.teams.get(1), tx.mocks.get(1)))
        count = len(found.platform.messages)
        found.off = size
        await found.tick()
        found.true += timedelta(seconds=5)
        await found.tick()
        found.off = timedelta()
        found.true += timedelta(seconds=5)
        await found.tick()
        assert (found.steps(), found.worker.read_now(lambda tx: (tx.teams.get(1), tx.mocks.get(1)))) == before
        assert len(found.platform.messages) == count


async def test_a_machine_that_slept_asks_the_newest_question_soon(tmp_path: Path) -> None:
    async with machine(tmp_path / "store.db") as found:
        await found.run(NINE + HOUR, step=HOUR)
        found.off = 3 * DAY  # asleep: the steady clock has not counted it
        await found.tick()
        await found.run(found.true + timedelta(minutes=5), step=timedelta(seconds=10))
        assert found.asked() == {NINE.date(), (NINE + 3 * DAY).date()}


# Each time that may be too far ahead


def _post(tx: Store, key: str, now: datetime, due_at: datetime | None = None) -> None:
    tx.deliveries.post(key, HERE, OWLS_CARD, now=now, due_at=due_at, expires_at=now + 60 * DAY)


@pytest.mark.parametrize("ahead", [HOUR / 4, 5 * HOUR, 30 * DAY], ids=str)
async def test_a_try_that_failed_on_a_clock_ahead_does_not_hold_the_channel(tmp_path: Path, ahead: timedelta) -> None:
    async with machine(tmp_path / "store.db", trusting=False) as found:
        found.worker.write_now(partial(_post, key="a", now=found.true))
        found.platform.refuse(HERE, "busy")
        found.off = ahead
        await found.app.duties.deliver()
        found.off = timedelta()
        found.worker.write_now(partial(_post, key="b", now=found.true))
        await found.app.duties.deliver()
        found.true += timedelta(seconds=3)
        await found.app.duties.deliver()
        assert [message.key for message in found.platform.messages] == ["a", "b"]


async def test_what_is_rightly_due_later_stays_so(tmp_path: Path) -> None:
    async with machine(tmp_path / "store.db", trusting=False) as found:
        found.worker.write_now(partial(_post, key="a", now=found.true))
        found.worker.write_now(partial(_post, key="later", now=found.true, due_at=found.true + 2 * HOUR))
        found.platform.refuse(HERE, "rate limited", retry_after=3600)
        await found.app.duties.deliver()
        await found.run(found.true + 59 * HOUR / 60, step=HOUR / 6)
        assert [message.key for message in found.platform.messages if message.key in "a later"] == []
        await found.run(found.true + HOUR / 60)
        assert "a" in [message.key for message in found.platform.messages]


async def test_a_lease_of_the_future_runs_out(tmp_path: Path) -> None:
    async with machine(tmp_path / "store.db", trusting=False) as found:
        owner, future = found.app.outbox._owner, found.true + 30 * DAY
        found.worker.write_now(partial(_post, key="a", now=found.true))
        found.worker.write_now(lambda tx: tx.deliveries.lease(future, future + LEASE, owner, 9, ()))
        await found.app.duties.deliver()
        found.true += LEASE
        await found.app.duties.deliver()
        assert [message.key for message in found.platform.messages] == ["a"]


async def test_a_counter_of_the_future_is_refreshed(tmp_path: Path) -> None:
    async with machine(tmp_path / "store.db", trusting=False) as found:
        await found.run(NINE)
        found.worker.write_now(lambda tx: tx.questions.touch(1, found.true + 30 * DAY))
        await found.app.duties.deliver()
        due = found.true + COUNT_LATEST
        assert found.worker.read_now(lambda tx: list(tx.questions.to_count(due, 9))) == [1]


async def test_a_mock_exam_that_was_begun_in_the_future_begins_now(tmp_path: Path) -> None:
    async with machine(tmp_path / "store.db", trusting=False) as found:
        await found.tick()
        found.off = 30 * DAY
        await found.tick()
        await found.app.handler(Press(actor=LEA, action="mock-start", args=("half",)))
        found.off = timedelta()
        await found.tick()
        mock = found.worker.read_now(lambda tx: tx.mocks.get(1))
        assert mock is not None
        assert (mock.started_at, mock.deadline - mock.started_at) == (found.true, timedelta(minutes=66))
        assert mock.due_at < mock.deadline


# Which time is believed


class Clocks:
    def __init__(self) -> None:
        self.wall, self.steady = NOON, 0.0
        self.trusted = TrustedClock(lambda: self.wall, lambda: self.steady)

    def passes(self, **more: float) -> datetime:
        self.wall += timedelta(**more)
        self.steady += timedelta(**more).total_seconds()
        return self.trusted()


def test_a_clock_that_runs_is_followed_and_so_are_small_corrections() -> None:
    clocks = Clocks()
    for correction in (0.0, 1.5, -1.5):
        clocks.wall += timedelta(seconds=correction)
        assert clocks.passes(seconds=7) == clocks.wall


@pytest.mark.parametrize(
    ("jump", "doubted"), [(HOUR, LEAST_DOUBT), (DAY, DAY / 1000), (3650 * DAY, MOST_DOUBT)], ids=str
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_jump_is_believed_when_it_has_stood(jump: timedelta, doubted: timedelta, sign: int) -> None:
    clocks = Clocks()
    clocks.passes(days=1)
    before = clocks.wall
    clocks.wall += jump * sign
    assert clocks.trusted() == before
    assert clocks.passes(seconds=doubted.total_seconds() - 1) == before + doubted - timedelta(seconds=1)
    assert clocks.passes(seconds=1) == clocks.wall


def test_a_machine_that_starts_with_a_wrong_clock_is_right_soon() -> None:
    clocks = Clocks()
    clocks.passes(seconds=20)
    clocks.wall += 3650 * DAY
    clocks.trusted()
    assert clocks.passes(seconds=20) == clocks.wall


def test_a_clock_that_jumps_on_is_not_believed_meanwhile() -> None:
    clocks = Clocks()
    clocks.passes(days=1)
    for number in range(1, 100):
        clocks.wall += HOUR
        assert clocks.passes(seconds=9) == NOON + DAY + number * timedelta(seconds=9)
    clocks.trusted()
    assert clocks.passes(minutes=10) == clocks.wall
