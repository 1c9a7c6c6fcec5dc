"""The table of jobs."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import scheduler
from scheduler.jobs import JOBS, Job
from tests.scheduler.recorder import Recorder


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
async def test_each_job_does_the_duty_that_it_is_named_after(job: Job) -> None:
    duties = Recorder()
    await job.duty(duties)
    assert duties.done == [job.name]


def test_every_duty_has_one_job() -> None:
    assert sorted(job.name for job in JOBS) == ["close", "correct", "deliver", "mock", "open", "plan", "tidy", "watch"]


def test_a_question_opens_and_closes_within_a_quarter_of_a_minute() -> None:
    assert all(job.every <= timedelta(seconds=15) for job in JOBS if job.name in ("open", "close"))


def test_the_scheduler_knows_nothing_of_the_bot() -> None:
    (folder,) = scheduler.__path__
    for file in Path(folder).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "bot"], file
