"""A rehearsal in the web room, with a copy of the store for the evening of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.demo.web_stage import PageReader, WebStage
from bot.domain.bank import Bank
from bot.engine import MAINTENANCE, open_database
from bot.rehearsal import PLAYERS, START, Countdown, FastClock, TimelineEvent


@dataclass(frozen=True, slots=True)
class Day:
    """One day's end (UTC), and the store as it stood then. The first day is number 1."""

    number: int
    at: datetime
    store: Path


@dataclass(frozen=True, slots=True)
class Recording:
    """All days, who was there, the slug of their room, and every message as a rehearsal tells it."""

    days: tuple[Day, ...]
    readers: tuple[PageReader, ...]
    slug: str
    exam: date
    events: list[TimelineEvent]


async def record(bank: Bank, folder: Path, *, exam_in: int, seed: int = 1) -> Recording:
    """Play a team's way to its exam; the copies of the store stand in `folder`, one a day."""
    days: list[Day] = []
    store = folder / "rehearsal.db"

    def keep(number: int, at: datetime) -> None:
        day = Day(number, at, folder / f"day-{number}.db")
        MAINTENANCE.backup(store, day.store)
        days.append(day)

    clock = FastClock()
    with open_database(store, bank) as database:
        stage = WebStage(database, clock)
        players = await stage.cast(PLAYERS)
        countdown = Countdown(database, seed, stage, players, clock, exam_in=exam_in, each_day=keep)
        await countdown.play()
    exam = START.date() + timedelta(days=exam_in)
    return Recording(tuple(days), tuple(stage.readers.values()), stage.slug, exam, countdown.events)
