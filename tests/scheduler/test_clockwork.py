"""What the clockwork promises, on the real library and a real clock with short intervals."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.clockwork import Clockwork
from scheduler.jobs import Job
from tests.scheduler.recorder import Recorder, until

SOON = timedelta(milliseconds=2)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Slow(Recorder):
    """Its deliveries take until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.let_go = asyncio.Event()

    async def deliver(self) -> None:
        self.begun += 1
        await self.let_go.wait()
        await super().deliver()


class Failing(Recorder):
    async def open(self) -> None:
        await super().open()
        raise LookupError("no such team")


def the(name: str, every: timedelta) -> Job:
    return Job(name, lambda duties: getattr(duties, name)(), every)


async def test_every_duty_is_done_once_at_the_start() -> None:
    duties = Recorder()
    clockwork = Clockwork(duties)
    await clockwork.start()
    await until(lambda: len(duties.done) >= 8)
    await clockwork.stop()
    assert sorted(duties.done) == ["close", "correct", "deliver", "mock", "open", "plan", "tidy", "watch"]


async def test_a_duty_is_done_again_and_again() -> None:
    duties = Recorder()
    clockwork = Clockwork(duties, [the("open", SOON)])
    await clockwork.start()
    await until(lambda: len(duties.done) >= 5)
    await clockwork.stop()


async def test_a_duty_that_fails_is_logged_and_done_again(caplog: pytest.LogCaptureFixture) -> None:
    duties = Failing()
    clockwork = Clockwork(duties, [the("open", SOON), the("close", SOON)])
    with caplog.at_level(logging.ERROR):
        await clockwork.start()
        await until(lambda: duties.done.count("open") >= 3 and duties.done.count("close") >= 3)
        await clockwork.stop()
    assert "job open failed" in caplog.text
    assert "no such team" in caplog.text


async def test_a_duty_that_still_runs_is_not_begun_again_and_holds_up_no_other() -> None:
    duties = Slow()
    clockwork = Clockwork(duties, [the("deliver", SOON), the("open", SOON)])
    await clockwork.start()
    await until(lambda: len(duties.done) >= 5)
    assert duties.begun == 1
    duties.let_go.set()
    await until(lambda: duties.begun >= 2)
    await clockwork.stop()


async def test_a_loop_that_was_busy_for_many_intervals_does_not_catch_up_with_each() -> None:
    duties = Recorder()
    clockwork = Clockwork(duties, [the("open", timedelta(seconds=0.05))])
    await clockwork.start()
    await until(lambda: duties.done)
    loop = asyncio.get_running_loop()
    over = loop.time() + 0.3
    while loop.time() < over:
        pass  # nothing else runs meanwhile
    duties.done.clear()
    await until(lambda: duties.done)
    await clockwork.stop()
    assert len(duties.done) <= 2  # the late one, and perhaps the next in time; six were missed


async def test_stopping_waits_for_a_duty_that_runs_and_begins_none() -> None:
    duties = Slow()
    clockwork = Clockwork(duties, [the("deliver", SOON), the("open", SOON)])
    await clockwork.start()
    await until(lambda: duties.begun and duties.done)
    stopping = asyncio.create_task(clockwork.stop())
    await asyncio.sleep(0.01)
    duties.done.clear()
    await asyncio.sleep(0.02)
    assert (stopping.done(), duties.done) == (False, [])
    duties.let_go.set()
    await stopping
    await asyncio.sleep(0.02)
    assert (duties.begun, duties.done) == (1, ["deliver"])


async def test_stopping_at_once_after_the_start_leaves_nothing_behind() -> None:
    clockwork = Clockwork(Recorder())
    await clockwork.start()
    await clockwork.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_no_job_is_skipped_for_being_late() -> None:
    clockwork = Clockwork(Recorder())
    await clockwork.start()
    grace = [job.misfire_grace_time for job in clockwork._scheduler.get_jobs()]
    await clockwork.stop()
    assert grace == [None] * 8


async def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    duties = Recorder()
    moments = iter([NOON, NOON - timedelta(hours=3)])
    last = NOON - timedelta(hours=3)
    clockwork = Clockwork(duties, [the("open", timedelta(hours=1))], now=lambda: next(moments, last), watch=0.001)
    await clockwork.start()
    await until(lambda: len(duties.done) == 2)
    await clockwork.stop()
