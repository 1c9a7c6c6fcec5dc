"""A team whose daily question a hundred members answer at once, for the benchmarks of the platforms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from bench.crowd import NOW
from bot.adapters.base import Adapter
from bot.addresses import MessageRef, Person, Place, Profile
from bot.domain.bank import Bank
from bot.domain.question import Question
from bot.features.daily import cards
from bot.interactions import Submission
from bot.messages import Card
from bot.store.sqlite.worker import Worker
from bot.wiring import App, assemble

AT_ONCE = 100
ROUNDS = 9


class NoDrafts:
    """An adapter wants somebody to keep its forms; here none is asked for."""

    async def keep(self, *_: object) -> str:
        raise AssertionError("no form is asked for")

    async def take(self, *_: object) -> None:
        raise AssertionError("no form is asked for")


def nowhere(_: MessageRef) -> str:
    return ""


@dataclass
class Team:
    """The real house over one adapter. Every round is a new day with a new question."""

    app: App
    now: datetime = NOW

    @classmethod
    def made(cls, path: Path, bank: Bank, adapter: Adapter) -> Team:
        """One press answers each of its questions."""
        bank = replace(bank, items=tuple(item for item in bank.items if item.kind == "single"))
        team: Team
        worker = Worker(path, bank)
        team = cls(assemble(worker, {adapter.platform: adapter}, lambda: team.now))
        return team

    async def found(self, place: Place, lead: Person) -> None:
        values = {"name": "Bench", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC"}
        setup = Submission(
            actor=lead,
            profile=Profile("Lead"),
            place=place,
            may_set_up=True,
            form="setup",
            values=values,
            args=("small",),
        )
        await self.app.handler(setup)

    async def next_question(self) -> Question:
        self.now += timedelta(days=1)
        await self.app.duties.close()
        await self.app.duties.open()
        question = self.app.database.read_now(lambda tx: tx.questions.current(1))
        assert question is not None
        return question

    def stored(self, question: Question) -> int:
        return self.app.database.read_now(lambda tx: tx.questions.takers(question.id))


def reply_to(question: Question) -> Card:
    """What a member sees after their first press."""
    return cards.how_sure(question, (question.item.options[0].id,), enrolled=False)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def rounds(
    ours: Callable[[], Awaitable[Callable[[], Awaitable[object]]]],
    theirs: Callable[[], Awaitable[Callable[[], Awaitable[object]]]],
) -> tuple[float, float, float]:
    """Prepared and timed in turn: the median of the rounds' ratios, and both medians in seconds.

    The first round is not counted: it enrols the members, and fills what both sides remember.
    """
    times = [(await timed(await ours()), await timed(await theirs())) for _ in range(ROUNDS + 1)][1:]
    return median(a / b for a, b in times), median(a for a, _ in times), median(b for _, b in times)


async def until(ready: Callable[[], bool]) -> None:
    while not ready():
        await asyncio.sleep(0)
