"""The disk is full: who presses reads so, `/readyz` and `/metrics` say so, and all of it ends by itself."""

from __future__ import annotations

from pathlib import Path

from structlog.testing import capture_logs

from bot import wiring
from bot.adapters.memory import MemoryAdapter
from bot.adapters.web.http_server import Plain
from bot.addresses import Person, Place
from bot.interactions import Press, Private, Reply, Submission
from bot.ops.health import routes
from bot.ops.metrics import Metrics
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from tests.test_health import fetch, number
from tests.world import NOON, shipped

HERE = Place("memory", "w", "room")
LEA = Person("memory", "w", "lea", "Lea")
TYPED = {"name": "Owls", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
PLENTY = 1_000_000


def limit_pages(tx: Store, pages: int) -> None:
    """The engine says of more pages what it says of a full disk."""
    assert isinstance(tx, SqliteStore)
    tx.connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def refused(reply: Reply) -> bool:
    return isinstance(reply, Private) and reply.card.title == "That could not be stored"


async def test_a_full_disk_shows_while_it_lasts(tmp_path: Path) -> None:
    with Worker(tmp_path / "trapline.db", shipped()) as worker:
        app = wiring.assemble(worker, {"memory": MemoryAdapter()}, lambda: NOON)
        metrics = Metrics(worker, lambda: NOON)
        door = Plain("127.0.0.1", 0, routes(worker, metrics))
        await door.start(app.handler)
        await app.handler(Submission(actor=LEA, place=HERE, form="setup", values=TYPED, args=("small",), manages=True))

        async def look() -> tuple[int, str, float]:
            status, text = await fetch(f"{door.address}/readyz")
            return status, text, number((await fetch(f"{door.address}/metrics"))[1], "trapline_store_failing")

        assert await look() == (200, "ready", 0)
        await worker.write(lambda tx: limit_pages(tx, 1))
        for many in range(PLENTY):
            report = Press(actor=LEA, place=HERE, action="open-now")
            newcomer = Person("memory", "w", f"newcomer-{many}", "N" * 2_000)
            if refused(await app.handler(report)) or refused(await _joins(app, newcomer)):
                break
        for _ in range(3):
            status, text, failing = await look()
            assert (status, failing) == (503, 1)
            assert text.startswith("The disk is full: ")
        with capture_logs() as logs:
            await app.duties.watch()
            await worker.write(lambda tx: limit_pages(tx, PLENTY))
            await app.duties.watch()
        assert [entry["log_level"] for entry in logs] == ["error", "warning"]
        assert await look() == (200, "ready", 0)
        assert not refused(await _joins(app, newcomer))
        await door.stop()


async def _joins(app: wiring.App, person: Person) -> Reply:
    """A new member: rows in several tables."""
    question = await app.database.read(lambda tx: tx.questions.current(1))
    assert question is not None
    return await app.handler(
        Press(actor=person, place=HERE, action="answer", args=(str(question.id), *question.item.key[:1]))
    )


async def test_room_for_a_small_row_is_no_room(tmp_path: Path) -> None:
    """What failed is tried with as much as the largest press takes, and not with a row that still fits somewhere."""
    with Worker(tmp_path / "trapline.db", shipped()) as worker:

        def squeeze(tx: Store) -> None:
            assert isinstance(tx, SqliteStore)
            (pages,) = tx.connection.execute("PRAGMA page_count").fetchone()
            limit_pages(tx, pages + 2)

        await worker.write(squeeze)
        reply = await wiring.assemble(worker, {}, lambda: NOON).handler(
            Submission(actor=LEA, place=HERE, form="setup", values=TYPED, args=("small",), manages=True)
        )
        worker._failed = True
        assert (await worker.look()).startswith("The disk is full"), reply
        await worker.write(lambda tx: limit_pages(tx, PLENTY))
        assert await worker.look() == ""
