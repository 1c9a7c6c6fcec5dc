"""`trapline run` itself: one process is active, another stands by and takes over; SIGTERM ends either in order."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.adapters.base import delivery_token
from bot.addresses import Place
from bot.store.sqlite import maintenance
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.web_shelf import SqliteWebStorage
from tests.world import World

TRAPLINE = Path(sys.executable).with_name("trapline")
TEAMS = 60
PATIENCE = 60.0
"""Seconds until a process must have said or done what is waited for."""


@pytest.fixture
async def store(disk: Path) -> Path:
    """A store with teams in web rooms, each with a question that became due two minutes ago."""
    path = disk / "trapline.db"
    now = datetime.now(UTC)
    clock = (now - timedelta(minutes=2)).strftime("%H:%M")
    with World(path, now=now - timedelta(days=1)) as world:
        for number in range(TEAMS):
            slug = f"{number:024x}"
            await SqliteWebStorage(world.worker).make_room(slug)
            world.found(world.person("lead", Place("web", "", slug)), clock=clock)
    return path


@contextmanager
def started(store: Path) -> Iterator[subprocess.Popen[str]]:
    """`trapline run` on a free port."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TRAPLINE_")}
    environment = {**plain, "TRAPLINE_STORE": str(store), "TRAPLINE_PORT": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [TRAPLINE, "run"], env=environment, cwd=store.parent, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def hears(process: subprocess.Popen[str], words: str) -> None:
    """Wait until the process says that."""
    heard = []
    for line in process.stdout or ():
        heard.append(line)
        if words in line:
            return
    raise AssertionError(f"ended without {words!r}: {heard}")


def stop(*processes: subprocess.Popen[str]) -> None:
    """SIGTERM ends each in order."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in processes] == [0] * len(processes)


def comes_true(what: Callable[[], bool]) -> None:
    """Another process does it in its own time: look again and again."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.005)


def ask(store: Path, sql: str) -> list[tuple[str | int, ...]]:
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def work_has_begun(store: Path) -> bool:
    return ask(store, "SELECT count(*) FROM questions") != [(0,)]


def everything_is_sent(store: Path) -> bool:
    waiting = "SELECT count(*) FROM deliveries WHERE ended_at IS NULL"
    return ask(store, "SELECT count(*) FROM questions") == [(TEAMS,)] and ask(store, waiting) == [(0,)]


def each_question_stands_once(store: Path) -> None:
    """One question a team, one delivery each, and exactly those messages in the rooms."""
    assert ask(store, "SELECT count(*), count(DISTINCT team) FROM questions") == [(TEAMS, TEAMS)]
    keys = [str(key) for (key,) in ask(store, "SELECT key FROM deliveries WHERE kind = 'post' AND state = 'sent'")]
    assert len(keys) == TEAMS
    standing = Counter(token for (token,) in ask(store, "SELECT token FROM web_posts"))
    assert standing == Counter(map(delivery_token, keys))
    assert maintenance.check(store) == []


def is_free(store: Path) -> bool:
    lock = ActiveLock(store)
    taken = lock.try_acquire()
    lock.release()
    return taken


def both(store: Path, processes: ExitStack) -> tuple[subprocess.Popen[str], subprocess.Popen[str]]:
    """Two processes started at once: the one that is active, just beginning its work, and the one that stands by."""
    pair = [processes.enter_context(started(store)) for _ in range(2)]
    said = {(process.stdout.readline() if process.stdout else "").partition(" ")[0]: process for process in pair}
    assert set(said) == {"Trapline", "Another"}, said
    return said["Trapline"], said["Another"]


@pytest.mark.parametrize("seed", [1, 3])
def test_a_standby_takes_over_from_a_killed_process_and_posts_nothing_twice(store: Path, seed: int) -> None:
    with ExitStack() as processes:
        active, standby = both(store, processes)
        comes_true(lambda: work_has_begun(store))
        time.sleep(Random(seed).random() * 0.06)  # so that the kill comes while it posts, or soon after
        active.kill()
        active.wait(PATIENCE)
        hears(standby, "Taking over")
        hears(standby, "Trapline is ready")
        comes_true(lambda: everything_is_sent(store))
        stop(standby)
    each_question_stands_once(store)


def test_sigterm_in_the_middle_of_its_work_leaves_nothing_held_and_nothing_half_sent(store: Path) -> None:
    with ExitStack() as processes:
        pair = both(store, processes)
        comes_true(lambda: work_has_begun(store))
        stop(*pair)
    assert is_free(store)
    assert not store.with_name(store.name + "-wal").exists(), "the store was not closed"
    assert ask(store, "SELECT key FROM deliveries WHERE state = 'sending' OR owner IS NOT NULL") == []
    with started(store) as process:
        hears(process, "Trapline is ready")
        comes_true(lambda: everything_is_sent(store))
        stop(process)
    each_question_stands_once(store)
