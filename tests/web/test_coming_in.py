"""A visitor becomes a member by doing something, and stays one."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.adapters.web import MemoryWebStorage, WebAccount
from bot.adapters.web.identity import Stamps
from bot.addresses import Person
from bot.interactions import Command, Press, Private, Reject, Submission
from bot.messages import Card, Form
from bot.messages import Field as FormField
from bot.web_storage import WebSession
from tests.web.stage import SECRET, Stage, code_on, open_stage


async def test_looking_creates_nothing(stage: Stage) -> None:
    await stage.browser("/")
    opened = stage.core.opened[0]
    assert opened.actor == Person("web", "", "")
    assert opened.place is None
    assert not stage.shelf.accounts
    assert not stage.shelf.rooms


async def test_the_first_press_makes_an_account_and_a_room(stage: Stage) -> None:
    browser = await stage.browser()
    page = await browser.post("/press", press="pick:7:b")
    press = stage.core.heard[0]
    assert isinstance(press, Press)
    assert (press.action, press.args, press.source) == ("pick", ("7", "b"), None)
    assert press.place == stage.place(browser)
    assert press.actor.user in stage.shelf.accounts
    assert not press.manages
    assert page.status == 200
    assert "Heard" in page.section("reply")


async def test_a_press_of_the_room_that_exists_uses_it(stage: Stage) -> None:
    host = await stage.member()
    guest = await stage.browser(host.room)
    assert stage.core.opened[-1].place == stage.place(host)
    assert stage.core.opened[-1].actor.user == ""
    await guest.post(f"{host.room}/press", press="pick")
    assert stage.core.heard[-1].place == stage.place(host)
    assert len(stage.shelf.rooms) == 1
    assert len(stage.shelf.accounts) == 2


async def test_each_browser_is_its_own_member(stage: Stage) -> None:
    one = await stage.member()
    await stage.member(one.room)
    assert len({interaction.actor.user for interaction in stage.core.heard}) == 2


async def test_the_front_door_leads_to_the_last_room(stage: Stage) -> None:
    browser = await stage.member()
    first = browser.room
    await browser.post("/rooms")
    second = browser.room
    assert second != first
    await browser.get("/")
    assert browser.room == second
    assert f'href="{first}"' in browser.page.html


async def test_a_room_nobody_made_is_a_kind_404(stage: Stage) -> None:
    browser = await stage.browser()
    for path in ("/r/" + "0" * 24, "/r/x", "/r/..%2f", "/nothing"):
        page = await browser.get(path)
        assert page.status == 404
        assert "Go back" in page.text
    await browser.get("/")
    page = await browser.post("/r/" + "0" * 24 + "/press", press="pick")
    assert page.status == 404
    assert not stage.shelf.accounts


async def test_rooms_cannot_be_guessed(stage: Stage) -> None:
    browser = await stage.member()
    assert len(bytes.fromhex(stage.place(browser).channel)) * 8 >= 80


async def test_only_the_hash_of_a_session_is_stored(stage: Stage) -> None:
    browser = await stage.member()
    token = browser.cookie("trapline")
    assert len(token) == 43
    assert token not in repr(vars(stage.shelf))


class Together(MemoryWebStorage):
    """Lets nobody go on before two have read, and two have written: the worst moment for a double press."""

    def __init__(self) -> None:
        super().__init__()
        self.barrier: asyncio.Barrier | None = None

    async def session(self, token_hash: str) -> WebSession | None:
        found = await super().session(token_hash)
        if self.barrier:
            await self.barrier.wait()
        return found

    async def add_account(self, account: WebAccount, token_hash: str, at: datetime) -> WebAccount:
        kept = await super().add_account(account, token_hash, at)
        if self.barrier:
            await self.barrier.wait()
        return kept


async def test_a_double_first_press_makes_one_account_and_one_room() -> None:
    shelf = Together()
    async with open_stage(shelf=shelf) as stage, asyncio.timeout(20):
        browser = await stage.browser()
        shelf.barrier = asyncio.Barrier(2)
        answers = await asyncio.gather(*(browser.post_only("/press", press="pick") for _ in range(2)))
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert len({press.actor.user for press in stage.core.heard}) == 1
        assert len(stage.core.heard) == 2
        assert len(shelf.accounts) == len(shelf.rooms) == 1


async def test_a_tab_opened_before_the_first_press_still_works(stage: Stage) -> None:
    browser = await stage.browser()
    await browser.get("/")
    first_tab = browser.page
    await browser.post("/press", press="pick")
    browser.page = first_tab
    page = await browser.post("/press", press="pick")
    assert page.status == 200
    assert len(stage.shelf.accounts) == len(stage.shelf.rooms) == 1


async def test_the_session_cookie_is_out_of_reach_of_scripts(stage: Stage) -> None:
    browser = await stage.browser()
    cookie = browser.page.headers["Set-Cookie"]
    assert cookie.startswith("trapline=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


async def test_a_made_up_session_is_a_visitor(stage: Stage) -> None:
    member = await stage.member()
    browser = await stage.browser(None)
    await browser.get("/", Cookie="trapline=" + "A" * 43)
    assert stage.core.opened[-1].actor.user == ""
    await browser.get(member.room, Cookie='trapline="\\101"')
    assert stage.core.opened[-1].actor.user == ""


async def test_the_recovery_code_stays_until_it_is_noted(stage: Stage) -> None:
    browser = await stage.member()
    code = code_on(browser)
    assert code
    assert code not in repr(vars(stage.shelf))
    await browser.get(browser.room)
    assert code_on(browser) == code
    await browser.post(f"{browser.room}/code", code="noted")
    assert not code_on(browser)


async def test_joining_shows_the_code_again(stage: Stage) -> None:
    browser = await stage.member()
    code = code_on(browser)
    await browser.post(f"{browser.room}/code", code="noted")
    await browser.post(f"{browser.room}/submit", form="profile", **{"f.zone": "UTC"})
    assert not code_on(browser)
    form = Form("join", "Join", (FormField("date", "date", "Exam date"),))
    stage.core.answer = lambda _: Reject(form, {"date": "No such day."})
    await browser.post(f"{browser.room}/submit", form="join", **{"f.date": "x"})
    assert not code_on(browser)
    stage.core.answer = lambda _: Private(Card("Welcome"))
    await browser.post(f"{browser.room}/submit", form="join", **{"f.date": "2026-12-24"})
    assert code_on(browser) == code


async def test_a_code_makes_another_browser_the_same_member(stage: Stage) -> None:
    one = await stage.member()
    code = code_on(one)
    two = await stage.browser("/recover")
    page = await two.post("/recover", code=f"  {code.lower().replace('-', ' ')} ")
    assert page.status == 200
    assert two.room == one.room
    await two.post(f"{two.room}/command", command="today")
    assert stage.core.heard[-1].actor.user == stage.core.heard[0].actor.user
    assert two.cookie("trapline") != one.cookie("trapline")
    await one.get(one.room)
    assert stage.core.opened[-1].actor.user


async def test_a_new_code_voids_the_old_one(stage: Stage) -> None:
    one = await stage.member()
    old = code_on(one)
    await one.post(f"{one.room}/code", code="new")
    new = code_on(one)
    assert new not in ("", old)
    two = await stage.browser("/recover")
    page = await two.post("/recover", code=old)
    assert page.status == 422
    assert "Nobody here has that code" in page.text
    await two.post("/recover", code=new)
    assert two.room == one.room


async def test_a_new_code_signs_out_every_other_browser(stage: Stage) -> None:
    one = await stage.member()
    two = await stage.browser("/recover")
    await two.post("/recover", code=code_on(one))
    await one.post(f"{one.room}/code", code="new")
    await two.post(f"{two.room}/command", command="today")
    mine = stage.core.heard[0].actor.user
    assert stage.core.heard[-1].actor.user != mine
    await one.post(f"{one.room}/command", command="today")
    assert stage.core.heard[-1].actor.user == mine


async def test_codes_cannot_be_tried_forever(stage: Stage) -> None:
    code = code_on(await stage.member())
    browser = await stage.browser("/recover")
    tries = [(await browser.post("/recover", code="WRONG")).status for _ in range(31)]
    assert tries == [422] * 30 + [429]
    assert (await browser.post("/recover", code=code)).status == 429
    assert (await (await stage.browser("/recover")).post("/recover", code=code)).status == 200
    stage.clock[0] += timedelta(minutes=5)
    assert (await browser.post("/recover", code=code)).status == 200


async def test_rooms_cannot_be_made_without_end(stage: Stage) -> None:
    browser = await stage.member()
    tries = [(await browser.post_only("/rooms")).status for _ in range(40)]
    assert 429 in tries
    assert len(stage.shelf.rooms) <= 31


async def test_another_secret_hides_the_code_and_keeps_it_good(stage: Stage) -> None:
    browser = await stage.member()
    account = next(iter(stage.shelf.accounts.values()))
    assert Stamps(SECRET).shown_code(account) == code_on(browser)
    assert Stamps(SECRET[::-1]).shown_code(account) == ""


async def test_a_name_is_changed_and_told_with_the_next_interaction(stage: Stage) -> None:
    browser = await stage.member()
    await browser.post(f"{browser.room}/name", name="  Mira \u202e <b>\x00 ")
    assert "“Mira <b>”" in browser.page.text
    await browser.post(f"{browser.room}/command", command="today")
    said = stage.core.heard[-1]
    assert said.actor.name == "Mira <b>"
    assert said.profile is not None
    assert said.profile.name == "Mira <b>"
    assert (await stage.adapter.profile(said.actor)).name == "Mira <b>"
    await browser.post(f"{browser.room}/name", name=" \x07 ")
    assert stage.shelf.accounts[said.actor.user].name == "Mira <b>"
    await browser.post(f"{browser.room}/name", name="n" * 300)
    assert stage.shelf.accounts[said.actor.user].name == "n" * 40


async def test_the_zone_that_the_browser_tells_is_passed_on(stage: Stage) -> None:
    browser = await stage.browser()
    browser.session.cookie_jar.update_cookies({"zone": "Europe%2FBerlin"})
    await browser.post("/command", command="/study setup Fridays")
    said = stage.core.heard[-1]
    assert isinstance(said, Command)
    assert said.profile is not None
    assert said.profile.zone == "Europe/Berlin"
    assert (await stage.adapter.profile(said.actor)).zone == "Europe/Berlin"
    browser.session.cookie_jar.update_cookies({"zone": "../etc/passwd"})
    await browser.post(f"{browser.room}/submit", form="x", **{"f.a": "1"})
    said = stage.core.heard[-1]
    assert isinstance(said, Submission)
    assert said.profile is not None
    assert said.profile.zone == "Europe/Berlin"
