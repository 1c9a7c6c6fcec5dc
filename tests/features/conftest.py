from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import Actor, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db") as world:
        yield world


@pytest.fixture
def lea(world: World) -> Actor:
    """Who sets the team up; she manages nothing but by being its lead."""
    return world.person("lea")


@pytest.fixture
def sam(world: World) -> Actor:
    return world.person("sam")
