"""Small things to store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from bot.addresses import Person, Place
from bot.domain.bank import Bank
from bot.domain.items import Item, ItemOption, Source
from bot.domain.member import Member
from bot.domain.question import NewResponse, Question
from bot.domain.team import Schedule, Team
from bot.store.sqlite.migrations import STEPS
from bot.store.sqlite.schema_held import HELD

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
BANK = Bank((), (), (), ())
ROOM = Place("web", "", "room")
ADA = Person("web", "", "ada", "Ada")
BOB = Person("slack", "W1", "bob", "Bob")


def made_before(path: Path, step: str) -> sqlite3.Connection:
    """A new file as it was made before there was that step of the schema; today's code can write into it."""
    connection = sqlite3.connect(path, isolation_level=None)
    before = Migrations("trapline")
    for earlier in STEPS[: [one.__name__ for one in STEPS].index(step)]:
        before()(earlier)
    before.apply(Database(connection))
    for later in HELD:  # what today's code asks for, and the file never gets
        connection.execute(later.replace("CREATE TABLE", "CREATE TEMP TABLE"))
    return connection


NEWER_COLUMNS = {"responses": "seconds REAL", "drills": "shown_at TEXT"}
"""Columns that a later step adds, which today's program writes."""


@contextmanager
def newer_columns(connection: sqlite3.Connection) -> Iterator[None]:
    """The program of today may write into a file from before; the columns are gone again at the end."""
    for table, column in NEWER_COLUMNS.items():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    yield
    for table, column in NEWER_COLUMNS.items():
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")


def an_item(item_id: str = "swap-01", **changes: Any) -> Item:
    options = tuple(ItemOption(x, f"option {x}", f"why {x}", right=x == "a") for x in "abcd")
    fields: dict[str, Any] = {
        "id": item_id,
        "version": 1,
        "kind": "single",
        "level": 1,
        "domain": 1,
        "exams": {"mla-c02": ("1.1.1",), "mla-c01": ("1.1", "1.2")},
        "stem": "Which?",
        "options": options,
        "sources": (Source("https://docs.aws.amazon.com/x", "X"),),
        "verified_on": TODAY,
    }
    return Item(**{**fields, **changes})


def a_team(**changes: Any) -> Team:
    fields: dict[str, Any] = {
        "id": 0,
        "name": "Owls",
        "exam": "mla-c01",
        "exam_date": None,
        "kind": "small",
        "names_shown": True,
        "verdict_at_once": True,
        "schedule": Schedule(),
        "state": "active",
        "lead": None,
        "opens_at": NOW,
        "unanswered": 0,
        "continued": None,
        "created_at": NOW,
    }
    return Team(**{**fields, **changes})


def a_member(team: int, **changes: Any) -> Member:
    fields: dict[str, Any] = {
        "id": 0,
        "team": team,
        "name": "Ada",
        "exam_date": None,
        "background": None,
        "zone": None,
        "messages": None,
        "minutes": 30,
        "show_name": None,
        "state": "active",
        "joined_at": NOW,
    }
    return Member(**{**fields, **changes})


def a_question(team: int, day: date = TODAY, **changes: Any) -> Question:
    opened = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    fields: dict[str, Any] = {
        "id": 0,
        "team": team,
        "day": day,
        "served": 0,
        "item": an_item(),
        "seed": f"{team}/{day}",
        "opened_at": opened,
        "closes_at": opened + timedelta(days=1),
        "verdict_at_once": False,
        "revealed": False,
    }
    return Question(**{**fields, **changes})


def a_response(member: int, team: int, served: int, **changes: Any) -> NewResponse:
    fields: dict[str, Any] = {
        "member": member,
        "team": team,
        "served": served,
        "item": "swap-01",
        "domain": 1,
        "trap": None,
        "picked": ("a",),
        "right": True,
        "confidence": None,
        "source": "practice",
        "question": None,
        "answered_at": NOW,
    }
    return NewResponse(**{**fields, **changes})


def locked(question: Question, member: int, **changes: Any) -> NewResponse:
    """The answer of a member to a daily question."""
    return a_response(
        member,
        question.team,
        question.served,
        **{"source": "channel", "question": question.id, "item": question.item.id, **changes},
    )
