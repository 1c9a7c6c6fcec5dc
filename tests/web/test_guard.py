"""Who is let in, and what every answer carries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.adapters.web import MemoryWebStorage, WebAdapter
from bot.adapters.web.csrf import host_of, is_safe_host
from bot.interactions import Interaction, Private, Reply
from bot.messages import Card
from tests.web.stage import Stage, code_on, open_stage

POSTS = ("press", "submit", "command", "name", "dismiss", "code")


@pytest.fixture
async def public() -> AsyncIterator[Stage]:
    """A room that stands behind https."""
    async with open_stage(public_url="https://study.example/") as stage:
        yield stage


@pytest.mark.parametrize("route", [*(f"/{post}" for post in POSTS), "/rooms", "/recover"])
async def test_a_form_without_our_stamp_changes_nothing(stage: Stage, route: str) -> None:
    other = await stage.member()
    heard, accounts = len(stage.core.heard), dict(stage.shelf.accounts)
    for browser in (await stage.browser(), other):
        for stamp in ("", "0" * 64, "ü", stage.browsers[0].page.stamp + "0"):
            for base in {"", browser.room if route[1:] in POSTS else ""}:
                page = await browser.post(base + route, stamp=stamp, press="x", command="today", form="x", code="new")
                assert page.status == 403
                assert "Go back" in page.text
    stolen = other.page.stamp
    thief = await stage.browser()
    assert (await thief.post(route, stamp=stolen, press="x", command="today", form="x")).status == 403
    assert len(stage.core.heard) == heard
    assert stage.shelf.accounts == accounts


async def test_a_new_session_needs_a_new_stamp(stage: Stage) -> None:
    host = await stage.member()
    browser = await stage.browser("/recover")
    before = browser.page.stamp
    await browser.post("/recover", code=code_on(host))
    assert browser.page.stamp != before
    assert (await browser.post(f"{browser.room}/command", stamp=before, command="today")).status == 403


async def test_a_form_from_another_site_is_refused(stage: Stage) -> None:
    browser = await stage.member()
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
        headers = {"Sec-Fetch-Site": site}
        data = {"stamp": browser.page.stamp, "command": "today"}
        async with browser.session.post(f"{browser.base}{browser.room}/command", data=data, headers=headers) as answer:
            assert answer.status == status


async def test_every_form_on_the_page_carries_a_stamp(stage: Stage) -> None:
    browser = await stage.member()
    forms = browser.page.all("form")
    assert len(forms) == len(browser.page.all("input", name="stamp", value=browser.page.stamp))
    assert all(form["method"] == "post" and (form["action"] or "").startswith("/") for form in forms)


async def test_every_answer_carries_the_headers_of_a_strict_page(stage: Stage) -> None:
    browser = await stage.member()
    for path in ("/", browser.room, f"{browser.room}/events", "/recover", "/healthz", "/nothing", "/assets/room.css"):
        headers = (await browser.get(path)).headers
        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert ("no-store" in headers["Cache-Control"]) == (not path.startswith("/assets"))


async def test_the_page_has_no_inline_script_or_style_and_asks_no_other_host(stage: Stage) -> None:
    page = (await stage.member()).page
    assert all(script.get("src") for script in page.all("script"))
    assert not page.all("style")
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        if tag in ("script", "link", "img"):
            assert (attributes.get("src") or attributes.get("href") or "").startswith("/assets/")


async def test_the_assets_are_there_and_nothing_beside_them(stage: Stage) -> None:
    browser = await stage.browser()
    for name, kind in (("room.css", "text/css"), ("room.js", "text/javascript"), ("icon.svg", "image/svg+xml")):
        page = await browser.get(f"/assets/{name}")
        assert page.status == 200
        assert page.headers["Content-Type"].startswith(kind)
    for name in ("..%2fadapter.py", "%2e%2e/adapter.py", "x"):
        assert (await browser.get(f"/assets/{name}")).status == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "", "[", "a b", "127.0.0.1.x"]
)
async def test_a_strange_host_is_refused(stage: Stage, host: str) -> None:
    browser = await stage.browser(None)
    assert (await browser.get("/", Host=host)).status == 421
    assert not stage.core.opened


@pytest.mark.parametrize(
    "host", ["localhost:8080", "127.0.0.1", "192.168.1.5:80", "[::1]:8080", "LOCALHOST", "localhost."]
)
async def test_names_of_this_machine_and_plain_addresses_are_let_in(stage: Stage, host: str) -> None:
    browser = await stage.browser(None)
    assert (await browser.get("/", Host=host)).status == 200


def test_a_name_is_ours_only_when_we_were_told_so() -> None:
    assert is_safe_host(host_of("study.example:443"), frozenset({"study.example"}))
    assert not is_safe_host(host_of("study.example"), frozenset())


async def test_behind_https_cookies_are_secure_and_bound_to_the_host(public: Stage) -> None:
    browser = await public.browser(None)
    browser.base = f"http://127.0.0.1:{public.adapter._server.port}"
    page = await browser.get("/", Host="study.example")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-trapline=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert public.adapter.address == "https://study.example"


async def test_the_invitation_names_the_public_address(public: Stage) -> None:
    browser = await public.browser(None)
    browser.base = f"http://127.0.0.1:{public.adapter._server.port}"
    visit = (await browser.get("/")).headers["Set-Cookie"].split(";")[0]
    data = {"stamp": browser.page.stamp, "command": "today"}
    async with browser.session.post(
        f"{browser.base}/command", data=data, headers={"Cookie": visit}, allow_redirects=False
    ) as answer:
        room = answer.headers["Location"].split("#")[0]
    page = await browser.get(room, Cookie=visit)
    assert page.all("input", id="invite", value=f"https://study.example{room}")


async def test_too_much_is_refused(stage: Stage) -> None:
    browser = await stage.member()
    heard = len(stage.core.heard)
    post, room = browser.post, browser.room
    assert (await post(f"{room}/submit", form="f", **{"f.a": "x" * 300_000})).status == 413
    assert (await post(f"{room}/submit", form="f", **{"f.a": "x" * 3_001})).status == 400
    assert (await post(f"{room}/submit", form="f", **{f"f.{n}": "x" for n in range(6)})).status == 400
    assert (await post(f"{room}/submit", form="f", **{f"g{n}": "x" for n in range(300)})).status == 400
    assert (await post(f"{room}/submit", form="f" * 101)).status == 400
    assert (await post(f"{room}/press", press="")).status == 400
    assert (await post(f"{room}/press", press=":a")).status == 400
    assert (await post(f"{room}/press", press="a" * 101)).status == 400
    assert (await post(f"{room}/press", choose="a", value="v" * 76)).status == 400
    assert (await post(f"{room}/press", choose="a", value=["v"] * 26)).status == 400
    assert (await post(f"{room}/command", command="c" * 201)).status == 400
    assert len(stage.core.heard) == heard


async def test_only_forms_can_be_sent(stage: Stage) -> None:
    browser = await stage.member()
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", "x"):
        headers = {"Content-Type": kind}
        async with browser.session.post(f"{browser.base}{browser.room}/press", data=b"{}", headers=headers) as answer:
            assert answer.status == 415
    assert (await browser.get(f"{browser.room}/press")).status == 405


async def test_a_failure_of_ours_shows_no_trace(stage: Stage) -> None:
    def fail(_: Interaction) -> Reply:
        raise RuntimeError("a secret detail")

    browser = await stage.member()
    stage.core.answer = fail
    page = await browser.post(f"{browser.room}/press", press="x")
    assert page.status == 500
    assert "Something went wrong here" in page.text
    assert "secret detail" not in page.html
    assert "Traceback" not in page.html


async def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 16 bytes"):
        WebAdapter(MemoryWebStorage(), secret=b"short")


async def test_a_stranger_cannot_change_who_others_are(stage: Stage) -> None:
    stage.core.answer = lambda _: Private(Card("Mine"))
    host = await stage.member()
    before = dict(stage.shelf.accounts)
    stranger = await stage.browser(host.room)
    for route in ("dismiss", "code"):
        await stranger.post(f"{host.room}/{route}", code="new")
    assert stage.shelf.accounts == before
    await host.get(host.room)
    assert "Mine" in host.page.text
