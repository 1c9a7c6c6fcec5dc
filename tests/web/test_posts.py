"""The adapter's side of the contract: what is posted stands in the room, once, and pages learn of it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bot.adapters.base import Adapter
from bot.adapters.web import WebAdapter
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import DeliveryFailed
from bot.messages import Card
from tests.web.stage import SECRET, Stage, open_stage, until


async def test_the_web_room_is_an_adapter(stage: Stage) -> None:
    adapter: Adapter = stage.adapter
    assert adapter.platform == "web"
    assert adapter.pace == 0.0


async def test_posts_stand_newest_first(stage: Stage) -> None:
    host = await stage.member()
    for number in (1, 2):
        stage.clock[0] += timedelta(hours=1)
        await stage.adapter.post(stage.place(host), Card(f"Post {number}"), f"k{number}")
    stranger = await stage.browser(host.room)
    shown = stranger.page.text
    assert shown.index("Post 2") < shown.index("Post 1")
    assert "Tue 1 Dec 2026, 14:00 UTC" in stranger.page.section("newest")


async def test_the_same_key_is_the_same_message(stage: Stage) -> None:
    place = stage.place(await stage.member())
    first = await stage.adapter.post(place, Card("First"), "k")
    again = await stage.adapter.post(place, Card("Second"), "k")
    other = await stage.adapter.post(place, Card("Other"), "k2")
    assert first == again != other
    assert stage.shelf.posts[first.token].card == Card("First")


async def test_a_message_is_found_by_its_key_where_it_stands(stage: Stage) -> None:
    one, two = stage.place(await stage.member()), stage.place(await stage.member())
    assert await stage.adapter.find(one, "k") is None
    ref = await stage.adapter.post(one, Card("A"), "k")
    assert await stage.adapter.find(one, "k") == ref
    assert await stage.adapter.find(two, "k") is None


async def test_an_edit_replaces_the_card_in_place(stage: Stage) -> None:
    host = await stage.member()
    ref = await stage.adapter.post(stage.place(host), Card("Before"), "k")
    await stage.adapter.replace(ref, Card("After"))
    await host.get(host.room)
    assert "After" in host.page.section("newest")
    assert "edited" in host.page.section("newest")
    assert "Before" not in host.page.text


async def test_replies_stand_in_the_thread_of_their_post(stage: Stage) -> None:
    host = await stage.member()
    place = stage.place(host)
    root = await stage.adapter.post(place, Card("Root"), "root")
    first = await stage.adapter.post(place, Card("First reply"), "r1", under=root)
    stage.clock[0] += timedelta(seconds=1)
    await stage.adapter.post(place, Card("Second reply"), "r2", under=first)
    await host.get(host.room)
    thread = host.page.html.split(f'id="thread-{root.token}"')[1].split("</details>")[0]
    assert "2 replies" in thread
    assert thread.index("First reply") < thread.index("Second reply")
    assert await stage.adapter.find(place, "r2", under=root) is not None


async def test_a_reply_stands_in_no_other_thread(stage: Stage) -> None:
    host = await stage.member()
    place = stage.place(host)
    one, two = [await stage.adapter.post(place, Card(f"Root {key}"), key) for key in ("a", "b")]
    await stage.adapter.post(place, Card("To one"), "r1", under=one)
    await host.get(host.room)
    assert host.page.text.count("To one") == 1
    assert f"thread-{one.token}" in host.page.html
    assert f"thread-{two.token}" not in host.page.html


async def test_what_cannot_be_delivered_says_so_for_good(stage: Stage) -> None:
    host, other = await stage.member(), await stage.member()
    card, elsewhere = Card("X"), await stage.adapter.post(stage.place(other), Card("Y"), "y")
    attempts = [
        stage.adapter.post(Place("web", "", "0" * 24), card, "a"),
        stage.adapter.post(Place("slack", "T", stage.place(host).channel), card, "b"),
        stage.adapter.post(Person("web", "", "nobody"), card, "c"),
        stage.adapter.post(stage.place(host), card, "d", under=elsewhere),
        stage.adapter.post(stage.place(host), card, "e", under=MessageRef("web", "gone")),
        stage.adapter.replace(MessageRef("web", "gone"), card),
        stage.adapter.replace(MessageRef("slack", elsewhere.token), card),
    ]
    for attempt in attempts:
        with pytest.raises(DeliveryFailed) as failed:
            await attempt
        assert failed.value.permanent
    assert set(stage.shelf.posts) == {elsewhere.token}


async def test_a_person_nobody_knows_keeps_the_name_that_is_known(stage: Stage) -> None:
    assert await stage.adapter.profile(Person("web", "", "nobody", "Mira")) == Profile("Mira")


async def test_older_posts_are_one_press_away(stage: Stage) -> None:
    host = await stage.member()
    for number in range(21):
        stage.clock[0] += timedelta(days=1)
        await stage.adapter.post(stage.place(host), Card(f"Post no. {number:02}"), f"k{number}")
    await host.get(host.room)
    assert "Post no. 00" not in host.page.text
    assert host.page.all("a", href=f"{host.room}?older=1")
    await host.get(f"{host.room}?older=1")
    assert "Post no. 00" in host.page.text


async def test_earlier_private_messages_are_folded(stage: Stage) -> None:
    host = await stage.member()
    for number in range(3):
        stage.clock[0] += timedelta(days=1)
        await stage.adapter.post(stage.core.heard[0].actor, Card(f"Message {number}"), f"m{number}")
    await host.get(host.room)
    assert "Message 0" in host.page.html.split('id="earlier"')[1].split("</section>")[0]
    assert "Message 2" not in host.page.html.split('id="earlier"')[1]


async def revision(stage: Stage, path: str, since: str) -> str:
    browser = await stage.browser(None)
    page = await browser.get(f"{path}/events?since={since}")
    return str(json.loads(page.html)["revision"])


async def test_a_page_hears_of_a_post_an_edit_and_nothing_else(stage: Stage) -> None:
    host = await stage.member()
    quiet = await revision(stage, host.room, "")
    assert await revision(stage, host.room, quiet) == quiet
    ref = await stage.adapter.post(stage.place(host), Card("A"), "k")
    posted = await revision(stage, host.room, quiet)
    assert posted != quiet
    await stage.adapter.replace(ref, Card("B"))
    assert await revision(stage, host.room, posted) != posted
    other = await stage.member()
    assert (await revision(stage, other.room, "")).endswith("-0")


async def test_the_page_knows_its_own_revision(stage: Stage) -> None:
    host = await stage.member()
    await host.get(host.room)
    main = host.page.all("main")[0]
    assert main["data-events"] == f"{host.room}/events"
    page = await host.get(f"{host.room}/events?since={main['data-revision']}")
    assert json.loads(page.html) == {"revision": main["data-revision"]}


async def test_a_waiting_page_is_woken_by_a_post_and_by_the_end() -> None:
    async with open_stage(patience=3600) as stage, asyncio.timeout(20):
        host = await stage.member()
        now = await revision(stage, host.room, "")
        waiting = asyncio.create_task(revision(stage, host.room, now))
        await until(lambda: stage.adapter._bell.waiting)
        await stage.adapter.post(stage.place(host), Card("A"), "k")
        later = await waiting
        assert later != now
        waiting = asyncio.create_task(revision(stage, host.room, later))
        await until(lambda: stage.adapter._bell.waiting)
        await stage.adapter.stop()
        assert await waiting == later


async def test_a_restart_loses_nothing_that_the_shelf_keeps(stage: Stage) -> None:
    host = await stage.member()
    await stage.adapter.post(stage.place(host), Card("Posted before"), "k")
    await stage.adapter.stop()
    await stage.adapter.start(stage.core.handle)
    await host.get(host.room)
    assert "Posted before" in host.page.text
    assert "Heard" in host.page.section("reply")


async def test_run_serves_until_it_is_cancelled(stage: Stage) -> None:
    adapter = WebAdapter(stage.shelf, secret=SECRET, port=0)
    running = asyncio.create_task(adapter.run(stage.core.handle))
    await until(lambda: adapter._server.application)
    browser = await stage.browser(None)
    browser.base = adapter.address
    assert (await browser.get("/healthz")).html == "ok"
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert adapter._server.application is None


async def test_a_taken_port_is_an_error_at_the_start(stage: Stage) -> None:
    port = int(stage.adapter.address.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="address already in use"):
        await WebAdapter(stage.shelf, secret=SECRET, port=port).start(stage.core.handle)
