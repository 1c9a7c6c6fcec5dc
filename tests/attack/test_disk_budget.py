"""What a flood may store: nothing that nobody answered, and never more than the budgets and docs/hosting.md say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from tests.isolation.rows import connection
from tests.store.making import ADA, BANK, NOW, a_member, a_response, a_team, an_item, made_before
from tests.world import Actor, World, buttons_of, words

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def lea(tmp_path: Path) -> Actor:
    world = World(tmp_path / "store.db")
    actor = world.person("lea", manages=True)
    world.found(actor)
    return actor


def served(world: World) -> int:
    return int(world.read(lambda tx: connection(tx).execute("SELECT count(*) FROM served").fetchone()[0]))


def size(world: World) -> int:
    """Bytes in use."""

    def used(db: sqlite3.Connection) -> int:
        pages, free, of = (
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * of)

    return world.read(lambda tx: used(connection(tx)))


@pytest.mark.parametrize("family", ["maturity", "metrics"])
def test_a_generated_question_is_stored_when_it_is_answered(lea: Actor, family: str) -> None:
    world = lea.world
    before, size_before = served(world), size(world)
    for _ in range(30):
        shown = lea.says(f"/practice {family} 20")
    assert served(world) == before
    assert size(world) - size_before < 30 * 2_048
    for done in range(1, 4):
        verdict = lea.drill_answers(shown, right=done != 2)
        assert served(world) == before + done
        again = lea.presses(buttons_of(shown)[0])  # pressed twice: the first answer counts
        assert "already" in words(again)
        shown = lea.presses(buttons_of(verdict)[0])
    assert served(world) == before + 3


def test_the_same_question_is_shown_until_it_is_answered(lea: Actor) -> None:
    shown = lea.says("/practice maturity 5")
    drill = buttons_of(shown)[0].args[0]
    first = lea.world.drill_item(drill, "0")
    assert words(lea.presses("drill-next", drill)) == words(shown)
    lea.drill_answers(shown)
    assert lea.world.drill_item(drill, "0") == first


def test_an_older_file_gives_up_the_texts_that_nobody_answered(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(made_before(path, "m015_growth")) as old:
        old.execute("BEGIN")
        store = SqliteStore(old, BANK)
        team = store.teams.add(a_team()).id
        member = store.members.add(a_member(team), ADA).id
        kept = [store.served.keep(an_item(item)) for item in ("swap-01", "gen-maturity-1", "gen-maturity-2")]
        left = [store.served.keep(an_item(f"gen-metrics-{number}")) for number in range(9)]
        store.responses.append(a_response(member, team, kept[1], item="gen-maturity-1"))
        run = store.drills.start(member, (kept[1], kept[2], kept[0]), NOW).id
        old.execute("UPDATE drills SET position = 1 WHERE id = ?", [run])
        old.execute("COMMIT")
    with closing(open_writer(path)) as renewed:
        store = SqliteStore(renewed, BANK)
        drill = store.drills.get(run)
        assert drill is not None
        assert drill.served == (kept[1], "gen-maturity-2", kept[0])
        assert {row for (row,) in renewed.execute("SELECT id FROM served")} == {kept[0], kept[1]}
        assert store.served.keep(an_item("another")) > max(left)
        assert Database(renewed).execute("PRAGMA foreign_key_check").fetchall() == []
