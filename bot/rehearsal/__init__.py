"""A rehearsal: an imagined team on a fast clock, through the real services, store, outbox and adapters.

The preview for an admin, and the end-to-end test for us: the tests play it on stand-ins of Slack and Discord at once.
The same seed plays the same days.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.domain.bank import Bank
from bot.engine import open_database
from bot.rehearsal.cast import PLAYERS, Player
from bot.rehearsal.clock import START, FastClock
from bot.rehearsal.countdown import Countdown
from bot.rehearsal.event_lines import timeline_text
from bot.rehearsal.playing import Rehearsal, TimelineEvent
from bot.rehearsal.stage import MemoryStage, News, Stage

__all__ = [
    "PLAYERS",
    "START",
    "Countdown",
    "FastClock",
    "MemoryStage",
    "News",
    "Player",
    "Rehearsal",
    "Stage",
    "TimelineEvent",
    "play",
    "play_countdown",
    "timeline_text",
]  # fmt: skip


async def play(
    bank: Bank, *, days: int, seed: int, stage: Stage | None = None, players: Sequence[Player] = PLAYERS
) -> list[TimelineEvent]:
    """Every message of so many days, in order of time."""
    with (
        tempfile.TemporaryDirectory(prefix="trapline-rehearsal-") as folder,
        open_database(Path(folder) / "rehearsal.db", bank) as database,
    ):
        rehearsal = Rehearsal(database, seed, stage or MemoryStage(), players)
        await rehearsal.play_days(days)
        return rehearsal.events


async def play_countdown(
    bank: Bank,
    *,
    exam_in: int,
    seed: int,
    minutes: int | None = None,
    stage: Stage | None = None,
    players: Sequence[Player] = PLAYERS,
) -> list[TimelineEvent]:
    """Every message from joining, `exam_in` days before the exam, to the day after it.

    `minutes` a day for everybody; without it each has their own.
    """
    with (
        tempfile.TemporaryDirectory(prefix="trapline-rehearsal-") as folder,
        open_database(Path(folder) / "rehearsal.db", bank) as database,
    ):
        countdown = Countdown(database, seed, stage or MemoryStage(), players, exam_in=exam_in, minutes=minutes)
        await countdown.play()
        return countdown.events
