"""Exactly who may manage a team: its lead anywhere, who manages its place in that place, and who the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.addresses import Person, Place
from bot.handler import Handler
from bot.interactions import Ask, Command, Interaction, Press, Reply, Submission
from tests.isolation.rows import all_rows, changes
from tests.isolation.walk import FORMS
from tests.world import HERE, World, words

ELSEWHERE = Place("web", "room", "two")
SECOND = Place("web", "room", "three")
NOWHERE = Place("web", "room", "empty")


def managing(actor: Person, place: Place | None, *, manages: bool) -> list[Interaction]:
    """Everything that only who manages may do, in an order that keeps the team as it was."""
    who: dict[str, Any] = {"actor": actor, "place": place, "manages": manages}
    said: list[Interaction] = [Command(**who, name="study", text="settings")]
    said += [Press(**who, action=action) for action in ("settings", "schedule", "team-form", "open-now", "pause-team")]
    said += [Press(**who, action=action) for action in ("continue", "resume", "pause-team", "continue")]
    said += [Submission(**who, form=form, values=FORMS[form]) for form in ("schedule", "team")]
    if place is not None:
        said.append(Press(**who, action="setup", args=("small",)))
        said.append(Submission(**who, form="setup", args=("small",), values=FORMS["setup"]))
    return said


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Lea leads the team of two places, in which Ned is a member; Xav leads another, elsewhere."""
    with World(tmp_path / "store.db") as world:
        team = world.found(world.person("lea"))
        world.write(lambda tx: tx.places.claim(SECOND, team.id))
        world.found(world.person("xav", ELSEWHERE))
        joining = {"zone": "UTC", "background": "both", "minutes": "30"}
        world.person("ned").sends("join", joining)
        yield world


def person(user: str) -> Person:
    return Person("web", "room", user, user.capitalize())


MAY: dict[str, tuple[str, Place | None, bool, tuple[str, ...]]] = {
    "the lead, who manages nothing else": ("lea", HERE, False, ()),
    "the lead, in the team's other place": ("lea", SECOND, False, ()),
    "the lead, in private": ("lea", None, False, ()),
    "who manages the place, without being a member": ("admin", HERE, True, ()),
    "who manages the team's other place": ("admin", SECOND, True, ()),
    "a member who manages the place": ("ned", HERE, True, ()),
    "who the settings name": ("admin", HERE, False, ("web:admin",)),
}
MAY_NOT: dict[str, tuple[str, Place | None, bool, tuple[str, ...]]] = {
    "a member": ("ned", HERE, False, ()),
    "a member in private": ("ned", None, False, ()),
    "a member who says in private to manage": ("ned", None, True, ()),
    "a stranger": ("eve", HERE, False, ()),
    "the lead of another team": ("xav", HERE, False, ()),
    "who the settings name on another platform": ("admin", HERE, False, ("slack:admin", "web:adm", ":admin", "web:")),
}


async def said(world: World, interaction: Interaction, managers: tuple[str, ...]) -> Reply:
    return await Handler(world.worker, {}, lambda: world.now, frozenset(managers))(interaction)


REFUSED = ("for the team's lead", "You are not in", "You are in no team", "Nothing to pause", "No team here")


def refused(reply: Reply) -> bool:
    return not isinstance(reply, Ask) and any(told in words(reply) for told in REFUSED)


@pytest.mark.parametrize("who", MAY)
async def test_who_may_manage(world: World, who: str) -> None:
    user, place, manages, named = MAY[who]
    for interaction in managing(person(user), place, manages=manages):
        reply = await said(world, interaction, named)
        assert not refused(reply), (interaction, reply)
    assert world.team(HERE).name == "Taken over"
    assert world.team(ELSEWHERE).name == "Team"


@pytest.mark.parametrize("who", MAY_NOT)
async def test_who_may_not(world: World, who: str) -> None:
    user, place, manages, named = MAY_NOT[who]
    before = world.read(all_rows)
    for interaction in managing(person(user), place, manages=manages):
        reply = await said(world, interaction, named)
        quiet = isinstance(interaction, Press) and interaction.action in ("resume", "continue")
        assert refused(reply) or quiet, (interaction, reply)
    assert changes(before, world.read(all_rows)) == []


@pytest.mark.parametrize("place", [ELSEWHERE, NOWHERE])
async def test_who_manages_another_place_manages_only_that(world: World, place: Place) -> None:
    """Also a member of the team, and also with the team's own buttons."""
    before = world.again(world.team(HERE))
    for user in ("ned", "admin", "xav"):
        for interaction in managing(person(user), place, manages=True):
            await said(world, interaction, ())
    assert world.again(before) == before


@pytest.mark.parametrize("unanswered", range(5))
async def test_a_pause_of_the_lead_is_ended_by_who_manages_alone(world: World, unanswered: int) -> None:
    """However many questions had gone unanswered before."""
    world.write(lambda tx: tx.teams.save(replace(world.team(), unanswered=unanswered)))
    lea, ned = world.person("lea"), world.person("ned")
    lea.presses("pause-team")
    for press in ("continue", "resume"):
        ned.presses(press)
        assert world.team().state == "paused"
    lea.presses("continue")
    assert world.team().state == "active"


async def test_a_lead_who_left_manages_no_longer(world: World) -> None:
    lea = world.person("lea")
    lea.presses("leave-now")
    assert refused(lea.says("/study settings"))
    assert refused(lea.at(None).says("/study settings"))
