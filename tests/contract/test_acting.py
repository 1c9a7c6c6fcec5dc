"""What people do arrives, and what is replied is seen by who did it and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.addresses import Person, Place
from bot.interactions import (
    Ask,
    Choice,
    Command,
    Done,
    Interaction,
    Joined,
    Left,
    Opened,
    Press,
    Private,
    Reject,
    Replace,
    Reply,
    Submission,
)
from bot.messages import Button, Buttons, Card, Field, Form, Option, Select, Text
from tests.contract.harness import Core, Harness, Opening
from tests.contract.samples import HOSTILE, largest_form

FORM = Form(
    "setup",
    "Set up a team",
    (
        Field("name", "line", "Name of the team", "As you like", value="Owls"),
        Field("kind", "choice", "Kind of team", options=(Option("small", "Small team"), Option("open", "Open server"))),
    ),
    ("7",),
)
QUESTION = Card(
    "Question",
    (
        Buttons((Button("pick", "A", ("7", "a")), Button("pick", "B", ("7", "b")))),
        Select("choose", "Which?", (Option("x", "The x"), Option("y", "The y")), ("7",)),
    ),
)

Make = Callable[[Person, Place], Interaction]

MADE: tuple[Make, ...] = (
    lambda actor, place: Command(actor=actor, place=place, name="practice", text="security 5"),
    lambda actor, place: Press(actor=actor, place=place, action="pick", args=("7", "b")),
    lambda actor, place: Choice(actor=actor, place=place, action="choose", values=("y",), args=("7",)),
    lambda actor, place: Submission(
        actor=actor, place=place, form="setup", values={"name": "Crows", "kind": "open"}, args=("7",)
    ),
    lambda actor, place: Joined(actor=actor, place=place),
    lambda actor, place: Left(actor=actor, place=place),
)


def what(interaction: Interaction) -> tuple[object, ...]:
    """What was done, without by whom and where."""
    match interaction:
        case Command(name=name, text=text):
            return Command, name, text
        case Press(action=action, args=args):
            return Press, action, args
        case Choice(action=action, values=values, args=args):
            return Choice, action, values, args
        case Submission(form=form, values=values, args=args):
            return Submission, form, values, args
        case _:
            return (type(interaction),)


async def test_what_somebody_does_arrives_with_who_and_where(platform: Harness, core: Core) -> None:
    ada, place = await platform.person("Ada"), await platform.place()
    every = [make(ada, place) for make in MADE]
    for done in (done for done in every if type(done) in platform.kinds):
        core.reply = Ask(FORM)  # what a submission answers
        await platform.act(Command(actor=ada, place=place, name="study", text="setup"))
        await platform.act(done)
        heard = core.heard[-1]
        assert what(heard) == what(done)
        assert heard.place == place
        if not isinstance(done, Joined | Left):  # who did that is told as far as the platform knows
            assert heard.actor == ada


async def test_a_press_on_a_post_names_the_post(platform: Harness, core: Core) -> None:
    ada, place = await platform.person("Ada"), await platform.place()
    ref = await platform.adapter.post(place, QUESTION, "key")
    await platform.act(Press(actor=ada, place=place, action="pick", args=("7", "a"), source=ref))
    await platform.act(Choice(actor=ada, place=place, action="choose", values=("x",), args=("7",), source=ref))
    for heard in core.heard[-2:]:  # a platform may have told the name before
        assert isinstance(heard, Press | Choice)
        assert (heard.source, heard.place) == (ref, place)


async def test_a_press_in_the_private_conversation_has_no_place(platform: Harness, core: Core) -> None:
    ada = await platform.person("Ada")
    ref = await platform.adapter.post(ada, QUESTION, "key")
    await platform.act(Press(actor=ada, action="pick", args=("7", "a"), source=ref))
    assert (core.heard[-1].actor, core.heard[-1].place) == (ada, None)


async def test_whoever_opens_the_home_page_is_known(platform: Harness, core: Core) -> None:
    if Opened not in platform.kinds:
        pytest.skip("there is no home page on this platform")
    ada, place = await platform.person("Ada"), await platform.place()
    await platform.act(Opened(actor=ada, place=place))
    opened = core.opened[-1].actor
    assert (opened.platform, opened.workspace, opened.user) == (ada.platform, ada.workspace, ada.user)


REPLIES: dict[str, tuple[Reply, list[str]]] = {
    "private": (Private(Card("A verdict", (Text(("Wrong, and why",)),))), ["A verdict", "Wrong, and why"]),
    "replace": (Replace(Card("Another card")), ["Another card"]),
    "ask": (Ask(FORM), ["Set up a team", "Name of the team", "Owls", "Open server"]),
    "done": (Done(), []),
}


@pytest.mark.parametrize("kind", REPLIES)
async def test_a_reply_is_seen_by_the_actor_alone(platform: Harness, core: Core, kind: str) -> None:
    ada, bob, place = await platform.person("Ada"), await platform.person("Bob"), await platform.place()
    ref = await platform.adapter.post(place, QUESTION, "key")
    before = await platform.standing(place)
    core.reply, wanted = REPLIES[kind]
    await platform.act(Press(actor=ada, place=place, action="pick", args=("7", "a"), source=ref))
    seen = await platform.seen(ada, place)
    assert [part for part in wanted if part not in seen] == []
    assert bool(seen) == bool(wanted)
    assert await platform.seen(bob, place) == ""
    assert await platform.standing(place) == before
    assert await platform.standing(bob) == []


async def test_a_rejected_form_comes_back_with_what_was_typed_and_what_is_wrong(platform: Harness, core: Core) -> None:
    ada, bob, place = await platform.person("Ada"), await platform.person("Bob"), await platform.place()
    core.reply = Ask(FORM)
    await platform.act(Command(actor=ada, place=place, name="study", text="setup"))
    typed = Form(
        FORM.name, FORM.title, (Field("name", "line", "Name of the team", value="Crows"), FORM.fields[1]), FORM.args
    )
    core.reply = Reject(typed, {"name": "There is a team of that name."})
    values = {"name": "Crows", "kind": "open"}
    await platform.act(Submission(actor=ada, place=place, form="setup", values=values, args=("7",)))
    seen = await platform.seen(ada, place)
    assert "There is a team of that name." in seen
    assert "Crows" in seen
    assert await platform.seen(bob, place) == ""


async def test_a_private_card_that_is_pressed_is_replaced(platform: Harness, core: Core) -> None:
    ada, place = await platform.person("Ada"), await platform.place()
    core.reply = Private(QUESTION)
    await platform.act(Command(actor=ada, place=place, name="today"))
    core.reply = Replace(Card("How sure?"))
    await platform.act(Press(actor=ada, place=place, action="pick", args=("7", "a")), on_reply=True)
    seen = await platform.seen(ada, place)
    assert "How sure?" in seen
    assert "Question" not in seen


@pytest.mark.parametrize("kind", ["line", "paragraph", "date", "time", "zone", "choice", "choices"])
async def test_the_largest_form_is_accepted(platform: Harness, core: Core, kind: str) -> None:
    ada, place = await platform.person("Ada"), await platform.place()
    form = largest_form(kind)  # type: ignore[arg-type] # the kinds are listed above
    core.reply = Ask(form)
    await platform.act(Command(actor=ada, place=place, name="today"))
    seen = await platform.seen(ada, place)
    assert [part for part in (form.title, *(field.label for field in form.fields)) if part not in seen] == []


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_arrives_and_comes_back_literally(platform: Harness, core: Core, text: str) -> None:
    ada, place = await platform.person("Ada"), await platform.place()
    core.reply = Ask(FORM)
    await platform.act(Command(actor=ada, place=place, name="study", text="setup"))
    core.reply = Reject(Form("setup", "Set up", (Field("name", "line", "Name", value=text),)), {"name": "No."})
    await platform.act(
        Submission(actor=ada, place=place, form="setup", values={"name": text, "kind": "open"}, args=("7",))
    )
    heard = core.heard[-1]
    assert isinstance(heard, Submission)
    assert heard.values["name"] == text
    assert text in await platform.seen(ada, place)
    core.reply = Reject(FORM, {"name": f"Not {text}"})
    await platform.act(Submission(actor=ada, place=place, form="setup", values={"name": "Owls"}, args=("7",)))
    assert f"Not {text}" in await platform.seen(ada, place)


async def test_listening_ends_when_it_is_cancelled(opening: Opening, core: Core) -> None:
    async with opening(core) as platform:
        running = asyncio.create_task(platform.adapter.run(core))
        await platform.ready()
        running.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait([running])
        assert running.cancelled()
