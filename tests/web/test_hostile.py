"""Whatever people write or send: never an unescaped character, never an error of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.adapters.web.form_data import LONGEST_WEB_NAME, split_action
from bot.adapters.web.pages import Pages, RoomView, Thread
from bot.adapters.web.rendering import Looks
from bot.addresses import MessageRef, Person
from bot.cleaning import clean_name
from bot.cleaning import clean_text as clean
from bot.interactions import Reject
from bot.messages import (
    Button,
    Buttons,
    Card,
    Code,
    Field,
    File,
    Form,
    Kind,
    Link,
    Option,
    Select,
    Span,
    Style,
    Table,
    Text,
)
from bot.web_storage import LastReply, WebAccount, WebPost
from tests.web.stage import NOON, Page, Stage, open_stage

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus=alert(1) autofocus='",
    "</textarea></title><svg/onload=1>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "\u202eevil\u2066",
    "]]><!--",
    "a\u0000b\x1b[31m",
)
hostile = st.one_of(st.sampled_from(ATTACKS), st.text(min_size=1, max_size=40)).map(lambda text: text or "x")
STYLES: tuple[Style, ...] = ("plain", "heading", "quote", "small")
PAGES = Pages()
KINDS: tuple[Kind, ...] = ("line", "paragraph", "date", "time", "zone", "choice", "choices")


def card(text: str) -> Card:
    """A card with `text` at every place that takes one."""
    word = text.replace(":", "") or "x"
    return Card(
        "t" + text,
        (
            *(Text((text, Span(text), Span(text, "code"), Person("web", "", text, text)), style) for style in STYLES),
            Text(
                (Link(text, "https://x.example/" + quote(text)), Link(text, text), Link(text, MessageRef("web", text)))
            ),
            Code(text),
            Table((text, "b"), ((text, text),)),
            Buttons((Button(word, "label " + text, (word[:40],)),)),
            Select(word, "label " + text, (Option(text, "option " + text),)),
            File(text, text),
        ),
    )


def form(text: str, kinds: tuple[Kind, ...]) -> Form:
    option = (Option(text, "option " + text),)
    word = text.replace(":", "") or "x"
    fields = tuple(Field(kind + text, kind, "l" + text[:40], text, option, text) for kind in kinds)
    return Form(word, ("f" + text)[:24], fields, (word,))


def room(text: str) -> Page:
    """The room's page, with `text` wherever people or the core can put one."""
    post = WebPost("p" * 24, "room:x", card(text), NOON)
    reply = WebPost("q" * 24, "room:x", card(text), NOON, under=post.token)
    rejected = Reject(form(text, KINDS[:4]), {"line" + text: "e" + text, "other": "e" + text})
    view = RoomView(
        looks=Looks("/r/x", "stamp", None),
        account=WebAccount("u", text, "hash"),
        home=Reject(form(text, KINDS[4:]), {"zone" + text: "e" + text}),
        revision=text,
        last=LastReply(rejected, "x", NOON),
        code="CODE",
        posts=(Thread(post, (reply,)),),
        messages=(Thread(post, ()),),
        invite=text,
    )
    return Page(200, "", {}, PAGES.room(view).text or "")


def shape(page: Page) -> list[tuple[str, list[str]]]:
    """Tags and attributes, without what they hold and without links, which a text may turn into words."""
    return [(tag, sorted(attributes)) for tag, attributes in page.tags if tag != "a"]


@settings(max_examples=60, deadline=None)
@given(hostile)
@example(ATTACKS[0])
@example(ATTACKS[1])
@example(ATTACKS[2])
def test_no_text_changes_the_shape_of_the_page(text: str) -> None:
    page = room(text)
    plain = room("x" if "," not in text else "x,")
    assert [tag for tag, _ in shape(page)] == [tag for tag, _ in shape(plain)]
    allowed = {name for _, attributes in plain.tags for name in attributes} | {"checked", "selected"}
    assert {name for _, attributes in page.tags for name in attributes} <= allowed
    for link in page.all("a"):
        assert (link["href"] or "").startswith(("/", "#", "https://", "http://"))


@settings(max_examples=300)
@given(st.text())
def test_a_cleaned_text_holds_no_control_character_and_stays_so(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not {sign for sign in once if ord(sign) < 32 or 127 <= ord(sign) < 160} - {"\n", "\t"}
    name = clean_name(text, LONGEST_WEB_NAME)
    assert clean_name(name, LONGEST_WEB_NAME) == name
    assert len(name) <= LONGEST_WEB_NAME
    assert "\n" not in name


@given(st.lists(st.text(st.characters(exclude_characters=":"), max_size=9), min_size=1, max_size=8))
def test_an_action_with_its_arguments_survives_the_page(parts: list[str]) -> None:
    if parts[0]:
        assert split_action(":".join(parts)) == (parts[0], tuple(parts[1:]))


class Server:
    """A stage for tests that are no coroutines, because hypothesis calls them many times."""

    def __init__(self, runner: asyncio.Runner, stage: Stage) -> None:
        self._runner = runner
        self._stage = stage

    def run(self, act: Callable[[Stage], Coroutine[object, object, None]]) -> None:
        self._runner.run(act(self._stage))


@pytest.fixture
def server() -> Iterator[Server]:
    with asyncio.Runner() as runner:
        opened = open_stage()
        stage = runner.run(opened.__aenter__())
        runner.run(stage.member())
        runner.run(stage.browser(None))
        yield Server(runner, stage)
        runner.run(opened.__aexit__(None, None, None))


ROUTES = ("press", "submit", "command", "name", "dismiss", "code")
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
names = st.sampled_from(("press", "choose", "value", "form", "command", "source", "name", "code", "f.a", "f.", "stamp"))


@slow
@given(st.sampled_from(ROUTES), st.lists(st.tuples(names, hostile), max_size=8))
def test_no_form_makes_the_room_fail(server: Server, route: str, pairs: list[tuple[str, str]]) -> None:
    async def send(stage: Stage) -> None:
        browser = stage.browsers[0]
        fields = [("stamp", browser.page.stamp), *pairs]
        async with browser.session.post(f"{browser.base}{browser.room}/{route}", data=fields) as answer:
            assert answer.status in (200, 400, 404)
            page = Page(answer.status, str(answer.url), {}, await answer.text())
        assert page.tags
        assert not [script for script in page.all("script") if not script.get("src")]

    server.run(send)


@slow
@given(
    st.sampled_from((*ROUTES, "")), st.binary(max_size=200), st.sampled_from(("; charset=x", "; charset=utf-16", ""))
)
def test_no_body_makes_the_room_fail(server: Server, route: str, body: bytes, charset: str) -> None:
    async def send(stage: Stage) -> None:
        browser = stage.browsers[0]
        url = f"{browser.base}{browser.room}/{route}"
        headers = {"Content-Type": "application/x-www-form-urlencoded" + charset}
        async with browser.session.post(url, data=body, headers=headers) as answer:
            assert 400 <= answer.status < 500

    server.run(send)


@slow
@given(st.text(max_size=60), st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60))
def test_no_address_or_cookie_makes_the_room_fail(server: Server, text: str, cookie: str) -> None:
    async def ask(stage: Stage) -> None:
        room = stage.browsers[0].room
        for path in (
            f"/{quote(text)}",
            f"/r/{quote(text, '')}",
            f"{room}/files/{quote(text, '')}/0",
            f"{room}?older={quote(text)}",
        ):
            headers = {"Cookie": f"trapline={cookie}; zone={cookie}"}
            async with stage.browsers[1].session.get(stage.adapter.address + path, headers=headers) as answer:
                assert answer.status < 500

    server.run(ask)
