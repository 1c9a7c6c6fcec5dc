"""Whatever moment the process is killed at: every confirmed answer is there once, no question is posted twice or lost.

The process is the real one: `wiring.assemble` and `wiring.running` over a store on a real disk, the outbox, the duties
and the use cases, with a clock that survives it and a platform that survives it. Members answer, lock, change their
minds and come too late, while questions open, close and are posted. What a member was told is written into a journal,
after the reply and never before it; so the journal holds promises, and at the end the store must keep each of them.

What SIGKILL cannot test: it ends the process, not the machine. What the process had handed to the kernel lives on in
the kernel's memory and reaches the disk later, fsync or not; so this test would pass with `synchronous=OFF` too. A
power cut takes that memory. `synchronous=FULL` lets no commit come back before the disk has said (fsync) that the log
is on it, so that a confirmed answer outlives a power cut as far as the disk keeps its word: a disk that acknowledges
what still lies in its own cache breaks a promise that no test from here can see. `tests/store/test_open.py` holds the
setting; this test holds what stands above it: what is in one transaction, what is told when, and what is asked again.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash import planning, sitting
from tests.crash.fast_clock import FastClock
from tests.crash.life import CLOCK, JOURNAL, POSTED, STORE
from tests.crash.log import read
from tests.crash.truth import NOTHING, PICKED, REVEALED, problems, replies, unheard

TRAPLINE = Path(sys.executable).with_name("trapline")


def kill(folder: Path, kills: int, seed: int) -> None:
    """Run, kill and restart so many times, then let it end in order."""
    command = [sys.executable, "-m", "tests.crash.killer", str(folder), str(kills), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-4000:]


def check(folder: Path) -> None:
    """Nothing is wrong, and the run was a run: people answered, days passed, and kills came at bad moments."""
    wrong = problems(folder)
    assert not wrong, f"{len(wrong)} problems, the first: " + "\n".join(wrong[:10])
    journal, posted = read(folder / JOURNAL), read(folder / POSTED)
    heard = replies(journal)
    assert heard[PICKED] > 0
    assert (
        not set(heard)
        - {PICKED, "Right", "Not this time", "Not this time: a trap", "Revealed", NOTHING}
        - {"Locked: see you at the reveal"}
    ), heard
    assert unheard(journal) > 0, "no kill hit anybody who waited for a reply"
    assert any("found" in line for line in posted), "no kill came between a post and our record of it"
    revealed = {line["text"].partition("\n")[0] for line in posted if line.get("text", "").startswith(REVEALED)}
    with closing(sqlite3.connect(folder / STORE)) as db:
        assert sitting.handed_in(db) > 0, "no mock exam ran out with an answer"
        assert planning.sent(db) > 0, "no step of a plan was sent"
    assert len(revealed) > 1, f"no day passed until {FastClock(folder / CLOCK)()}"


def test_forty_kills_lose_no_answer_and_post_no_question_twice(disk: Path) -> None:
    kill(disk, 40, seed=1)
    check(disk)
    environment = {**os.environ, "TRAPLINE_STORE": str(disk / STORE)}
    done = subprocess.run(
        [TRAPLINE, "db", "check"], env=environment, cwd=disk, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2, 7))
def test_a_thousand_kills_do_neither(disk: Path, seed: int) -> None:
    kill(disk, 200, seed)
    check(disk)
