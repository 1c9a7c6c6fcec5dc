"""A backup is restored: what was posted since it was made is not posted again, and no button means another row."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.addresses import Person, Place
from bot.interactions import Press, Submission
from bot.messages import Card
from bot.store.deliveries import LOOKED_FOR
from bot.store.sqlite.maintenance import backup, restore
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from bot.wiring import App, assemble
from tests.store.making import BANK, NOW, ROOM, a_team, made_before
from tests.world import DAY, NOON, shipped

HERE = Place("memory", "w", "room")
LEA = Person("memory", "w", "lea", "Lea")


class Life:
    """The process on one platform; the platform and the clock outlive a restore."""

    def __init__(self, folder: Path) -> None:
        self.store, self.saved = folder / "trapline.db", folder / "saved.db"
        self.platform, self.now = MemoryAdapter(), NOON

    def app(self, worker: Worker) -> App:
        return assemble(worker, {"memory": self.platform}, lambda: self.now)

    async def run(self, until: datetime, *, answer: bool = False) -> None:
        """Run to that moment, an hour a tick; Lea answers each question where she should."""
        with Worker(self.store, shipped()) as worker:
            app = self.app(worker)
            if not await worker.read(lambda tx: tx.teams.all()):
                await set_up(app)
            await self.tick(app)
            while self.now < until:
                self.now = min(self.now + timedelta(hours=1), until)
                await self.tick(app)
                if answer and (question := await worker.read(open_question)):
                    await app.handler(Press(actor=LEA, place=HERE, action="answer", args=(str(question), "a")))

    async def tick(self, app: App) -> None:
        duties = app.duties
        for duty in (duties.tidy, duties.close, duties.open, duties.plan, duties.mock, duties.correct, duties.deliver):
            await duty()

    def restore(self) -> None:
        restore(self.saved, self.store, at=self.now)

    def posted(self) -> list[str]:
        return [message.key for message in self.platform.messages]


async def set_up(app: App) -> None:
    typed = {"name": "Owls", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
    await app.handler(Submission(actor=LEA, place=HERE, form="setup", values=typed, args=("small",), manages=True))


def open_question(tx: Store) -> int | None:
    team = tx.teams.at(HERE)
    question = tx.questions.current(team.id) if team else None
    return question.id if question and question.item.kind == "single" else None


@pytest.fixture
def life(tmp_path: Path) -> Life:
    return Life(tmp_path)


@pytest.mark.parametrize("hours", [1, 22, 26, 70])
async def test_what_was_posted_since_the_backup_is_not_posted_again(life: Life, hours: int) -> None:
    await life.run(NOON + timedelta(hours=30), answer=True)
    backup(life.store, life.saved, at=life.now)
    await life.run(life.now + timedelta(hours=hours), answer=True)
    before = life.posted()
    life.restore()
    await life.run(life.now + timedelta(minutes=30))
    assert life.posted() == before
    await life.run(life.now + 2 * DAY)
    assert len(life.posted()) == len(set(life.posted()))
    assert [key for key in life.posted() if key.startswith("daily:")][-1].startswith(f"daily:1:{life.now.date()}")


async def test_what_stands_already_is_edited_so_that_its_buttons_name_what_there_is(life: Life) -> None:
    await life.run(NOON + timedelta(hours=1))
    backup(life.store, life.saved, at=life.now)
    await life.run(NOON + DAY)
    life.restore()
    await life.run(life.now + timedelta(minutes=30))
    (post,) = [message for message in life.platform.messages if message.key.startswith("daily:")]
    with Worker(life.store, shipped()) as worker:
        question = await worker.read(open_question)
    assert question is not None
    assert f"'{question}'" in str(post.card)
    assert f"'{question}'" not in str(post.versions[0]), "an id of the life that was lost has come back"


async def test_after_the_first_looks_only_what_fell_due_before_is_looked_for(life: Life) -> None:
    """Where nobody may look, a post in doubt counts as sent: so the next day's question must not be in doubt."""
    await life.run(NOON + timedelta(hours=1))
    backup(life.store, life.saved, at=life.now)
    life.restore()
    life.platform.blind(HERE)
    await life.run(NOON + DAY)
    assert [key[:18] for key in life.posted()] == ["daily:1:2026-12-02"]


def test_what_does_not_say_since_when_is_in_doubt_for_a_day_after_the_first_look(life: Life) -> None:
    with Worker(life.store, BANK) as worker:
        worker.write_now(lambda tx: tx.teams.add(a_team()))
    backup(life.store, life.saved, at=NOW)
    restore(life.saved, life.store, at=NOW + DAY)

    def doubt(key: str, now: datetime, since: datetime | None = None) -> bool:
        with Worker(life.store, BANK) as worker:
            worker.write_now(
                lambda tx: tx.deliveries.post(key, ROOM, Card("x"), now=now, expires_at=now + DAY, since=since)
            )
            rows = worker.read_now(lambda tx: tx.deliveries.listing(("waiting",), 100))
        return next(row.uncertain for row in rows if row.key == key and row.kind == "post")

    later = NOW + 30 * DAY
    assert doubt("before", later)
    assert not doubt("new", later, NOW + 2 * DAY)
    with Worker(life.store, BANK) as worker:
        worker.write_now(lambda tx: tx.deliveries.settle(later))
        worker.write_now(lambda tx: tx.deliveries.settle(later + DAY))
    assert doubt("soon", later + LOOKED_FOR - timedelta(seconds=1))
    assert not doubt("then", later + LOOKED_FOR)
    assert doubt("old", later + LOOKED_FOR, NOW + DAY)


def test_a_store_that_was_never_restored_doubts_nothing(life: Life) -> None:
    with Worker(life.store, BANK) as worker:
        worker.write_now(lambda tx: tx.deliveries.post("k", ROOM, Card("x"), now=NOW, expires_at=NOW, since=NOW))
        (row,) = worker.read_now(lambda tx: tx.deliveries.listing(("waiting",), 9))
    assert not row.uncertain


def test_a_backup_of_an_older_program_is_in_doubt_too(tmp_path: Path) -> None:
    old, path = tmp_path / "old.db", tmp_path / "trapline.db"
    made_before(old, "m012_held").close()
    restore(old, path, at=NOW)
    with Worker(path, BANK) as worker:
        worker.write_now(lambda tx: tx.deliveries.post("k", ROOM, Card("x"), now=NOW, expires_at=NOW + DAY))
        rows = worker.read_now(lambda tx: tx.deliveries.listing(("waiting",), 9))
    assert [(row.kind, row.uncertain) for row in reversed(rows)] == [("post", True), ("edit", False)]
