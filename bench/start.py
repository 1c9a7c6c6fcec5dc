"""Start to ready against importing the same libraries.

The first start keeps the bank that it read (`bot.catalog.cache`); what is measured is every later one. The first start
after a change of content or code takes some 200 ms longer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.result import Result, folder

ROUNDS = 7
LIBRARIES = (
    "aiohttp.web, apscheduler.schedulers.asyncio, click, dotenv, filelock, jinja2, msgspec, sqlite_utils, structlog, "
    "wcwidth, yaml"
)


def measure() -> Result:
    """From starting the process to its line that says it is ready; the other from starting to having imported."""
    with folder() as where:
        _ready(where / "store.db")  # the first start makes the store, and keeps the bank
        pairs = [(_ready(where / "store.db"), _import()) for _ in range(ROUNDS)]
    ours, floor = median(ours for ours, _ in pairs), median(floor for _, floor in pairs)
    return Result(
        "start to ready against importing the same libraries",
        median(ours / floor for ours, floor in pairs),
        1.5,
        "lower",
        {"milliseconds": round(ours * 1000), "milliseconds_import": round(floor * 1000)},
    )


def _ready(store: Path) -> float:
    environment = {**os.environ, "TRAPLINE_STORE": str(store.resolve()), "TRAPLINE_PORT": "0"}
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "run"], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - start
        assert "ready" in line, line
        process.terminate()
        process.communicate(timeout=20)
    return taken


def _import() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {LIBRARIES}; print('ready')"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
