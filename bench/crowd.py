"""A store with many members and responses, written straight into the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from bot.addresses import Person, Place
from bot.domain.bank import Bank
from bot.domain.member import DEFAULT_MINUTES
from bot.domain.team import Schedule, Team
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from bot.store.sqlite.values import moment_text

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TEAM_SIZE = 10
EACH = 100
"""Responses of one member: 30 to daily questions, the rest practice."""
DAILY = 30
PLATFORM = "bench"


def person(number: int) -> Person:
    """The account of the member with that number, from 1."""
    return Person(PLATFORM, "", f"u{number}", f"Member {number}")


def place(team: int) -> Place:
    return Place(PLATFORM, "", f"c{team}")


def fill(path: Path, bank: Bank, members: int, *, each: int = EACH, opens_at: datetime | None = None) -> None:
    """Teams of ten with a history, all of it in the past, and no question due before `opens_at`."""
    with closing(open_writer(path)) as db:
        store = SqliteStore(db, bank)
        items = bank.items_for("mla-c01")
        db.execute("BEGIN")
        served = [store.served.keep(item) for item in items]
        for number in range(1, (members + TEAM_SIZE - 1) // TEAM_SIZE + 1):
            team = store.teams.add(_team(number, opens_at or NOW + timedelta(days=300)))
            store.places.claim(place(team.id), team.id)
        db.executemany(
            "INSERT INTO members (team, name, minutes, state, joined_at) VALUES (?, ?, ?, 'active', ?)",
            (
                (
                    1 + (number - 1) // TEAM_SIZE,
                    f"Member {number}",
                    DEFAULT_MINUTES,
                    moment_text(NOW - timedelta(days=60)),
                )
                for number in range(1, members + 1)
            ),
        )
        db.executemany(
            "INSERT INTO accounts (platform, workspace, user, name, team, member) VALUES (?, '', ?, ?, ?, ?)",
            (
                (PLATFORM, f"u{number}", f"Member {number}", 1 + (number - 1) // TEAM_SIZE, number)
                for number in range(1, members + 1)
            ),
        )
        if each:
            _history(store, members, [(item.id, item.domain, kept) for item, kept in zip(items, served, strict=True)])
        db.execute("COMMIT")
        db.execute("ANALYZE")


def _team(number: int, opens_at: datetime) -> Team:
    return Team(
        id=number,
        name=f"Team {number}",
        exam="mla-c01",
        exam_date=None,
        kind="small",
        names_shown=True,
        verdict_at_once=True,
        schedule=Schedule(clock=time(9)),
        state="active",
        lead=None,
        opens_at=opens_at,
        unanswered=0,
        continued=None,
        created_at=NOW - timedelta(days=60),
    )


def _history(store: SqliteStore, members: int, items: list[tuple[str, int, int]]) -> None:
    teams = (members + TEAM_SIZE - 1) // TEAM_SIZE
    store.connection.executemany(
        "INSERT INTO questions (team, day, served, seed, opened_at, closes_at, verdict_at_once, revealed)"
        " VALUES (?, ?, ?, 'bench', ?, ?, 1, 1)",
        (
            (
                team,
                (date(2026, 10, 1) + timedelta(days=day)).isoformat(),
                items[day % len(items)][2],
                *(moment_text(NOW - timedelta(days=60 - day - late)) for late in (0, 1)),
            )
            for team in range(1, teams + 1)
            for day in range(DAILY)
        ),
    )  # fmt: skip — one row, one line
    store.connection.executemany(
        "INSERT INTO responses (member, team, served, item, domain, picked, right, source, question, first,"
        " answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
        _responses(members, items),
    )
    # One key was corrected: everybody answered that item once, and half of them are right now.
    store.connection.execute(
        "INSERT INTO corrections (name, item, version, current, graded_to, graded_at, noted_at)"
        " VALUES ('bench@2', ?, 1, 1, (SELECT max(id) FROM responses), ?, ?)",
        (items[0][0], moment_text(NOW), moment_text(NOW)),
    )
    store.connection.execute(
        "INSERT INTO regrades (response, correction, right, at)"
        " SELECT id, 1, member % 2, ? FROM responses WHERE served = ? ORDER BY id",
        (moment_text(NOW), items[0][2]),
    )


def _responses(members: int, items: list[tuple[str, int, int]]) -> Iterator[tuple[object, ...]]:
    chance = Random(7)
    picked = json.dumps(["a"])
    moments = [moment_text(NOW - timedelta(days=60) + timedelta(hours=14 * number)) for number in range(EACH)]
    for member in range(1, members + 1):
        team = 1 + (member - 1) // TEAM_SIZE
        for number in range(EACH):
            item, domain, served = items[number % len(items)]
            question = (team - 1) * DAILY + number + 1 if number < DAILY else None
            source = "channel" if question else "practice"
            right = chance.random() < 0.6
            yield (member, team, served, item, domain, picked, right, source, question, moments[number])
