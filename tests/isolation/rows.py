"""What the store holds, row by row, and whose each row is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.store.sqlite import SqliteStore
from bot.store.transaction import Store

Row = dict[str, Any]
Rows = dict[tuple[str, Any], Row]
"""By table and key."""


def connection(tx: Store) -> sqlite3.Connection:
    assert isinstance(tx, SqliteStore)
    return tx.connection


def all_rows(tx: Store) -> Rows:
    """Every row of every table."""
    db = connection(tx)
    found: Rows = {}
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        cursor = db.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names come from the schema)
        columns = [column for column, *_ in cursor.description]
        keys = [name for _, name, _, _, _, key in db.execute(f'PRAGMA table_info("{table}")') if key] or columns
        for values in cursor:
            row = dict(zip(columns, values, strict=True))
            found[table, tuple(row[key] for key in keys)] = row
    return found


@dataclass(frozen=True)
class Change:
    table: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row as it is now, or was."""
        row = self.after or self.before
        assert row is not None
        return row


def changes(before: Rows, after: Rows) -> list[Change]:
    keys = [*before, *(key for key in after if key not in before)]
    return [Change(key[0], before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]


@dataclass(frozen=True)
class Owner:
    """One team in the rows of a store: its id, and the ids of its members and questions."""

    team: int
    members: frozenset[int]
    questions: frozenset[int]
    mocks: frozenset[int]
    destinations: frozenset[str]
    plans: frozenset[int]

    def has(self, change: Change) -> bool:
        """Whether the change touches the team, as it was or as it became."""
        return any(self._holds(change.table, row) for row in (change.before, change.after) if row is not None)

    def _holds(self, table: str, row: Row) -> bool:
        match table:
            case "teams":
                return bool(row["id"] == self.team)
            case "members" | "accounts" | "places" | "responses" | "reports" | "questions" | "codes" | "errata":
                return bool(row["team"] == self.team)
            case "named_in_deliveries" | "named_in_replies" | "departures":
                return row["member"] in self.members
            case "provisional":
                return row["question"] in self.questions or row["member"] in self.members
            case "comparisons":
                return self.team in (row["team"], row["other"])
            case "drills" | "mocks" | "plans":
                return row["member"] in self.members
            case "mock_items":
                return row["mock"] in self.mocks
            case "plan_steps":
                return row["plan"] in self.plans
            case "drafts":
                return row["person"] in self.destinations
            case "deliveries":
                return row["destination"] in self.destinations or _team_in(row["key"]) == str(self.team)
            case "members_to_lay":
                return row["member"] in self.members
            case "served" | "web_rooms" | "corrections" | "regrades" | "restores" | "room_tried" | "heard":
                return False  # of the bank, addresses without anything behind them, and what the clock alone writes
            case "web_accounts" | "web_sessions" | "web_visits" | "web_replies":
                return f"/@{row['user']}" in {
                    where[where.index("/@") :] for where in self.destinations if "/@" in where
                }
            case "web_posts":
                kind, _, name = row["address"].partition(":")
                return f"web//{'#' if kind == 'room' else '@'}{name}" in self.destinations
        raise AssertionError(f"say here whose the rows of {table} are")


def owner(tx: Store, team_id: int) -> Owner:
    """Everything that belongs to one team now."""
    db = connection(tx)

    def ids(sql: str) -> frozenset[Any]:
        return frozenset(value for (value,) in db.execute(sql, [team_id]))

    people = ids(  # who is in another team too gets messages from there
        "SELECT platform || '/' || workspace || '/@' || user FROM accounts"
        " GROUP BY platform, workspace, user HAVING min(team) = ?1 AND max(team) = ?1"
    )
    places = ids("SELECT platform || '/' || workspace || '/#' || channel FROM places WHERE team = ?")
    return Owner(
        team_id,
        ids("SELECT id FROM members WHERE team = ?"),
        ids("SELECT id FROM questions WHERE team = ?"),
        ids("SELECT id FROM mocks WHERE team = ?"),
        people | places,
        ids("SELECT plans.id FROM plans JOIN members ON members.id = plans.member WHERE members.team = ?"),
    )


def plans_of(members: frozenset[int], rows: Rows, made: Iterable[Change]) -> frozenset[int]:
    """The plans of those members, with those that were just made."""
    found = [row for (table, _), row in rows.items() if table == "plans"]
    found += [change.row for change in made if change.table == "plans"]
    return frozenset(row["id"] for row in found if row["member"] in members)


def is_own(
    change: Change,
    members: frozenset[int],
    team: int,
    user: str = "",
    *,
    plans: frozenset[int] = frozenset(),
    mocks: frozenset[int] = frozenset(),
) -> bool:
    """What somebody may cause in their own team without managing it: rows of their own, the answer counter, a report
    to the lead, and the stored text of an item. `user` is their account in the web room, `mocks` their mock exams.
    """
    row = change.row
    match change.table:
        case "members":
            return row["id"] in members and {**(change.before or row), **row} == row
        case (
            "accounts" | "departures" | "provisional" | "responses" | "drills" | "reports" | "mocks" | "codes" | "plans"
        ):
            return row["member"] in members
        case "mock_items":
            return change.before is None or row["mock"] in mocks
        case "plan_steps":
            return row["plan"] in plans
        case "deliveries":
            if change.before is not None:
                return change.after is None and _reader(change.before) in row["destination"]
            return bool(row["key"].startswith((f"daily:{team}:", "report:", "mock:")))
        case "served" | "web_rooms":
            return change.before is None
        case "web_replies" if change.after is None:
            return True  # a cache of what was shown last, which goes when somebody that it names is forgotten
        case "named_in_replies":
            return change.after is None or row["user"] == user
        case "web_accounts" | "web_sessions" | "web_visits" | "web_replies":
            return bool(row["user"] == user)
        case "web_posts":
            return bool(row["address"] == f"person:{user}")
        case "questions":
            return _without(change.before, "count_at") == _without(change.after, "count_at")
    return False


def _team_in(key: str) -> str:
    """The team that a delivery's key names: "daily:TEAM:…", "discuss:daily:TEAM:…", "farewell:TEAM:…"."""
    kind, *rest = key.removeprefix("discuss:").split(":")
    if kind == "erratum":  # "erratum:CORRECTION:TEAM:…"
        return rest[1]
    return rest[0] if rest and kind not in ("report", "hello") else ""


def _without(row: Row | None, *columns: str) -> Row:
    return {name: value for name, value in (row or {}).items() if name not in columns}


def _reader(row: Row) -> str:
    return "/@" + str(json.loads(row["recipient"]).get("user"))
