"""`python -m tests.run`: the whole suite on two processes, then the promise about the core's branch coverage.

Arguments go to pytest; with any, coverage is not judged, because a part of the suite covers a part of the code.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException

CORE = ["bot/domain/*", "bot/features/*", "bot/delivery/*"]
LEAST = 95.0
"""Percent of the core's branches, and of its statements and branches together."""

PYTEST = (sys.executable, "-m", "coverage", "run", "-m", "pytest", "-n", "2", "--dist", "loadfile")


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code: pytest's own, or 1 where the core is covered too little."""
    measure = Coverage()
    measure.erase()
    code, closing = run_pytest(arguments)
    if code == 0 and not arguments and not covered(measure):
        code = 1
    say(closing)
    return code


def run_pytest(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the suite, showing its output as it comes. Returns the exit code and pytest's closing line."""
    closing = ""
    with subprocess.Popen((*PYTEST, *arguments), stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            say(line.rstrip("\n"))
            closing = line.strip() or closing
    return process.returncode, closing


def covered(measure: Coverage) -> bool:
    """Print the core's coverage, with what is missing, and say whether it is enough."""
    try:
        measure.combine(strict=True)
        say("\nThe core:")
        together = measure.report(include=CORE, file=sys.stdout)
        with tempfile.TemporaryDirectory() as folder:
            totals = Path(folder, "totals.json")
            measure.json_report(include=CORE, outfile=str(totals))
            branches = json.loads(totals.read_text())["totals"]["percent_branches_covered"]
    except CoverageException as error:  # a file of the core was never even imported, or nothing was measured
        say(f"Coverage cannot be told: {error}")
        return False
    enough = bool(min(branches, together) >= LEAST)
    verdict = "enough" if enough else "TOO LITTLE"
    say(f"{branches:.1f} % of branches, {together:.1f} % with statements; {LEAST:.0f} % is due: {verdict}.")
    return enough


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
