"""Plans and their steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from bot.domain.plan import Plan, PlanStep
from bot.store.sqlite.rows import Row, made_id
from bot.store.values import day_or_none, ids_json, iso_or_none, moment, moment_or_none, moment_text

_PLAN = "SELECT id, member, exam_date, due_at, unanswered, quiet, outcome, created_at FROM plans"


class SqlitePlans:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add(self, member_id: int, exam_date: date, at: datetime) -> Plan:
        cursor = self._execute(
            "INSERT INTO plans (member, exam_date, created_at) VALUES (?, ?, ?)",
            (member_id, exam_date.isoformat(), moment_text(at)),
        )
        fresh = Plan(0, member_id, exam_date, None, unanswered=0, quiet=False, outcome=None, created_at=at)
        return replace(fresh, id=made_id(cursor))

    def get(self, plan_id: int) -> Plan:
        row = self._execute(f"{_PLAN} WHERE id = ?", [plan_id]).fetchone()
        if row is None:
            raise KeyError(plan_id)
        return _plan(row)

    def of_member(self, member_id: int) -> Plan | None:
        row = self._execute(f"{_PLAN} WHERE member = ? ORDER BY id DESC LIMIT 1", [member_id]).fetchone()
        return None if row is None else _plan(row)

    def all_of(self, member_id: int) -> tuple[Plan, ...]:
        return tuple(map(_plan, self._execute(f"{_PLAN} WHERE member = ? ORDER BY id", [member_id])))

    def save(self, plan: Plan) -> None:
        self._execute(
            "UPDATE plans SET exam_date = ?, due_at = ?, unanswered = ?, quiet = ?, outcome = ? WHERE id = ?",
            (
                iso_or_none(plan.exam_date),
                None if plan.due_at is None else moment_text(plan.due_at),
                plan.unanswered,
                plan.quiet,
                plan.outcome,
                plan.id,
            ),
        )

    def steps(self, plan_id: int) -> tuple[PlanStep, ...]:
        rows = self._execute(
            "SELECT plan, step, day, until, state, moved, sent_at FROM plan_steps WHERE plan = ?", [plan_id]
        )
        return tuple(map(_step, rows))

    def save_step(self, step: PlanStep) -> None:
        self._execute(
            "INSERT INTO plan_steps (plan, step, day, until, state, moved, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (plan, step) DO UPDATE SET day = excluded.day, until = excluded.until,"
            " state = excluded.state, moved = excluded.moved, sent_at = excluded.sent_at",
            (
                step.plan,
                step.step,
                iso_or_none(step.day),
                iso_or_none(step.until),
                step.state,
                step.moved,
                None if step.sent_at is None else moment_text(step.sent_at),
            ),
        )

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM plans WHERE due_at <= ? AND id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY due_at LIMIT ?",
            (moment_text(now), ids_json(excluding), limit),
        )
        return tuple(plan for (plan,) in rows)

    def wrote(self, plan_id: int, at: datetime) -> None:
        self._execute("UPDATE plans SET wrote_at = ? WHERE id = ?", (moment_text(at), plan_id))

    def wrote_at(self, member_id: int) -> datetime | None:
        (at,) = self._execute(
            "SELECT max(plans.wrote_at) FROM accounts AS mine"
            " JOIN accounts AS same USING (platform, workspace, user)"
            " JOIN plans ON plans.member = same.member WHERE mine.member = ?",
            [member_id],
        ).fetchone()
        return moment_or_none(at)


def _plan(row: Row) -> Plan:
    plan_id, member, exam_date, due_at, unanswered, quiet, outcome, created_at = row
    return Plan(
        plan_id,
        member,
        day_or_none(exam_date),
        moment_or_none(due_at),
        unanswered,
        bool(quiet),
        outcome,
        moment(created_at),
    )


def _step(row: Row) -> PlanStep:
    plan, step, day, until, state, moved, sent_at = row
    return PlanStep(plan, step, day_or_none(day), day_or_none(until), state, moved, moment_or_none(sent_at))
