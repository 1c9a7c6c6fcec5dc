"""`python -m tests.crash.full_disk FOLDER limit|pages`: a process whose disk is full for a while, members or not.

"limit": the kernel refuses to let any file grow, in the middle of a write (RLIMIT_FSIZE). "pages": the engine says that
the disk is full, as it does on ENOSPC, and takes back the whole transaction (PRAGMA max_page_count).
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from bot.domain.question import Question
from bot.ops.logs import configure
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.sqlite import SqliteStore
from bot.store.transaction import Store
from tests.crash.life import GROUPS, Life, life
from tests.crash.log import read
from tests.crash.people import Someone

REFUSED = "That could not be stored"

CROWD = 12
"""Members who answer at once."""

MOST = 100
"""Rounds of newcomers within which the disk must have become full."""

FULL = 6
"""Steps of the clock for which it is full: the next questions become due, and are not yet too late afterwards."""

Squeeze = Callable[[Database, bool], Awaitable[None]]


async def limit(worker: Database, full: bool) -> None:
    """No file may grow beyond what the store's log has now; or any may again."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = await worker.read(lambda tx: _log(tx).stat().st_size)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size if full else most, most))


async def pages(worker: Database, full: bool) -> None:
    """The store may have no page more than it has; or as many as it likes again."""
    most = 1 if full else 2**31
    await worker.write(lambda tx: _connection(tx).execute(f"PRAGMA max_page_count = {most}").fetchall())


async def play(folder: Path, squeeze: Squeeze) -> None:
    """Some answer, the disk is full, newcomers are refused, time passes, there is room again, all goes on."""
    async with life(folder, 1) as alive:
        days = GROUPS[0]
        for _ in range(10):
            alive.clock.advance()
            await alive.tick()
        question = await _open_question(alive)
        await _crowd(alive, question, "early")
        await squeeze(alive.app.database, True)
        for number in range(MOST):
            await _crowd(alive, question, f"full-{number}")
            if _refused(folder):
                break
        else:
            raise AssertionError("the disk never became full")
        for _ in range(FULL):
            alive.clock.advance()
            with suppress(StoreError):  # as the jobs do, which run again
                await alive.tick()
        await squeeze(alive.app.database, False)
        refused = _refused(folder)
        for _ in range(2):
            alive.clock.advance()
            await alive.tick()
        question = await _open_question(alive)
        await _crowd(alive, question, "early")
        await _crowd(alive, question, "full-0")
        assert _refused(folder) == refused, f"still refused: {days.name}"
        await alive.settle()


async def _crowd(alive: Life, question: Question, name: str) -> None:
    """Many press at once."""
    crowd: list[Someone] = [alive.someone(GROUPS[0], f"{name}-{number}", Random(number)) for number in range(CROWD)]
    await asyncio.gather(*(someone.pick(question) for someone in crowd))


async def _open_question(alive: Life) -> Question:
    def find(tx: Store) -> Question | None:
        team = tx.teams.at(GROUPS[0].place)
        return tx.questions.current(team.id) if team else None

    question = await alive.app.database.read(find)
    assert question is not None, "no question is open"
    return question


def _refused(folder: Path) -> int:
    return sum(line.get("title") == REFUSED for line in read(folder / "journal.jsonl"))


def _log(tx: Store) -> Path:
    _, _, store = _connection(tx).execute("PRAGMA database_list").fetchone()
    return Path(f"{store}-wal")


def _connection(tx: Store) -> sqlite3.Connection:
    assert isinstance(tx, SqliteStore)
    return tx.connection


if __name__ == "__main__":
    configure("critical", "text")  # what fails here is meant to
    asyncio.run(play(Path(sys.argv[1]), {"limit": limit, "pages": pages}[sys.argv[2]]))
