"""`python -m tests.crash.killer FOLDER KILLS SEED`: start the process and kill it, so many times; then let it finish.

It forks after all is imported and the bank is read, so that a life begins within some milliseconds, and it has no
threads, so that forking is sound. The chance is seeded; the moments are those of a real machine, different each time.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bot.ops.logs import configure
from tests.crash.life import ACCEPTED, STEPPED, live, live_out
from tests.world import shipped

PATIENCE = 60.0
"""Seconds within which a life must give a sign."""

EARLY, POSTING = 0.1, 0.3
"""Shares of the kills that do not wait until all is running, but hit its start and its recovery; and of those that come
just after the platform has accepted a message. All others come at any time."""

EARLIEST = 0.08
"""Seconds after the fork within which the first kind comes."""

SOON = 0.03
"""Seconds within which the others come after what they have waited for."""

STEPS = 8
"""Steps of the clock that a life lasts at most, so that a slow machine gets as far as a fast one."""


def main(folder: Path, kills: int, seed: int) -> None:
    """Raises where a life ended by itself, or never began."""
    shipped()
    configure("error", "text")  # an edit that comes too late because of a kill is a warning, and no error
    chance = Random(seed)
    for number in range(kills):
        kill_one(folder, seed * 10_000 + number, chance)
    pid = fork(partial(live_out, folder, seed))
    if (code := os.waitstatus_to_exitcode(_wait(pid))) != 0:
        raise SystemExit(f"the last life ended with {code}")


def kill_one(folder: Path, seed: int, chance: Random) -> None:
    """One life, killed at some moment."""
    reading, writing = os.pipe()
    pid = fork(partial(live, folder, seed, partial(os.write, writing)))
    os.close(writing)
    try:
        wait_for_the_moment(reading, chance)
    finally:
        os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(_wait(pid))
    os.close(reading)  # not before: a sign that nobody can read would end the life
    if code != -signal.SIGKILL:
        raise SystemExit(f"a life ended by itself, with {code}")


def wait_for_the_moment(reading: int, chance: Random) -> None:
    """Come back when the process shall die."""
    kind = chance.random()
    if kind < EARLY:
        time.sleep(chance.random() * EARLIEST)
        return
    if kind < EARLY + POSTING:
        wait_for(reading, ACCEPTED, 1)
    else:
        wait_for(reading, STEPPED, chance.randint(1, STEPS))
    time.sleep(chance.random() * SOON)


def wait_for(reading: int, sign: bytes, times: int) -> None:
    """Read until the process has given that sign so many times, or has ended by itself."""
    while times > 0:
        if not select.select([reading], [], [], PATIENCE)[0]:
            raise SystemExit(f"a life has given no sign for {PATIENCE:g} seconds")
        signs = os.read(reading, 1)
        if not signs:
            return
        times -= signs == sign


def fork(run: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """A child process that does this and nothing else."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.alarm(int(2 * PATIENCE))  # it does not outlive us, whatever happens
        asyncio.run(run())
        code = 0
    except BaseException:  # noqa: BLE001 (told here, because nothing of the parent may run in the child)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _wait(pid: int) -> int:
    _, status = os.waitpid(pid, 0)
    return status


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
