"""`python -m bench [NAME …]`: all benchmarks or those named, one JSON line each; exits with 1 where a bar is missed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable

from bench import answers, discord, mastery, plans, scale, slack, start
from bench.learning import choosing, gains
from bench.result import Result
from bot.catalog.load import load_bank

SEED = 1


def _all() -> dict[str, Callable[[], Iterable[Result]]]:
    bank = load_bank()
    return {
        "answers": lambda: [answers.measure(bank)],
        "scores": lambda: scale.scores(bank),
        "idle": lambda: [scale.idle(bank)],
        "plans": lambda: [plans.measure(bank)],
        "slack": lambda: [slack.measure(bank)],
        "discord": lambda: [discord.measure(bank)],
        "start": lambda: [start.measure()],
        "choosing": lambda: [choosing.measure(bank)],
        "learning": lambda: gains.measure(bank),
    }


def main(names: list[str]) -> int:
    """Run and print; the mastery report has no bar: it tells how honest the stated probability is."""
    missed = 0
    for name, run in _all().items():
        if names and name not in names:
            continue
        for result in run():
            print(result.line(), flush=True)
            missed += not result.met
    if not names or "mastery" in names:
        for report in mastery.report(SEED):
            print(json.dumps(report), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
