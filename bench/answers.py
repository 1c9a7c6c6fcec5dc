"""Durable answers per second through the real use case, 64 callers at once, against one bare insert per commit."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench.crowd import NOW, TEAM_SIZE, fill, person, place
from bench.result import Result, folder
from bot.domain.bank import Bank
from bot.features import router
from bot.features.daily import opening
from bot.interactions import Press, Replace
from bot.store.sqlite.worker import Worker

CALLERS = 64
ROUNDS = 5
ANSWERS = 64 * 20
BARE = 400


def measure(bank: Bank) -> Result:
    """Each round answers with members who have not answered yet, then does the bare inserts on the same disk."""
    bank = replace(bank, items=tuple(item for item in bank.items if item.kind == "single"))  # one press answers
    with folder() as where:
        store = where / "answers.db"
        members = ANSWERS * ROUNDS
        fill(store, bank, members, each=0, opens_at=NOW - timedelta(hours=1))
        with Worker(store, bank) as worker:
            args = _open_all(worker, members // TEAM_SIZE)
            rates = []
            for turn in range(ROUNDS):
                batch = range(turn * ANSWERS + 1, (turn + 1) * ANSWERS + 1)
                rates.append((asyncio.run(_answers(worker, batch, args)), _bare(where / f"bare{turn}.db")))
    ours, floor = median(ours for ours, _ in rates), median(floor for _, floor in rates)
    return Result(
        "durable answers per second, 64 callers, against one bare insert per commit",
        median(ours / floor for ours, floor in rates),
        2.0,
        "higher",
        {"answers_per_second": round(ours), "bare_inserts_per_second": round(floor), "aim": 5},
    )


def _open_all(worker: Worker, teams: int) -> dict[int, tuple[str, str]]:
    """Open every team's question; the arguments of a press on its first option."""
    args = {}
    for team in range(1, teams + 1):
        worker.write_now(lambda tx, team=team: opening.open_team(tx, team, NOW))  # type: ignore[misc]  # mypy and a lambda's default
        question = worker.read_now(lambda tx, team=team: tx.questions.current(team))  # type: ignore[misc]  # likewise
        args[team] = (str(question.id), question.item.options[0].id)
    return args


async def _answers(worker: Worker, members: range, args: dict[int, tuple[str, str]]) -> float:
    waiting = iter(members)

    async def caller() -> None:
        for member in waiting:
            team = 1 + (member - 1) // TEAM_SIZE
            press = Press(actor=person(member), place=place(team), action="answer", args=args[team])
            reply = await worker.write(lambda tx, press=press: router.answer(tx, router.find_route(press), press, NOW))  # type: ignore[misc]  # likewise
            assert isinstance(reply, Replace), reply

    start = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return len(members) / (time.perf_counter() - start)


def _bare(path: Path) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, member INTEGER, question INTEGER, picked TEXT)")
        start = time.perf_counter()
        for number in range(BARE):
            db.execute("INSERT INTO answers (member, question, picked) VALUES (?, 1, 'a')", [number])
        return BARE / (time.perf_counter() - start)
