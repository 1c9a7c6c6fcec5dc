from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def disk() -> Iterator[Path]:
    """A folder on the disk of the working tree: the system's own temporary folder may be memory."""
    Path("var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="crash-", dir="var") as name:
        yield Path(name).absolute()
