"""`python -m tests.crash.http_killer FOLDER KILLS SEED`: browsers answer, the server is killed and restored."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path
from random import Random

from bot.adapters.web.identity import token_hash
from bot.engine import MAINTENANCE
from bot.ops.logs import configure
from bot.store.sqlite.read_only import read_only
from tests.crash.fast_clock import FastClock
from tests.crash.http_life import MEMBERS, free_port, live, live_out, prepare
from tests.crash.http_people import OVER, act
from tests.crash.killer import fork, wait_for_the_moment
from tests.crash.life import CLOCK, JOURNAL, STORE
from tests.crash.log import Log
from tests.world import shipped

BACKUP = "backup.db"
EACH, LATER = 10, 4
"""So many kills from one backup to the next, and from a backup until it is restored."""

QUIET = 0.1
"""Seconds after a kill until everybody has noted what was confirmed before it."""


def main(folder: Path, kills: int, seed: int) -> None:
    """Raises where a life ended by itself, or a page broke."""
    shipped()
    configure("error", "text")
    port, chance = free_port(), Random(seed)
    _through(fork(partial(prepare, folder)))
    members = fork(partial(act, folder, port, seed, _users(folder)))
    for number in range(kills):
        _kill(folder, port, seed * 10_000 + number, chance)
        if number % EACH == EACH - LATER - 1:
            _through(fork(partial(_back_up, folder)))
        elif number % EACH == EACH - 1:
            _through(fork(partial(_restore, folder)))
    (folder / OVER).touch()
    _through(members)
    _through(fork(partial(live_out, folder, port, seed)))


def _kill(folder: Path, port: int, seed: int, chance: Random) -> None:
    reading, writing = os.pipe()
    pid = fork(partial(live, folder, port, seed, partial(os.write, writing)))
    os.close(writing)
    try:
        wait_for_the_moment(reading, chance)
    finally:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(reading)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise SystemExit("a life ended by itself")


async def _back_up(folder: Path) -> None:
    await asyncio.sleep(QUIET)
    (folder / BACKUP).unlink(missing_ok=True)
    MAINTENANCE.backup(folder / STORE, folder / BACKUP)
    Log(folder / JOURNAL).write(backup=FastClock(folder / CLOCK)().isoformat())


async def _restore(folder: Path) -> None:
    await asyncio.sleep(QUIET)
    MAINTENANCE.restore(folder / BACKUP, folder / STORE, at=FastClock(folder / CLOCK)())
    Log(folder / JOURNAL).write(restored=FastClock(folder / CLOCK)().isoformat())


def _users(folder: Path) -> dict[str, str]:
    """Each browser's account."""

    def find(tx: object) -> dict[str, str]:
        rows = tx.connection.execute("SELECT token_hash, user FROM web_sessions")  # type: ignore[attr-defined]
        by_hash = dict(rows)
        return {token: by_hash[token_hash(token)] for token in MEMBERS}

    return read_only(folder / STORE, shipped(), find)


def _through(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    if (code := os.waitstatus_to_exitcode(status)) != 0:
        raise SystemExit(f"a process ended with {code}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
