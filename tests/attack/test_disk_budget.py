"""What a flood may store: nothing that nobody answered, and never more than the budgets and docs/hosting.md say."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlite_utils import Database

from bot import budgeting
from bot.adapters.web.client_address import Proxies
from bot.addresses import Person, Place
from bot.budgeting import OverBudget, Payers
from bot.domain.budget import COSTS_MORE, MANY, MOST_KEPT, ONE, Allowance, Budgets
from bot.features import router
from bot.features.practice.drill import asked_at
from bot.handler import Handler
from bot.interactions import Command, Interaction, Press
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from bot.store.transaction import Store
from tests.isolation.rows import connection
from tests.store.making import ADA, BANK, NOW, a_member, a_response, a_team, an_item, made_before, newer_columns
from tests.world import DAY, HERE, Actor, World, buttons_of, card_of, words

ROOT = Path(__file__).parents[2]


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
        with newer_columns(old):
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


def presses_without_end(lea: Actor) -> Iterator[Callable[[Store], Interaction]]:
    """What stores most: generated questions, each of them answered."""
    while True:
        yield lambda _: Command(actor=lea.person, place=lea.place, name="practice", text="maturity 20")
        drill_id = lea.world.read(lambda tx: connection(tx).execute("SELECT max(id) FROM drills").fetchone()[0])
        for position in range(20):

            def answer(tx: Store, drill_id: int = drill_id, position: int = position) -> Interaction:
                drill = tx.drills.get(drill_id)
                assert drill is not None
                picked = asked_at(tx, drill, position).key
                args = (str(drill_id), str(position), *picked)
                return Press(actor=lea.person, place=lea.place, action="drill", args=args)

            yield answer


def test_the_worst_day_of_a_member_is_within_what_the_hosting_page_says(lea: Actor) -> None:
    world, payers, writes = lea.world, Payers(), 0
    ahead, before, end = presses_without_end(lea), size(lea.world), lea.world.now + DAY
    following = next(ahead)
    while world.now <= end:
        try:
            interaction = world.read(following)
            route = router.find_route(interaction)
            payers.before(route, interaction, world.now)
        except OverBudget as over:
            world.now += max(over.wait, timedelta(minutes=10))
            continue
        world.write(lambda tx, route=route, it=interaction: router.answer(tx, route, it, world.now))  # type: ignore[misc] # mypy and defaults
        writes, following = writes + 1, next(ahead)
    assert ONE.most_in_a_day - 25 < writes <= ONE.most_in_a_day
    page = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    (stated,) = re.findall(r"one member at most (\d+) MB a day", page)
    assert size(world) - before < int(stated) * 1_000_000
    (team,) = re.findall(r"one team or one address at most (\d+) MB a day", page)
    assert (size(world) - before) / writes * MANY.most_in_a_day < int(team) * 1_000_000


# The budgets


def presses(user: str, **more: Any) -> Press:
    """Something small that writes."""
    return Press(**{"actor": Person("web", "room", user, user), "place": HERE, "action": "no-messages", **more})


class House:
    """The handler over a world, with budgets that a test can empty."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.handler = Handler(world.worker, {}, lambda: world.now)

    async def floods(self, press: Press, times: int) -> list[str]:
        """The titles of what is replied."""
        replies = await asyncio.gather(*(self.handler(press) for _ in range(times)))
        return [card_of(reply).title for reply in replies]


PAUSE = "A short pause"


async def test_a_flood_is_told_when_to_go_on_and_nobody_else_notices(lea: Actor) -> None:
    house = House(lea.world)
    told = await house.floods(presses("lea"), ONE.burst + 50)
    assert PAUSE not in told[: ONE.burst]
    assert set(told[ONE.burst :]) == {PAUSE}
    assert "You can go on in 1 minute." in words(await house.handler(presses("lea")))
    assert await house.floods(presses("sam"), 1) != [PAUSE]
    lea.world.now += timedelta(minutes=1)
    assert (await house.floods(presses("lea"), 3)).count(PAUSE) == 1
    lea.world.now += timedelta(days=1)
    assert (await house.floods(presses("lea"), ONE.burst)).count(PAUSE) == 0


async def test_reading_costs_nothing(lea: Actor) -> None:
    house = House(lea.world)
    await house.floods(presses("lea"), ONE.burst)
    looks = Command(actor=lea.person, place=lea.place, name="leaderboard")
    assert card_of(await house.handler(looks)).title != PAUSE


async def test_a_member_with_two_accounts_has_one_budget(lea: Actor) -> None:
    house, member = House(lea.world), lea.member().id
    lea.world.write(lambda tx: tx.members.attach(Person("web", "room", "lea2", "Lea"), member))
    await house.floods(presses("lea"), ONE.burst)
    assert await house.floods(presses("lea2"), 1) == [PAUSE]


async def test_an_address_has_a_budget_however_many_accounts_it_makes(
    lea: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgeting, "MANY", Allowance(30, timedelta(seconds=1)))
    strangers = Place("web", "", "a room without a team")
    house = House(lea.world)
    told = []
    for number in range(40):
        press = replace(presses(f"guest{number}", address="203.0.113.7"), place=strangers)
        told += await house.floods(press, 1)
    assert told.count(PAUSE) == 10
    elsewhere = replace(presses("guest41", address="203.0.113.8"), place=strangers)
    assert await house.floods(elsewhere, 1) != [PAUSE]


async def test_a_team_has_a_budget_however_many_accounts_press(lea: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgeting, "MANY", Allowance(30, timedelta(seconds=1)))
    house, told = House(lea.world), []
    for number in range(40):
        told += await house.floods(presses(f"guest{number}"), 1)
    assert told.count(PAUSE) == 10


async def test_a_new_mock_exam_costs_as_much_as_it_stores(lea: Actor) -> None:
    house = House(lea.world)
    start = Press(actor=lea.person, place=lea.place, action="mock-start", args=("full",))
    await house.floods(start, ONE.burst // COSTS_MORE)
    assert await house.floods(presses("lea"), 1) == [PAUSE]


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing() -> None:
    budgets, few = Budgets(), {"one": Allowance(2, timedelta(minutes=1))}
    assert budgets.spend(few, 2, NOW) is None
    assert budgets.spend(few, 1, NOW - timedelta(days=3)) == timedelta(minutes=1)
    assert budgets.spend(few, 1, NOW - timedelta(days=3) + timedelta(seconds=30)) == timedelta(minutes=1)
    assert budgets.spend(few, 1, NOW + timedelta(days=3)) is None


def test_full_buckets_are_not_remembered() -> None:
    budgets = Budgets()
    for number in range(3 * MOST_KEPT):
        budgets.spend({f"guest{number}": ONE}, 1, NOW + number * timedelta(minutes=1))
    assert len(budgets._buckets) <= MOST_KEPT + 1


def test_a_hard_day_of_study_is_far_below_the_budget() -> None:
    """A full mock exam with every answer changed three times, two hours of practice, and all that a day asks."""
    assert ONE.burst > 65 * 4 * 2 + 2 * 120 * 2 + 100


@pytest.mark.parametrize(
    ("remote", "told"), [("203.0.113.7", "203.0.113.7"), ("127.0.0.1", ""), ("::1", ""), (None, "")]
)
def test_a_proxy_on_this_machine_is_nobodys_address(remote: str | None, told: str) -> None:
    request = make_mocked_request("POST", "/").clone(remote=remote) if remote else make_mocked_request("POST", "/")
    assert (Proxies().asks(request) or "") == told
