"""Over real HTTP: what a page confirmed is there after any kill, what a restore takes back is all that is gone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store.sqlite import maintenance
from bot.store.sqlite.read_only import read_only
from tests.crash import sitting, truth
from tests.crash.fast_clock import FastClock
from tests.crash.http_life import ALSO
from tests.crash.life import CLOCK, JOURNAL, POSTED, STORE
from tests.crash.log import read
from tests.world import shipped


def kill(folder: Path, kills: int, seed: int) -> None:
    command = [sys.executable, "-m", "tests.crash.http_killer", str(folder), str(kills), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-4000:]


def kept(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ledger without the confirmations that a restore has taken back: those may be there, and need not."""
    found: list[dict[str, Any]] = []
    since = 0
    for line in lines:
        if "backup" in line:
            since = len(found)
        elif "restored" in line:
            found[since:] = [one for one in found[since:] if "heard" not in one and "shown" not in one]
        else:
            found.append(line)
    return found


def taken_back(lines: list[dict[str, Any]]) -> frozenset[date]:
    """The days from each backup until it was restored, and the day before: its question may have been open."""
    days: set[date] = set()
    backup = None
    for line in lines:
        if "backup" in line:
            backup = datetime.fromisoformat(line["backup"]).date()
        elif "restored" in line and backup is not None:
            until = datetime.fromisoformat(line["restored"]).date()
            days |= {backup + timedelta(days=n) for n in range(-1, (until - backup).days + 1)}
    return frozenset(days)


def check(folder: Path) -> None:
    ledger, posted = kept(read(folder / JOURNAL)), read(folder / POSTED)
    now = FastClock(folder / CLOCK)()
    with closing(sqlite3.connect(folder / STORE)) as db:
        wrong = [*maintenance.check(folder / STORE), *truth.answers(db, ledger), *truth.outbox(db)]
        wrong += sitting.problems(db, ledger, now)
        assert sitting.handed_in(db) > 0, "no mock exam ran out with an answer"
    void = taken_back(read(folder / JOURNAL))
    wrong += read_only(folder / STORE, shipped(), lambda tx: list(truth.questions(tx, now, void)))
    times = Counter(line["key"] for line in posted if "post" in line and line["to"].endswith(ALSO.channel))
    wrong += [f"posted {number} times: {key}" for key, number in times.items() if number > 1]
    assert not wrong, f"{len(wrong)} problems, the first: " + "\n".join(wrong[:10])
    assert truth.replies(ledger)[truth.PICKED] > 0
    assert truth.unheard(ledger) > 0, "no kill hit anybody who waited for a page"
    assert len(times) > 1, "no day passed"


def test_twenty_kills_and_two_restores_over_http(disk: Path) -> None:
    kill(disk, 20, seed=1)
    check(disk)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2, 6))
def test_two_hundred_kills_and_twenty_restores_over_http(disk: Path, seed: int) -> None:
    kill(disk, 200, seed)
    check(disk)
