"""A card on a page of its reader's own: a signed link lets one person do one thing, until it has run out."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.adapters.web import MemoryWebStorage, WebAdapter
from bot.adapters.web.identity import Stamps
from bot.adapters.web.own_page import opened_page, signed
from bot.addresses import Person
from bot.interactions import Ask, Choice, Interaction, Press, Private, Replace, Reply, Submission
from bot.messages import Button, Buttons, Card, Field, Form, Moment, Option, OwnPage, Select, Text
from tests.web.stage import NOON, SECRET, Browser

LEA = Person("slack", "W1", "lea")
PAGE = OwnPage("mock-open", ("7",), NOON + timedelta(hours=2))
CARD = Card(
    "Question 1 of 12",
    (
        Text(("Ends at ", Moment(NOON + timedelta(hours=1), "until"))),
        Buttons((Button("mock-go", "Next", ("7", "1"), keys=("ArrowRight",)), Button("weakest", "Weakest"))),
        Buttons((Button("today", "Today"),)),
        Select("mock-jump", "Go to", (Option("3", "Four"),), ("7", "0")),
        Select("mock-jump", "Another's", (Option("3", "Four"),), ("8", "0")),
    ),
    page=PAGE,
)


@dataclass
class Stand:
    """The room, with a clock that the test moves and a core that keeps what it hears."""

    public_url: str | None = None
    now = NOON
    heard: list[Interaction] = field(default_factory=list)
    reply: Reply = field(default_factory=lambda: Private(CARD))

    async def handle(self, interaction: Interaction) -> Reply:
        self.heard.append(interaction)
        return self.reply

    async def open(self) -> None:
        self.adapter = WebAdapter(
            MemoryWebStorage(), secret=SECRET, port=0, now=lambda: self.now, public_url=self.public_url
        )
        await self.adapter.start(self.handle)
        self.browser = Browser(f"http://127.0.0.1:{self.adapter._server.port}")

    async def close(self) -> None:
        await self.browser.session.close()
        await self.adapter.stop()

    @property
    def path(self) -> str:
        return f"/own/{signed(Stamps(SECRET), LEA, PAGE)}"


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    stand = Stand()
    await stand.open()
    yield stand
    await stand.close()


async def test_the_link_opens_the_card_as_the_person_it_was_made_for(stand: Stand) -> None:
    page = await stand.browser.get(stand.path)
    assert page.status == 200
    assert stand.heard == [Press(actor=LEA, action="mock-open", args=("7",))]
    assert "Question 1 of 12" in page.text
    assert page.all("button", value="mock-go:7:1")[0]["aria-keyshortcuts"] == "ArrowRight"
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


async def test_what_the_page_cannot_do_is_not_shown(stand: Stand) -> None:
    page = await stand.browser.get(stand.path)
    assert "Today" not in page.text
    assert "Weakest" not in page.text
    assert "Another's" not in page.text
    assert "Go to" in page.text
    assert "/own/" not in "".join(str(tag.get("href")) for tag in page.all("a"))


async def test_presses_choices_and_forms_are_said_in_private_as_that_person(stand: Stand) -> None:
    stand.reply = Replace(CARD)
    await stand.browser.post_only(f"{stand.path}/press", press="mock-pick:7:0:a")
    await stand.browser.post_only(f"{stand.path}/press", choose="mock-jump:7:0", value="3")
    picks: dict[str, str | list[str]] = {"form": "mock:7:0", "f.picked": ["a", "b"]}
    await stand.browser.post_only(f"{stand.path}/submit", **picks)
    press, choice, form = stand.heard
    assert {(said.actor, said.place, said.manages, said.may_set_up) for said in stand.heard} == {
        (LEA, None, False, False)
    }
    assert isinstance(press, Press)
    assert press.args == ("7", "0", "a")
    assert isinstance(choice, Choice)
    assert choice.values == ("3",)
    assert isinstance(form, Submission)
    assert form.values == {"picked": "a,b"}


@pytest.mark.parametrize(
    "fields",
    [
        {"press": "mock-pick:8:0:a"},
        {"press": "mock-go"},
        {"press": "mock"},
        {"press": "forget-now:7"},
        {"press": "weakest"},
        {"press": "mock-start:full-standard"},
        {"choose": "team:7:", "value": "1"},
        {"choose": "mock-jump:8:0", "value": "1"},
    ],
)
async def test_nothing_else_can_be_done_with_it(stand: Stand, fields: dict[str, str]) -> None:
    page = await stand.browser.post_only(f"{stand.path}/press", **fields)
    assert page.status == 403
    assert stand.heard == []


@pytest.mark.parametrize("form", ["mock:8:0", "join:7", "mock", "name"])
async def test_no_other_form_can_be_sent_with_it(stand: Stand, form: str) -> None:
    page = await stand.browser.post_only(f"{stand.path}/submit", form=form)
    assert page.status == 403
    assert stand.heard == []


async def test_it_ends(stand: Stand) -> None:
    stand.now = PAGE.until - timedelta(seconds=1)
    assert (await stand.browser.get(stand.path)).status == 200
    stand.now = PAGE.until
    stand.heard.clear()
    for page in (
        await stand.browser.get(stand.path),
        await stand.browser.post_only(f"{stand.path}/press", press="mock-go:7:1"),
        await stand.browser.post_only(f"{stand.path}/submit", form="mock:7:0"),
    ):
        assert page.status == 404
        assert "has run out" in page.text
    assert stand.heard == []


def test_a_token_with_another_persons_name_or_a_later_end_is_not_ours() -> None:
    stamps = Stamps(SECRET)
    token = signed(stamps, LEA, PAGE)
    text, _, stamp = token.partition(".")
    for place, value in ((2, "sam"), (4, ["8"]), (5, 9_999_999_999), (3, "forget-now")):
        said = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        said[place] = value
        forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
        assert opened_page(stamps, f"{forged}.{stamp}", NOON) is None
    for broken in ("", ".", text, f"{text}.", f".{stamp}", token + "A", "x" * 5_000, f"{text}.ü"):
        assert opened_page(stamps, broken, NOON) is None
    assert opened_page(Stamps(b"another secret, of 16 bytes"), token, NOON) is None
    found = opened_page(stamps, token, NOON)
    assert found is not None
    assert (found.person, found.page) == (LEA, PAGE)


async def test_the_form_of_a_question_is_filled_in_there(stand: Stand) -> None:
    options = (Option("a", "A  One"), Option("b", "B  Two"))
    stand.reply = Ask(Form("mock", "Your answer", (Field("picked", "choices", "Your picks", "", options),), ("7", "0")))
    page = await stand.browser.post_only(f"{stand.path}/press", press="mock-form:7:0")
    assert page.status == 200
    assert [tag["value"] for tag in page.all("input", type="checkbox")] == ["a", "b"]
    assert page.all("form", action=f"{stand.path}/submit")


@pytest.mark.parametrize(
    ("public_url", "person", "is_offered"),
    [
        ("https://study.example", LEA, True),
        (None, LEA, False),
        ("https://study.example", Person("web", "", "u1"), False),  # finds it on the card itself
    ],
)
async def test_other_platforms_get_the_link_where_there_is_a_public_address(
    public_url: str | None, person: Person, is_offered: bool
) -> None:
    adapter = WebAdapter(MemoryWebStorage(), secret=SECRET, public_url=public_url)
    url = adapter.page_url(person, PAGE)
    assert (url is not None) == is_offered
    if url is not None:
        assert url.startswith("https://study.example/own/")
        found = opened_page(Stamps(SECRET), url.rpartition("/")[2], NOON)
        assert found is not None
        assert found.person == person


async def test_in_the_room_the_card_has_the_link_until_it_has_run_out(stand: Stand) -> None:
    await stand.browser.get("/")
    page = await stand.browser.post("/command", command="mock")
    link, *_ = [tag["href"] for tag in page.all("a") if str(tag.get("href")).startswith("/own/")]
    stand.heard.clear()
    assert (await stand.browser.get(str(link))).status == 200
    (opening,) = stand.heard
    assert opening.actor.platform == "web"
    stand.now = PAGE.until
    assert "/own/" not in (await stand.browser.get("/")).html
