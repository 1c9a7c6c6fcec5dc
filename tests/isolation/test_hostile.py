"""Whatever people are called, type, press or forge: never an unhandled error, never a card that does not fit."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.adapters.plain import plain
from bot.addresses import Person, Place, Profile
from bot.cleaning import clean_name
from bot.cleaning import cleaned as whole
from bot.features import router
from bot.features.daily import opening
from bot.handler import Handler
from bot.interactions import Choice, Command, Interaction, Opened, Press, Private, Reject, Replace, Reply, Submission
from bot.messages import ARGS, FIELD_VALUE
from bot.store.sqlite import codec
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from tests.isolation.attacks import ATTACKS, OFTEN, fine, hostile, typed
from tests.isolation.reading import Found
from tests.isolation.scene import OURS, THEIRS, Scene, build
from tests.isolation.walk import FORMS
from tests.world import form_values

T = TypeVar("T")


class Undone(Exception):
    pass


class Undoing:
    """The real worker, but each write is taken back: every example meets the same store."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def read(self, fn: Callable[[Store], T]) -> T:
        return await self._worker.read(fn)

    async def write(self, fn: Callable[[Store], T]) -> T:
        outcome: list[T] = []

        def run(tx: Store) -> None:
            outcome.append(fn(tx))
            raise Undone

        with suppress(Undone):
            await self._worker.write(run)
        return outcome[0]


class Bot:
    """The handler over a store in which people have done all that can be done."""

    def __init__(self, scene: Scene, runner: asyncio.Runner) -> None:
        self.scene = scene
        self.offered: Found = scene.world.offered
        worker: Any = Undoing(scene.world.worker)
        self._handler = Handler(worker, {}, lambda: scene.world.now)
        self._runner = runner

    def hears(self, interaction: Interaction) -> Reply:
        """The reply, which every adapter can show and keep; fails where anything went wrong on the way."""
        with capture_logs() as logs:
            reply = self._runner.run(self._handler(interaction))
        assert all(fine(log) for log in logs), (interaction, logs)
        if isinstance(reply, Private | Replace):
            assert plain(reply.card)
            assert codec.card(codec.card_json(reply.card)) == reply.card
        return reply


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    scene = build(Path(tmp_path_factory.mktemp("hostile"), "store.db"))
    with scene.world, asyncio.Runner() as runner:
        yield Bot(scene, runner)


def people(draw: st.DrawFn) -> dict[str, Any]:
    """A member, a lead or a stranger, here or there, under whatever name."""
    user = draw(st.sampled_from(("mia", "ned", "lea", "xav", "bo", "new")) | hostile)
    name, zone = draw(hostile), draw(st.none() | hostile)
    return {
        "actor": Person("slack", "W1", user, name),
        "place": draw(st.sampled_from((THEIRS, OURS, None)) | hostile.map(lambda text: Place("slack", "W1", text))),
        "manages": draw(st.booleans()),
        "may_set_up": draw(st.booleans()),
        "profile": draw(st.sampled_from((None, Profile(name, zone)))),
    }


def arguments(draw: st.DrawFn, name: str, offered: Found) -> tuple[str, ...]:
    """Arguments of a real card, perhaps with one exchanged, or invented ones; as many as an adapter lets through."""
    known = sorted(offered.presses.get(name, set()) | offered.forms.get(name, set())) or [()]
    invented: st.SearchStrategy[tuple[str, ...]] = st.lists(typed, max_size=4).map(tuple)
    args = list(draw(st.sampled_from(known) | invented))
    if draw(st.booleans()) and args:
        args[draw(st.integers(0, len(args) - 1))] = draw(typed)
    args = [part.replace(":", "") for part in args]
    return tuple(args) if len(":".join((name, *args))) <= ARGS else ()


@st.composite
def interactions(draw: st.DrawFn, offered: Found) -> Interaction:
    who = people(draw)
    match draw(st.sampled_from(("command", "press", "press", "choice", "form", "form", "opened"))):
        case "command":
            name = draw(st.sampled_from(("study", *router.ROUTES_OF_COMMANDS)) | hostile)
            head = draw(st.sampled_from(("", *router.ROUTES_OF_COMMANDS)))
            return Command(**who, name=name, text=f"{head} {draw(typed)}")
        case "press":
            action = draw(st.sampled_from(sorted(router.PRESSES)) | hostile)
            return Press(**who, action=action, args=arguments(draw, action, offered))
        case "choice":
            values = tuple(draw(st.lists(typed | st.sampled_from(("1", "2")), max_size=3)))
            args = (draw(st.sampled_from(sorted(router.ROUTES_OF_COMMANDS))), draw(typed))
            return Choice(
                **who, action="team", args=draw(st.sampled_from((args, args[:1], (*args, "x")))), values=values
            )
        case "form":
            form = draw(st.sampled_from(sorted(router.SUBMISSIONS)))
            values_typed = {name: draw(typed) for name in FORMS[form] if draw(st.booleans())}
            return Submission(**who, form=form, args=arguments(draw, form, offered), values=values_typed)
    return Opened(**who)


@OFTEN
@given(data=st.data())
def test_nothing_that_people_send_makes_the_bot_fail(bot: Bot, data: st.DataObject) -> None:
    bot.hears(data.draw(interactions(bot.offered)))


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: ascii(text)[:30])
def test_no_attack_after_a_command_makes_it_fail(bot: Bot, text: str) -> None:
    for place in (THEIRS, None):
        for user in ("mia", "bo"):
            who: dict[str, Any] = {"actor": Person("slack", "W1", user, text), "place": place}
            for name in router.ROUTES_OF_COMMANDS:
                bot.hears(Command(**who, name=name, text=text))
            bot.hears(Press(**who, action="practice", args=(text.replace(":", "")[:80],)))


# Forms

VALID = {"join": (), "messages": (), "schedule": (), "team": (), "setup": ("small",), "report": ("1",), "name": ()}


@OFTEN
@given(data=st.data(), form=st.sampled_from(sorted(VALID)))
def test_a_rejected_form_keeps_all_that_was_typed(bot: Bot, data: st.DataObject, form: str) -> None:
    """And a form that the bot itself asked for is never answered with "no longer here"."""
    values = {name: data.draw(typed, label=name)[:FIELD_VALUE] for name in FORMS[form]}
    said = Submission(actor=bot.scene.lea.person, place=THEIRS, form=form, args=VALID[form], values=values)
    reply = bot.hears(said)
    if isinstance(reply, Reject):
        assert {field.name: field.value for field in reply.form.fields} == {
            field.name: whole(values.get(field.name, field.value)) for field in reply.form.fields
        }
        assert reply.errors
        assert set(reply.errors) <= set(values)
        assert all(error.strip() and "invalid literal" not in error for error in reply.errors.values())
    else:
        assert isinstance(reply, Private | Replace)
        assert "no longer here" not in reply.card.title


@pytest.mark.parametrize("form", VALID)
def test_no_attack_in_a_field_loses_the_others(bot: Bot, form: str) -> None:
    """One field after the other, beside valid ones."""
    for name, text in itertools.product(FORMS[form], ATTACKS):
        values = {**FORMS[form], name: text[:FIELD_VALUE]}
        reply = bot.hears(
            Submission(actor=bot.scene.lea.person, place=THEIRS, form=form, args=VALID[form], values=values)
        )
        if isinstance(reply, Reject):
            assert {field.name: field.value for field in reply.form.fields} == whole(values)
        else:
            assert isinstance(reply, Private)
            assert "no longer here" not in reply.card.title


# What is stored already


@settings(OFTEN, max_examples=30)
@given(team=hostile, member=hostile, zone=hostile)
@example(team="W" * 60, member="W" * 400, zone="UTC")
@example(team="\u0301" * 60, member="\n", zone="Factory")
def test_no_stored_name_makes_a_card_too_large(bot: Bot, team: str, member: str, zone: str) -> None:
    """A team and its members come under these names; then everything is looked at."""
    team, member, zone = (whole(text) for text in (team, member, zone))  # as the handler hands them on
    bot.scene.trials.undone(lambda tx: _live(tx, bot.scene, team, member, zone))


def _live(tx: Store, scene: Scene, team: str, member: str, zone: str) -> None:
    def say(kind: Callable[..., Interaction], user: str, **more: Any) -> None:
        who = Person("slack", "W1", user, member)
        told: dict[str, Any] = {"place": place, "profile": Profile(member, zone), "may_set_up": True}
        said = whole(kind(actor=who, **told, **more))
        router.answer(tx, router.find_route(said), said, scene.world.now)

    place = Place("slack", "W1", "hostile")
    form = {**FORMS["setup"], "name": clean_name(team, 60) or "x"}
    say(Submission, "hal", form="setup", args=("small",), values=form)
    say(Press, "hal", action="open-now")
    found = tx.teams.at(place)
    question = tx.questions.current(found.id) if found else None
    assert question is not None
    for user in ("hal", "ida", "jon"):
        say(Submission, user, form="join", values=FORMS["join"])
        if question.item.kind == "single":
            say(Press, user, action="answer", args=(str(question.id), question.item.options[0].id))
        else:
            say(
                Submission,
                user,
                form="answer",
                args=(str(question.id),),
                values=form_values(question.item, question.item.key),
            )
    say(Press, "ida", action="lock", args=(str(question.id), "sure"))
    for user in ("hal", "ida", "jon", "passer-by"):
        say(Opened, user)
        for name in router.ROUTES_OF_COMMANDS:
            say(Command, user, name=name)
    for action in (
        "settings",
        "schedule",
        "team-form",
        "join",
        "messages",
        "profile",
        "why",
        "leave-now",
        "forget-now",
    ):
        say(Press, "hal", action=action)
    opening.close_question(tx, question.id, question.closes_at)


def test_two_hundred_names_fit_on_the_leaderboard(bot: Bot) -> None:
    """Of any length that a platform has; those who do not fit still read their own rank."""
    scene, lea = bot.scene, bot.scene.lea

    def board(tx: Store) -> str:
        question = tx.questions.current(scene.theirs.team)
        assert question is not None
        for number in range(200):
            person = Person("slack", "W1", f"u{number}", f"{number} " + "W" * 200)
            for action, args in (("answer", "a"), ("lock", "sure")):
                said = Press(actor=person, place=THEIRS, action=action, args=(str(question.id), args))
                router.answer(tx, router.find_route(said), said, scene.world.now)
        asked = Command(actor=person, place=THEIRS, name="leaderboard")
        reply = router.answer(tx, router.find_route(asked), asked, scene.world.now)
        assert isinstance(reply, Private)
        return plain(reply.card)

    assert f"of {200 + 4}" in scene.trials.undone(board)
    assert lea.says("/leaderboard")


def test_as_many_skip_dates_as_are_taken_can_be_changed_again(bot: Bot) -> None:
    scene = bot.scene
    days = ", ".join(f"{day}.{month}." for month in range(1, 13) for day in range(1, 29))
    values = {"clock": "09:00", "zone": "UTC", "weekdays": "0,1,2", "skip": days}
    reply = bot.hears(Submission(actor=scene.lea.person, place=THEIRS, form="schedule", values=values))
    assert isinstance(reply, Reject)
    assert set(reply.errors) == {"skip"}
