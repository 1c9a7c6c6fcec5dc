"""The countdown keeps its promises whatever happens: changes of the clocks, of dates and zones, pauses and outages."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import local_time
from bot.domain.member import QUIET_FROM, QUIET_UNTIL
from bot.domain.plan import MORNING, MORNING_UNTIL, day_of
from bot.domain.team import EVERY_DAY
from bot.domain.zones import zone_matching
from bot.features.plan import sending
from bot.store.transaction import Store
from tests.domain.test_local_time import CHANGING, REAL_ZONES, transitions
from tests.world import DAY, Actor, World, errors_of

HOUR = timedelta(hours=1)

TYPED_ZONES = [zone for zone in REAL_ZONES if zone in zone_matching(zone)]
"""Zones that are themselves when they are typed: EST is one, and means another place to most who type it."""


# Every change of every zone


def distinct_changes() -> Iterable[tuple[str, datetime, timedelta, timedelta]]:
    """Each change of 2026 to 2028, in one of the zones that share it."""
    seen = set()
    for name in CHANGING:
        for moment, old, new in transitions(name):
            if (moment, old, new) not in seen:
                seen.add((moment, old, new))
                yield name, moment, old, new


def test_undisturbed_every_step_comes_once_at_its_hour_over_every_change_of_the_clocks(tmp_path: Path) -> None:
    """The member's hour lies in the skipped or repeated stretch, or is an ordinary evening; the exam is days later."""
    with World(tmp_path / "world.db", now=datetime(2026, 1, 1, tzinfo=UTC)) as world:
        world.found(world.person("lea"))
        for number, (zone, moment, old, new) in enumerate(distinct_changes()):
            inside = (min(moment + old, moment + new) + abs(new - old) / 2).time()
            for clock in (inside, time(18)):
                exam = (moment + old).date() + DAY * 3
                world.now = local_time.at(exam - DAY * 20, time(12), zone)
                actor = world.person(f"m{number}-{clock:%H%M}")
                joins(actor, exam, zone, clock)
                sent = world.write(functools.partial(undisturbed, member=actor.member().id))
                steps = world.bank.plan.steps
                assert [step for step, _ in sent] == [step.id for step in steps], (zone, moment, clock)
                days = [exam - DAY * step.before for step in steps]
                hours = [MORNING if step.kind == "morning" else clock for step in steps]
                right = [local_time.at(day, hour, zone) for day, hour in zip(days, hours, strict=True)]
                assert [at for _, at in sent] == right, (zone, moment, clock)


def joins(actor: Actor, exam: date | None, zone: str, clock: time, minutes: int = 60) -> None:
    when = exam.isoformat() if exam else ""
    values = {"date": when, "background": "both", "zone": zone, "minutes": str(minutes)}
    assert not errors_of(actor.sends("join", values)), values
    days = ",".join(map(str, sorted(EVERY_DAY)))
    values = {"clock": f"{clock:%H:%M}", "weekdays": days, "night": "yes"}
    assert not errors_of(actor.sends("messages", values)), values


def undisturbed(tx: Store, member: int) -> list[tuple[str, datetime]]:
    """The clock does its part whenever something is due; the member answers everything."""
    sent = []
    while (plan := tx.plans.of_member(member)) is not None and plan.due_at is not None:
        now = plan.due_at
        sending.send_due(tx, plan.id, now)
        sent += [(step.step, now) for step in tx.plans.steps(plan.id) if step.sent_at == now]
        tx.plans.save(replace(tx.plans.get(plan.id) or plan, unanswered=0))
    return sent


# Whatever happens


class Life(NamedTuple):
    """One thing that happens: `what`, and by how much."""

    what: str
    much: int


KINDS = ("days", "outage", "back", "date", "no-date", "zone", "clock", "minutes", "pause", "resume", "skip", "wake")
lives = st.lists(st.builds(Life, st.sampled_from(KINDS), st.integers(0, 1000)), min_size=3, max_size=14)
starts = st.datetimes(datetime(2026, 1, 2), datetime(2028, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given UTC


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives, starts, st.sampled_from(TYPED_ZONES), st.integers(1, 20), st.integers(0, 23))
def test_whatever_happens_each_step_comes_once_at_most_at_its_hour_one_a_day_and_in_order(
    life: list[Life], start: datetime, zone: str, exam_in: int, hour: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, World(Path(folder) / "world.db", now=start) as world:
        world.found(world.person("lea"))
        Watched(world, zone, exam_in, hour).live(life)


class Watched:
    """One member through all of it; after each move of the clock, what was sent is held against the promises."""

    def __init__(self, world: World, zone: str, exam_in: int, hour: int) -> None:
        self.world = world
        self.zone, self.clock, self.minutes = zone, time(hour), 60
        self.exam: date | None = self.today + DAY * exam_in
        self.actor = world.person("sam")
        self.keys: set[str] = set()
        self.moments: list[datetime] = []
        self.order: list[int] = []
        self.joins()

    @property
    def today(self) -> date:
        return local_time.local_date(self.world.now, self.zone)

    def joins(self) -> None:
        exam = self.exam if self.exam is not None and self.exam >= self.today else None
        joins(self.actor, exam, self.zone, self.clock, self.minutes)
        self.order = []

    def live(self, life: list[Life]) -> None:
        for one in life:
            self.happens(one)
        for _ in range(24 * 4):
            self.moves(HOUR)

    def happens(self, one: Life) -> None:
        match one.what:
            case "days":
                for _ in range(24 * (1 + one.much % 4)):
                    self.moves(HOUR)
            case "outage":
                self.moves(HOUR * (1 + one.much % 100))
            case "back":
                self.moves(-HOUR * (1 + one.much % 30))
            case "date":
                self.exam = self.today + DAY * (one.much % 25)
                self.joins()
            case "no-date":
                self.exam = None
                self.joins()
            case "zone":
                self.zone = TYPED_ZONES[one.much % len(TYPED_ZONES)]
                self.joins()
            case "clock":
                self.clock = time(one.much % 24, one.much % 60)
                self.joins()
            case "minutes":
                self.minutes = (15, 30, 45, 60, 90)[one.much % 5]
                self.joins()
            case "pause":
                self.actor.presses("pause-me")
            case "resume":
                self.actor.says("/study resume")
            case "skip":
                days = ",".join((self.today + DAY * n).isoformat() for n in range(one.much % 4))
                form = {"clock": "09:00", "zone": "UTC", "weekdays": "0,1,2,3,4,5,6", "skip": days}
                assert not errors_of(self.world.person("lea").sends("schedule", form))
                self.order = []
            case "wake":
                self.actor.presses("wake")

    def moves(self, by: timedelta) -> None:
        self.world.now += by
        self.world.plans_due()
        new = [row for row in self.world.posts("plan") if row.key not in self.keys]
        assert len(new) <= 1
        for row in new:
            self.keys.add(row.key)
            assert row.to == self.actor.person
            self.check(row.key.split(":")[2])

    def check(self, step_id: str) -> None:
        wall = local_time.local(self.world.now, self.zone).time()
        day = day_of(self.world.now, self.clock, self.zone)
        days = {day_of(one, self.clock, self.zone) for one in self.moments}  # by the calendar where they are now
        assert day not in days, f"a second message on {day}"
        self.moments.append(self.world.now)
        if step_id == "quiet":
            return
        kind = self.world.bank.plan.step(step_id).kind
        if kind == "morning":
            assert MORNING <= wall < MORNING_UNTIL or by_gap(self.world.now, MORNING, self.zone)
            return
        due = local_time.at(day, self.clock, self.zone)
        assert due <= self.world.now, "before the hour that was chosen"
        if QUIET_UNTIL <= self.clock < QUIET_FROM:
            assert QUIET_UNTIL <= wall < QUIET_FROM, f"at night: {wall}"
        place = [step.id for step in self.world.bank.plan.steps].index(self.world.bank.plan.step(step_id).id)
        assert not self.order or place > self.order[-1] or kind == "after", "out of order"
        self.order.append(place)


def by_gap(now: datetime, clock: time, zone: str) -> bool:
    """Whether the clocks skipped that time today."""
    day = local_time.local_date(now, zone)
    return local_time.local(local_time.at(day, clock, zone), zone).time() != clock
