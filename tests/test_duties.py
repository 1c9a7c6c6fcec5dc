"""What the clock's jobs do: each subject alone, so that one failure holds up nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import duties
from bot.adapters.memory import MemoryAdapter
from bot.addresses import Person, Place
from bot.domain.plan import PlanStep
from bot.domain.question import Question
from bot.domain.regrading import Correction
from bot.duties import RETRY
from bot.features.daily import opening
from bot.features.flaws import errata
from bot.interactions import Command, Press, Submission
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from bot.wiring import App, assemble
from tests.world import NOON, World, shipped, words

NINE = NOON + timedelta(hours=21)


class _Clock:
    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """Three teams whose question is due at nine."""
    path = tmp_path / "store.db"
    with World(path, bank=shipped()) as world:
        for number in range(3):
            place = Place("memory", "", f"c{number}")
            world.found(world.person(f"lead{number}", place, manages=True))
    with Worker(path, shipped()) as running:
        yield running


def _app(worker: Worker, clock: _Clock) -> tuple[App, MemoryAdapter]:
    platform = MemoryAdapter()
    return assemble(worker, {"memory": platform}, clock), platform


async def test_all_due_teams_get_their_question_however_often_the_clock_ticks(worker: Worker) -> None:
    app, platform = _app(worker, _Clock())
    for _ in range(3):
        await app.duties.open()
        await app.duties.deliver()
    assert sorted(message.to.channel for message in platform.messages if isinstance(message.to, Place)) == [
        "c0",
        "c1",
        "c2",
    ]


async def test_a_team_that_fails_is_tried_again_later_and_holds_up_no_other(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = opening.open_team

    def open_team(tx: Store, team_id: int, now: datetime) -> None:
        real(tx, team_id, now)
        if team_id == 2:
            raise RuntimeError("a defect that only team 2 has")

    monkeypatch.setattr(opening, "open_team", open_team)
    clock = _Clock()
    app, platform = _app(worker, clock)
    await app.duties.open()
    await app.duties.deliver()
    assert len(platform.messages) == 2
    monkeypatch.setattr(opening, "open_team", real)
    clock.now += RETRY
    await app.duties.open()
    await app.duties.deliver()
    assert len(platform.messages) == 3


async def test_the_counter_is_edited_once_for_many_answers(worker: Worker) -> None:
    clock = _Clock()
    app, platform = _app(worker, clock)
    await app.duties.open()
    await app.duties.deliver()
    place = Place("memory", "", "c1")
    question = await worker.read(lambda tx: tx.questions.current(2))
    assert question is not None
    for _ in range(5):
        await worker.write(lambda tx: tx.questions.touch(question.id, clock.now))
    await app.duties.deliver()
    await app.duties.deliver()
    [post] = platform.at(place)
    assert len(post.versions) <= 2


async def test_a_mock_exam_that_ran_out_while_nothing_ran_is_handed_in_and_its_result_delivered(worker: Worker) -> None:
    clock = _Clock()
    app, platform = _app(worker, clock)
    lead = Person("memory", "", "lead0", "Lead0")
    asked = await app.handler(Press(actor=lead, action="mock-start", args=("half",)))
    await app.handler(Press(actor=lead, action="mock-flag", args=("1", "3", "on")))
    clock.now += timedelta(minutes=3)
    await app.handler(Press(actor=lead, action="mock-go", args=("1", "1")))
    clock.now += timedelta(days=2)
    for _ in range(2):
        await app.duties.mock()
        await app.duties.deliver()
    assert words(asked).startswith("Question 1 of 33")
    assert [message.card.title for message in platform.messages] == ["Half a mock exam: 0 of 33 right, 0%"]
    mock = await worker.read(lambda tx: tx.mocks.get(1))
    assert mock is not None
    assert mock.submitted_at == mock.deadline


async def test_a_plan_that_fails_holds_up_no_other_plan(worker: Worker) -> None:
    """Three leads have a step due at nine; the rows of one name a step that no plan has."""
    clock = _Clock()
    app, platform = _app(worker, clock)
    exam = (clock.now + timedelta(days=14)).date().isoformat()
    for number in range(3):
        person, place = Person("memory", "", f"lead{number}", f"Lead{number}"), Place("memory", "", f"c{number}")
        values = {"date": exam, "background": "both", "zone": "UTC", "minutes": "60"}
        await app.handler(Submission(actor=person, place=place, form="join", values=values))
        values = {"clock": f"{clock.now:%H:%M}", "weekdays": "0,1,2,3,4,5,6", "night": "yes"}
        await app.handler(Submission(actor=person, place=place, form="messages", values=values))
    broken = worker.read_now(lambda tx: tx.plans.due(clock.now, 1))[0]
    stray = PlanStep(broken, "no such step", clock.now.date(), clock.now.date())
    worker.write_now(lambda tx: tx.plans.save_step(stray))
    for _ in range(2):
        await app.duties.plan()
        await app.duties.deliver()
    private = [message for message in platform.messages if isinstance(message.to, Person)]
    assert len({message.to for message in private}) == len(private) == 2


async def test_tidying_keeps_what_waits(worker: Worker) -> None:
    app, platform = _app(worker, _Clock())
    await app.duties.open()
    await app.duties.tidy()
    await app.duties.deliver()
    assert len(platform.messages) == 3


async def test_within_the_hour_what_was_forgotten_is_in_no_byte_of_the_store(worker: Worker, tmp_path: Path) -> None:
    app, _ = _app(worker, _Clock())
    place = Place("memory", "", "c0")
    mia = Person("memory", "", "canary-id", "Canary Mia")
    await app.duties.open()
    for said in (
        Submission(actor=mia, place=place, form="join", values={"zone": "Pacific/Chatham", "minutes": "30"}),
        Submission(
            actor=mia,
            place=place,
            form="join",
            values={"zone": "Pacific/Chatham", "minutes": "30", "background": "both", "date": "2027-03-17"},
        ),
        Press(actor=mia, place=place, action="answer", args=("1", "a")),
        Submission(actor=mia, place=place, form="report", values={"text": "the canary report"}, args=("1",)),
        Command(actor=mia, place=place, name="study", text="link"),
        Press(actor=mia, place=place, action="link-code", args=("account",)),
    ):
        await app.handler(said)
    await app.duties.deliver()
    secrets = (b"Canary Mia", b"canary-id", b"the canary report", b"Pacific/Chatham")
    assert [secret for secret in secrets if secret not in _bytes(tmp_path)] == []
    await app.handler(Press(actor=mia, place=place, action="forget-now"))
    await app.duties.tidy()
    assert [secret for secret in secrets if secret in _bytes(tmp_path)] == []


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("store.db*"))


async def test_one_tick_on_a_clock_that_is_far_ahead_does_not_silence_a_team(worker: Worker) -> None:
    clock = _Clock()
    app, platform = _app(worker, clock)
    clock.now = NINE + timedelta(days=400)
    await app.duties.open()
    clock.now = NINE
    await app.duties.open()
    clock.now = NINE + timedelta(days=1)
    await app.duties.open()
    await app.duties.deliver()
    days = await worker.read(lambda tx: [day for _, day in tx.questions.asked(1)])
    assert (NINE + timedelta(days=1)).date() in days
    current = await worker.read(lambda tx: tx.questions.current(1))
    assert current is not None
    assert current.day == (NINE + timedelta(days=1)).date()
    assert platform.messages


async def test_two_hundred_that_fail_do_not_hide_the_next(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    real = opening.open_team

    def open_team(tx: Store, team_id: int, now: datetime) -> None:
        if team_id != 3:
            raise RuntimeError("a defect that these teams share")
        real(tx, team_id, now)

    monkeypatch.setattr(duties, "_AT_ONCE", 2)
    monkeypatch.setattr(opening, "open_team", open_team)
    app, platform = _app(worker, _Clock())
    await app.duties.open()
    await app.duties.deliver()
    assert [message.to for message in platform.messages] == [Place("memory", "", "c2")]


async def test_a_corrected_key_is_told_once_however_often_the_clock_ticks(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _Clock()
    app, _ = _app(worker, clock)
    await app.duties.open()
    question = await worker.read(lambda tx: tx.questions.current(1))
    assert question is not None
    for number in range(3):
        lead = Person("memory", "", f"lead{number}", f"Lead{number}")
        asked = await worker.read(partial(_current, team_id=number + 1))
        assert asked is not None
        option = asked.item.options[0].id
        await app.handler(Press(actor=lead, action="answer", args=(str(asked.id), option)))
        await app.handler(Press(actor=lead, action="lock", args=(str(asked.id), "sure")))
    worker.close()
    corrected = replace(question.item, version=question.item.version + 1)
    entry = Correction(corrected.id, question.item.version, corrected.version, "We erred.", NINE.date())
    items = tuple(corrected if item.id == corrected.id else item for item in shipped().items)
    monkeypatch.setattr(errata, "WINDOW", 1)
    with Worker(tmp_path / "store.db", replace(shipped(), items=items, corrections=(entry,))) as running:
        app, platform = _app(running, clock)
        await app.duties.correct()
        await app.duties.deliver()
        assert not [message for message in platform.messages if "Erratum" in message.card.title]
        clock.now = question.closes_at
        await app.duties.close()
        for _ in range(3):
            await app.duties.correct()
            await app.duties.deliver()
        told = [message.to for message in platform.messages if "Erratum" in message.card.title]
    assert Place("memory", "", "c0") in told
    assert len(told) == len(set(told))


def _current(tx: Store, team_id: int) -> Question | None:
    return tx.questions.current(team_id)
