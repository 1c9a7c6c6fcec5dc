"""An id never comes back: in new files, and in files that lived before that was so."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.messages import Card
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.maintenance import check
from bot.store.sqlite.open_store import open_reader, open_writer
from bot.store.sqlite.schema_ids import REBUILT
from tests.store.making import (
    ADA,
    BANK,
    BOB,
    NEWER_COLUMNS,
    NOW,
    ROOM,
    a_member,
    a_question,
    a_response,
    a_team,
    locked,
    made_before,
)

SOURCES = Path(__file__).parents[2] / "bot"
ID = re.compile(r"\bid INTEGER PRIMARY KEY( AUTOINCREMENT)?")
TAKES_AWAY = re.compile(r"(?:DELETE FROM|OR REPLACE INTO|REPLACE INTO) (\w+)")
IN_TURN = re.compile(r"for table in \(([^)]*)\)")


def deleted_from(connection: sqlite3.Connection) -> set[str]:
    """The tables that lose rows, by a statement of the program's or with the row that they name."""
    found: set[str] = set()
    for file in SOURCES.rglob("*.py"):
        text = file.read_text()
        found.update(TAKES_AWAY.findall(text))
        if "DELETE FROM {table}" in text:
            found.update(name for names in IN_TURN.findall(text) for name in re.findall(r'"(\w+)"', names))
    for table in tables(connection):
        keys = connection.execute("SELECT on_delete FROM pragma_foreign_key_list(?)", [table])
        found.update(table for (action,) in keys if action == "CASCADE")
    return found


def tables(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))


def test_every_table_that_loses_rows_never_gives_an_id_twice(path: Path) -> None:
    with closing(open_writer(path)) as connection:
        found = {table: ID.search(sql) for table, sql in tables(connection).items()}
        losing = deleted_from(connection)
    assert {"accounts", "deliveries", "drills", "members", "mocks", "places", "plans", "web_posts"} <= losing
    assert [table for table, id_ in found.items() if id_ and not id_[1] and table in losing] == []


# Files that lived before

IDS_OF_GONE = {
    "mock:41:card": "mocks",
    "mock:7:warn:30": "mocks",
    "plan:9:train": "plans",
    "passed:23:web//#room": "plans",
    "mockery:900:x": "",
}


def live(store: SqliteStore) -> None:
    """Rows in every table that is rebuilt, and in those that name them."""
    team = store.teams.add(a_team()).id
    store.places.claim(ROOM, team)
    one, two = (store.members.add(a_member(team), person).id for person in (ADA, BOB))
    store.teams.save(a_team(id=team, lead=one))
    question = store.questions.open(a_question(team))
    assert question is not None
    store.responses.append(locked(question, one))
    store.responses.append(a_response(two, team, question.served))
    store.drills.start(two, [question.served], NOW)
    plan = store.plans.add(two, NOW.date(), NOW).id
    execute = store.connection.execute
    execute("INSERT INTO plan_steps (plan, step, state) VALUES (?, 'train', 'sent')", [plan])
    execute(
        "INSERT INTO mocks VALUES (5, ?, ?, 'mla-c01', 'half', 'half', 1, 0, 's', '1', '3', 0, '1', '2', NULL)",
        (two, team),
    )
    execute("INSERT INTO mock_items VALUES (5, 0, ?, 'swap-01', '[]', '[]', 0, 0, 0.5)", [question.served])
    execute("INSERT INTO codes VALUES ('h', 'account', ?, ?, '9')", (team, two))
    execute("INSERT INTO web_posts VALUES (3, 'root', 'room:room', NULL, 'c', '1', 1)")
    execute("INSERT INTO web_posts VALUES (8, 'reply', 'room:room', 'root', 'c', '2', 4)")
    for key in IDS_OF_GONE:
        store.deliveries.post(key, BOB, Card(key), now=NOW, expires_at=NOW)
    store.deliveries.edit("mock:41:card", Card("edited"), now=NOW, due_at=NOW, expires_at=NOW)


def contents(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = [name for name in tables(connection) if not name.startswith(("sqlite_", "_sqlite"))]
    return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608


def shortened(table: str, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Without the empty column that a later step adds."""
    assert table not in NEWER_COLUMNS or all(row[-1] is None for row in rows)
    return [row[:-1] for row in rows] if table in NEWER_COLUMNS else rows


def beside_the_tables(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY type, name"
    ).fetchall()


@pytest.fixture
def lived(path: Path, tmp_path: Path) -> Path:
    """A file from before, with the rows that today's program writes, as far as it had columns for them."""
    with closing(open_writer(tmp_path / "today.db")) as today:
        today.execute("BEGIN")
        live(SqliteStore(today, BANK))
        today.execute("COMMIT")
    with closing(made_before(path, "m009_lasting_ids")) as old:
        old.execute("PRAGMA foreign_keys = OFF")
        old.execute("ATTACH ? AS today", [str(tmp_path / "today.db")])
        for table in contents(old):
            columns = ", ".join(sorted(_columns(old, "main", table) & _columns(old, "today", table)))
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}")  # noqa: S608
    return path


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f"PRAGMA {schema}.table_info({table})")}


def _lines(sql: str) -> set[str]:
    lines = sql.replace('"', "").splitlines()
    return {part.strip() for line in lines for part in line.split(",")} - {") STRICT", ""}


def test_a_file_that_lived_before_keeps_all_its_rows_indexes_triggers_and_views(lived: Path) -> None:
    with closing(sqlite3.connect(lived)) as old:
        before, beside, made = contents(old), beside_the_tables(old), tables(old)
    assert all(before[table] for table in REBUILT)
    assert not any("AUTOINCREMENT" in made[table] for table in REBUILT)
    open_writer(lived).close()
    assert check(lived) == []  # integrity and foreign keys, too
    with closing(open_reader(lived)) as connection:
        after, now = contents(connection), tables(connection)
        kept = {table: [row[: len(before[table][0])] for row in after[table]] for table in before if before[table]}
        assert kept == {table: rows for table, rows in before.items() if rows}  # columns that came later stand behind
        stays = {one for one in beside if not one[1].endswith("_responses")}  # a later step makes these views anew
        assert stays <= set(beside_the_tables(connection))  # later steps add their own
    for table, sql in made.items():
        wanted = sql.replace("PRIMARY KEY,", "PRIMARY KEY AUTOINCREMENT,", 1) if table in (*REBUILT, "served") else sql
        assert _lines(wanted) <= _lines(now[table]), table  # later steps add columns


def test_a_file_that_lived_before_is_what_a_new_one_is(lived: Path, tmp_path: Path) -> None:
    with closing(open_writer(lived)) as old, closing(open_writer(tmp_path / "new.db")) as new:
        assert tables(old) == tables(new)
        assert beside_the_tables(old) == beside_the_tables(new)


def test_what_names_a_rebuilt_row_still_goes_with_it_and_holds_it(lived: Path) -> None:
    with closing(open_writer(lived)) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        for table, part in (("mocks", "mock_items"), ("plans", "plan_steps")):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
            assert connection.execute(f"SELECT count(*) FROM {part}").fetchone() == (0,)  # noqa: S608
        connection.execute("DELETE FROM web_posts WHERE token = 'root'")
        assert connection.execute("SELECT count(*) FROM web_posts").fetchone() == (0,)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            connection.execute("DELETE FROM members")


def test_ids_go_on_beyond_all_that_the_keys_of_messages_name(lived: Path) -> None:
    with closing(open_writer(lived)) as connection:
        given = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
        assert (given["mocks"], given["plans"]) == (41, 23)
        rest = {table: given[table] for table in REBUILT if table not in ("mocks", "plans")}
        highest = {table: connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for table in rest}  # noqa: S608
        assert rest == highest
        store = SqliteStore(connection, BANK)
        assert store.plans.add(1, NOW.date(), NOW).id == 24


def test_a_file_without_any_rows_of_its_own_goes_beyond_the_keys_too(path: Path) -> None:
    with closing(made_before(path, "m009_lasting_ids")) as connection:
        connection.execute(
            "INSERT INTO deliveries (kind, key, destination, recipient, state, due_at, expires_at, created_at)"
            " VALUES ('post', 'plan:12:train', 'd', 'r', 'waiting', '1', '2', '1')"
        )
    with closing(open_writer(path)) as connection:
        store = SqliteStore(connection, BANK)
        member = store.members.add(a_member(store.teams.add(a_team()).id), ADA).id
        assert store.plans.add(member, NOW.date(), NOW).id == 13
