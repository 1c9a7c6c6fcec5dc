"""What nobody can see any more goes, and so do members who left, where the host says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.adapters.web.memory_storage import MemoryWebStorage
from bot.adapters.web.room_pages import ALL
from bot.adapters.web.web_adapter import WebAdapter
from bot.delivery.outbox import Outbox
from bot.duties import KEEP_CARDS, KEEP_DRILLS, Duties
from bot.engine import web_storage
from bot.handler import Handler
from bot.interactions import Ask, Press, Private
from bot.messages import Card, Field, Form, Name, Text
from bot.settings import BadSetting, load
from bot.store.deliveries import DRAFTS_KEPT
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from bot.web_storage import LastReply, WebAccount, WebPost, WebStorage
from tests.isolation.rows import connection
from tests.store.making import ADA, BANK, NOW, a_member, a_team, made_before
from tests.world import DAY, HERE, Actor, World, buttons_of, words


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "store.db") as running:
        running.found(running.person("ada", manages=True))
        yield running


@pytest.fixture
def mia(world: World) -> Actor:
    """A member whose name stands in a post."""
    mia = world.person("mia-canary")
    mia.answers(world.next_question(world.team()), sure="sure")
    named = Card("Good news", (Text((Name(mia.member().id, "Mia-canary"), " passed.")),))
    world.write(lambda tx: tx.deliveries.post("passed:1", HERE, named, now=world.now, expires_at=world.now + DAY))
    world.deliver()
    return mia


def duties_of(world: World, keep_days: int = 0) -> Duties:
    outbox = Outbox(world.worker, {"web": MemoryAdapter("web")}, lambda: world.now, owner="me")
    return Duties(world.worker, outbox, lambda: world.now, keep_days=keep_days)


def count(world: World, sql: str) -> int:
    return int(world.read(lambda tx: connection(tx).execute(f"SELECT count(*) FROM {sql}").fetchone()[0]))  # noqa: S608


def in_file(tmp_path: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in tmp_path.glob("store.db*"))


async def test_who_left_is_erased_after_the_hosts_days_names_in_posts_included(
    world: World, mia: Actor, tmp_path: Path
) -> None:
    mia.presses("leave-now")
    member = mia.member().id
    world.now += timedelta(days=29)
    await duties_of(world, 30).tidy()
    assert world.read(lambda tx: tx.members.get(member)).state == "left"
    world.now += timedelta(days=2)
    await duties_of(world, 30).tidy()
    assert world.read(lambda tx: tx.members.get(member)).state == "forgotten"
    assert world.read(lambda tx: tx.responses.of_member(member))
    (edit,) = world.edits("passed")
    assert "A former member" in words(Private(edit.card))
    await duties_of(world, 30).tidy()  # the log beside the file is empty once nobody reads
    assert not in_file(tmp_path, "ia-canary")


async def test_without_the_setting_who_left_is_kept(world: World, mia: Actor) -> None:
    mia.presses("leave-now")
    world.now += timedelta(days=4_000)
    await duties_of(world).tidy()
    assert mia.member().name == "Mia-canary"


async def test_who_came_back_is_kept_and_counts_anew_when_leaving_again(world: World, mia: Actor) -> None:
    mia.presses("leave-now")
    world.now += timedelta(days=20)
    mia.answers(world.next_question(world.team()), sure="sure")
    assert count(world, "departures") == 0
    world.now += timedelta(days=20)
    await duties_of(world, 30).tidy()
    assert mia.member().state == "active"
    mia.presses("leave-now")
    world.now += timedelta(days=20)
    await duties_of(world, 30).tidy()
    assert mia.member().state == "left"


@pytest.mark.parametrize("action", ["leave", "leave-now"])
async def test_the_replies_to_leaving_say_so_where_the_setting_is_on(world: World, mia: Actor, action: str) -> None:
    handler = Handler(world.worker, {}, lambda: world.now, keep_days=400)
    said = words(await handler(Press(actor=mia.person, place=mia.place, action=action)))
    assert "If you stay away for 400 days, what is stored about you here is erased." in said
    assert "400" not in words(mia.presses(action))


def test_who_had_left_before_is_counted_from_the_upgrade_on(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(made_before(path, "m015_growth")) as old:
        old.execute("BEGIN")
        store = SqliteStore(old, BANK)
        gone = store.members.add(a_member(store.teams.add(a_team()).id, state="left"), ADA).id
        old.execute("COMMIT")
    with closing(open_writer(path)) as renewed:
        members = SqliteStore(renewed, BANK).members
        assert members.left_before(NOW - timedelta(days=3_650), 9) == ()
        assert members.left_before(NOW + timedelta(days=36_500), 9) == (gone,)


def test_the_setting_is_a_number_of_days() -> None:
    assert load({"TRAPLINE_KEEP_DAYS": "400"}, None).keep_days == 400
    for wrong in ("-1", "a year"):
        with pytest.raises(BadSetting, match="TRAPLINE_KEEP_DAYS"):
            load({"TRAPLINE_KEEP_DAYS": wrong}, None)


async def test_old_runs_of_practice_go_and_their_answers_stay(world: World, mia: Actor) -> None:
    shown = mia.says("/practice maturity 2")
    mia.drill_answers(shown)
    answers = count(world, "responses")
    world.now += KEEP_DRILLS - timedelta(hours=1)
    await duties_of(world).tidy()
    assert count(world, "drills") == 1
    world.now += timedelta(hours=2)
    await duties_of(world).tidy()
    assert (count(world, "drills"), count(world, "responses")) == (0, answers)
    assert "That practice is over" in words(mia.presses(buttons_of(shown)[0]))


async def test_ended_edits_go_whole_and_what_names_somebody_stays(world: World, mia: Actor) -> None:
    for number in range(5):
        for key in ("passed:1", next(post.key for post in world.posts("daily"))):
            card = Card(f"edit {number}", (Text((Name(mia.member().id, "Mia-canary"),)),) if key == "passed:1" else ())
            world.write(
                lambda tx, key=key, card=card: tx.deliveries.edit(  # type: ignore[misc] # mypy and defaults
                    key, card, now=world.now, due_at=world.now, expires_at=world.now + DAY
                )
            )
        world.deliver()
    posts = count(world, "deliveries WHERE kind = 'post'")
    world.now += KEEP_CARDS + timedelta(hours=1)
    await duties_of(world).tidy()
    assert count(world, "deliveries WHERE kind = 'post'") == posts
    assert count(world, "deliveries WHERE kind = 'edit' AND key LIKE 'daily%'") == 0
    mia.presses("forget-now")
    assert "Mia" not in words(Private(world.edits("passed")[-1].card))


def test_forms_that_wait_for_their_button_do_not_pile_up(world: World) -> None:
    form = Ask(Form("name", "Your name", (Field("name", "line", "Name"),)))
    ids = [world.write(lambda tx: tx.drafts.keep(ADA, form, world.now)) for _ in range(DRAFTS_KEPT + 30)]
    assert count(world, "drafts") == DRAFTS_KEPT
    assert world.read(lambda tx: tx.drafts.find(ADA, ids[-1])) == form
    assert world.read(lambda tx: tx.drafts.find(ADA, ids[0])) is None


@pytest.mark.parametrize("durable", [True, False])
async def test_posts_that_no_page_shows_and_old_replies_go(world: World, *, durable: bool) -> None:
    storage: WebStorage = web_storage(world.worker)[0] if durable else MemoryWebStorage()
    account = WebAccount("u1", "Ada", "hash")
    await storage.add_account(account, "token", world.now)
    for number in range(ALL + 3):
        at = world.now + timedelta(seconds=number)
        await storage.add_post(WebPost(f"p{number}", "room:x", Card(f"{number}"), at))
        if number < 2:
            await storage.add_post(WebPost(f"r{number}", "room:x", Card("reply"), at, under=f"p{number}"))
    await storage.add_post(WebPost("other", "room:y", Card("other"), world.now))
    shown = await storage.feed("room:x", ALL)
    await storage.keep_reply("u1", LastReply(Private(Card("told")), "x", world.now))
    adapter = WebAdapter(storage, secret=b"0123456789abcdef", now=lambda: world.now)
    await adapter.offers.tidy()
    assert await storage.feed("room:x", ALL) == shown == await storage.feed("room:x", 2 * ALL)
    assert [await storage.post(token) for token in ("p0", "p2", "r0")] == [None] * 3
    assert await storage.post("p3")
    assert await storage.post("other")
    assert await storage.last_reply("u1")
    world.now += timedelta(days=31)
    await adapter.offers.tidy()
    assert await storage.last_reply("u1") is None
