"""Backup while running, restore with the old file kept, and a check that finds what is wrong."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot.engine import MAINTENANCE
from bot.messages import Card
from bot.ops.store_commands import store_commands
from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.maintenance import backup, check, restore
from bot.store.sqlite.open_store import open_reader, open_writer
from bot.store.sqlite.worker import Worker
from tests.store.making import ADA, BANK, NOW, ROOM, a_member, a_question, a_team, locked

db = store_commands(MAINTENANCE)


def fill(store: SqliteStore) -> None:
    team = store.teams.add(a_team()).id
    member = store.members.add(a_member(team), ADA).id
    question = store.questions.open(a_question(team))
    assert question is not None
    store.responses.append(locked(question, member))
    store.deliveries.post("k", ROOM, Card("Hello"), now=NOW, expires_at=NOW)


@pytest.fixture
def filled(path: Path) -> Path:
    with closing(open_writer(path)) as connection:
        fill(SqliteStore(connection, BANK))
    return path


def teams_in(path: Path) -> int:
    with closing(open_reader(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM teams").fetchone()[0])


def test_a_backup_of_a_running_store_has_all_that_was_confirmed(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with Worker(path, BANK) as worker:
        worker.write_now(lambda tx: tx.teams.add(a_team()))
        backup(path, target)
        worker.write_now(lambda tx: tx.teams.add(a_team()))
    assert teams_in(target) == 1
    assert check(target) == []
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("copy")) == ["copy.db"]


def test_a_backup_overwrites_nothing(filled: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(StoreError, match="exists"):
        backup(filled, target)
    assert target.read_text() == "mine"
    with pytest.raises(StoreError, match="no store"):
        backup(tmp_path / "nowhere.db", tmp_path / "x.db")


def test_a_restore_keeps_the_file_that_was_there(filled: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.db"
    backup(filled, saved)
    with Worker(filled, BANK) as worker:
        worker.write_now(lambda tx: tx.teams.add(a_team()))
    kept = restore(saved, filled, at=NOW)
    assert kept == filled.with_name("trapline.db.before-restore-20261122T090000Z")
    assert (teams_in(filled), teams_in(kept), teams_in(saved)) == (1, 2, 1)


def test_a_restore_to_an_empty_place_keeps_nothing(filled: Path, tmp_path: Path) -> None:
    assert restore(filled, tmp_path / "elsewhere.db", at=NOW) is None
    assert teams_in(tmp_path / "elsewhere.db") == 1


def test_a_log_whose_store_is_gone_never_gets_into_another_store(filled: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.db"
    backup(filled, saved)
    live = open_writer(filled)
    live.execute("PRAGMA wal_autocheckpoint = 0")
    live.execute("UPDATE teams SET name = 'written to the log only'")
    log = filled.with_name(filled.name + "-wal")
    stale = log.read_bytes()
    live.close()
    filled.unlink()
    log.write_bytes(stale)
    with pytest.raises(StoreError, match="without"):
        open_writer(filled)
    restore(saved, filled, at=NOW)
    with closing(open_reader(filled)) as connection:
        assert connection.execute("SELECT count(*) FROM teams WHERE name LIKE 'written%'").fetchone() == (0,)
    kept = [file.name for file in tmp_path.glob(f"{filled.name}.before-restore-*-wal")]
    assert len(kept) == 1


def test_messages_that_were_on_their_way_are_asked_for_before_they_are_posted_again(filled: Path, path: Path) -> None:
    saved = path.with_name("saved.db")
    backup(filled, saved)
    restore(saved, path, at=NOW)
    with Worker(path, BANK) as worker:
        (delivery,) = worker.write_now(lambda tx: tx.deliveries.lease(NOW, NOW, "me", 9, ()))
    assert delivery.uncertain


def test_a_restore_refuses_what_it_cannot_use_and_changes_nothing(filled: Path, tmp_path: Path) -> None:
    before = filled.read_bytes()
    newer = tmp_path / "newer.db"
    with closing(open_writer(newer)) as connection:
        connection.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('trapline', 'm999')")
    text = tmp_path / "text.db"
    text.write_text("not a database" * 100)
    for source, complaint in ((newer, "newer"), (text, "not a Trapline store"), (tmp_path / "none.db", "no backup")):
        with pytest.raises(StoreError, match=complaint):
            restore(source, filled, at=NOW)
    lock = ActiveLock(filled)
    assert lock.try_acquire()
    with pytest.raises(StoreError, match="Stop Trapline first"):
        restore(newer, filled, at=NOW)
    lock.release()
    assert filled.read_bytes() == before


def test_a_backup_of_an_older_program_can_be_restored(filled: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    backup(filled, old)
    with closing(open_writer(old)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_outbox'")
    restore(old, tmp_path / "new.db", at=NOW)
    assert (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("DELETE FROM accounts", "without an account"),
        ("INSERT INTO provisional VALUES (1, 1, '[]', '')", "provisional and locked"),
        ("UPDATE served SET snapshot = replace(snapshot, 'Which', 'What')", "not what was served"),
        ("DELETE FROM served", "names a row of served"),
        ("DROP INDEX responses_once; PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'x'", ""),
    ],
)
def test_a_check_finds_what_is_wrong(filled: Path, sql: str, complaint: str) -> None:
    assert check(filled) == []
    with closing(open_writer(filled)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript(sql)
    if complaint:
        assert any(complaint in problem for problem in check(filled))
    else:
        with pytest.raises(StoreError, match="damaged"):
            check(filled)


def test_the_commands_do_it_all(filled: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    settings = SimpleNamespace(store=filled)
    saved = tmp_path / "saved.db"
    assert run(db, ["backup", str(saved)], obj=settings).exit_code == 0
    again = run(db, ["backup", str(saved)], obj=settings)
    assert again.exit_code == 1
    assert "exists" in again.output
    assert "kept" not in run(db, ["restore", str(saved), "--store", str(tmp_path / "new.db")]).output
    restored = run(db, ["restore", str(saved)], obj=settings)
    assert "before-restore" in restored.output
    assert run(db, ["check"], obj=settings).output == f"{filled} is sound.\n"
    assert "Name the store's file" in run(db, ["check"]).output
    with closing(open_writer(filled)) as connection:
        connection.execute("DELETE FROM accounts")
    broken = run(db, ["check"], obj=settings)
    assert broken.exit_code == 1
    assert "without an account" in broken.output
