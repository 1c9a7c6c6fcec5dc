"""A team that lives in a private channel is named nowhere else unless its lead agreed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.addresses import Person, Place
from bot.handler import Handler
from bot.interactions import Command, Joined, Reply
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from tests.contract.harness import Core
from tests.discord import conftest as discord
from tests.slack import conftest as slack
from tests.store.making import BANK, a_team
from tests.world import Actor, World, bank_of, button, tables_of, words

OWLS = Place("slack", "W1", "owls")
SECRET = Place("slack", "W1", "secret")
ELSEWHERE = Place("slack", "W2", "elsewhere")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db", bank_of("single")) as made:
        yield made


@pytest.fixture
def core() -> Core:
    return Core()


def play(world: World, place: Place, name: str, *, public: bool | None) -> Actor:
    lead = world.person(f"lead of {name}", place, public=public)
    team = world.found(lead, name=name)
    for _ in range(3):
        question = world.next_question(team)
        for user in ("one", "two"):
            world.person(f"{user} of {name}", place).answers(question, sure="skip")
    world.close(question)
    return lead


def named(reply: Reply) -> list[str]:
    return [row[0] for table in tables_of(reply)[1:] for row in table]


@pytest.mark.parametrize("theirs", [False, None])
def test_a_private_team_is_not_named_in_a_public_channel(world: World, theirs: bool | None) -> None:
    owls = play(world, OWLS, "Owls", public=True)
    secret = play(world, SECRET, "Secret", public=theirs)
    assert "Secret" not in words(owls.says("/leaderboard"))
    assert named(secret.says("/leaderboard")) == []


def test_public_teams_of_one_workspace_are_compared_and_those_of_another_are_not(world: World) -> None:
    owls = play(world, OWLS, "Owls", public=True)
    play(world, SECRET, "Larks", public=True)
    play(world, ELSEWHERE, "Away", public=True)
    assert sorted(named(owls.says("/leaderboard"))) == ["Larks", "Owls (this team)"]


def test_a_channel_that_becomes_private_is_not_named_any_more(world: World) -> None:
    owls = play(world, OWLS, "Owls", public=True)
    larks = play(world, SECRET, "Larks", public=True)
    assert "Larks" in words(owls.says("/leaderboard"))
    replace(larks, public=False).says("/help")
    assert "Larks" not in words(owls.says("/leaderboard"))


def test_what_the_platform_does_not_say_changes_nothing(world: World) -> None:
    owls = play(world, OWLS, "Owls", public=True)
    larks = play(world, SECRET, "Larks", public=True)
    replace(larks, public=None).says("/help")
    assert "Larks" in words(owls.says("/leaderboard"))


def test_with_both_leads_consent_private_teams_are_compared(world: World) -> None:
    owls = play(world, OWLS, "Owls", public=True)
    secret = play(world, SECRET, "Secret", public=False)
    given = secret.presses(button(secret.says("/study compare"), "Give me a code"))
    owls.says(f"/study compare {words(given).split('/study compare ')[1].split()[0]}")
    assert "Secret" in words(owls.says("/leaderboard"))
    secret.says("/study compare stop")
    assert "Secret" not in words(owls.says("/leaderboard"))


def test_of_a_team_in_several_places_the_public_one_counts(world: World) -> None:
    owls = play(world, OWLS, "Owls", public=True)
    secret = play(world, SECRET, "Secret", public=False)
    team = world.team(SECRET)
    for place, public in ((replace(SECRET, channel="open"), True), (replace(ELSEWHERE, channel="open"), True)):
        assert "Secret" not in words(owls.says("/leaderboard")) or place.workspace == "W2"
        world.write(lambda tx, place=place: tx.places.claim(place, team.id))  # type: ignore[misc] # bound at once
        secret.at(place).says("/help")
        replace(secret, place=place, public=public).says("/help")
    assert "Secret" in words(owls.says("/leaderboard"))
    replace(secret, place=replace(SECRET, channel="open")).removes()
    assert "Secret" not in words(owls.says("/leaderboard"))


def test_peers_are_public_and_present_on_both_sides(tmp_path: Path) -> None:
    store = SqliteStore(open_writer(tmp_path / "store.db"), BANK)
    one, two = (store.teams.add(a_team(kind="small", name=name)).id for name in ("One", "Two"))
    for team, place in ((one, OWLS), (two, SECRET)):
        store.places.claim(place, team)
    seen = []
    for mine in (False, True):
        for theirs in (False, True):
            for place, public in ((OWLS, mine), (SECRET, theirs)):
                owned = store.places.owned(place)
                assert owned is not None
                store.places.save(replace(owned, public=public))
            seen.append([[peer.name for peer in store.teams.peers(team, 9)] for team in (one, two)])
    assert seen == [[[], []], [[], []], [[], []], [["Two"], ["One"]]]


async def test_the_handler_keeps_what_a_platform_says_before_anything_is_shown(world: World) -> None:
    play(world, OWLS, "Owls", public=None)
    play(world, SECRET, "Larks", public=True)
    handle = Handler(world.worker, {}, lambda: world.now)
    asked = Command(actor=Person("slack", "W1", "ann"), place=OWLS, name="leaderboard")
    assert "Larks" not in words(await handle(asked))
    assert "Larks" in words(await handle(replace(asked, public=True)))
    assert "Larks" not in words(await handle(replace(asked, public=False)))


# What the platforms say


@pytest.fixture
async def in_slack(core: Core) -> AsyncIterator[slack.Stage]:
    async with slack.staged(core) as stage:
        yield stage


@pytest.mark.parametrize("private", [True, False])
async def test_slack_says_whether_a_channel_is_private(in_slack: slack.Stage, private: bool) -> None:
    in_slack.room.private = private
    await in_slack.slack.people.command(in_slack.ada, in_slack.room, "/today")
    assert in_slack.heard.public is not private


async def test_where_slack_says_nothing_nobody_knows(in_slack: slack.Stage) -> None:
    in_slack.slack.faults.fail("conversations.info", status=500)
    await in_slack.slack.people.command(in_slack.ada, in_slack.room, "/today")
    assert in_slack.heard.public is None


@pytest.mark.parametrize(("kind", "public"), [("C", True), ("G", False), (None, None)])
async def test_slack_says_it_when_the_bot_is_invited(
    in_slack: slack.Stage, kind: str | None, public: bool | None
) -> None:
    event = {"type": "member_joined_channel", "user": "U0BOT", "channel": in_slack.room.id}
    await in_slack.slack.people.event(event | ({"channel_type": kind} if kind else {}))
    assert isinstance(in_slack.heard, Joined)
    assert in_slack.heard.public is public


@pytest.mark.parametrize("private", [True, False])
async def test_discord_says_whether_everybody_sees_a_channel(core: Core, private: bool) -> None:
    async with discord.staged(core) as stage:
        room = stage.discord.add_channel("hidden")
        room.private = private
        await stage.known()
        await stage.discord.gateway.dispatch("CHANNEL_CREATE", room.as_payload)
        await stage.discord.people.command(stage.ada, room, "/today")
        assert stage.heard.public is not private
