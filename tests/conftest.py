"""What every test may rely on: Chromium is found or clearly missed, and the thousand kills run only when asked for."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from collections.abc import Iterator

import hypothesis
import pytest
import structlog

REQUIRED = "REQUIRE_BROWSER"  # set by .ci/run: a missing Chromium is a failure there

# One slow moment of a busy machine is no failure; in CI the same examples come each time.
hypothesis.settings.register_profile("trapline", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("trapline")

# As the program does: the locked zone database alone. Later, a test that runs the program would change it under others.
zoneinfo.reset_tzpath(())


@pytest.fixture(autouse=True)
def _own_logs() -> Iterator[None]:
    """A test that runs the program in this process leaves no settings of logging behind."""
    yield
    structlog.reset_defaults()


def find_chromium() -> str | None:
    """The system's own Chromium; nothing is ever downloaded."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium's path, for Playwright's `executable_path`."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium")
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "torture" in config.option.markexpr:
        return
    torture = [item for item in items if item.get_closest_marker("torture")]
    if torture:
        config.hook.pytest_deselected(items=torture)
        items[:] = [item for item in items if item not in torture]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None or find_chromium():
        return
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"Chromium is missing, and {REQUIRED}=1 forbids skipping", pytrace=False)
    pytest.skip("Chromium is not installed: the browser tests were skipped (Debian: apt install chromium)")
