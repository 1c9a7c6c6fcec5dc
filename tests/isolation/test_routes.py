"""Every route of the web room, asked by whoever should not be there."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.web.connections import Limits
from bot.addresses import Person, Place
from bot.features import router
from bot.messages import Card, File
from tests.isolation.house import House, open_house
from tests.isolation.rows import Owner, changes, is_own, owner, plans_of
from tests.isolation.scene import JOIN, MEMBER_SECRETS, SETUP, TEAM_SECRETS
from tests.isolation.walk import FORMS
from tests.web.stage import Browser, Page, code_on

Fields = dict[str, str | list[str]]
Request = tuple[str, Fields | None]
"""A path, and the fields of a form, or None to get it."""

# Words of every form and of everybody's practice; the walk over the interactions looks for these.
COMMON = {"software-engineering", "Software engineering", "Minutes a day: 90", "of 19"}


@dataclass
class Scene:
    """Mia's room, where she keeps to herself, with Lea who leads; and Xav's, who leads another team."""

    house: House
    lea: Browser
    mia: Browser
    ned: Browser
    xav: Browser
    theirs: Owner
    tokens: list[str]
    """Of every message that stands in Mia's room or in private to somebody of the team."""
    member_secrets: tuple[str, ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self.member_secrets, *TEAM_SECRETS)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path / "store.db") as scene:
        yield scene


@asynccontextmanager
async def open_scene(path: Path, limits: Limits | None = None) -> AsyncIterator[Scene]:
    async with open_house(path, limits=limits) as house:
        lea, xav = await _team(house, SETUP), await _team(house, {"name": "Owls", "zone": "UTC", "clock": "09:00"})
        mia, ned = [await house.browser(lea.room) for _ in range(2)]
        await _private_life(house, mia, ned, xav)
        team = house.world.team(Place("web", "", lea.room[3:]))
        theirs = house.world.read(lambda tx: owner(tx, team.id))
        tokens = [
            row["token"] for (table, _), row in house.rows.items() if table == "web_posts" and "Owls" not in row["card"]
        ]
        secrets = (*(set(MEMBER_SECRETS) - COMMON), house.user_of("Canary Mia"), code_on(mia), mia.page.stamp)
        assert all(secrets)
        yield Scene(house, lea, mia, ned, xav, theirs, tokens, secrets)


async def _team(house: House, values: dict[str, str]) -> Browser:
    lead = await house.browser()
    await lead.post("/command", command="help")
    fields = {f"f.{name}": value for name, value in {"exam": "mla-c02", "date": "", **values}.items()}
    assert "is ready" in (await lead.post(f"{lead.room}/submit", form="setup:small", **fields)).text
    await lead.post(f"{lead.room}/press", press="open-now", source="reply")
    await house.settle()
    return lead


async def _private_life(house: House, mia: Browser, ned: Browser, xav: Browser) -> None:
    """Mia does all that leaves something private behind; Ned and Xav are there."""
    room = mia.room
    joining: dict[str, Any] = {f"f.{name}": value for name, value in JOIN.items()}
    await mia.post(f"{room}/submit", form="join", **joining)
    await mia.post(f"{room}/name", name="Canary Mia")
    await mia.post(f"{room}/press", press="name:hide")
    hours: dict[str, Any] = {"f.clock": "19:47", "f.weekdays": ["5", "6"]}
    await mia.post(f"{room}/submit", form="messages", **hours)
    for browser in (mia, ned, xav):
        question = house.world.question(house.world.team(Place("web", "", browser.room[3:])))
        await browser.post(f"{browser.room}/press", press=f"answer:{question.id}:a", source="home")
        await browser.post(f"{browser.room}/press", press=f"lock:{question.id}:sure", source="reply")
    await mia.post(f"{room}/submit", form="report:1", **{"f.text": "this is the canary report"})
    await mia.post(f"{room}/press", press="mock-start:start", source="reply")
    await mia.post(f"{room}/press", press="mock-flag:1:0:on", source="reply")
    house.world.now += timedelta(minutes=1)
    await house.settle()
    await mia.post(f"{room}/command", command="export")
    await mia.get(room)


# What is asked of each route. `room` is the room's path, `tokens` name messages.

SOURCES = ("", "home", "reply")
Ask = Callable[[str, list[str]], list[Request]]


def _files(room: str, tokens: list[str]) -> list[Request]:
    return [(f"{room}/files/{where}/{index}", None) for where in ("home", "reply", *tokens) for index in range(4)]


def _presses(room: str, tokens: list[str]) -> list[Request]:
    args = ("", ":1", ":1:a")
    said: list[Request] = [
        (f"{room}/press", {"press": action + more, "source": "reply"})
        for action in sorted(router.PRESSES)
        for more in args
    ]
    said += [(f"{room}/press", {"press": "today", "source": source}) for source in (*SOURCES, *tokens)]
    return said + [(f"{room}/press", {"choose": f"team:{name}:", "value": "1"}) for name in router.ROUTES_OF_COMMANDS]


def _submissions(room: str, tokens: list[str]) -> list[Request]:
    return [
        (
            f"{room}/submit",
            {"form": form + more, "source": source, **{f"f.{name}": typed for name, typed in values.items()}},
        )
        for form, values in FORMS.items()
        for more in ("", ":1")
        for source in ("", *tokens[:1])
    ]


def _commands(room: str, _: list[str]) -> list[Request]:
    return [(f"{room}/command", {"command": name}) for name in router.ROUTES_OF_COMMANDS]


def _small(path: str, **fields: str) -> Ask:
    return lambda room, _: [(room + path, dict(fields))]


def _page(path: str) -> Ask:
    return lambda room, _: [(room + path, None)]


# Readable as it is, such a link needs our stamp.
_READ = base64.urlsafe_b64encode(b'["web","","mia","mock-open",["1"],9999999999]').decode().rstrip("=")
FORGED_LINKS = ("/own/x", f"/own/{_READ}", f"/own/{_READ}.", f"/own/{_READ}.{'A' * 43}")

_IN_ROOM: dict[str, Ask] = {
    "/press": _presses,
    "/submit": _submissions,
    "/command": _commands,
    "/name": _small("/name", name="Somebody else"),
    "/dismiss": _small("/dismiss"),
    "/code": _small("/code", code="new"),
    "/sign-out": _small("/sign-out"),
}
ASKED: dict[tuple[str, str], Ask] = {
    ("GET", "/healthz"): lambda *_: [("/healthz", None)],
    ("GET", "/assets/{name}"): lambda *_: [("/assets/room.js", None), ("/assets/store.db", None)],
    ("GET", "/"): lambda *_: [("/", None)],
    ("GET", "/own/{token}"): lambda *_: [(path, None) for path in FORGED_LINKS],
    ("POST", "/own/{token}/press"): lambda *_: [
        (f"{path}/press", {"press": press}) for path in FORGED_LINKS for press in ("mock-open:1", "mock-submit-now:1")
    ],
    ("POST", "/own/{token}/submit"): lambda *_: [(f"{path}/submit", {"form": "mock:1:0"}) for path in FORGED_LINKS],
    ("GET", "/r/{slug}"): lambda room, _: [(room, None), (f"{room}?older=1", None)],
    ("GET", "/r/{slug}/events"): _page("/events?since=x"),
    ("GET", "/r/{slug}/files/{where}/{index}"): _files,
    ("GET", "/recover"): lambda *_: [("/recover", None)],
    ("POST", "/recover"): lambda *_: [("/recover", {"code": "ABCD-EFGH-JKMN-PQRS"})],
    ("POST", "/rooms"): lambda *_: [("/rooms", {})],
    **{("POST", path): lambda _, tokens, ask=ask: ask("", tokens) for path, ask in _IN_ROOM.items()},  # type: ignore[misc] # mypy cannot infer a lambda's default
    **{("POST", "/r/{slug}" + path): ask for path, ask in _IN_ROOM.items()},
}


async def test_every_route_is_asked(scene: Scene) -> None:
    """A new route is added to `ASKED`, or this fails."""
    assert {(method, path) for method, path in scene.house.routes if method != "HEAD"} == set(ASKED)


async def _answers(scene: Scene, browser: Browser, room: str) -> list[tuple[Request, Page]]:
    """What this browser gets from every route; the pages that it is led to are among it."""
    found = []
    for key in sorted(ASKED, key=lambda key: (key[1].endswith("/sign-out"), key)):  # the browser is somebody else then
        for path, fields in ASKED[key](room, scene.tokens):
            page = await (browser.get(path) if fields is None else browser.post(path, **fields))
            assert page.status < 500, (path, fields)
            found.append(((path, fields), page))
    return found


def _shown(page: Page) -> str:
    """Words and values of a page, without the entries of its drop-downs."""
    return page.text + " ".join(re.findall(r'"([^"]*)"', re.sub(r"<option[^>]*>", "", page.html)))


def test_what_a_page_shows_is_read_whole() -> None:
    page = Page(200, "", {}, '<p>a <b>b</b></p><input value="2027-03-17"><datalist><option value="zone"></datalist>')
    assert "a b" in _shown(page)
    assert "2027-03-17" in _shown(page)
    assert "zone" not in _shown(page)


async def test_the_secrets_are_there_for_those_whose_they_are(scene: Scene) -> None:
    told = ""
    for path in ("profile", "join", "mock", "export"):
        told += _shown(await scene.mia.post(f"{scene.mia.room}/command", command=path))
    told += (await scene.mia.get(f"{scene.mia.room}/files/reply/1")).html
    for press in ("settings", "team-form", "schedule", "messages"):
        told += _shown(await scene.lea.post(f"{scene.lea.room}/press", press=press))
        told += _shown(await scene.mia.post(f"{scene.mia.room}/press", press=press))
    assert [secret for secret in scene.secrets if secret not in told] == []


@pytest.mark.parametrize("who", ["no session", "a session without a room of theirs", "the lead of another team"])
async def test_nobody_from_elsewhere_sees_or_changes_anything(scene: Scene, who: str) -> None:
    browser = (
        scene.xav if who.startswith("the lead") else await scene.house.browser(None if who == "no session" else "/")
    )
    if who.startswith("a session"):
        await browser.post("/command", command="today")
    before = scene.house.rows
    for request, page in await _answers(scene, browser, browser.room or "/r/" + "0" * 24):
        assert not [secret for secret in scene.secrets if secret in _shown(page)], request
    assert not [change for change in changes(before, scene.house.rows) if scene.theirs.has(change)]


@pytest.mark.parametrize("session", [True, False])
async def test_a_form_without_a_session_in_their_own_room_changes_nothing(scene: Scene, session: bool) -> None:
    """Whoever has the room's address, but not our stamp: another site, or a guess."""
    browser = await scene.house.browser(scene.mia.room if session else None)
    before = scene.house.rows
    for key in sorted(ASKED):
        for path, fields in ASKED[key](scene.mia.room, scene.tokens):
            if fields is not None:
                page = await browser.post_only(path, **{**fields, "stamp": scene.mia.page.stamp})
                assert page.status == (404 if path.startswith("/own/") else 403), (path, fields)
    assert changes(before, scene.house.rows) == []


@pytest.mark.parametrize("who", ["a plain member", "a guest with the link"])
async def test_those_in_the_room_see_and_change_nothing_of_others(scene: Scene, who: str) -> None:
    browser = scene.ned if who == "a plain member" else await scene.house.browser(scene.mia.room)
    await browser.post(f"{scene.mia.room}/name", name="Ned")
    before, user = scene.house.rows, scene.house.user_of("Ned")
    for request, page in await _answers(scene, browser, scene.mia.room):
        assert not [secret for secret in scene.member_secrets if secret in _shown(page)], request
    found = changes(before, scene.house.rows)
    accounts = [change.row for change in found if change.table == "accounts"]
    known = [row for (table, _), row in before.items() if table == "accounts"]
    members = {row["member"] for row in (*accounts, *known) if row["user"] == user}
    members |= {change.row["id"] for change in found if change.table == "members" and change.before is None}
    plans = plans_of(frozenset(members), before, found)
    mocks = frozenset(
        change.row["id"] for change in found if change.table == "mocks" and change.row["member"] in members
    )
    for change in filter(scene.theirs.has, found):  # the rest is a room of their own
        assert is_own(change, frozenset(members), scene.theirs.team, user, plans=plans, mocks=mocks), change


async def test_a_stolen_look_at_anothers_private_messages_is_refused(scene: Scene) -> None:
    """Nor can one be pressed, by who knows its token."""
    mia = Person("web", "", scene.house.user_of("Canary Mia"))
    ref = await scene.house.adapter.post(mia, Card("Yours", (File("a.txt", "the canary file"),)), "a-file")
    assert (await scene.mia.get(f"{scene.mia.room}/files/reply/1")).status == 200
    assert (await scene.ned.get(f"{scene.mia.room}/files/reply/1")).status == 404
    for thief in (scene.xav, scene.ned):
        for room in (thief.room, scene.mia.room):
            assert (await thief.get(f"{room}/files/{ref.token}/0")).status == 404
            await thief.get(room)
            assert (await thief.post_only(f"{room}/press", press="today", source=ref.token)).status == 404
    assert (await scene.mia.get(f"{scene.mia.room}/files/{ref.token}/0")).html == "the canary file"
    await scene.mia.get(scene.mia.room)
    assert (await scene.mia.post_only(f"{scene.mia.room}/press", press="today", source=ref.token)).status == 303
