"""The way in: whatever happens, the actor gets a reply."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import handler as handlers
from bot.adapters.memory import MemoryAdapter
from bot.addresses import Person, Place, Profile
from bot.handler import Handler
from bot.interactions import Command, Opened, Press, Private, Reply
from bot.messages import Link, OwnPage, Text
from bot.store.sqlite.worker import Worker
from tests.world import NOON, card_of, shipped, words

HERE = Place("memory", "", "room")
LEA = Person("memory", "", "lea", "Lea")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    with Worker(tmp_path / "store.db", shipped()) as running:
        yield running


@pytest.fixture
def platform() -> MemoryAdapter:
    return MemoryAdapter()


def _handler(worker: Worker, adapter: MemoryAdapter, *managers: str) -> Handler:
    return Handler(worker, {"memory": adapter}, lambda: NOON, frozenset(managers))


def _first_press(reply: Reply) -> Press:
    button = next(block.buttons[0] for block in card_of(reply).blocks if hasattr(block, "buttons"))
    return Press(actor=LEA, place=HERE, may_set_up=True, action=button.action, args=button.args)


async def test_a_new_member_comes_with_the_name_and_zone_that_the_platform_knows(
    worker: Worker, platform: MemoryAdapter
) -> None:
    platform.profiles[Person("memory", "", "lea")] = Profile("Lea of the platform", "Asia/Tokyo")
    handle = _handler(worker, platform)
    shown = await handle(Opened(actor=LEA, place=HERE, may_set_up=True))
    await handle(_first_press(shown))
    member = await worker.read(lambda tx: tx.members.get(1))
    assert (member.name, member.zone) == ("Lea of the platform", "Asia/Tokyo")


async def test_a_platform_that_does_not_tell_a_profile_in_time_holds_nobody_up(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(MemoryAdapter):
        async def profile(self, person: Person) -> Profile:
            await asyncio.Event().wait()
            raise AssertionError(person)

    monkeypatch.setattr(handlers, "PROFILE_SECONDS", 0.01)
    handle = _handler(worker, Slow())
    shown = await handle(Opened(actor=LEA, place=HERE, may_set_up=True))
    await handle(_first_press(shown))
    assert (await worker.read(lambda tx: tx.members.get(1))).name == "Lea"


async def test_whom_the_settings_name_may_manage_everywhere(worker: Worker, platform: MemoryAdapter) -> None:
    founder = _handler(worker, platform)
    shown = await founder(Opened(actor=LEA, place=HERE, may_set_up=True))
    await founder(_first_press(shown))
    boss = Person("memory", "", "boss", "Boss")
    asked = Command(actor=boss, place=HERE, name="study", text="settings")
    assert "lead" in words(await founder(asked))
    assert "Schedule" in words(await _handler(worker, platform, "memory:boss")(asked))


async def test_a_press_that_names_nothing_is_answered_and_changes_nothing(
    worker: Worker, platform: MemoryAdapter
) -> None:
    reply = await _handler(worker, platform)(Press(actor=LEA, place=HERE, action="answer", args=("77", "a")))
    assert card_of(reply).title == "That is no longer here"


async def test_a_store_that_refuses_is_said_and_logged(worker: Worker, platform: MemoryAdapter) -> None:
    handle = _handler(worker, platform)
    shown = await handle(Opened(actor=LEA, place=HERE, may_set_up=True))
    worker.close()
    with structlog.testing.capture_logs() as logs:
        reply = await handle(_first_press(shown))
    assert isinstance(reply, Private)
    assert card_of(reply).title == "That could not be stored"
    assert [entry["event"] for entry in logs] == ["store refused"]


async def test_a_broken_use_case_is_answered_and_logged(worker: Worker, platform: MemoryAdapter) -> None:
    async def broken(_: object) -> Reply:
        raise RuntimeError("a defect")

    handle = _handler(worker, platform)
    worker.read = broken  # type: ignore[method-assign, assignment]  # the defect stands in for one of ours
    with structlog.testing.capture_logs() as logs:
        reply = await handle(Command(actor=LEA, place=HERE, name="help"))
    assert card_of(reply).title == "Something broke"
    assert [entry["event"] for entry in logs] == ["use case failed"]


async def test_a_card_with_a_page_of_its_own_gets_the_link_where_there_is_such_a_page(
    worker: Worker, platform: MemoryAdapter
) -> None:
    asked: list[tuple[Person, OwnPage]] = []

    def page_url(person: Person, page: OwnPage) -> str | None:
        asked.append((person, page))
        return "https://study.example/own/x" if person == LEA else None

    with_pages = Handler(worker, {"memory": platform}, lambda: NOON, frozenset(), page_url)
    for handle, links in ((with_pages, 1), (_handler(worker, platform), 0)):
        await handle(_first_press(await handle(Opened(actor=LEA, place=HERE, may_set_up=True))))
        card = card_of(await handle(Press(actor=LEA, place=HERE, action="mock-start", args=("half",))))
        parts = [part for block in card.blocks if isinstance(block, Text) for part in block.parts]
        assert [part.to for part in parts if isinstance(part, Link)] == ["https://study.example/own/x"] * links
    assert [(person, page.action, page.args) for person, page in asked] == [(LEA, "mock-open", ("1",))]
