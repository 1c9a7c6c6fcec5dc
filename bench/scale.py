"""What grows with the store, and what must not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bench.crowd import NOW, fill, person, place
from bench.result import Result, folder, in_turn
from bot.adapters.memory import MemoryAdapter
from bot.domain.bank import Bank
from bot.features import router
from bot.interactions import Command, Private
from bot.store.sqlite.worker import Worker
from bot.wiring import App, assemble

ROUNDS = 60


def scores(bank: Bank) -> list[Result]:
    """`/weakest` and the leaderboard with a million responses against a thousand, 100 a member in both."""
    with folder() as where:
        fill(where / "small.db", bank, 10)
        fill(where / "large.db", bank, 10_000)
        with Worker(where / "small.db", bank) as small, Worker(where / "large.db", bank) as large:
            return [_compare(name, large, small) for name in ("weakest", "leaderboard")]


def _compare(name: str, large: Worker, small: Worker) -> Result:
    turn = iter(range(10_000))

    def ask(worker: Worker, members: int) -> None:
        member = next(turn) * 37 % members + 1
        command = Command(actor=person(member), place=place(1 + (member - 1) // 10), name=name)
        reply = worker.read_now(lambda tx: router.answer(tx, router.find_route(command), command, NOW))
        assert isinstance(reply, Private), reply

    million, thousand = in_turn(lambda: ask(large, 10_000), lambda: ask(small, 10), ROUNDS)
    return Result(
        f"/{name} with 1,000,000 responses against 1,000",
        million / thousand,
        1.5,
        "lower",
        {"milliseconds": round(million * 1000, 3), "milliseconds_small": round(thousand * 1000, 3)},
    )


def idle(bank: Bank) -> Result:
    """One idle round of every duty with 100,000 members against an empty store."""
    with folder() as where:
        fill(where / "large.db", bank, 100_000, each=0, opens_at=NOW + timedelta(days=1))
        with Worker(where / "empty.db", bank) as empty, Worker(where / "large.db", bank) as large:
            many, none = in_turn(_round(large), _round(empty), ROUNDS)
    return Result(
        "an idle tick with 100,000 members against an empty store",
        many / none,
        2.0,
        "lower",
        {"milliseconds": round(many * 1000, 3), "milliseconds_empty": round(none * 1000, 3)},
    )


def _round(worker: Worker) -> Callable[[], None]:
    app: App = assemble(worker, {"bench": MemoryAdapter("bench")}, lambda: NOW)

    async def tick() -> None:
        for duty in (app.duties.close, app.duties.open, app.duties.plan, app.duties.deliver):
            await duty()

    return lambda: asyncio.run(tick())
