"""One writer, many callers: a commit for all that wait, and each answers for itself alone."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.addresses import Person
from bot.domain.team import Team
from bot.messages import Card
from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from bot.store.sqlite.worker import BATCH, Worker
from bot.store.transaction import Store
from tests.store.making import ADA, BANK, BOB, NOW, ROOM, a_team


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trapline.db"


@pytest.fixture
def worker(path: Path) -> Iterator[Worker]:
    with Worker(path, BANK) as made:
        yield made


def add(name: str = "Owls") -> Callable[[Store], Team]:
    return lambda tx: tx.teams.add(a_team(name=name))


def names(tx: Store) -> list[str]:
    return [team.name for team in tx.teams.due(NOW, 10_000)]


class Gate:
    """Holds the writer inside a transaction, so that whatever comes meanwhile shares the next one."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def __call__(self, _: Store) -> None:
        self.entered.set()
        self._open.wait(10)

    def open(self) -> None:
        self._open.set()


def commits(worker: Worker) -> list[str]:
    """A list that grows by one entry with each commit."""
    seen: list[str] = []
    store = worker._store
    store.connection.set_trace_callback(lambda sql: seen.append(sql) if sql == "COMMIT" else None)
    return seen


async def test_what_was_written_is_there_for_readers_and_after_closing(path: Path) -> None:
    with Worker(path, BANK) as worker:
        team = await worker.write(add())
        assert await worker.read(lambda tx: tx.teams.get(team.id)) == team
        assert worker.read_now(names) == ["Owls"]
        assert worker.write_now(add("Ravens")).name == "Ravens"
    with Worker(path, BANK) as worker:
        assert worker.read_now(names) == ["Owls", "Ravens"]
        assert worker.read_now(lambda tx: tx.bank) is BANK


async def test_callers_that_come_together_share_a_commit(worker: Worker) -> None:
    await worker.write(add())
    seen = commits(worker)
    await asyncio.gather(*(worker.write(add(str(number))) for number in range(64)))
    assert len(seen) == 1
    await asyncio.gather(*(worker.write(add(str(number))) for number in range(BATCH + 1)))
    assert len(seen) == 3
    assert len(await worker.read(names)) == 64 + BATCH + 2


async def test_one_that_fails_takes_nothing_with_it(worker: Worker) -> None:
    def failing(tx: Store) -> None:
        tx.teams.add(a_team(name="half"))
        raise ZeroDivisionError("my own")

    seen = commits(worker)
    before, failed, after = await asyncio.gather(
        worker.write(add("before")), worker.write(failing), worker.write(add("after")), return_exceptions=True
    )
    assert len(seen) == 1
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(before, Team)
    assert isinstance(after, Team)
    assert await worker.read(names) == ["before", "after"]
    with pytest.raises(ZeroDivisionError):
        worker.write_now(failing)


async def test_a_key_that_two_recipients_got_is_logged_once_it_is_committed(worker: Worker) -> None:
    def clashing(tx: Store, to: Person = BOB) -> bool:
        return tx.deliveries.post("k", to, Card("Hello"), now=NOW, expires_at=NOW)

    def failing(tx: Store) -> None:
        clashing(tx)
        raise ZeroDivisionError("my own")

    await worker.write(lambda tx: clashing(tx, ADA))
    with capture_logs() as logs:
        with pytest.raises(ZeroDivisionError):
            await worker.write(failing)
        assert logs == []
        assert await worker.write(clashing)
        assert not await worker.write(clashing)
    assert [(entry["log_level"], entry["key"]) for entry in logs] == [("error", "k")]


async def test_a_full_disk_fails_all_of_its_batch_and_the_next_works_once_there_is_room(worker: Worker) -> None:
    await worker.write(add("before"))

    def fill(tx: Store) -> None:
        assert isinstance(tx, SqliteStore)
        (pages,) = tx.connection.execute("PRAGMA page_count").fetchone()
        tx.connection.execute(f"PRAGMA max_page_count = {pages + 1}")

    def make_room(tx: Store) -> None:
        assert isinstance(tx, SqliteStore)
        tx.connection.execute("PRAGMA max_page_count = 1000000")

    await worker.write(fill)
    outcomes = await asyncio.gather(
        worker.write(add("small")),
        worker.write(add("x" * 100_000)),
        worker.write(add("late")),
        return_exceptions=True,
    )
    assert [str(outcome).startswith("The disk is full") for outcome in outcomes] == [True, True, True]
    assert all(isinstance(outcome, StoreError) for outcome in outcomes)
    assert await worker.read(names) == ["before"]
    await worker.write(make_room)
    await worker.write(add("after"))
    assert await worker.read(names) == ["before", "after"]


async def test_a_commit_that_fails_fails_every_caller_and_stores_nothing(worker: Worker) -> None:
    def without_lead(tx: Store) -> None:
        tx.teams.add(a_team(name="orphan", lead=99))  # that key is checked at the commit

    outcomes = await asyncio.gather(worker.write(add()), worker.write(without_lead), return_exceptions=True)
    assert all(isinstance(outcome, StoreError) for outcome in outcomes)
    assert await worker.read(names) == []
    await worker.write(add("next"))
    assert await worker.read(names) == ["next"]


async def test_a_store_held_by_another_program_is_said_to_every_caller(worker: Worker, path: Path) -> None:
    worker._store.connection.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="held by another program"):
        await worker.write(add())
    other.execute("ROLLBACK")
    other.close()
    assert (await worker.write(add())).name == "Owls"


async def test_a_use_case_that_ends_the_transaction_itself_fails_its_batch(worker: Worker) -> None:
    def ending(tx: Store) -> None:
        assert isinstance(tx, SqliteStore)
        tx.connection.execute("ROLLBACK")

    outcomes = await asyncio.gather(worker.write(add()), worker.write(ending), return_exceptions=True)
    assert all(isinstance(outcome, StoreError) for outcome in outcomes)
    assert await worker.read(names) == []


async def test_readers_see_what_is_committed_and_never_wait_for_the_writer(worker: Worker) -> None:
    await worker.write(add("before"))
    gate = Gate()

    def slow(tx: Store) -> None:
        tx.teams.add(a_team(name="under way"))
        gate(tx)

    writing = asyncio.ensure_future(worker.write(slow))
    await asyncio.to_thread(gate.entered.wait, 10)
    assert await worker.read(names) == ["before"]
    gate.open()
    await writing
    assert await worker.read(names) == ["before", "under way"]


async def test_a_reader_cannot_write(worker: Worker) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await worker.read(add())
    assert await worker.read(names) == []


async def test_a_caller_that_goes_away_disturbs_nobody(worker: Worker) -> None:
    gate = Gate()
    held = asyncio.ensure_future(worker.write(gate))
    await asyncio.to_thread(gate.entered.wait, 10)
    leaving, staying = (asyncio.ensure_future(worker.write(add(name))) for name in ("leaving", "staying"))
    await asyncio.sleep(0)
    leaving.cancel()
    gate.open()
    await held
    assert (await staying).name == "staying"
    assert await worker.read(names) == ["leaving", "staying"]


def test_a_caller_whose_loop_is_gone_disturbs_nobody(worker: Worker) -> None:
    gate = Gate()

    async def start_and_leave() -> None:
        asyncio.ensure_future(worker.write(gate)).cancel()
        writing = asyncio.ensure_future(worker.write(gate))
        await asyncio.to_thread(gate.entered.wait, 10)
        writing.cancel()

    asyncio.run(start_and_leave())
    gate.open()
    assert worker.write_now(add()).name == "Owls"


async def test_closing_finishes_what_waits_and_takes_nothing_new(path: Path) -> None:
    worker = Worker(path, BANK)
    gate = Gate()
    held = asyncio.ensure_future(worker.write(gate))
    await asyncio.to_thread(gate.entered.wait, 10)
    writing = [asyncio.ensure_future(worker.write(add(str(number)))) for number in range(BATCH + 10)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(asyncio.to_thread(worker.close))
    gate.open()
    await asyncio.gather(closing, held, *writing)
    worker.close()
    with pytest.raises(StoreError, match="closed"):
        await worker.write(add())
    with pytest.raises(StoreError, match="closed"):
        worker.write_now(add())
    connection = open_writer(path)
    assert len(names(SqliteStore(connection, BANK))) == BATCH + 10
    connection.close()


async def test_the_outbox_is_woken_by_commits_that_put_something_into_it(worker: Worker) -> None:
    woken: list[str] = []
    worker.on_commit(lambda: woken.append("woken"))

    def post(tx: Store) -> bool:
        return tx.deliveries.post("k", ROOM, Card("Hello"), now=NOW, expires_at=NOW)

    await worker.write(add())
    assert woken == []
    await asyncio.gather(worker.write(post), worker.write(add()))
    assert woken == ["woken"]
    await worker.write(post)
    await asyncio.sleep(0)
    assert woken == ["woken"]


async def test_every_outcome_reaches_its_caller_even_one_that_asyncio_does_not_take(worker: Worker) -> None:
    def stopping(_: Store) -> None:
        raise StopIteration

    failed, fine = await asyncio.gather(worker.write(stopping), worker.write(add()), return_exceptions=True)
    assert isinstance(failed, RuntimeError)
    assert isinstance(fine, Team)
