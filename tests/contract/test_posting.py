"""What is posted stands there: once, in order, in its thread, word for word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.addresses import Person, Place
from bot.messages import Button, Buttons, Card, Code, File, Link, Moment, Option, Select, Span, Table, Text
from tests.contract.harness import Harness, words
from tests.contract.samples import HOSTILE, LARGEST_BLOCKS, largest_card

NOBODY_WROTE = "daily:0:1970-01-01"


async def a_destination(platform: Harness, kind: str) -> Place | Person:
    return await platform.place() if kind == "place" else await platform.person("Ada")


somewhere = pytest.mark.parametrize("kind", ["place", "person"])


@somewhere
async def test_a_card_appears_with_its_title_and_texts(platform: Harness, kind: str) -> None:
    to = await a_destination(platform, kind)
    card = Card("The title", (Text(("Plain ", Span("strong"), " words")), Text(("Quoted",), "quote")), "The summary")
    ref = await platform.adapter.post(to, card, "key")
    assert ref.platform == platform.adapter.platform
    (message,) = await platform.standing(to)
    assert "The title" in message
    assert "Plain strong words" in message
    assert "Quoted" in message


async def test_every_kind_of_block_appears(platform: Harness) -> None:
    ada, place = await platform.person("Ada"), await platform.place()
    moment = Moment(datetime(2026, 12, 24, 12, tzinfo=UTC), "date")
    blocks = (
        Text(("A heading",), "heading"),
        Text(
            (ada, " reads ", Link("the guide", "https://example.org/guide"), " on ", moment, Moment(moment.at, "until"))
        ),
        Code("code = 1"),
        Table(("Name", "Points"), (("Ada", "30"), ("Bob", "20"))),
        Buttons((Button("a", "Button A"), Button("b", "Button B", ("x",), "primary"))),
        Select("s", "Select one", (Option("1", "Option one"), Option("2", "Option two"))),
        File("export.csv", "a,b\n1,2\n"),
    )
    await platform.adapter.post(place, Card("All", blocks), "key")
    (message,) = await platform.standing(place)
    wanted = "A heading|Ada|reads|the guide|24|code = 1|Name|Points|Bob|20|Button A|Button B|Select one|export.csv"
    assert [part for part in wanted.split("|") if part not in message] == []


@somewhere
async def test_messages_keep_their_order(platform: Harness, kind: str) -> None:
    to = await a_destination(platform, kind)
    for number in range(5):
        await platform.adapter.post(to, Card(f"Message {number}"), f"key {number}")
    messages = await platform.standing(to)
    assert [f"Message {number}" in message for number, message in enumerate(messages)] == [True] * 5


async def test_a_message_stands_where_it_was_posted_and_nowhere_else(platform: Harness) -> None:
    here, there = await platform.place(), await platform.place()
    ada, bob = await platform.person("Ada"), await platform.person("Bob")
    await platform.adapter.post(here, Card("In the room"), "room")
    await platform.adapter.post(ada, Card("For Ada"), "ada")
    assert [len(await platform.standing(to)) for to in (here, there, ada, bob)] == [1, 0, 1, 0]


@somewhere
async def test_a_message_is_found_by_its_key_and_by_no_other(platform: Harness, kind: str) -> None:
    to = await a_destination(platform, kind)
    first = await platform.adapter.post(to, Card("First"), "first")
    second = await platform.adapter.post(to, Card("Second"), "second")
    assert await platform.adapter.find(to, "first") == first
    assert await platform.adapter.find(to, "second") == second
    assert await platform.adapter.find(to, NOBODY_WROTE) is None
    assert await platform.adapter.find(await a_destination(platform, kind), "first") is None


async def test_a_message_is_found_behind_hundreds_of_others(platform: Harness) -> None:
    """A busy place: what was written since the message went out is looked through, however much that is."""
    to, begun = await platform.place(), datetime(2020, 1, 1, tzinfo=UTC)
    first = await platform.adapter.post(to, Card("First"), "first")
    for number in range(310):
        await platform.adapter.post(to, Card("Chatter"), f"chatter {number}")
    assert await platform.adapter.find(to, "first", since=begun) == first
    assert await platform.adapter.find(to, NOBODY_WROTE, since=begun) is None


@somewhere
async def test_replacing_edits_in_place_and_twice_does_no_harm(platform: Harness, kind: str) -> None:
    to = await a_destination(platform, kind)
    ref = await platform.adapter.post(to, Card("Before", (Text(("Old words",)),)), "key")
    await platform.adapter.post(to, Card("Next"), "next")
    for _ in range(2):
        await platform.adapter.replace(ref, Card("After", (Text(("New words",)),)))
    edited, following = await platform.standing(to)
    assert "After" in edited
    assert "New words" in edited
    assert "Old words" not in edited
    assert "Next" in following
    assert await platform.adapter.find(to, "key") == ref


@somewhere
async def test_a_message_under_another_stands_in_its_thread(platform: Harness, kind: str) -> None:
    to = await a_destination(platform, kind)
    root = await platform.adapter.post(to, Card("Root"), "root")
    leaves = [await platform.adapter.post(to, Card(f"Leaf {number}"), f"leaf {number}", root) for number in range(2)]
    assert len(await platform.standing(to)) == 1
    first, second = await platform.thread(to, root)
    assert "Leaf 0" in first
    assert "Leaf 1" in second
    assert await platform.adapter.find(to, "leaf 1", root) == leaves[1]
    assert await platform.adapter.find(to, NOBODY_WROTE, root) is None
    await platform.adapter.replace(leaves[0], Card("Changed"))
    assert "Changed" in (await platform.thread(to, root))[0]


@pytest.mark.parametrize("blocks", LARGEST_BLOCKS)
async def test_the_largest_card_is_accepted(platform: Harness, blocks: str) -> None:
    place, card = await platform.place(), largest_card(blocks)
    ref = await platform.adapter.post(place, card, "key")
    (message,) = await platform.standing(place)
    assert card.title in message
    for block in card.blocks:
        if isinstance(block, Text):
            assert block.plain in message
        if isinstance(block, Buttons):
            assert all(words(button.label) in message for button in block.buttons)
    await platform.adapter.replace(ref, card)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_stands_literally(platform: Harness, text: str) -> None:
    place = await platform.place()
    blocks = (
        Text((text,)),
        Text((Span(f"strong {text}"), " ", Span(f"soft {text}", "soft"))),
        Text((f"quote {text}",), "quote"),
        Text((f"small {text}",), "small"),
        Text((Link(f"link {text}", "https://example.org/"),)),
        Table((f"column {text}", "b"), ((f"cell {text}", "d"),)),
        Buttons((Button("a", f"b {text}"[:75]),)),
        Select("s", f"s {text}"[:75], (Option("1", f"o {text}"[:75]),)),
    )
    await platform.adapter.post(place, Card(f"title {text}", blocks), "key")
    (message,) = await platform.standing(place)
    starts = ("title", "", "strong", "soft", "quote", "small", "link", "column", "cell")
    wanted = [f"{start} {text}".strip() for start in starts]
    assert [part for part in (*wanted, f"b {text}"[:75], f"o {text}"[:75]) if part not in message] == []


async def test_a_person_named_in_a_card_is_shown_by_their_name(platform: Harness) -> None:
    place, ada = await platform.place(), await platform.person("<b>Ada</b> & *co*")
    await platform.adapter.post(place, Card("Hello", (Text((ada, " joined")),)), "key")
    (message,) = await platform.standing(place)
    assert f"{ada.name} joined" in message


async def test_the_platform_tells_a_persons_name(platform: Harness) -> None:
    ada = await platform.person("Ada")
    assert (await platform.adapter.profile(ada)).name == "Ada"
