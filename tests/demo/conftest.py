from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.demo import Recording, record
from tests.world import shipped


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """A team that joins on the day before its exam: three days."""
    folder: Path = tmp_path_factory.mktemp("demo")
    return asyncio.run(record(shipped(), folder, exam_in=1))
