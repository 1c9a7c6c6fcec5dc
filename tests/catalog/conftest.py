from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.catalog import SHIPPED


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The shipped exams, backgrounds and retired names, with no items and no traps."""
    folder = tmp_path / "base"
    shutil.copytree(SHIPPED / "exams", folder / "exams")
    for name in ("backgrounds.yaml", "retired.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where a test puts a team's own folder."""
    return tmp_path / "own"
