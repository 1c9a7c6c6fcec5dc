"""Two teams that must not see each other, after some days of doing all that can be done."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.addresses import Place
from bot.domain.bank import Bank
from bot.domain.items import BadAnswer
from bot.features import router
from bot.features.kit.arguments import Forged
from bot.features.plan.cards import quiet
from bot.interactions import Interaction, Reply, Submission
from bot.store.transaction import Store
from tests.isolation.reading import Found
from tests.isolation.rows import Change, Owner, all_rows, changes, connection, owner
from tests.isolation.walk import everything
from tests.world import Actor, World, button, buttons_of, form_values, select_of

T = TypeVar("T")

THEIRS = Place("slack", "W1", "heronry")
OURS = Place("slack", "W1", "owls")
EMPTY = Place("slack", "W1", "empty")
ROOM = Place("web", "", "a-new-room")

# Mia is the member and "Canary Heronry" the team whose secrets must not get out. None of these texts can come from
# anywhere else: they are nobody's defaults.
TEAM_SECRETS = ("Canary Heronry", "2027-04-23", "23 Apr 2027", "Europe/Busingen", "08:41")
MEMBER_SECRETS = (
    *("Canary Mia", "2027-03-17", "17 Mar 2027", "Pacific/Chatham", "19:47", "software-engineering"),
    *("Software engineering", "Minutes a day: 90", "of 19", "canary report", "⚑ flagged"),
)
ALL_SECRETS = (*TEAM_SECRETS, *MEMBER_SECRETS)

JOIN = {"date": "2027-03-17", "background": "software-engineering", "zone": "Pacific/Chatham", "minutes": "90"}
SETUP = {"name": "Canary Heronry", "date": "2027-04-23", "zone": "Europe/Busingen", "clock": "08:41"}


class Listening(World):
    """A world that keeps what people were offered, and what they sent."""

    def __init__(self, path: Path, bank: Bank | None = None) -> None:
        super().__init__(path, bank)
        self.offered = Found()
        self.sent: dict[str, dict[str, str]] = {}
        """The values of the last form of each name."""

    def say(self, interaction: Interaction) -> Reply:
        reply = super().say(interaction)
        self.offered.gather(reply)
        if isinstance(interaction, Submission):
            self.offered.forms[interaction.form].add(interaction.args)
            self.sent[interaction.form] = interaction.values
        return reply


class _Undone(Exception):
    """Takes a trial back."""


@dataclass(frozen=True)
class Trial:
    """What one interaction gave and changed, before it was taken back. `reply` is None where it named nothing."""

    reply: Reply | None
    changes: tuple[Change, ...]


class Trials:
    """Interactions with a world, each of which is taken back: all of them meet it as it stands now."""

    def __init__(self, world: Listening) -> None:
        self.world = world
        self.rows = world.read(all_rows)

    def undone(self, fn: Callable[[Store], T]) -> T:
        """What `fn` returns; whatever it wrote is taken back."""
        outcome: list[T] = []

        def run(tx: Store) -> None:
            outcome.append(fn(tx))
            raise _Undone

        with suppress(_Undone):
            self.world.write(run)
        return outcome[0]

    def tries(self, interaction: Interaction) -> Trial:
        """One interaction, through the router as the handler runs it."""

        def run(tx: Store) -> Trial:
            db = connection(tx)
            before = db.total_changes
            reply = _answer(tx, interaction, self.world.now)
            if reply is None or db.total_changes == before:
                return Trial(reply, ())  # what names nothing is rolled back by the worker
            return Trial(reply, tuple(changes(self.rows, all_rows(tx))))

        return self.undone(run)

    def reply(self, interaction: Interaction) -> Reply | None:
        """The reply alone."""
        return self.undone(lambda tx: _answer(tx, interaction, self.world.now))


def _answer(tx: Store, interaction: Interaction, now: datetime) -> Reply | None:
    try:
        return router.answer(tx, router.find_route(interaction), interaction, now)
    except (Forged, BadAnswer):
        return None


@dataclass
class Scene:
    """`lea` leads the team of `mia`, who keeps to herself, and of `ned`; `xav` leads another, and `bo` is in both."""

    world: Listening
    lea: Actor
    mia: Actor
    ned: Actor
    xav: Actor
    bo: Actor
    theirs: Owner

    @functools.cached_property
    def trials(self) -> Trials:
        return Trials(self.world)

    def tries(self, interaction: Interaction) -> Trial:
        return self.trials.tries(interaction)

    def everything(self, **who: Any) -> Iterator[Interaction]:
        return everything(self.world.offered, self.theirs.team, **who)


def build(path: Path) -> Scene:
    world = Listening(path)
    lea, mia, ned, bo = (_person(world, name, THEIRS) for name in ("lea", "mia", "ned", "bo"))
    xav = _person(world, "xav", OURS)
    newbie = _person(world, "newbie", ROOM, may_set_up=True)
    for lead, values in ((lea, SETUP), (xav, {"name": "Owls"})):
        asking = _may_set_up(lead)
        asking.says("/study setup")
        asking.presses("setup", "small")
        world.found(lead, **values)
    theirs = world.team(THEIRS)
    _private_life(mia)
    _an_exam_passed(world, mia)
    for who in (mia, ned, bo, bo.at(OURS)):
        who.presses("today")
        who.presses("join")
        who.sends("join", JOIN if who is mia else {"zone": "UTC", "background": "both", "minutes": "30"})
    mia.presses("rename")
    mia.sends("name", {"name": "Canary Mia"})
    mia.presses("name", "hide")
    mia.sends("messages", {"clock": "19:47", "weekdays": "5,6"})
    _some_days(world, (mia, ned, bo, lea), (xav, bo.at(OURS)))
    for who in (mia, ned, lea, xav, bo.at(OURS)):
        _everything_once(who)
    mia.chooses(select_of(mia.says("/lineage")), "features")
    mia.sends("maturity", {"work": "pipeline", "release": "hand", "code": "ci", "drift": "unseen", "need": "none"})
    _mock_exams(mia, ned)
    mia.sends("report", {"text": "this is the canary report"}, str(world.question(theirs).served))
    newbie.opens()
    newbie.at(None).opens()
    bo.at(None).says("/weakest")
    for sent in world.posts():
        world.offered.gather(sent.card)
    world.offered.gather(quiet())  # the clock says it after three messages without an answer
    return Scene(world, lea, mia, ned, xav, bo, world.read(lambda tx: owner(tx, theirs.id)))


def _person(world: World, user: str, place: Place, *, may_set_up: bool = False) -> Actor:
    actor = world.person(user, place, may_set_up=may_set_up)
    name = "Canary Mia" if user == "mia" else user.capitalize()
    return Actor(
        world,
        type(actor.person)("slack" if place is not ROOM else "web", actor.person.workspace, user, name),
        place,
        may_set_up=may_set_up,
    )


def _may_set_up(actor: Actor) -> Actor:
    return Actor(actor.world, actor.person, actor.place, may_set_up=True)


def _private_life(mia: Actor) -> None:
    """What a member is offered on the way in."""
    for press in ("messages", "profile", "no-messages", "join"):
        mia.presses(press)


def _an_exam_passed(world: World, mia: Actor) -> None:
    """A first plan, to its end: its steps are looked at, decided and undone, and the exam is passed."""
    mia.sends("join", {**JOIN, "date": (world.now + timedelta(days=3)).date().isoformat()})
    shown = mia.says("/plan")
    mia.presses(next(one for one in buttons_of(shown) if one.action == "step"))
    for step in ("eve", "after"):
        mia.chooses(select_of(shown), step)
    eve = mia.chooses(select_of(shown), "eve")
    done = next(one for one in buttons_of(eve) if one.action == "step-done")
    undo = next(one for one in buttons_of(mia.presses(done)) if one.action == "step-undo")
    mia.presses(undo)
    world.now += timedelta(days=3)  # the exam's day
    mia.presses("outcome", done.args[0], "after", "passed")


def _some_days(world: World, theirs: Iterable[Actor], ours: Iterable[Actor]) -> None:
    """Questions of every kind are asked and answered, closed and looked at again; the last ones stand open."""
    kinds: set[str] = set()
    heronry, owls = world.team(THEIRS), world.team(OURS)
    while not {"single", "ordering"} <= kinds or world.question(heronry).item.kind != "single":
        question, other = world.next_question(heronry), world.next_question(owls)
        kinds.add(question.item.kind)
        for actors, asked in ((theirs, question), (ours, other)):
            for actor in actors:
                actor.says("/today")
                if asked.item.kind != "single":
                    actor.presses("answer-form", str(asked.id))
                    actor.sends("answer", form_values(asked.item, asked.item.key), str(asked.id))
                else:
                    actor.answers(asked, right=actor.person.user != "mia")
                if actor.person.user != "ned":  # his last pick stays provisional
                    actor.presses("lock", str(asked.id), "sure")
        if len(world.questions(heronry)) == 2:
            world.close(question)
            for actor in theirs:
                actor.says("/today")  # while no question is open
                actor.presses("last")
    world.now += timedelta(minutes=5)


def _mock_exams(mia: Actor, ned: Actor) -> None:
    """Mia has handed in half a mock exam and one domain, and a start check of hers runs; Ned has handed in his."""
    mia.presses("mock-later")
    for who, paper in ((mia, "half"), (mia, "domain-1"), (ned, "domain-2")):
        asked = who.presses("mock-start", paper)
        shown = asked
        while {b.action for b in buttons_of(shown)} & {"mock-pick"}:  # until a question comes that takes a form
            who.presses(buttons_of(shown)[0])
            shown = who.presses(button(shown, "Next"))
        who.presses(button(shown, "Answer"))
        who.presses(button(who.presses(button(asked, "Hand in")), "Hand in"))
    for mock in mia.world.read(lambda tx: tx.mocks.of_member(mia.member().id)):
        mia.presses("mock-result", str(mock.id))
        mia.presses("mock-review", str(mock.id), "0", "all")
        mia.presses("mock-review", str(mock.id), "1", "wrong")
    asked = mia.presses("mock-start", "start")
    mia.presses(buttons_of(asked)[0])
    mia.presses(button(asked, "Flag"))
    mia.presses(button(asked, "Overview"))


def _everything_once(actor: Actor) -> None:
    """Every command, and a run of practice with one question answered; the rest of it waits."""
    for name in router.ROUTES_OF_COMMANDS:
        if name not in ("resume", "practice"):
            actor.says(f"/study {name}")
    for number in (1, 19 if actor.person.user == "mia" else 6):
        actor.says(f"/practice {number}")
    for press in ("why", "settings", "schedule", "team-form", "stay", "pause-team", "settings", "continue"):
        actor.presses(press)
    actor.says("/study nonsense")
    assert isinstance(actor.world, Listening)
    for args in sorted(actor.world.offered.presses["drill"]):
        actor.presses("drill", *args)
        actor.presses("drill-next", args[0])
    for args in sorted(actor.world.offered.presses["drill-form"]):
        actor.presses("drill-form", *args)
