from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from tests.store.making import BANK


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trapline.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """A store on a real file, inside one transaction."""
    connection = open_writer(path)
    connection.execute("BEGIN IMMEDIATE")
    yield SqliteStore(connection, BANK)
    connection.close()
