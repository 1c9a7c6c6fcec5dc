"""The store's file is deleted, replaced, linked, emptied and damaged; the zones are missing. Nothing is silent."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from bot import wiring
from bot.adapters.memory import MemoryAdapter
from bot.adapters.web.http_server import Plain
from bot.addresses import Person, Place
from bot.interactions import Private, Submission
from bot.ops.health import routes
from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.maintenance import backup, check, restore
from bot.store.sqlite.open_store import open_writer
from bot.store.sqlite.worker import Worker
from tests.store.making import BANK, NOW, a_team
from tests.store.test_maintenance import fill
from tests.test_health import fetch
from tests.world import NOON, shipped

LEA = Person("memory", "w", "lea", "Lea")
HERE = Place("memory", "w", "room")
TYPED = {"name": "Owls", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
DAMAGES = 120


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trapline.db"


def add(worker: Worker) -> None:
    worker.write_now(lambda tx: tx.teams.add(a_team()))


def killed(folder: Path, path: Path) -> Path:
    """The files as a process leaves them that is killed after it has confirmed a team."""
    with Worker(path, BANK) as worker:
        add(worker)
        left = folder / "left"
        left.mkdir()
        for file in path.parent.glob(f"{path.name}*"):
            shutil.copy2(file, left / file.name)
    return left / path.name


def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    open_writer(path.with_name("other.db")).close()
    path.with_name("other.db").replace(path)


def lose_the_log(path: Path) -> None:
    path.with_name(path.name + "-wal").unlink()


@pytest.mark.parametrize("attack", [delete, replace, lose_the_log])
async def test_a_file_that_goes_while_it_is_open_refuses_what_would_be_lost(path: Path, attack: object) -> None:
    assert callable(attack)
    with Worker(path, shipped()) as worker:
        app = wiring.assemble(worker, {"memory": MemoryAdapter()}, lambda: NOON)
        door = Plain("127.0.0.1", 0, routes(worker, None))
        await door.start(app.handler)
        assert (await fetch(f"{door.address}/readyz"))[0] == 200
        attack(path)
        say = Submission(actor=LEA, place=HERE, form="setup", values=TYPED, args=("small",), manages=True)
        reply = await app.handler(say)
        assert isinstance(reply, Private)
        assert reply.card.title == "That could not be stored"
        status, text = await fetch(f"{door.address}/readyz")
        assert (status, "deleted or replaced" in text) == (503, True)
        with capture_logs() as logs:
            await app.duties.watch()
            await app.duties.watch()
        assert [(entry["log_level"], entry["event"]) for entry in logs] == [("error", "nothing can be stored")]
        await door.stop()


async def test_a_file_that_goes_within_a_transaction_confirms_nothing(path: Path) -> None:
    with Worker(path, BANK) as worker:
        with pytest.raises(StoreError, match="deleted or replaced"):
            await worker.write(lambda _: path.unlink())
        with pytest.raises(StoreError, match="deleted or replaced"):
            await worker.read(lambda tx: tx.teams.all())


def test_who_lost_the_file_leaves_the_log_of_its_follower_alone(path: Path) -> None:
    with Worker(path, BANK) as first:
        add(first)
        path.rename(path.with_name("away.db"))
        path.with_name("trapline.db-wal").unlink()
        path.with_name("trapline.db-shm").unlink()
        path.with_name("trapline.db.mark").unlink()
        with Worker(path, BANK) as second:
            add(second)
            first.close()
            assert path.with_name("trapline.db-wal").stat().st_size > 0
            add(second)
    with Worker(path, BANK) as third:
        assert len(third.read_now(lambda tx: tx.teams.all())) == 2


async def test_a_file_that_is_put_back_is_taken_again(path: Path) -> None:
    with Worker(path, BANK) as worker:
        away = path.with_name("away.db")
        os.rename(path, away)  # noqa: PTH104
        with pytest.raises(StoreError):
            await worker.write(lambda tx: tx.teams.add(a_team()))
        os.rename(away, path)  # noqa: PTH104
        await worker.write(lambda tx: tx.teams.add(a_team()))
        assert await worker.look() == ""
        assert len(await worker.read(lambda tx: tx.teams.all())) == 1


# Two active processes


HOLD = """
import sys
from pathlib import Path
from bot.store.sqlite.file_lock import ActiveLock
print(ActiveLock(Path(sys.argv[1])).try_acquire())
"""


def another_process_gets_it(path: Path) -> bool:
    found = subprocess.run([sys.executable, "-c", HOLD, str(path)], capture_output=True, text=True, check=True)
    return found.stdout == "True\n"


@pytest.mark.parametrize("name", ["link", "hard", "through", "same"])
def test_a_lock_holds_for_every_name_of_the_file_and_cannot_be_removed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "trapline.db"
    (tmp_path / "elsewhere").mkdir()
    lock = ActiveLock(path)
    assert lock.try_acquire()
    with Worker(path, BANK) as worker:
        other = tmp_path / "elsewhere" / "trapline.db"
        if name == "link":
            other.symlink_to(path)
        elif name == "hard":
            os.link(path, other)
        elif name == "through":
            (tmp_path / "folder").symlink_to(tmp_path)
            other = tmp_path / "folder" / "trapline.db"
        else:
            other = path
            path.with_name("trapline.db.lock").unlink()
        assert not another_process_gets_it(other)
        assert not ActiveLock(other).try_acquire(), "nor in this process"
        add(worker)
    lock.release()
    assert another_process_gets_it(path)


def test_a_link_leads_to_the_store_and_its_log(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    link = tmp_path / "trapline.db"
    link.symlink_to(tmp_path / "disk" / "real.db")
    with Worker(link, BANK) as worker:
        add(worker)
    assert not list(tmp_path.glob("trapline.db-*"))
    with Worker(tmp_path / "disk" / "real.db", BANK) as worker:
        assert len(worker.read_now(lambda tx: tx.teams.all())) == 1


# What was there and is not


def test_a_log_that_was_removed_after_a_kill_is_missed(tmp_path: Path, path: Path) -> None:
    left = killed(tmp_path, path)
    log = left.with_name(left.name + "-wal")
    kept = log.read_bytes()
    log.unlink()
    with pytest.raises(StoreError, match=r"-wal is gone.*restore a backup"):
        Worker(left, BANK)
    log.write_bytes(kept)
    with Worker(left, BANK) as worker:
        assert len(worker.read_now(lambda tx: tx.teams.all())) == 1


@pytest.mark.parametrize("gone", [False, True])
def test_a_store_that_was_cut_to_nothing_is_missed_and_a_restore_brings_it_back(
    tmp_path: Path, path: Path, *, gone: bool
) -> None:
    with Worker(path, BANK) as worker:
        add(worker)
    backup(path, tmp_path / "saved.db")
    path.unlink()
    if not gone:
        path.touch()
    with pytest.raises(StoreError, match=r"there was a store.*restore a backup"):
        Worker(path, BANK)
    lock = ActiveLock(path)
    assert lock.try_acquire(), "as a start does, which makes an empty file"
    with pytest.raises(StoreError, match="there was a store"):
        Worker(path, BANK)
    lock.release()
    restore(tmp_path / "saved.db", path, at=NOW)
    with Worker(path, BANK) as worker:
        assert len(worker.read_now(lambda tx: tx.teams.all())) == 1


def test_a_kill_at_any_step_of_opening_and_closing_is_no_loss(tmp_path: Path) -> None:
    """A new file that was locked and never filled; one that was closed, opened and not yet marked."""
    path = tmp_path / "trapline.db"
    lock = ActiveLock(path)
    assert lock.try_acquire()
    lock.release()
    for _ in range(2):
        Worker(path, BANK).close()
    open_writer(path).close()
    Worker(path, BANK).close()
    assert path.with_name("trapline.db.mark").read_text() == "closed\n"


# Needs


def test_without_the_zones_it_does_not_start(tmp_path: Path) -> None:
    code = "import sys; sys.modules['tzdata'] = None; from bot.cli import main; main(['run'])"
    env = {**os.environ, "TRAPLINE_STORE": str(tmp_path / "trapline.db"), "TRAPLINE_PORT": "0"}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60, check=False
    )
    assert found.returncode == 1
    assert "time zones are missing" in found.stderr


# Backups


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with something in every kind of page."""
    path = tmp_path_factory.mktemp("sound") / "trapline.db"
    with closing(open_writer(path)) as connection:
        fill(SqliteStore(connection, BANK))
        for number in range(60):
            SqliteStore(connection, BANK).teams.add(a_team(name=f"Owls {number}" * 20))
    return path.read_bytes()


def test_whatever_a_backup_says_is_checked_is_sound(sound: bytes, tmp_path: Path) -> None:
    chance, refused = Random(12), 0
    for number in range(DAMAGES):
        path, target = tmp_path / f"{number}.db", tmp_path / f"{number}-saved.db"
        damaged = bytearray(sound)
        start = chance.randrange(100, len(damaged) - 64)
        for at in range(start, start + chance.choice((1, 8, 64))):
            damaged[at] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            problems = backup(path, target)
        except StoreError:
            refused += 1
            assert not target.exists()
            continue
        assert problems == check(target)
        if not problems:
            with closing(sqlite3.connect(target)) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    assert refused > DAMAGES // 20
    assert not list(tmp_path.glob("*.partial*"))


def test_a_text_that_cannot_be_read_is_damage(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "trapline.db"
    path.write_bytes(sound.replace(b"Owls 7Owls 7", b"Owls \xffOwls 7"))
    with pytest.raises(StoreError, match="damaged"):
        backup(path, tmp_path / "saved.db")
