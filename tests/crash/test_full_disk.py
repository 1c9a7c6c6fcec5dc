"""A full disk: who is not stored is told so, what was confirmed stays, and all goes on once there is room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.full_disk import REFUSED
from tests.crash.life import JOURNAL
from tests.crash.log import read
from tests.crash.truth import PICKED, problems, replies


@pytest.mark.parametrize("how", ["limit", "pages"])
def test_on_a_full_disk_answers_are_refused_and_no_confirmed_one_is_lost(disk: Path, how: str) -> None:
    command = [sys.executable, "-m", "tests.crash.full_disk", str(disk), how]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    heard = replies(read(disk / JOURNAL))
    assert heard[REFUSED] > 0
    assert heard[PICKED] > 0
    assert set(heard) <= {PICKED, REFUSED}, heard
    wrong = problems(disk)
    assert not wrong, f"{len(wrong)} problems, the first: " + "\n".join(wrong[:10])
