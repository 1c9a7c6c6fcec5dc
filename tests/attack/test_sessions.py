"""Sessions: who holds one, how it ends, and what lies readable beside the store."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database
from yarl import URL

from bot.adapters.web.identity import Stamps, token_hash
from bot.adapters.web.sessions import COOKIE_LIFETIME, TOKEN
from bot.catalog import SHIPPED
from bot.catalog.cache import load_cached_bank
from bot.store.sqlite.file_lock import ActiveLock
from bot.store.sqlite.migrations import STEPS, m013_session_use
from bot.store.sqlite.values import moment
from bot.store.sqlite.web_shelf import SqliteWebStorage
from bot.web_storage import WebAccount, WebSession
from tests.web.stage import NOON, SECRET, Browser, Stage, code_on, open_stage
from tests.world import World


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as stage:
        yield stage


def _session_of(browser: Browser) -> str:
    return token_hash(browser.cookie("trapline"))


async def test_signing_out_ends_the_session_on_the_server(stage: Stage) -> None:
    mia = await stage.member()
    token, code, room = mia.cookie("trapline"), code_on(mia), mia.room
    assert mia.page.all("form", action=f"{room}/sign-out", method="post")
    left = await mia.post_only(f"{room}/sign-out")
    assert (left.status, left.headers["Location"]) == (303, "/")
    assert mia.cookie("trapline") not in ("", token)
    thief = await stage.browser(None)
    await thief.get(room, Cookie=f"trapline={token}")
    assert stage.core.opened[-1].actor.user == ""
    await mia.get("/recover")
    await mia.post("/recover", code=code)
    assert mia.room == room


async def test_signing_out_needs_our_own_page(stage: Stage) -> None:
    mia = await stage.member()
    assert (await mia.post_only(f"{mia.room}/sign-out", stamp="0" * 64)).status == 403
    assert (await mia.get(f"{mia.room}/sign-out")).status == 405
    assert _session_of(mia) in stage.shelf.sessions


async def test_signing_out_leaves_other_browsers_alone(stage: Stage) -> None:
    one = await stage.member()
    two = await stage.browser("/recover")
    await two.post("/recover", code=code_on(one))
    await one.post(f"{one.room}/sign-out")
    await two.post(f"{two.room}/command", command="today")
    assert len({said.actor.user for said in stage.core.heard}) == 1


async def test_a_session_that_nobody_uses_ends(stage: Stage) -> None:
    mia = await stage.member()
    token = mia.cookie("trapline")
    stage.clock[0] += COOKIE_LIFETIME + timedelta(days=1)
    await mia.get(mia.room)
    assert stage.core.opened[-1].actor.user == ""
    assert mia.cookie("trapline") != token
    await mia.post(f"{mia.room}/command", command="today")
    assert len({said.actor.user for said in stage.core.heard}) == 2


async def test_a_session_that_is_used_goes_on_and_its_cookie_with_it(stage: Stage) -> None:
    mia = await stage.member()
    user = stage.core.heard[0].actor.user
    for _ in range(3):
        stage.clock[0] += COOKIE_LIFETIME - timedelta(days=1)
        assert f"Max-Age={400 * 24 * 3600}" in (await mia.get(mia.room)).headers["Set-Cookie"]
        assert "Set-Cookie" not in (await mia.get(mia.room)).headers
        assert stage.core.opened[-1].actor.user == user


async def test_a_page_that_only_listens_keeps_its_session(stage: Stage) -> None:
    mia = await stage.member()
    stage.clock[0] += timedelta(days=2)
    assert "Set-Cookie" in (await mia.get(f"{mia.room}/events")).headers


@pytest.mark.parametrize("chosen", ["A" * 43, "_" * 43, "-" * 42 + "8", "0f" * 12 + "a" * 19])
async def test_a_token_of_ones_own_choice_is_no_session(stage: Stage, chosen: str) -> None:
    """Who plants one in somebody else's browser gets nothing by it: that browser is given another."""
    victim = await stage.browser(None)
    victim.session.cookie_jar.update_cookies({"trapline": chosen}, URL(victim.base))
    await victim.get("/")
    assert victim.cookie("trapline") != chosen
    await victim.post("/command", command="today")
    assert list(stage.shelf.sessions) == [_session_of(victim)]


async def test_a_stamp_for_a_token_of_ones_own_choice_is_refused(stage: Stage) -> None:
    chosen = "A" * 43
    victim = await stage.browser(None)
    victim.session.cookie_jar.update_cookies({"trapline": chosen}, URL(victim.base))
    assert (await victim.post_only("/command", stamp=Stamps(SECRET).form(chosen), command="today")).status == 403
    assert not stage.shelf.accounts


def test_what_we_draw_is_ours_and_nothing_near_it() -> None:
    stamps = Stamps(SECRET)
    token = stamps.new_token()
    assert TOKEN.fullmatch(token)
    assert stamps.is_token(token)
    assert not Stamps(SECRET[::-1]).is_token(token)
    for place in range(42):
        assert not stamps.is_token(token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :])


async def test_the_store_keeps_and_ends_sessions_as_memory_does(tmp_path: Path) -> None:
    with World(tmp_path / "store.db") as world:
        shelf = SqliteWebStorage(world.worker)
        mia = await shelf.add_account(WebAccount("mia", "Mia", "hash"), "one", NOON)
        await shelf.add_session("mia", "two", NOON)
        await shelf.use_session("two", NOON + timedelta(days=1))
        assert await shelf.session("one") == WebSession(mia, NOON)
        assert await shelf.session("two") == WebSession(mia, NOON + timedelta(days=1))
        await shelf.end_session("one")
        await shelf.end_session("one")
        assert await shelf.session("one") is None
        assert await shelf.session("two")
        await shelf.end_other_sessions("mia", "none")
        assert await shelf.session("two") is None


def test_sessions_of_an_earlier_version_go_on(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "old.db")
    for step in STEPS:
        if step is m013_session_use:
            db.execute("INSERT INTO web_accounts VALUES ('mia', 'Mia', 'hash', 1, 1, NULL)")
            db.execute("INSERT INTO web_sessions VALUES ('token', 'mia')")
        step(Database(db))
    used = moment(db.execute("SELECT used_at FROM web_sessions").fetchone()[0])
    assert timedelta(0) <= datetime.now(UTC) - used < timedelta(minutes=1)
    db.close()


def _is_private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_stands_beside_the_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    left = tmp_path / "t.db.lock"
    left.touch(0o644)
    lock = ActiveLock(tmp_path / "t.db")
    assert lock.try_acquire()
    lock.release()
    new = ActiveLock(tmp_path / "new.db")
    assert new.try_acquire()
    load_cached_bank((SHIPPED,), tmp_path / "t.db.bank")
    assert all(map(_is_private, (left, tmp_path / "new.db.lock", tmp_path / "t.db.bank")))
    new.release()
