"""The schema, as steps that sqlite-utils applies once each and records in the file itself.

A step that has been released never changes: a new one follows it. Moments are ISO 8601 text in UTC, dates ISO text,
yes and no are 1 and 0, lists are JSON.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from bot.store.errors import StoreError
from bot.store.sqlite.schema import EVIDENCE, MOCK, OUTBOX, PAUSES, PEOPLE, PLAN, PLATFORM_TABLES, ROOM
from bot.store.sqlite.schema_corrections import CORRECTION_TABLES
from bot.store.sqlite.schema_growth import GROWTH, drop_unanswered
from bot.store.sqlite.schema_held import HELD
from bot.store.sqlite.schema_ids import make_ids_last
from bot.store.sqlite.schema_minutes import MINUTES
from bot.store.sqlite.schema_names import NAMES, mark_names
from bot.store.sqlite.schema_sessions import SESSION_USE
from bot.store.sqlite.schema_telling import TELLING, clean_names


def m001_people(db: Database) -> None:
    _run(db, PEOPLE)


def m002_evidence(db: Database) -> None:
    _run(db, EVIDENCE)


def m003_outbox(db: Database) -> None:
    _run(db, OUTBOX)


def m004_room(db: Database) -> None:
    _run(db, ROOM)


def m005_platforms(db: Database) -> None:
    _run(db, PLATFORM_TABLES)


def m006_plan(db: Database) -> None:
    _run(db, PLAN)


def m007_mock(db: Database) -> None:
    _run(db, MOCK)


def m008_regrades(db: Database) -> None:
    _run(db, CORRECTION_TABLES)


def m009_lasting_ids(db: Database) -> None:
    make_ids_last(db)


def m010_names(db: Database) -> None:
    _run(db, NAMES)
    mark_names(db)


def m011_pauses(db: Database) -> None:
    _run(db, PAUSES)


def m012_held(db: Database) -> None:
    _run(db, HELD)


def m013_session_use(db: Database) -> None:
    _run(db, SESSION_USE)


def m014_telling(db: Database) -> None:
    _run(db, TELLING)
    clean_names(db)


def m015_growth(db: Database) -> None:
    _run(db, GROWTH)
    drop_unanswered(db)


def m016_minutes(db: Database) -> None:
    _run(db, MINUTES)


def _run(db: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:
        db.execute(statement)


STEPS = (
    m001_people,
    m002_evidence,
    m003_outbox,
    m004_room,
    m005_platforms,
    m006_plan,
    m007_mock,
    m008_regrades,
    m009_lasting_ids,
    m010_names,
    m011_pauses,
    m012_held,
    m013_session_use,
    m014_telling,
    m015_growth,
    m016_minutes,
)
KNOWN = frozenset(step.__name__ for step in STEPS)

migrations = Migrations("trapline")
for _step in STEPS:
    migrations()(_step)


def applied(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The steps that this file has, in order; reads only."""
    has_table = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [migrations.migrations_table])
    if has_table.fetchone() is None:
        return ()
    sql = f"SELECT name FROM {migrations.migrations_table} WHERE migration_set = ? ORDER BY id"  # noqa: S608 (a constant)
    return tuple(name for (name,) in connection.execute(sql, [migrations.name]))


def check_known(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that a newer program wrote, or that holds something else; reads only.

    Raises:
        StoreError: the file is not for this program.
    """
    steps = applied(connection)
    if unknown := [step for step in steps if step not in KNOWN]:
        raise StoreError(f"{path} was written by a newer Trapline ({unknown[-1]}); upgrade, or restore a backup.")
    if not steps and connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None:
        raise StoreError(f"{path} is a database of something else. Name another file.")


def is_complete(connection: sqlite3.Connection) -> bool:
    """Whether the file has every step that this program has."""
    return KNOWN.issubset(applied(connection))


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, in one transaction: two programs that start at once take turns.

    Foreign keys are off afterwards: a table that is rebuilt is dropped for a moment, and would take the rows that name
    it along. Within a transaction they cannot be switched.
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Database(connection, execute_plugins=False))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
