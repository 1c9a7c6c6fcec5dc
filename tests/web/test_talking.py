"""What people do reaches the core, and what the core says reaches them: without a line of script."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.addresses import MessageRef, Person
from bot.commands import COMMANDS, STUDY
from bot.interactions import Ask, Choice, Command, Done, Interaction, Press, Private, Replace, Reply
from bot.messages import Button, Buttons, Card, Code, Field, File, Form, Link, Moment, Option, Select, Span, Table, Text
from tests.web.stage import Page, Stage

FORM = Form("join", "Join", (Field("zone", "zone", "Your zone"),))


async def shown(stage: Stage, *blocks: object, **cookies: str) -> Page:
    """A member's page whose last reply has these blocks."""
    stage.core.answer = lambda _: Private(Card("Shown", blocks))  # type: ignore[arg-type] # blocks of every kind
    browser = await stage.browser()
    browser.session.cookie_jar.update_cookies(cookies)
    await browser.post("/command", command="today")
    return browser.page


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
async def test_every_command_can_be_typed(stage: Stage, name: str) -> None:
    browser = await stage.member()
    await browser.post(f"{browser.room}/command", command=f" /{name.upper()}  some text ")
    said = stage.core.heard[-1]
    assert isinstance(said, Command)
    assert (said.name, said.text) == (name, "some text")


@pytest.mark.parametrize("name", [command.name for command in STUDY])
async def test_every_part_of_study_has_a_button_and_works_alone(stage: Stage, name: str) -> None:
    browser = await stage.member()
    assert browser.page.all("button", name="command", value=f"/study {name}")
    for typed in (f"/study {name}", name):
        await browser.post(f"{browser.room}/command", command=typed)
        said = stage.core.heard[-1]
        assert isinstance(said, Command)
        assert (said.name, said.text) == ("study", name)


async def test_every_command_but_study_has_a_button(stage: Stage) -> None:
    page = (await stage.browser()).page
    offered = {button["value"] for button in page.all("button", name="command")}
    assert {f"/{command.name}" for command in COMMANDS if command.name != "study"} <= offered


async def test_an_unknown_command_is_answered_kindly(stage: Stage) -> None:
    browser = await stage.browser()
    page = await browser.post("/command", command="/frobnicate <i>")
    assert page.status == 200
    assert "There is no “/frobnicate <i>” here" in page.text
    assert not stage.core.heard


async def test_a_button_carries_its_action_and_arguments(stage: Stage) -> None:
    page = await shown(stage, Buttons((Button("pick", "A", ("q", "")), Button("go", "Go", look="primary"))))
    values = [button["value"] for button in page.all("button", name="press")]
    assert values == ["pick:q:", "go"]
    browser = stage.browsers[0]
    await browser.post(f"{browser.room}/press", press=values[0] or "", source="reply")
    said = stage.core.heard[-1]
    assert isinstance(said, Press)
    assert (said.action, said.args) == ("pick", ("q", ""))


async def test_a_select_comes_back_as_a_choice(stage: Stage) -> None:
    options = (Option("x:1", "One"), Option("x:2", "Two"))
    page = await shown(stage, Select("choose", "Which?", options, ("q",)))
    assert [option["value"] for option in page.all("option")] == ["", "x:1", "x:2"]
    browser = stage.browsers[0]
    await browser.post(f"{browser.room}/press", choose="choose:q", value="x:2", source="reply")
    said = stage.core.heard[-1]
    assert isinstance(said, Choice)
    assert (said.action, said.args, said.values) == ("choose", ("q",), ("x:2",))
    assert (await browser.post(f"{browser.room}/press", choose="choose:q")).status == 400


async def test_an_answer_leads_to_the_page_so_that_a_reload_repeats_nothing(stage: Stage) -> None:
    browser = await stage.member()
    page = await browser.post_only(f"{browser.room}/press", press="pick")
    assert page.status == 303
    assert page.headers["Location"] == f"{browser.room}#reply"
    heard = len(stage.core.heard)
    await browser.get(browser.room)
    assert "Heard" in browser.page.section("reply")
    assert len(stage.core.heard) == heard


async def test_only_the_actor_sees_a_reply(stage: Stage) -> None:
    stage.core.answer = lambda _: Private(Card("A verdict"))
    one = await stage.member()
    two = await stage.browser(one.room)
    assert "A verdict" in one.page.text
    assert "A verdict" not in two.page.text
    await two.post(f"{one.room}/name", name="Two")
    assert "A verdict" not in two.page.text


async def test_replace_replaces_and_done_clears_and_dismiss_dismisses(stage: Stage) -> None:
    browser = await stage.member()
    stage.core.answer = lambda _: Replace(Card("Replaced"))
    await browser.post(f"{browser.room}/press", press="x", source="reply")
    assert "Replaced" in browser.page.section("reply")
    assert "Heard" not in browser.page.text
    stage.core.answer = lambda _: Done()
    await browser.post(f"{browser.room}/press", press="x", source="reply")
    assert "Replaced" not in browser.page.text
    stage.core.answer = lambda _: Private(Card("Again"))
    await browser.post(f"{browser.room}/press", press="x")
    assert "Again" in browser.page.text
    await browser.post(f"{browser.room}/dismiss")
    assert "Again" not in browser.page.text


async def test_a_reply_belongs_to_its_room(stage: Stage) -> None:
    browser = await stage.member()
    first = browser.room
    await browser.post("/rooms")
    assert "Heard" not in browser.page.text
    await browser.get(first)
    assert "Heard" in browser.page.text


async def test_parts_of_a_text_have_their_looks(stage: Stage) -> None:
    page = await shown(
        stage,
        Text(("a ", Span("b"), " ", Span("c", "soft"), " ", Span("d", "code"), " ", Person("web", "", "u", "Mira"))),
        Text(("Head",), "heading"),
        Text(("Said",), "quote"),
        Text(("Fine",), "small"),
        Code("x  =  1"),
    )
    assert (
        '<p class="text">a <strong>b</strong> <em>c</em> <code>d</code> <bdi class="person">Mira</bdi></p>' in page.html
    )
    assert "<h3>Head</h3>" in page.html
    assert '<blockquote class="text">Said</blockquote>' in page.html
    assert '<p class="text small">Fine</p>' in page.html
    assert ">x  =  1</pre>" in page.html


async def test_a_table_says_what_its_heads_belong_to(stage: Stage) -> None:
    page = await shown(stage, Table(("Domain", "Share"), (("Security", "24 %"),)))
    assert '<th scope="col">Domain</th><th scope="col">Share</th>' in page.html
    assert '<th scope="row"><bdi>Security</bdi></th><td><bdi>24 %</bdi></td>' in page.html


@pytest.mark.parametrize(
    ("zone", "words"), [("", "Fri 1 Jan 2027, 00:30 UTC"), ("America/New_York", "Thu 31 Dec 2026, 19:30")]
)
async def test_a_moment_is_in_the_readers_zone_or_says_utc(stage: Stage, zone: str, words: str) -> None:
    page = await shown(stage, Text((Moment(datetime(2027, 1, 1, 0, 30, tzinfo=UTC)),)), zone=zone)
    assert f">{words}</time>" in page.html
    assert 'datetime="2027-01-01T00:30:00+00:00"' in page.html


async def test_a_link_leads_to_the_web_and_nowhere_else(stage: Stage) -> None:
    bad = ("javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "file:///etc/passwd", "HTTP:x")
    page = await shown(
        stage, Text((Link("good", "https://docs.aws.amazon.com/?a=1&b=2"), *(Link("bad", to) for to in bad)))
    )
    links = [link for link in page.all("a") if link.get("target")]
    assert [link["href"] for link in links] == ["https://docs.aws.amazon.com/?a=1&b=2"]
    assert links[0]["rel"] == "noopener noreferrer"
    assert "javascript" not in page.html


async def test_a_link_to_a_message_leads_to_its_post(stage: Stage) -> None:
    host = await stage.member()
    ref = await stage.adapter.post(stage.place(host), Card("Posted"), "k")
    stage.core.answer = lambda _: Private(
        Card(
            "L",
            (Text((Link("here", ref), Link("old", MessageRef("web", "gone")), Link("no", MessageRef("slack", "1")))),),
        )
    )
    await host.post(f"{host.room}/command", command="today")
    assert host.page.all("a", href=f"#post-{ref.token}")
    assert host.page.all("article", id=f"post-{ref.token}")
    assert host.page.all("a", href=f"{host.room}?older=1#post-gone")
    assert "slack" not in host.page.html


async def test_a_file_is_taken_away_by_who_may_see_it_only(stage: Stage) -> None:
    page = await shown(stage, Text(("Yours:",)), File('../a"<b>\r\n.csv', "x,ü\n"))
    owner = stage.browsers[0]
    link = page.all("a", class_="button") or [link for link in page.all("a") if "download" in link]
    path = link[0]["href"] or ""
    assert path == f"{owner.room}/files/reply/1"
    file = await owner.get(path)
    assert file.html == "x,ü\n"
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert "/" not in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    stranger = await stage.browser(owner.room)
    assert (await stranger.get(path)).status == 404
    other = await stage.member(owner.room)
    assert (await other.get(f"{owner.room}/files/reply/0")).status == 404
    assert (await other.get(f"{owner.room}/files/reply/99")).status == 404


async def test_a_file_of_a_post_is_for_those_who_see_the_post(stage: Stage) -> None:
    host = await stage.member()
    guest, other = await stage.member(host.room), await stage.member()
    card = Card("Export", (File("all.csv", "secret"),))
    room = await stage.adapter.post(stage.place(host), card, "room")
    mine = await stage.adapter.post(stage.core.heard[0].actor, card, "mine")

    home = host.room
    assert [(await browser.get(f"{home}/files/{room.token}/0")).status for browser in (host, guest)] == [200, 200]
    assert [(await browser.get(f"{home}/files/{mine.token}/0")).status for browser in (host, guest, other)] == [
        200,
        404,
        404,
    ]
    stranger = await stage.browser()
    assert (await stranger.get(f"{home}/files/{room.token}/0")).status == 404


async def test_a_press_on_a_post_names_it_as_the_source(stage: Stage) -> None:
    host = await stage.member()
    card = Card("Q", (Buttons((Button("pick", "A"),)),))
    ref = await stage.adapter.post(stage.place(host), card, "k")
    guest = await stage.browser(host.room)
    assert guest.page.all("input", name="source", value=ref.token)
    await guest.post(f"{host.room}/press", press="pick", source=ref.token)
    said = stage.core.heard[-1]
    assert isinstance(said, Press)
    assert said.source == ref
    assert said.place == stage.place(host)


async def test_a_post_of_elsewhere_cannot_be_pressed_here(stage: Stage) -> None:
    host, other = await stage.member(), await stage.member()
    ref = await stage.adapter.post(stage.place(host), Card("Q"), "k")
    mine = await stage.adapter.post(stage.core.heard[0].actor, Card("Mine"), "m")
    heard = len(stage.core.heard)
    for token in (ref.token, mine.token, "gone"):
        assert (await other.post(f"{other.room}/press", press="pick", source=token)).status == 404
    assert len(stage.core.heard) == heard


async def test_a_private_message_is_private_and_its_press_has_no_place(stage: Stage) -> None:
    host = await stage.member()
    guest = await stage.member(host.room)
    person = stage.core.heard[0].actor
    ref = await stage.adapter.post(person, Card("For you", (Buttons((Button("how", "How?"),)),)), "dm")
    await host.get(host.room)
    await guest.get(host.room)
    assert "For you" in host.page.section("messages")
    assert "For you" not in guest.page.text

    def answer(interaction: Interaction) -> Reply:
        return Ask(FORM) if isinstance(interaction, Press) else Replace(Card("Changed"))

    stage.core.answer = answer
    await host.post(f"{host.room}/press", press="how", source=ref.token)
    said = stage.core.heard[-1]
    assert isinstance(said, Press)
    assert (said.place, said.source) == (None, ref)
    await host.post(f"{host.room}/submit", form="join", source="reply", **{"f.zone": "UTC"})
    assert stage.core.heard[-1].place is None
    stage.core.answer = lambda _: Replace(Card("Now this"))
    await host.post(f"{host.room}/press", press="how", source=ref.token)
    assert "Now this" in host.page.section("messages")
    assert "For you" not in host.page.text
