"""What people do in Slack arrives once, with who they are and what they may do; the reply comes in time."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web

from bot.addresses import Group, Person, Place
from bot.interactions import Ask, Command, Interaction, Joined, Left, Press, Private, Reject, Replace, Reply
from bot.messages import Button, Buttons, Card, Field, File, Form, Text
from tests.contract.harness import Core
from tests.slack.conftest import Stage, staged
from tests.slack.fake.state import SIGNING_SECRET, TEAM

FORM = Form("setup", "Set up", (Field("name", "line", "Name", value="Owls"),), ("7",))
QUESTION = Card("Question", (Buttons((Button("answer", "A", ("7", "a")),)),))


# Who may do what


@pytest.mark.parametrize(
    ("who", "manages", "may_set_up"),
    [
        ({}, False, True),
        ({"admin": True}, True, True),
        ({"guest": True}, False, False),
        ({"team": "T0ELSEWHERE"}, False, False),
        ({"team": "T0ELSEWHERE", "admin": True}, False, False),
    ],
)
async def test_admins_manage_full_members_may_set_up_guests_and_other_workspaces_neither(
    stage: Stage, who: dict[str, object], manages: bool, may_set_up: bool
) -> None:
    bob = stage.slack.add_user("Bob", **who)
    await stage.slack.people.command(bob, stage.room, "/study", "settings")
    assert (stage.heard.manages, stage.heard.may_set_up) == (manages, may_set_up)
    assert stage.heard.actor == Person("slack", TEAM, bob.id, "Bob")


async def test_who_made_the_channel_manages_it_and_no_other(stage: Stage) -> None:
    await stage.slack.people.command(stage.ada, stage.room, "/study", "settings")
    assert stage.heard.manages
    await stage.slack.people.command(stage.ada, stage.slack.add_channel("other"), "/study", "settings")
    assert not stage.heard.manages


async def test_somebody_is_asked_for_once_and_again_after_a_few_minutes(stage: Stage) -> None:
    for _ in range(3):
        await stage.slack.people.command(stage.ada, stage.room, "/today")
    assert [method for method, _ in stage.slack.calls].count("users.info") == 1
    stage.ada.admin = True
    stage.pass_time(minutes=6)
    other = stage.slack.add_channel("other")
    await stage.slack.people.command(stage.ada, other, "/today")
    assert stage.heard.manages


async def test_when_slack_does_not_say_who_somebody_is_they_manage_nothing_and_are_answered(stage: Stage) -> None:
    stage.slack.faults.fail("users.info", status=500)
    await stage.slack.people.command(stage.ada, stage.room, "/today")
    assert not stage.heard.manages
    assert "Heard" in stage.sees()


async def test_the_profile_is_name_and_zone(stage: Stage) -> None:
    profile = await stage.adapter.profile(Person("slack", TEAM, stage.ada.id))
    assert (profile.name, profile.zone) == ("Ada", "Europe/Berlin")


# What is typed behind a command


async def test_a_group_that_is_mentioned_is_known_and_everything_else_is_words(stage: Stage) -> None:
    typed = "ping <!subteam^S123|@study-group> and <@U1|bob> in <#C1|room> &amp; <https://example.org|x> &lt;b&gt;"
    await stage.slack.people.command(stage.ada, stage.room, "/study", typed)
    assert isinstance(stage.heard, Command)
    assert stage.heard.group == Group("slack", "S123", "study-group")
    assert stage.heard.text == "ping @study-group and bob in room & https://example.org <b>"


# Once


async def test_a_press_that_slack_delivers_again_is_answered_once(stage: Stage, core: Core) -> None:
    payload = {
        "type": "block_actions",
        "user": stage.ada.as_payload,
        "team": {"id": TEAM},
        "trigger_id": "1.same",
        "channel": {"id": stage.room.id},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": stage.room.id},
        "response_url": stage.slack.response_url(stage.ada, stage.room.id),
        "actions": [{"type": "button", "block_id": "b", "action_id": "answer:7:a"}],
    }
    for attempt in range(3):
        await stage.slack.sockets.deliver("interactive", payload, f"envelope-{attempt}", attempt=attempt)
    await stage.settled()
    assert len(core.heard) == 1
    assert len(stage.slack.space.ephemerals) == 1


async def test_a_new_connection_is_made_when_slack_asks_for_one(stage: Stage) -> None:
    await stage.slack.sockets.disconnect()
    await stage.slack.sockets.until(lambda: len(stage.slack.sockets.open) == 1)
    await stage.slack.people.command(stage.ada, stage.room, "/today")
    assert "Heard" in stage.sees()


# In time


async def test_a_form_that_comes_too_late_waits_behind_a_button(stage: Stage, core: Core) -> None:
    core.reply = Ask(FORM)
    started = stage.slack.clock()
    late = stage.slack.trigger(stage.ada)
    stage.slack.clock = lambda: started + 60
    stage.slack.space.triggers[late] = started
    payload = {
        "command": "/study",
        "text": "setup",
        "user_id": stage.ada.id,
        "user_name": "Ada",
        "channel_id": stage.room.id,
        "trigger_id": late,
        "response_url": stage.slack.response_url(stage.ada, stage.room.id),
    }
    await stage.slack.people.deliver("slash_commands", payload)
    assert "Open the form" in stage.sees()
    shown = stage.slack.last_ephemeral(stage.ada)
    assert shown is not None
    button = shown.blocks[-1]["elements"][0]["action_id"]
    await stage.slack.people.press(stage.ada, shown, stage.room, button)
    assert "Name" in stage.sees()
    core.reply = Private(Card("Thank you"))
    await stage.slack.people.submit(stage.ada, {"name": "Crows"})
    assert "Thank you" in stage.sees()


async def test_somebody_elses_draft_cannot_be_opened(stage: Stage) -> None:
    draft = await stage.adapter._answering._drafts.keep(Person("slack", TEAM, "U0", ""), Ask(FORM))
    await stage.slack.people.command(stage.ada, stage.room, "/today")
    shown = stage.slack.last_ephemeral(stage.ada)
    await stage.slack.people.press(stage.ada, shown, stage.room, f"slack-draft:{draft}")
    assert "That form is gone" in stage.sees()


async def test_a_form_whose_answer_takes_long_closes_and_what_is_wrong_comes_with_a_way_to_correct_it(
    stage: Stage, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.reply = Ask(FORM)
    await stage.slack.people.command(stage.ada, stage.room, "/study", "setup")
    let_go = asyncio.Event()

    class Slow:
        async def __call__(self, _: Interaction) -> Reply:
            await let_go.wait()
            return Reject(FORM, {"name": "There is one of that name."})

    assert stage.adapter._heard is not None
    monkeypatch.setattr(stage.adapter._heard, "_handle", Slow())
    monkeypatch.setattr("bot.adapters.slack.listening.IN_TIME", 0.01)
    sending = asyncio.create_task(stage.slack.people.submit(stage.ada, {"name": "Crows"}))
    async with asyncio.timeout(5):
        while stage.ada.modals:  # noqa: ASYNC110 - the modal closes when the acknowledgement has arrived
            await asyncio.sleep(0)
    let_go.set()
    await sending
    assert "There is one of that name." in stage.sees()
    assert "Correct it" in stage.sees()


# Where the reply is shown


async def test_a_reply_in_the_private_conversation_replaces_the_card_that_was_pressed(stage: Stage, core: Core) -> None:
    person = Person("slack", TEAM, stage.ada.id, "Ada")
    await stage.adapter.post(person, QUESTION, "key")
    private = stage.slack.private(stage.ada)
    assert private is not None
    core.reply = Replace(Card("Done"))
    await stage.slack.people.press(stage.ada, private.messages[0], private, "answer:7:a")
    assert stage.heard.place is None
    assert ["Done" in text for text in stage.slack.standing(private)] == [True]


async def test_a_file_is_handed_over_in_the_private_conversation(stage: Stage, core: Core) -> None:
    core.reply = Private(Card("Your data", (File("export.json", '{"a": 1}'),)))
    await stage.slack.people.command(stage.ada, stage.room, "/study", "export")
    assert stage.ada.files == [("export.json", '{"a": 1}')]
    assert "private conversation" in stage.sees()


async def test_when_the_response_address_is_used_up_the_reply_comes_all_the_same(stage: Stage, core: Core) -> None:
    core.reply = Ask(FORM)
    await stage.slack.people.command(stage.ada, stage.room, "/study", "setup")
    for response in stage.slack.space.responses.values():
        response.uses = 5
    core.reply = Private(Card("Thank you"))
    await stage.slack.people.submit(stage.ada, {"name": "Crows"})
    assert "Thank you" in stage.sees()


async def test_where_the_bot_is_not_in_the_channel_the_reply_comes_in_private(stage: Stage, core: Core) -> None:
    core.reply = Ask(FORM)
    stage.room.member = False
    await stage.slack.people.command(stage.ada, stage.room, "/study", "setup")
    stage.slack.space.responses.clear()
    core.reply = Private(Card("Thank you"))
    await stage.slack.people.submit(stage.ada, {"name": "Crows"})
    assert "Thank you" in stage.slack.standing(stage.slack.private(stage.ada))[0]


async def test_home_shows_the_members_page_and_what_is_pressed_there_and_the_way_back(stage: Stage, core: Core) -> None:
    await stage.slack.people.open_home(stage.ada)
    assert stage.ada.home is not None
    assert stage.ada.home["blocks"][0]["text"]["text"] == "Home"
    core.reply = Private(Card("Today", (Text(("Nothing yet",)),)))
    await stage.slack.people.press(stage.ada, None, None, "today")
    assert isinstance(stage.heard, Press)
    assert stage.heard.place is None
    assert stage.ada.home["blocks"][0]["text"]["text"] == "Today"
    await stage.slack.people.press(stage.ada, None, None, "slack-home")
    assert stage.ada.home["blocks"][0]["text"]["text"] == "Home"


async def test_a_form_that_was_asked_for_at_home_is_answered_there(stage: Stage, core: Core) -> None:
    await stage.slack.people.open_home(stage.ada)
    core.reply = Ask(FORM)
    await stage.slack.people.press(stage.ada, None, None, "join")
    core.reply = Private(Card("You are in"))
    await stage.slack.people.submit(stage.ada, {"name": "Crows"})
    assert stage.ada.home is not None
    assert stage.ada.home["blocks"][0]["text"]["text"] == "You are in"


# Coming and going


async def test_invited_archived_kicked_and_uninstalled_are_told(stage: Stage, core: Core) -> None:
    here = Place("slack", TEAM, stage.room.id)
    await stage.slack.people.invite(stage.room, stage.ada)
    assert core.heard[-1:] == [Joined(actor=Person("slack", TEAM, stage.ada.id), place=here)]
    await stage.slack.people.invite(stage.room)
    assert core.heard[-1].actor.user == ""
    for leave in (stage.slack.people.kick, stage.slack.people.archive):
        await leave(stage.room)
        assert core.heard[-1:] == [Left(actor=Person("slack", TEAM, ""), place=here)]
    await stage.slack.people.uninstall()
    assert core.heard[-1:] == [Left(actor=Person("slack", TEAM, ""), place=Place("slack", TEAM, ""), whole=True)]


async def test_other_people_coming_and_going_mean_nothing(stage: Stage, core: Core) -> None:
    for kind in ("member_joined_channel", "member_left_channel"):
        await stage.slack.people.event({"type": kind, "user": stage.ada.id, "channel": stage.room.id})
    assert core.heard == []


# Signed HTTP


async def _serve(stage: Stage) -> web.AppRunner:
    app = web.Application()
    app.add_routes(stage.adapter.offers.routes)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stage.slack.people.http = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    return runner


async def test_signed_requests_are_answered_and_retried_ones_once(core: Core) -> None:
    async with staged(core, app_token=None, signing_secret=SIGNING_SECRET) as stage:
        runner = await _serve(stage)
        core.reply = Ask(FORM)
        await stage.slack.people.command(stage.ada, stage.room, "/study", "setup")
        core.reply = Reject(FORM, {"name": "No."})
        await stage.slack.people.submit(stage.ada, {"name": "Crows"})
        assert "No." in stage.sees()
        event = {"type": "member_joined_channel", "user": "U0BOT", "channel": stage.room.id}
        payload = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
        before = len(core.heard)
        for retry in range(3):
            await stage.slack.people.signed("events_api", payload, retry=retry)
        await stage.settled()
        assert len(core.heard) == before + 1
        await runner.cleanup()


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"at": 1_000_000.0}])
async def test_a_wrong_signature_or_an_old_one_is_refused(core: Core, wrong: dict[str, object]) -> None:
    async with staged(core, app_token=None, signing_secret=SIGNING_SECRET) as stage:
        runner = await _serve(stage)
        payload = {"command": "/today", "user_id": stage.ada.id, "channel_id": stage.room.id, "trigger_id": "1"}
        with pytest.raises(aiohttp.ClientResponseError, match="401"):
            await stage.slack.people.signed("slash_commands", payload, **wrong)  # type: ignore[arg-type] # as listed
        assert core.heard == []
        await runner.cleanup()


async def test_without_a_signing_secret_nothing_is_served(stage: Stage) -> None:
    assert stage.adapter.offers.routes == ()
