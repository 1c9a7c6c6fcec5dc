"""Who is forgotten is named no more in what stands: on every platform, by the edit that the outbox sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.outbox import Outbox
from bot.messages import FORMER, Card, Name, Table, Text
from tests.contract.harness import Harness
from tests.world import DAY, Actor, World

NAME = "Zbigniewa <b> *Q*"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db") as world:
        yield world


async def test_a_name_is_shown_as_it_is_typed(platform: Harness) -> None:
    place, name = await platform.place(), Name(7, NAME)
    blocks = (Text((name, " passed")), Text((name, " too"), "small"), Table(("Rank", "Who"), (("1", name),)))
    await platform.adapter.post(place, Card("Good news", blocks), "key")
    (message,) = await platform.standing(place)
    assert message.count(NAME) == 3
    assert f"{NAME} passed" in message


async def test_what_stands_names_a_former_member(platform: Harness, world: World) -> None:
    place, lea, zbi = await platform.place(), await platform.person("Lea"), await platform.person(NAME)
    zbi = replace(zbi, name=NAME)
    outbox = Outbox(world.worker, {place.platform: platform.adapter}, lambda: world.now, owner="tests")
    _named(world, Actor(world, lea, place), Actor(world, zbi, place))
    await outbox.deliver_due()
    before = await platform.standing(place)
    assert [text.count(NAME) for text in before if NAME in text] == [1, 1]
    Actor(world, zbi, place).presses("forget-now")
    await outbox.deliver_due()
    after = await platform.standing(place)
    assert len(after) == len(before)
    assert [text.replace(NAME, FORMER) for text in before] == [text.replace(" · edited", "") for text in after]


def _named(world: World, lea: Actor, zbi: Actor) -> None:
    """The lead's team names the other one on exam eve, and after the exam."""
    exam = f"{world.now + 3 * DAY:%Y-%m-%d}"
    team = world.found(lea, date=exam)
    for actor in (lea, zbi):
        actor.sends("join", {"date": exam, "background": "both", "zone": "UTC", "minutes": "30"})
    zbi.answers(world.next_question(team), sure="sure")
    world.go_to(world.now + DAY)
    zbi.tells_the_team()
