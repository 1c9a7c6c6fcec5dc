"""Opening the store: whatever is wrong is said in a sentence, and nothing is overwritten."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.open_store import open_reader, open_writer
from tests.store.making import BANK, a_team

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """File permissions bind everybody but root, so root becomes somebody else for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_down() -> Iterator[Path]:
    """A folder that others may read and not write, holding a store that others may read and not write."""
    folder = Path("/tmp") / f"trapline-test-{os.getpid()}"  # noqa: S108 (tmp_path lies in a folder closed to others)
    folder.mkdir()
    open_writer(folder / "trapline.db").close()
    (folder / "trapline.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_new_store_is_made_with_its_folder_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "trapline.db"
    with closing(open_writer(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_stored_is_there_after_opening_again(path: Path) -> None:
    with closing(open_writer(path)) as connection:
        team = SqliteStore(connection, BANK).teams.add(a_team())
    with closing(open_writer(path)) as connection:
        assert SqliteStore(connection, BANK).teams.get(team.id) == team


def test_a_reader_cannot_write(path: Path) -> None:
    open_writer(path).close()
    with closing(open_reader(path)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        SqliteStore(connection, BANK).teams.add(a_team())


def test_a_store_of_a_newer_program_is_left_alone(path: Path) -> None:
    with closing(open_writer(path)) as connection:
        connection.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('trapline', 'm999_future')")
    before = path.read_bytes()
    for attempt in (open_writer, open_reader):
        with pytest.raises(StoreError, match=r"newer Trapline \(m999_future\); upgrade, or restore a backup"):
            attempt(path)
    assert path.read_bytes() == before


def test_a_store_of_an_older_program_is_brought_up_to_date_by_the_writer_alone(path: Path) -> None:
    with closing(open_writer(path)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_outbox'")
        connection.execute("DROP TABLE deliveries")
    with pytest.raises(StoreError, match="older Trapline"):
        open_reader(path)
    open_writer(path).close()
    open_reader(path).close()


def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="something else"):
        open_writer(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(StoreError, match=r"trapline\.db is not a Trapline store"):
        open_writer(path)
    assert path.read_text().startswith("Dear diary")


def test_a_damaged_store_is_said_to_be_damaged(path: Path) -> None:
    with closing(open_writer(path)) as connection:
        for _ in range(500):
            SqliteStore(connection, BANK).teams.add(a_team(name="x" * 500))
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2 :] = b"\x5a" * (len(damaged) - len(damaged) // 2)
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match=r"damaged.*trapline db restore"):
        open_writer(path)
    assert path.read_bytes() == damaged


def test_a_folder_in_the_place_of_the_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        open_writer(tmp_path)


def test_a_store_that_is_not_there_cannot_be_read(path: Path) -> None:
    with pytest.raises(StoreError, match="no store at"):
        open_reader(path)
    assert not path.exists()


def test_a_read_only_file_is_said(locked_down: Path) -> None:
    path = locked_down / "trapline.db"
    with as_nobody(), pytest.raises(StoreError, match=r"trapline\.db.*(read-only|cannot be opened)"):
        open_writer(path)


def test_a_read_only_folder_is_said(locked_down: Path) -> None:
    with as_nobody(), pytest.raises(StoreError, match=r"new\.db cannot be written"):
        open_writer(locked_down / "new.db")
    with as_nobody(), pytest.raises(StoreError, match="cannot be written"):
        ActiveLock(locked_down / "new.db").try_acquire()


async def test_a_second_process_stands_by_and_takes_over(path: Path) -> None:
    first, second = ActiveLock(path), ActiveLock(path)
    assert first.try_acquire()
    assert first.try_acquire()
    assert not second.try_acquire()
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            first.release()

    await second.wait(sleep, every=2.0)
    assert waited == [2.0, 2.0, 2.0]
    assert not first.try_acquire()
    second.release()
