"""Whatever browsers send to the real room over the real store: never a failure, never a text that turns into markup."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features import router
from tests.isolation.attacks import MARKUP, OFTEN, fine, typed
from tests.isolation.house import House, open_house
from tests.isolation.walk import FORMS
from tests.web.stage import Page


class Server:
    """The whole house, for tests that are no coroutines."""

    def __init__(self, runner: asyncio.Runner, house: House) -> None:
        self.runner, self.house = runner, house


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = Path(tmp_path_factory.mktemp("house"), "store.db")
    with asyncio.Runner() as runner:
        opened = open_house(path)
        house = runner.run(opened.__aenter__())
        runner.run(_move_in(house))
        yield Server(runner, house)
        runner.run(opened.__aexit__(None, None, None))


async def _move_in(house: House) -> None:
    lea = await house.browser()
    await lea.post("/command", command="help")
    fields = {f"f.{name}": typed for name, typed in FORMS["setup"].items()}
    await lea.post(f"{lea.room}/submit", form="setup:small", **fields)
    await lea.post(f"{lea.room}/press", press="open-now", source="reply")
    await house.settle()
    ned = await house.browser(lea.room)
    await ned.post(f"{lea.room}/press", press="answer:1:a", source="home")


def sound(page: Page) -> None:
    """Well-formed, without a script or handler of somebody's own."""
    assert page.status in (200, 400, 404, 413), page.status
    for tag, attributes in page.tags:
        assert tag != "script" or (attributes.get("src") or "").startswith("/assets/")
        assert not [name for name in attributes if name.startswith("on")]


@settings(OFTEN, max_examples=60)
@given(data=st.data(), user=st.integers(0, 1))
def test_nothing_that_browsers_send_makes_the_room_fail(server: Server, data: st.DataObject, user: int) -> None:
    house = server.house
    browser = house.browsers[user]
    sendable = typed.map(lambda text: text.encode("utf-8", "replace").decode())
    fields: dict[str, Any]
    match route := data.draw(st.sampled_from(("press", "submit", "command", "name"))):
        case "press":
            action = data.draw(st.sampled_from(sorted(router.PRESSES)))
            fields = {"press": ":".join((action, *data.draw(st.lists(sendable, max_size=3)))), "source": "reply"}
        case "submit":
            form = data.draw(st.sampled_from(sorted(FORMS)))
            args = data.draw(st.sampled_from(("", ":1", ":small")) | sendable)
            fields = {"form": form + args, **{f"f.{name}": data.draw(sendable) for name in FORMS[form]}}
        case _:
            fields = {route: data.draw(sendable)}

    async def send() -> Page:
        return await browser.post(f"{browser.room}/{route}", **fields)

    sound(server.runner.run(send()))
    assert all(map(fine, house.logs)), house.logs[-1]


@pytest.mark.parametrize("text", MARKUP, ids=lambda text: ascii(text)[:30])
def test_an_attack_for_a_name_stays_text(server: Server, text: str) -> None:
    house = server.house

    async def live() -> list[Page]:
        lea, ned = house.browsers
        pages = [await ned.post(f"{lea.room}/name", name=text)]
        form = {"f.name": text[:60], "f.exam": "mla-c01", "f.date": "", "f.names": "yes", "f.verdict": "yes"}
        pages.append(await lea.post(f"{lea.room}/submit", form="team", **form))
        for command in ("leaderboard", "profile", "settings", "join", "leave", "forget-me"):
            pages += [await browser.post(f"{lea.room}/command", command=command) for browser in (lea, ned)]
        return [*pages, await ned.get(lea.room), await lea.get(lea.room)]

    for page in server.runner.run(live()):
        sound(page)
    assert all(map(fine, house.logs)), house.logs[-1]


def test_a_zone_that_only_the_machine_knows_is_nobodys_zone(server: Server) -> None:
    """Browsers tell their zone in a cookie, which anybody can write."""

    async def come(zone: str) -> list[Page]:
        browser = await server.house.browser(None)
        browser.session.cookie_jar.update_cookies({"zone": zone})
        await browser.get("/")
        pages = [await browser.post("/press", press=browser.page.all("button", name="press")[0]["value"] or "")]
        pages += [await browser.post(f"{browser.room}/command", command=command) for command in ("join", "profile")]
        return [*pages, await browser.get(browser.room)]

    for zone in ("Factory", "localtime", "../etc/passwd", "Europe/Berlin"):
        for page in server.runner.run(come(zone)):
            sound(page)
            assert "no longer here" not in page.text
    assert all(map(fine, server.house.logs)), server.house.logs[-1]
