"""`python -m tests.smoke`: does the installed `trapline` start, show a question, stop and rehearse?

Needs nothing but the program's own dependencies, so it runs on a Python that has no test tools.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TRAPLINE = Path(sys.executable).with_name("trapline")
SECONDS = 30
READY = "Trapline is ready: "


def main() -> int:
    """Returns the exit code. Each step that fails raises with what was seen."""
    steps = (serves, rehearses)
    with tempfile.TemporaryDirectory(prefix="trapline-smoke-") as folder:
        for step in steps:
            step(Path(folder))
    sys.stdout.write(f"Python {sys.version.split()[0]}: {len(steps)} passed, 0 failed\n")
    return 0


def serves(folder: Path) -> None:
    """The web room answers with today's question, and SIGTERM ends it in order."""
    with started(folder) as (process, address):
        assert fetch(f"{address}/healthz") == "ok"
        page = fetch(f"{address}/")
        assert "trap question" in page.lower(), page[:2000]
        assert "<form" in page, page[:2000]
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0, f"ended with {process.returncode}"


def rehearses(folder: Path) -> None:
    """A day of the imagined team comes out as one JSON array of events."""
    command = [str(TRAPLINE), "rehearse", "--days", "1", "--json"]
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    events = json.loads(done.stdout)
    assert {"at", "kind", "key", "platform", "title", "text"} <= set(events[0]), events[0]
    assert any(event["kind"] == "daily" for event in events), sorted({event["kind"] for event in events})


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`trapline run` on a free port with a store of its own; its address is read from what it prints."""
    command = [str(TRAPLINE), "run"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        patience = threading.Timer(SECONDS, process.kill)
        patience.start()
        try:
            seen = []
            for line in process.stdout or ():
                seen.append(line)
                if line.startswith(READY):
                    patience.cancel()
                    yield process, line.removeprefix(READY).strip()
                    return
            raise AssertionError(f"never ready: {''.join(seen)}")
        finally:
            patience.cancel()
            process.kill()


def environment(folder: Path) -> dict[str, str]:
    """This one without any Trapline setting of the person who runs it."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TRAPLINE_")}
    return {**plain, "TRAPLINE_STORE": str(folder / "smoke.db"), "TRAPLINE_PORT": "0"}


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=SECONDS) as response:  # noqa: S310 (our own http address)
        body: bytes = response.read()
    return body.decode()


if __name__ == "__main__":
    raise SystemExit(main())
