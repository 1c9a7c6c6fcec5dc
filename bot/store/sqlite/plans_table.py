"""Plans and their steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from bot.addresses import Person
from bot.domain.plan import Plan, PlanStep, StepState
from bot.store.plans import DuePlan, Looked, OpenSteps
from bot.store.sqlite.rows import Row, made_id
from bot.store.sqlite.values import day_or_none, ids_json, iso_or_none, moment, moment_or_none, moment_text

_PLAN = "SELECT id, member, exam_date, due_at, unanswered, quiet, outcome, created_at, told FROM plans"


_STATES: dict[str, StepState] = {"ahead": "ahead", "sent": "sent", "missed": "missed"}

# One row a plan. Names have no line breaks: they are put on one line wherever they come in.
_DUE = """
    SELECT p.id, p.member, m.team, m.state = 'active' AND m.messages_at IS NOT NULL AND p.quiet = 0, m.messages_at,
        p.unanswered, coalesce(m.zone, t.zone), m.minutes, m.background,
        (
            SELECT platform || char(10) || workspace || char(10) || user || char(10) || replace(name, char(10), ' ')
            FROM accounts WHERE member = p.member ORDER BY id LIMIT 1
        ),
        (
            SELECT max(other.wrote_at) FROM accounts AS mine
            JOIN accounts AS same USING (platform, workspace, user)
            JOIN plans AS other ON other.member = same.member WHERE mine.member = p.member
        ),
        (
            SELECT group_concat(
                step || '|' || coalesce(day, '') || '|' || coalesce(until, '') || '|' || state || '|' || moved, char(10)
            ) FROM plan_steps WHERE plan = p.id AND state IN ('ahead', 'sent', 'missed')
        )
    FROM plans AS p JOIN members AS m ON m.id = p.member JOIN teams AS t ON t.id = m.team
    WHERE p.due_at <= :now AND (:only IS NULL OR p.id = :only) AND p.id NOT IN (SELECT value FROM json_each(:not))
    ORDER BY p.due_at LIMIT :limit
"""


class SqlitePlans:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany

    def add(self, member_id: int, exam_date: date, at: datetime) -> Plan:
        cursor = self._execute(
            "INSERT INTO plans (member, exam_date, created_at) VALUES (?, ?, ?)",
            (member_id, exam_date.isoformat(), moment_text(at)),
        )
        fresh = Plan(0, member_id, exam_date, None, unanswered=0, quiet=False, outcome=None, created_at=at)
        return replace(fresh, id=made_id(cursor))

    def get(self, plan_id: int) -> Plan | None:
        row = self._execute(f"{_PLAN} WHERE id = ?", [plan_id]).fetchone()
        return None if row is None else _plan(row)

    def of_member(self, member_id: int) -> Plan | None:
        row = self._execute(f"{_PLAN} WHERE member = ? ORDER BY id DESC LIMIT 1", [member_id]).fetchone()
        return None if row is None else _plan(row)

    def all_of(self, member_id: int) -> tuple[Plan, ...]:
        return tuple(map(_plan, self._execute(f"{_PLAN} WHERE member = ? ORDER BY id", [member_id])))

    def save(self, plan: Plan) -> None:
        self._execute(
            "UPDATE plans SET exam_date = ?, due_at = ?, unanswered = ?, quiet = ?, outcome = ?, told = ? WHERE id = ?",
            (
                iso_or_none(plan.exam_date),
                None if plan.due_at is None else moment_text(plan.due_at),
                plan.unanswered,
                plan.quiet,
                plan.outcome,
                plan.told,
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

    def lay_anew(self, team_id: int) -> None:
        self._execute(
            "INSERT INTO members_to_lay (member)"
            " SELECT DISTINCT members.id FROM members JOIN plans ON plans.member = members.id"
            " WHERE members.team = ? AND members.state IN ('active', 'paused') ON CONFLICT DO NOTHING",
            [team_id],
        )

    def to_lay(self, limit: int, excluding: Collection[int] = (), team_id: int | None = None) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT member FROM members_to_lay JOIN members ON members.id = member WHERE (?1 IS NULL OR team = ?1)"
            " AND member NOT IN (SELECT value FROM json_each(?2)) ORDER BY member LIMIT ?3",
            (team_id, ids_json(excluding), limit),
        )
        return tuple(member for (member,) in rows)

    def laid(self, member_id: int) -> None:
        self._execute("DELETE FROM members_to_lay WHERE member = ?", [member_id])

    def missed_early(self, day: date) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT DISTINCT plan FROM plan_steps WHERE state = 'missed' AND day >= ?", [day.isoformat()]
        )
        return tuple(plan for (plan,) in rows)

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM plans WHERE due_at <= ? AND id NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY due_at LIMIT ?",
            (moment_text(now), ids_json(excluding), limit),
        )
        return tuple(plan for (plan,) in rows)

    def due_now(
        self, now: datetime, limit: int, excluding: Collection[int] = (), only: int | None = None
    ) -> tuple[DuePlan, ...]:
        wanted = {"now": moment_text(now), "not": ids_json(excluding), "only": only, "limit": limit}
        return tuple(map(_due, self._execute(_DUE, wanted)))

    def mark(self, state: StepState, steps: Sequence[tuple[int, str]], sent_at: datetime | None = None) -> None:
        at = None if sent_at is None else moment_text(sent_at)
        self._executemany(
            "UPDATE plan_steps SET state = ?, sent_at = ? WHERE plan = ? AND step = ?",
            [(state, at, plan, step) for plan, step in steps],
        )

    def looked(self, plans: Sequence[Looked], now: datetime) -> None:
        at = moment_text(now)
        due = {one.due_at: one.due_at and moment_text(one.due_at) for one in plans}
        rows = [(due[one.due_at], one.unanswered, one.quiet, at if one.wrote else None, one.plan) for one in plans]
        self._executemany(
            "UPDATE plans SET due_at = ?, unanswered = ?, quiet = ?, wrote_at = coalesce(?, wrote_at) WHERE id = ?",
            rows,
        )


def _due(row: Row) -> DuePlan:
    plan, member, team, active, messages_at, unanswered, zone, minutes, background, account, wrote_at, steps = row
    return DuePlan(
        plan=plan,
        member=member,
        team=team,
        may_write=bool(active),
        unanswered=unanswered,
        zone=zone,
        clock=_clock(messages_at),
        minutes=minutes,
        background=background,
        account=None if account is None else Person(*account.split("\n")),
        wrote_at=moment_or_none(wrote_at),
        open=_open_steps(steps or ""),
    )


@lru_cache(2048)  # one object for all that are alike: see `OpenSteps`
def _open_steps(text: str) -> OpenSteps:
    parts = (one.split("|") for one in text.split("\n") if one)
    return OpenSteps(
        tuple(
            PlanStep(0, step, day_or_none(day or None), day_or_none(until or None), _STATES[state], int(moved))
            for step, day, until, state, moved in parts
        )
    )


@lru_cache(2048)
def _clock(text: str | None) -> time:
    return time() if text is None else time.fromisoformat(text)


def _plan(row: Row) -> Plan:
    plan_id, member, exam_date, due_at, unanswered, quiet, outcome, created_at, told = row
    return Plan(
        plan_id,
        member,
        day_or_none(exam_date),
        moment_or_none(due_at),
        unanswered,
        bool(quiet),
        outcome,
        moment(created_at),
        bool(told),
    )


def _step(row: Row) -> PlanStep:
    plan, step, day, until, state, moved, sent_at = row
    return PlanStep(plan, step, day_or_none(day), day_or_none(until), state, moved, moment_or_none(sent_at))
