"""What people do on Discord arrives once, with who they are and what they may do; the reply comes in time."""

from __future__ import annotations

import asyncio

import discord as discord_py
import pytest

from bot.adapters.discord.application_commands import commands
from bot.addresses import Group, Person, Place
from bot.interactions import (
    Ask,
    Choice,
    Command,
    Done,
    Interaction,
    Joined,
    Left,
    Private,
    Reject,
    Replace,
    Reply,
    Submission,
)
from bot.messages import Button, Buttons, Card, Field, File, Form, Text
from tests.contract.discord_harness import MANAGER
from tests.contract.harness import Core
from tests.discord.conftest import Stage, staged
from tests.discord.fake import open_discord
from tests.discord.fake.state import EPHEMERAL, EVERYTHING, MEMBER, THREAD
from tests.web.stage import until

FORM = Form("setup", "Set up", (Field("name", "line", "Name", value="Owls"),), ("7",))
QUESTION = Card("Question", (Buttons((Button("answer", "A", ("7", "a")),)),))
ADMINISTRATOR = MEMBER | discord_py.Permissions(administrator=True).value


# Who may do what


@pytest.mark.parametrize(("permissions", "manages"), [(MEMBER, False), (MANAGER, True), (ADMINISTRATOR, True)])
async def test_who_manages_the_server_manages_its_teams_and_may_start_one(
    stage: Stage, permissions: int, manages: bool
) -> None:
    bob = stage.discord.add_user("Bob", permissions=permissions)
    await stage.discord.people.command(bob, stage.room, "study", command="settings")
    assert (stage.heard.manages, stage.heard.may_set_up) == (manages, manages)
    assert stage.heard.actor == Person("discord", "", bob.id, "Bob")


async def test_in_private_nobody_manages_anything(stage: Stage) -> None:
    await stage.discord.people.command(stage.ada, stage.discord.private(stage.ada), "weakest")
    assert (stage.heard.place, stage.heard.manages, stage.heard.may_set_up) == (None, False, False)


async def test_what_is_said_in_a_thread_belongs_to_its_channel(stage: Stage) -> None:
    thread = stage.discord.add_channel("why", kind=THREAD, parent=stage.room.id)
    await stage.discord.people.command(stage.ada, thread, "today")
    assert stage.heard.place == stage.home


# What is typed behind a command


async def test_a_role_that_is_mentioned_is_known_and_everyone_is_no_group(stage: Stage) -> None:
    await stage.known()
    stage.discord.home.roles["77"] = "@owls"
    role = {"id": "77", "name": "@owls", "permissions": "0", "position": 1, "color": 0, "hoist": False}
    role |= {"managed": False, "mentionable": True}
    await stage.discord.gateway.dispatch("GUILD_ROLE_CREATE", {"guild_id": stage.discord.home.id, "role": role})
    await stage.discord.people.command(stage.ada, stage.room, "study", command="ping", text="<@&77>")
    assert isinstance(stage.heard, Command)
    assert (stage.heard.group, stage.heard.text) == (Group("discord", "77", "owls"), "ping @owls")
    everyone = f"<@&{stage.discord.home.id}>"
    await stage.discord.people.command(stage.ada, stage.room, "study", command="ping", text=everyone)
    assert isinstance(stage.heard, Command)
    assert stage.heard.group is None


async def test_zones_are_completed_while_they_are_typed_and_nothing_else_is(stage: Stage) -> None:
    people = stage.discord.people
    offered = await people.type_in(stage.ada, stage.room, "study", command="zone", text="berl")
    assert offered[0] == {"name": "Europe/Berlin", "value": "Europe/Berlin"}
    many = await people.type_in(stage.ada, stage.room, "study", command="zone", text="a")
    assert len(many) == 25
    assert await people.type_in(stage.ada, stage.room, "study", command="link", text="be") == []
    assert stage.core.heard == []


# Commands


async def test_commands_are_told_once_and_again_only_when_they_change(core: Core) -> None:
    async with open_discord() as discord:
        for change, told in ((None, 1), (None, 0), ("description", 1)):
            if change:
                discord.world.commands[0][change] = "Something else"
            discord.calls.clear()
            async with staged(core, on=discord):
                puts = [name for name, _, _ in discord.calls if name == "PUT /applications/commands"]
                assert len(puts) == told
        assert {one["name"] for one in discord.world.commands} == {one["name"] for one in commands()}


# In time


async def slow(stage: Stage, monkeypatch: pytest.MonkeyPatch, reply: Reply, act: asyncio.Task[None]) -> None:
    """The reply comes after the deadline."""
    let_go = asyncio.Event()

    async def handle(_: Interaction) -> Reply:
        await let_go.wait()
        return reply

    assert stage.adapter._client is not None
    monkeypatch.setattr(stage.adapter._client, "_handle", handle)
    monkeypatch.setattr("bot.adapters.discord.client.IN_TIME", 0.01)
    await until(lambda: any(name.endswith("/callback") for name, _, _ in stage.discord.calls))
    let_go.set()
    await act


async def test_a_reply_that_takes_long_takes_the_place_of_a_word_that_it_comes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = asyncio.create_task(stage.discord.people.command(stage.ada, stage.room, "weakest"))
    await slow(stage, monkeypatch, Private(Card("Your weakest domain")), act)
    assert stage.sees() == "Your weakest domain"
    assert len(stage.ada.seen) == 1
    assert stage.discord.standing(stage.room) == []


async def test_a_press_that_takes_long_leaves_the_card_and_then_changes_it(
    stage: Stage, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.reply = Private(QUESTION)
    await stage.discord.people.command(stage.ada, stage.room, "today")
    stage.discord.calls.clear()
    act = asyncio.create_task(stage.discord.people.press(stage.ada, stage.discord.last(stage.ada), "answer:7:a"))
    await slow(stage, monkeypatch, Replace(Card("Right")), act)
    assert [stage.discord.standing(stage.room), stage.sees()] == [[], "Right"]


@pytest.mark.parametrize("reply", [Ask(FORM), Reject(FORM, {"name": "There is one of that name."})])
async def test_a_form_that_comes_too_late_waits_behind_a_button(
    stage: Stage, core: Core, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    act = asyncio.create_task(stage.discord.people.command(stage.ada, stage.room, "study", command="setup"))
    await slow(stage, monkeypatch, reply, act)
    shown = stage.discord.last(stage.ada)
    button = shown.payload["components"][-1]["components"][0]
    assert button["label"] == ("Open the form" if isinstance(reply, Ask) else "Correct it")
    monkeypatch.undo()
    await stage.discord.people.press(stage.ada, shown, button["custom_id"])
    assert "Owls" in stage.sees()
    assert stage.adapter._client is not None
    stage.adapter._client._handle = core
    core.reply = Private(Card("Thank you"))
    await stage.discord.people.submit(stage.ada, stage.room, {"name": "Crows"})
    assert isinstance(stage.heard, Submission)
    assert (stage.heard.args, stage.heard.values) == (("7",), {"name": "Crows"})
    assert stage.sees() == "Thank you"


async def test_somebody_elses_draft_cannot_be_opened(stage: Stage) -> None:
    draft = await stage.adapter._answering._drafts.keep(Person("discord", "", "1", ""), Ask(FORM))
    await stage.discord.people.command(stage.ada, stage.room, "today")
    await stage.discord.people.press(stage.ada, stage.discord.last(stage.ada), f"discord-draft:{draft}")
    assert "That form is gone" in stage.sees()


async def test_an_answer_that_discord_does_not_want_any_more_harms_nobody(stage: Stage, core: Core) -> None:
    started = stage.discord.clock()
    times = iter([started])
    stage.discord.clock = lambda: next(times, started + 60)
    await stage.discord.people.command(stage.ada, stage.room, "today")
    stage.discord.clock = lambda: started
    await stage.discord.people.command(stage.ada, stage.room, "today")
    assert len(core.heard) == 2
    assert "Heard" in stage.sees()


# Where the reply is shown


async def test_in_a_server_a_reply_is_seen_by_the_actor_alone_and_in_private_it_stays(stage: Stage) -> None:
    await stage.discord.people.command(stage.ada, stage.room, "today")
    assert stage.discord.last(stage.ada).flags == EPHEMERAL
    private = stage.discord.private(stage.ada)
    await stage.discord.people.command(stage.ada, private, "today")
    assert stage.discord.standing(private) == ["Heard"]


async def test_in_private_the_card_that_was_pressed_is_replaced_and_can_still_be_found(
    stage: Stage, core: Core
) -> None:
    person = Person("discord", "", stage.ada.id, "Ada")
    ref = await stage.adapter.post(person, QUESTION, "key")
    private = stage.discord.private(stage.ada)
    core.reply = Replace(Card("Done"))
    await stage.discord.people.press(stage.ada, private.messages[0], "answer:7:a")
    assert stage.heard.place is None
    assert stage.discord.standing(private) == ["Done"]
    assert await stage.adapter.find(person, "key") == ref


async def test_a_command_with_nothing_to_say_leaves_nothing_behind(stage: Stage, core: Core) -> None:
    core.reply = Done()
    await stage.discord.people.command(stage.ada, stage.room, "today")
    assert stage.ada.seen == []


async def test_a_file_is_handed_over_with_the_reply(stage: Stage, core: Core) -> None:
    core.reply = Private(Card("Your data", (File("export.json", '{"a": 1}'),)))
    await stage.discord.people.command(stage.ada, stage.room, "study", command="export")
    assert stage.discord.last(stage.ada).files == [("export.json", '{"a": 1}')]
    assert "export.json" in stage.sees()


async def test_only_a_group_rings_and_nothing_that_somebody_wrote(stage: Stage) -> None:
    card = Card("@everyone", (Text((Group("discord", "77", "owls"), " <@&88> @here <@5>")),))
    await stage.adapter.post(stage.home, card, "key")
    (message,) = stage.room.messages
    assert message.payload["content"] == "<@&77>"
    assert message.payload["allowed_mentions"] == {"parse": [], "roles": ["77"]}


# After a restart


async def test_buttons_selects_and_forms_of_an_earlier_life_still_work(core: Core) -> None:
    async with open_discord() as discord:
        async with staged(core, on=discord) as stage:
            core.reply = Ask(FORM)
            await stage.adapter.post(stage.home, QUESTION, "key")
            await discord.people.command(stage.ada, stage.room, "study", command="setup")
            room, ada = stage.room, stage.ada
        async with staged(core, on=discord):
            core.reply = Private(Card("Heard"))
            await discord.people.submit(ada, room, {"name": "Crows"})
            assert isinstance(core.heard[-1], Submission)
            await discord.people.choose(ada, room.messages[0], "choose:7", "x")
            assert isinstance(core.heard[-1], Choice)
            await discord.people.press(ada, room.messages[0], "answer:7:a")
            assert core.heard[-1].actor.user == ada.id


# Coming and going


async def test_invited_kicked_and_a_deleted_channel_are_told(stage: Stage, core: Core) -> None:
    await stage.known()
    guild = stage.discord.add_guild("Other")
    hidden = stage.discord.add_channel("staff", guild, allowed=EVERYTHING & ~discord_py.Permissions.text().value)
    room = stage.discord.add_channel("study", guild)
    assert hidden.id < room.id
    await stage.discord.people.invite(guild)
    await until(lambda: len(core.heard) == 1)
    nobody = Person("discord", "", "")
    here = Place("discord", guild.id, room.id)
    assert core.heard == [Joined(actor=nobody, place=here, public=True, whole=True)]
    await stage.discord.people.delete(room)
    await stage.discord.people.kick(guild)
    await until(lambda: len(core.heard) == 3)
    whole = Place("discord", guild.id, "")
    assert core.heard[1:] == [Left(actor=nobody, place=here), Left(actor=nobody, place=whole, whole=True)]


async def test_where_the_bot_may_write_nowhere_it_says_nothing(stage: Stage, core: Core) -> None:
    await stage.known()
    guild = stage.discord.add_guild("Mute")
    stage.discord.add_channel("study", guild, allowed=0)
    await stage.discord.people.invite(guild)
    await stage.discord.people.command(stage.ada, stage.room, "today")  # events come in order
    assert not any(isinstance(heard, Joined) for heard in core.heard)


async def test_a_server_that_is_known_already_is_not_greeted_again(stage: Stage, core: Core) -> None:
    await stage.known()
    assert core.heard == []
