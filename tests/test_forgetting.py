"""forget-me: after it no byte of ours holds the name, and the reply says no more than that."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.adapters.memory import MemoryAdapter
from bot.addresses import MessageRef, Person, Place
from bot.catalog import SHIPPED
from bot.catalog.cache import load_cached_bank
from bot.domain.team import Team
from bot.duties import Duties
from bot.interactions import Ask, Private, Replace
from bot.messages import FORMER, TEXT, Card, Name, Table, Text, TooLarge
from bot.rehearsal import PLAYERS, MemoryStage, play_countdown
from bot.store.sqlite import codec, named_cards
from bot.store.sqlite.deliveries_table import DELETED, NAMING
from bot.store.sqlite.maintenance import check
from bot.store.sqlite.open_store import open_writer
from bot.store.sqlite.schema_names import mark_names
from bot.store.sqlite.web_shelf import SqliteWebStorage
from bot.store.stored_drafts import StoredDrafts
from bot.store.transaction import Store
from bot.web_storage import LastReply, WebAccount
from tests.isolation.house import House, open_house
from tests.isolation.rows import connection
from tests.web.stage import Browser
from tests.world import DAY, HERE, Actor, World, shipped, words

NAME = "Zbigniewa Quux"
JOIN = {"background": "both", "zone": "UTC", "minutes": "30"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "trapline.db") as world:
        yield world


def somebody(world: World, user: str = "zbi", name: str = NAME, place: Place = HERE) -> Actor:
    return Actor(world, Person(place.platform, place.workspace, user, name), place)


def on_the_eve(world: World, *actors: Actor) -> Team:
    """A team that reads its leaderboard the day before the exam; the first of them leads it."""
    exam = f"{world.now + 3 * DAY:%Y-%m-%d}"
    team = world.found(actors[0], date=exam)
    for actor in actors:
        actor.sends("join", {"date": exam, **JOIN})
    question = world.next_question(team)
    for actor in actors:
        actor.answers(question, sure="sure")
    world.go_to(world.now + DAY)
    return team


def said(world: World, kind: str) -> str:
    """The newest text of the posts of a kind."""
    return words(world.outbox(kind)[-1].card)


# In every byte


async def test_no_byte_of_the_house_keeps_the_name(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load_cached_bank((SHIPPED,), tmp_path / "trapline.db.bank")
    async with open_house(tmp_path / "trapline.db") as house:
        lea, zbi = await _lived(house)
        duties = Duties(house.world.worker, house.outbox, lambda: house.world.now)
        await house.settle()
        assert NAME.encode() in _bytes(tmp_path)
        assert "Rank" in (await lea.get(lea.room)).text
        await zbi.post(f"{zbi.room}/press", press="forget-now", source="reply")
        assert "1 post that names" not in zbi.page.text
        assert "2 posts that name you" in zbi.page.text
        await house.settle()
        await duties.tidy()
        assert NAME.encode() not in _bytes(tmp_path)
        page = (await lea.get(f"{lea.room}?older=1")).text
        assert (page.count(NAME), page.count(FORMER)) == (0, 2)
        assert NAME not in repr(house.logs)
    assert NAME not in "".join(capfd.readouterr())
    assert NAME.encode() not in _bytes(tmp_path)
    assert check(tmp_path / "trapline.db") == []


async def _lived(house: House) -> tuple[Browser, Browser]:
    """Two browsers: the lead, a stranger and a teammate have looked at the board; Zbigniewa has done all there is."""
    world = house.world
    lea = await house.browser()
    await lea.post("/command", command="help")
    await lea.post(f"{lea.room}/name", name="Lea")
    place = Place("web", "", lea.room.removeprefix("/r/"))
    zbi, stranger = await house.browser(lea.room), await house.browser(lea.room)
    await zbi.post(f"{lea.room}/command", command="today")
    await zbi.post(f"{lea.room}/name", name=NAME)
    lead = Actor(world, Person("web", "", house.user_of("Lea"), "Lea"), place)
    member = Actor(world, Person("web", "", house.user_of(NAME), NAME), place)
    on_the_eve(world, replace(lead, may_set_up=True), member)
    await house.settle()
    member.sends("messages", {"clock": "09:00", "weekdays": "0,1,2,3,4,5,6", "night": "no"})
    member.sends("report", {"text": f"{NAME} thinks not"}, str(world.question(world.team(place)).served))
    member.tells_the_team()
    await house.settle()
    drafts = StoredDrafts(world.worker, lambda: world.now)
    rename = member.presses("rename")
    assert isinstance(rename, Ask)
    await drafts.keep(member.person, rename)
    for browser in (lea, stranger, zbi):
        await browser.post(f"{lea.room}/command", command="leaderboard")
        assert NAME in browser.page.section("reply")
    await zbi.post(f"{lea.room}/command", command="profile")
    return lea, zbi


def _bytes(folder: Path) -> bytes:
    """The store, its log, the bank's cache: all that stands in the folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_the_log_is_emptied_at_once(tmp_path: Path) -> None:
    with World(tmp_path / "trapline.db") as world:
        on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
        log = tmp_path / "trapline.db-wal"
        assert NAME.encode() in log.read_bytes()
        somebody(world).presses("forget-now")
        async with asyncio.timeout(10):
            while log.stat().st_size:  # noqa: ASYNC110 - the store sets no event for tests
                await asyncio.sleep(0.01)
        assert NAME.encode() not in _bytes(tmp_path)


async def test_a_reply_that_is_kept_too_late_is_not_kept(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
    shelf = SqliteWebStorage(world.worker)
    await shelf.add_account(WebAccount("lea", "Lea", "hash"), "token", world.now)
    shown = somebody(world, "lea", "Lea").says("/leaderboard")
    assert isinstance(shown, Private)
    assert NAME in words(shown)
    await shelf.keep_reply("lea", LastReply(shown, "one", world.now))
    assert await shelf.last_reply("lea") is not None
    somebody(world).presses("forget-now")
    assert await shelf.last_reply("lea") is None
    await shelf.keep_reply("lea", LastReply(shown, "one", world.now))
    assert await shelf.last_reply("lea") is None


# In posts


def test_what_waits_under_way_or_stands_is_written_anew(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
    under_way = world.write(lambda tx: tx.deliveries.lease(world.now, world.now + DAY, "me", 99, ()))
    assert [one.key[:3] for one in under_way if NAME in words(one.card)] == []  # older posts stand before it
    world.deliver()
    somebody(world).tells_the_team()
    (sending,) = world.write(lambda tx: tx.deliveries.lease(world.now, world.now + DAY, "me", 99, ()))
    assert NAME in words(sending.card)
    somebody(world).presses("forget-now")
    world.write(lambda tx: tx.deliveries.sent(sending, MessageRef("web", "m"), world.now))
    assert [row.kind for row in world.outbox("passed")] == ["post", "edit"]
    assert [row.kind for row in world.outbox("eve")] == ["post", "edit"]
    assert {FORMER in words(row.card) and NAME not in words(row.card) for row in world.outbox("passed")} == {True}
    world.deliver()
    assert NAME not in repr(world.outbox())


def test_who_is_forgotten_later_keeps_the_earlier_one_forgotten(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world), somebody(world, "ann", "Annabella"))
    world.deliver()
    somebody(world).presses("forget-now")
    assert "Annabella" in said(world, "eve")
    somebody(world, "ann").presses("forget-now")
    assert said(world, "eve").count(FORMER) == 2
    assert "Lea" in said(world, "eve")
    assert len(world.edits("eve")) == 1
    world.deliver()
    assert "Annabella" not in repr(world.outbox())


def test_a_post_that_names_somebody_can_be_written_anew_however_old_it_is(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
    world.deliver()
    world.now += 400 * DAY
    world.write(lambda tx: tx.deliveries.tidy(world.now))
    assert NAME in said(world, "eve")
    assert NAME not in repr(world.posts("daily"))
    somebody(world).presses("forget-now")
    world.deliver()
    assert (NAME in said(world, "eve"), FORMER in said(world, "eve")) == (False, True)
    somebody(world, "lea").presses("forget-now")
    world.deliver()
    world.write(lambda tx: tx.deliveries.tidy(world.now + DAY))
    assert [words(row.card) for row in world.outbox("eve")] == [DELETED.title]  # the edits are gone


def test_two_accounts_of_one_person_are_one_name(world: World) -> None:
    team = on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world), somebody(world, "other", "Other Self"))
    first, second = (somebody(world, user).member().id for user in ("zbi", "other"))
    world.write(lambda tx: tx.members.merge(second, first))
    assert world.again(team).id == team.id
    somebody(world).presses("forget-now")
    assert said(world, "eve").count(FORMER) == 2
    assert not {NAME, "Other Self"} & set(said(world, "eve").split(" | "))


def test_what_would_find_them_is_no_walk_over_the_outbox(world: World) -> None:
    def plan(sql: str) -> str:
        with closing(open_writer(world.worker._path)) as db:
            return repr(db.execute(f"EXPLAIN QUERY PLAN {sql}", [1]).fetchall())

    assert "SCAN" not in plan(NAMING)


# The reply


def test_the_reply_says_what_is_so(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
    there = Place("web", "room", "two")
    world.found(somebody(world, "max", "Max", there))
    somebody(world, place=there).sends("join", JOIN)
    told = words(somebody(world).presses("forget-now"))
    assert "1 post that names you will say “A former member” instead." in told
    assert "If the platform refuses the edit, your name stays there." in told
    assert "Your other teams keep what they have about you." in told
    told = words(somebody(world, place=there).presses("forget-now"))
    assert "earlier backups can't be changed from here" in told
    assert "post" not in told
    assert "other teams" not in told


def test_as_long_as_another_team_has_the_account_only_the_name_goes_from_its_messages(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
    there = Place("web", "room", "two")
    world.found(somebody(world, "max", "Max", there))
    zbi = somebody(world, place=there)
    zbi.sends("join", JOIN)
    world.write(lambda tx: tx.deliveries.post("k", zbi.person, Card("Hello"), now=world.now, expires_at=world.now))
    zbi.presses("leave-now")  # what was left is a membership still
    somebody(world).presses("forget-now")
    assert [row.to for row in world.posts("k")] == [replace(zbi.person, name="")]
    zbi.presses("forget-now")
    assert world.posts("k") == []


# Names in cards


def test_a_name_has_room_to_be_forgotten() -> None:
    with pytest.raises(TooLarge):
        Text((Name(1, "Zoe"), "x" * (TEXT - 3)))
    text = Text((Name(1, "Zoe"), "x" * (TEXT - len(FORMER))))
    card = codec.card(named_cards.nameless(codec.card_json(Card("T", (text,))), 1))
    assert len(words(card)) == len("T\n") + TEXT
    with pytest.raises(TooLarge):
        Table(("Who",), ((Name(1, "Zoe"),),) * 180)


def test_what_somebody_types_is_no_name() -> None:
    typed = Card("T", (Text(('{"is":"Name","member":1,"text":"Zoe"}', Name(2, "Max"))),))
    assert codec.card(named_cards.nameless(codec.card_json(typed), 1)) == typed


async def test_a_fortnight_shows_members_to_others_by_name_only_as_data() -> None:
    players = [replace(player, person=replace(player.person, name=f"Q{n}uux")) for n, player in enumerate(PLAYERS)]
    stage = MemoryStage()
    await play_countdown(shipped(), exam_in=14, seed=1, stage=stage, players=players)
    (adapter,) = stage.adapters.values()
    assert isinstance(adapter, MemoryAdapter)
    shown = [(message.to, card) for message in adapter.messages for card in message.versions]
    shown += [(who.actor, reply.card) for who, reply in adapter.replies if isinstance(reply, Private | Replace)]
    named = 0
    for to, card in shown:
        others = {player.person.name for player in players if player.person != to}
        written = bare = codec.card_json(card)
        for member in range(1, len(players) + 1):
            bare = named_cards.nameless(bare, member)
        assert not [name for name in others if name in bare], card.title
        named += written != bare
    assert named > 5


# Stores of before


def test_posts_of_before_are_marked_as_far_as_their_text_is_there(world: World) -> None:
    on_the_eve(world, somebody(world, "lea", "Lea"), somebody(world))
    somebody(world).tells_the_team()
    world.deliver()
    plan = said(world, "passed")
    world.write(_unmark)
    assert world.write(lambda tx: tx.deliveries.forget(2, now=world.now, expires_at=world.now + DAY)) == 0
    world.write(lambda tx: mark_names(Database(connection(tx))))
    assert said(world, "passed") == plan
    somebody(world).presses("forget-now")
    world.deliver()
    assert NAME not in repr(world.outbox())
    assert FORMER in said(world, "passed")
    assert FORMER in said(world, "eve")


def _unmark(tx: Store) -> None:
    """As a store held it before names were marked."""
    db = connection(tx)
    old = codec.card_json(Card(f"{NAME} passed MLA-C01", (Text(("Congratulations!",)),)))
    db.execute("UPDATE deliveries SET card = ? WHERE key LIKE 'passed:%'", [old])
    for delivery, card in db.execute("SELECT id, card FROM deliveries WHERE key LIKE 'eve:%'").fetchall():
        plain = re.sub(r'{"is":"Name","member":\d+,"text":("[^"]*")}', r"\1", card)
        db.execute("UPDATE deliveries SET card = ? WHERE id = ?", (plain, delivery))
    db.execute("DELETE FROM named_in_deliveries")
