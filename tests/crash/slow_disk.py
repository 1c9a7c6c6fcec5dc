"""A disk that takes its time with every commit, so that a kill finds whoever confirms before it."""

from __future__ import annotations

import time
from random import Random

from bot.store.sqlite import SqliteStore
from bot.store.transaction import Store

COMMIT = 0.004
"""Seconds at most before a commit begins. The wait is there because a kill does not take back what was written."""


def slow_down(tx: Store, chance: Random) -> None:
    """From now on each commit of this store's writer waits for a moment before it begins."""
    assert isinstance(tx, SqliteStore)

    def wait(statement: str) -> None:
        if statement == "COMMIT":
            time.sleep(chance.random() * COMMIT)

    tx.connection.set_trace_callback(wait)
