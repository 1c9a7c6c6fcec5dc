"""A tick with 100,000 members of whom 10,000 have a step due, against the least that such a tick must do."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from sqlite3 import Connection
from statistics import median

from bench.crowd import NOW, fill, person
from bench.result import Result, folder, seconds
from bot.adapters.memory import MemoryAdapter
from bot.domain.bank import Bank
from bot.domain.member import Member
from bot.domain.plan import PlanStep
from bot.features.plan import cards
from bot.store.deliveries import destination
from bot.store.sqlite import codec
from bot.store.sqlite.open_store import open_writer
from bot.store.sqlite.values import moment_text
from bot.store.sqlite.worker import Worker
from bot.wiring import App, assemble

MEMBERS = 100_000
DUE = 10_000
ROUNDS = 3
EXAM = date(2026, 12, 11)
"""Ten days from now: the step `clean-up` is due to those whose hour it is."""


def measure(bank: Bank) -> Result:
    with folder() as where:
        path = where / "plans.db"
        fill(path, bank, MEMBERS, each=0, opens_at=NOW + timedelta(days=1))
        with closing(open_writer(path)) as db:
            _plans(db, bank)
        shutil.copy(path, where / "bare.db")  # the floor stands on the same tables, rows and indexes
        with Worker(path, bank) as worker, closing(open_writer(where / "bare.db")) as bare:
            app = assemble(worker, {"bench": MemoryAdapter("bench")}, lambda: NOW)
            card = _card(bank)
            times = [(_ours(worker, app), _floor(bare, card)) for _ in range(ROUNDS)]
    ours, floor = median(one for one, _ in times), median(two for _, two in times)
    return Result(
        f"a tick with {MEMBERS:,} members of whom {DUE:,} are due, against the indexed query and {DUE:,} outbox rows",
        median(one / two for one, two in times),
        3.0,
        "lower",
        {"microseconds_per_step": round(ours / DUE * 1e6), "microseconds_per_bare_row": round(floor / DUE * 1e6)},
    )


def _ours(worker: Worker, app: App) -> float:
    worker.write_now(lambda tx: _back(tx.deliveries._execute))  # type: ignore[attr-defined] # a benchmark knows the engine
    took = seconds(lambda: asyncio.run(app.duties.plan()))
    sent = worker.read_now(lambda tx: len(tx.deliveries.listing(("waiting",), MEMBERS)))
    assert sent == DUE, sent
    return took


def _floor(bare: Connection, card: str) -> float:
    bare.execute("BEGIN")
    _back(bare.execute)
    bare.execute("COMMIT")
    return seconds(lambda: _least(bare, card))


def _least(bare: Connection, card: str) -> None:
    """The query that finds who is due, and one outbox row for each."""
    at = moment_text(NOW)
    bare.execute("BEGIN IMMEDIATE")
    due = bare.execute("SELECT id FROM plans WHERE due_at <= ? ORDER BY due_at LIMIT ?", (at, DUE)).fetchall()
    for (plan,) in due:
        to = person(plan)
        bare.execute(
            "INSERT INTO deliveries (kind, key, destination, recipient, state, due_at, expires_at, created_at, card)"
            " VALUES ('post', ?, ?, ?, 'waiting', ?, ?, ?, ?)",
            (f"plan:{plan}:clean-up", destination(to), codec.recipient_json(to), at, at, at, card),
        )
    bare.execute("COMMIT")


def _card(bank: Bank) -> str:
    step = bank.plan.step("clean-up")
    stands = PlanStep(DUE, step.id, NOW.date(), NOW.date())
    member = Member(
        *(1, 1, "Member", EXAM, None, None, None, 60, None, "active", NOW),
    )
    return codec.card_json(cards.step(step, stands, member=member))


def _plans(db: Connection, bank: Bank) -> None:
    """Every member wants messages and has a plan; one in ten is due now."""
    db.execute("BEGIN")
    db.execute(
        "UPDATE members SET exam_date = ?, minutes = 60, messages_at = iif(id <= ?, '12:00:00', '13:00:00'),"
        " messages_on = '0123456'",
        (EXAM.isoformat(), DUE),
    )
    db.execute(
        "INSERT INTO plans (id, member, exam_date, due_at, created_at)"
        " SELECT id, id, ?, iif(id <= ?, ?, ?), ? FROM members",
        (EXAM.isoformat(), DUE, moment_text(NOW), moment_text(NOW + timedelta(hours=1)), moment_text(NOW)),
    )
    for step in bank.plan.steps:
        day = EXAM - timedelta(days=step.before)
        state = "ahead" if day >= NOW.date() else "done"
        db.execute(
            "INSERT INTO plan_steps (plan, step, day, until, state) SELECT id, ?, ?, ?, ? FROM plans",
            (step.id, day.isoformat(), day.isoformat(), state),
        )
    db.execute("COMMIT")
    db.execute("ANALYZE")


def _back(execute: Callable[..., object]) -> None:
    """As if nothing had been sent: every round does the same work."""
    execute("DELETE FROM deliveries")
    execute("UPDATE plan_steps SET state = 'ahead', sent_at = NULL WHERE sent_at IS NOT NULL")
    execute("UPDATE plans SET due_at = ?, unanswered = 0, wrote_at = NULL WHERE id <= ?", (moment_text(NOW), DUE))
