"""A team changes its schedule: nobody waits for its plans, and no day goes without a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.domain import local_time
from bot.domain.member import Member, PrivateMessages
from bot.features.kit import course
from bot.features.kit.course import LAID_AT_ONCE
from bot.store.transaction import Store
from bot.wiring import assemble
from tests.isolation.rows import connection
from tests.world import DAY, NOON, Actor, World, people

EVERY_DAY = "0,1,2,3,4,5,6"
MANY = 3 * LAID_AT_ONCE + 5
TEN = timedelta(minutes=10)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db") as made:
        yield made


@pytest.fixture
def lea(world: World) -> Actor:
    return world.person("lea", manages=True)


def schedule(clock: str, **more: str) -> dict[str, str]:
    return {"clock": clock, "zone": "UTC", "weekdays": EVERY_DAY, "skip": "", **more}


def class_with_plans(world: World, lea: Actor, number: int) -> None:
    world.found(lea)
    question = world.next_question(world.team())
    for person in people(world, number):
        person.answers(question)
        member = replace(
            person.member(), exam_date=date(2026, 12, 16), messages=PrivateMessages(time(18), frozenset(range(7)))
        )
        world.write(partial(with_plan, member=member, now=world.now))


def with_plan(tx: Store, member: Member, now: datetime) -> None:
    tx.members.save(member)
    course.replan(tx, tx.teams.get(member.team), member, now)


def days_used(world: World) -> list[str]:
    rows = world.read(lambda tx: connection(tx).execute("SELECT day FROM plan_steps WHERE state = 'ahead'").fetchall())
    return [day for (day,) in rows if day]


async def test_saving_it_lays_few_plans_and_the_clock_the_others_a_few_at_a_time(
    world: World, lea: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class_with_plans(world, lea, MANY)
    skipped = "2026-12-08"
    assert skipped in days_used(world)
    transactions: list[int] = []
    real = course.replan

    def counted(*args: Any) -> Any:
        transactions[-1] += 1
        return real(*args)

    monkeypatch.setattr(course, "replan", counted)
    begun = world.worker._store.connection
    begun.set_trace_callback(lambda sql: transactions.append(0) if sql.startswith("BEGIN") else None)
    lea.sends("schedule", schedule("09:00", skip=skipped))
    assert transactions == [LAID_AT_ONCE]
    app = assemble(world.worker, {"web": MemoryAdapter("web")}, lambda: world.now)
    await app.duties.plan()
    begun.set_trace_callback(None)
    assert sum(transactions) == MANY
    assert max(transactions) <= LAID_AT_ONCE
    assert skipped not in days_used(world)


async def test_no_step_is_sent_on_a_day_that_has_just_been_skipped(world: World, lea: Actor) -> None:
    class_with_plans(world, lea, LAID_AT_ONCE + 5)
    today = min(days_used(world))
    world.now = local_time.at(
        datetime.fromisoformat(today).date(), datetime.fromisoformat("2026-01-01T18:30").time(), "UTC"
    )
    lea.sends("schedule", schedule("09:00", skip=today))
    app = assemble(world.worker, {"web": MemoryAdapter("web")}, lambda: world.now)
    await app.duties.plan()
    assert world.posts("plan:") == []


async def test_one_plan_that_cannot_be_laid_holds_up_no_other(
    world: World, lea: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class_with_plans(world, lea, LAID_AT_ONCE + 5)
    broken = world.read(lambda tx: tx.members.in_team(1)[-1].id)
    real = course.replan

    def failing(tx: Any, team: Any, member: Any, now: datetime) -> Any:
        if member.id == broken:
            raise RuntimeError("a defect that only one plan has")
        return real(tx, team, member, now)

    monkeypatch.setattr(course, "replan", failing)
    lea.sends("schedule", schedule("10:00"))
    app = assemble(world.worker, {"web": MemoryAdapter("web")}, lambda: world.now)
    await app.duties.plan()
    assert world.read(lambda tx: tx.plans.to_lay(99)) == (broken,)


@pytest.mark.parametrize("clock", ["00:00", "06:00", "08:30", "08:50", "09:00"])
@pytest.mark.parametrize("hours", [0.1, 3, 14.9, 23.6, 23.9])
def test_moving_it_earlier_costs_no_day(world: World, lea: Actor, clock: str, hours: float) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    world.run_to(question.opened_at + timedelta(hours=hours), keen=lea, step=TEN)
    lea.sends("schedule", schedule(clock))
    world.run_to(question.opened_at + 4 * DAY, keen=lea, step=TEN)
    found = world.questions(team)
    assert [later.day - one.day for one, later in pairwise(found)] == [DAY] * (len(found) - 1)
    for one, later in pairwise(found):
        assert later.opened_at - one.closes_at <= TEN, "a while without a question"
        assert one.closes_at - one.opened_at >= timedelta(hours=1)
    assert f"{found[-1].closes_at:%H:%M}" == clock


def test_the_post_says_until_when_it_is_open_now(world: World, lea: Actor) -> None:
    team = world.found(lea)
    world.next_question(team)
    lea.sends("schedule", schedule("08:30"))
    world.count_due()
    (edit,) = world.edits("daily")
    closes_at = world.question(team).closes_at
    assert closes_at.hour == 8
    assert repr(closes_at) in repr(edit.card)


def test_moving_it_later_leaves_the_open_question_alone(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    lea.sends("schedule", schedule("11:00"))
    assert world.question(team).closes_at == question.closes_at
    assert world.team().opens_at == NOON + 2 * DAY - timedelta(hours=1)
