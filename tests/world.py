"""A small world for tests: the real use cases on a real store, and a clock that stands until the test moves it.

with World(tmp_path / "world.db") as world:
    lea = world.person("lea", manages=True)
    team = world.found(lea)
    question = world.next_question(team)
    reply = world.person("sam").answers(question, right=False)
    assert "How sure" in words(reply)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.addresses import Group, MessageRef, Person, Place, Profile
from bot.catalog import SHIPPED
from bot.catalog.load import load_bank
from bot.domain.bank import Bank
from bot.domain.items import Answer, Item, ItemKind
from bot.domain.member import Member
from bot.domain.question import Question, Response
from bot.domain.team import Team
from bot.features import router
from bot.features.daily import opening
from bot.features.daily import posts as daily_posts
from bot.features.flaws import errata
from bot.features.kit import course, item_cards
from bot.features.mock import ending
from bot.features.plan import sending
from bot.features.practice import drill as drilling
from bot.features.team import places
from bot.interactions import Choice, Command, Interaction, Joined, Left, Opened, Press, Reply, Submission
from bot.messages import Button, Card, Form, Select
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store
from tests.reading import button, buttons_of, card_of, errors_of, file_of, form_of, rows_of, select_of, tables_of, words

__all__ = [
    "DAY",
    "HERE",
    "NOON",
    "Actor",
    "Sent",
    "World",
    "bank_of",
    "bank_with",
    "button",
    "buttons_of",
    "card_of",
    "errors_of",
    "file_of",
    "form_of",
    "form_values",
    "people",
    "rows_of",
    "select_of",
    "shipped",
    "tables_of",
    "words",
    "wrong_answer",
]

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""When a world begins: a Tuesday."""
HERE = Place("web", "room", "one")
DAY = timedelta(days=1)
_ENOUGH = 10_000

T = TypeVar("T")


@functools.cache
def shipped() -> Bank:
    """The bank that comes with Trapline."""
    return load_bank((SHIPPED,))


def bank_with(keep: Callable[[Item], bool]) -> Bank:
    """The shipped bank with only the items that `keep` wants."""
    return replace(shipped(), items=tuple(item for item in shipped().items if keep(item)))


def bank_of(kind: ItemKind) -> Bank:
    """The shipped bank with items of one kind only."""
    return bank_with(lambda item: item.kind == kind)


def wrong_answer(item: Item) -> Answer:
    """An answer that fits the item and is not its key; one with a trap where the item has such a distractor."""
    match item.kind:
        case "single":
            wrong = [option for option in item.options if not option.right]
            return (next((option for option in wrong if option.trap), wrong[0]).id,)
        case "multiple":
            wrong = [option for option in item.options if not option.right]
            tempting = next((option for option in wrong if option.trap), wrong[0])
            return tuple(sorted((*item.key[1:], tempting.id)))
        case "ordering":
            return (item.order[1], item.order[0], *item.order[2:])
        case "matching":
            first, *rest = item.prompts
            other = next(option.id for option in item.options if option.id != first.option)
            return (f"{first.id}={other}", *(f"{prompt.id}={prompt.option}" for prompt in rest))


def form_values(item: Item, picked: Answer) -> dict[str, str]:
    """What somebody types into an item's form to give this answer."""
    form = item_cards.answer_form(item, "", "answer", ("0",), picked)
    return {field.name: field.value for field in form.fields}


@dataclass(frozen=True, slots=True)
class Sent:
    """One row of the outbox: a post, or the edit of the post of that key. `due` is when it may go out."""

    kind: str
    key: str
    to: Place | Person
    card: Card
    under: str | None
    due: datetime


# The world


class World:
    """A store at `path`, a bank, and a clock that begins at `now`."""

    def __init__(self, path: Path, bank: Bank | None = None, now: datetime = NOON) -> None:
        self.bank = bank or shipped()
        self.now = now
        self.worker = Worker(path, self.bank)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.worker.close()

    # What people do

    def say(self, interaction: Interaction) -> Reply:
        """What the bot replies; as `bot.handler` runs it, but failures come through."""
        route = router.find_route(interaction)
        run = self.worker.read_now if route.reads else self.worker.write_now
        reply = run(lambda tx: router.answer(tx, route, interaction, self.now))
        if interaction.public is not None:
            self.worker.write_now(lambda tx: places.note_visibility(tx, interaction))
        return reply

    def person(self, user: str, place: Place | None = HERE, **more: Any) -> Actor:
        """Somebody with an account where `place` is; `more` are fields of `Actor`."""
        where = place or HERE
        return Actor(self, Person(where.platform, where.workspace, user, user.capitalize()), place, **more)

    def found(self, lead: Actor, kind: str = "small", **values: str) -> Team:
        """A team in the lead's place, by the set-up form; `values` are what is typed into it."""
        typed = {"name": "Team", "exam": "mla-c01", "date": "", "clock": "09:00", "zone": "UTC", **values}
        reply = replace(lead, may_set_up=True).sends("setup", typed, kind)
        assert not errors_of(reply), reply
        assert lead.place is not None
        return self.team(lead.place)

    # What the clock does

    def tick(self) -> None:
        """What `bot.duties` does at each wake-up: close, open, counters, plans, mock exams and corrected keys."""
        self.close_due()
        self.open_due()
        self.count_due()
        self.plans_due()
        self.mock_due()
        self.correct_due()

    def open_due(self) -> None:
        for team in self.read(lambda tx: tx.teams.due(self.now, _ENOUGH)):
            self.write(functools.partial(opening.open_team, team_id=team.id, now=self.now))

    def close_due(self) -> None:
        for question in self.read(lambda tx: tx.questions.to_close(self.now, _ENOUGH)):
            self.write(functools.partial(opening.close_question, question_id=question.id, now=self.now))

    def count_due(self) -> None:
        for question_id in self.read(lambda tx: tx.questions.to_count(self.now, _ENOUGH)):
            self.write(functools.partial(daily_posts.count, question_id=question_id, now=self.now))

    def plans_due(self) -> None:
        for member_id in self.read(lambda tx: tx.plans.to_lay(_ENOUGH)):
            self.write(functools.partial(course.lay_out_anew, member_id=member_id, now=self.now))
        self.write(functools.partial(sending.send_all, now=self.now, limit=_ENOUGH))

    def mock_due(self) -> None:
        for mock_id in self.read(lambda tx: tx.mocks.due(self.now, _ENOUGH)):
            self.write(functools.partial(ending.look_at_mock, mock_id=mock_id, now=self.now))

    def correct_due(self) -> None:
        self.write(lambda tx: errata.note_corrections(tx, self.now))
        while due := self.read(lambda tx: tx.corrections.to_grade(tx.responses.total(), _ENOUGH)):
            for correction_id in due:
                self.write(functools.partial(errata.grade_anew, correction_id=correction_id, now=self.now))
        for erratum_id in self.read(lambda tx: tx.corrections.to_tell(_ENOUGH)):
            self.write(functools.partial(errata.tell, erratum_id=erratum_id, now=self.now))

    def go_to(self, moment: datetime) -> None:
        """Move the clock, backwards too, and tick once there."""
        self.now = moment
        self.tick()

    def run_to(self, moment: datetime, step: timedelta = timedelta(minutes=30), *, keen: Actor | None = None) -> None:
        """Let the time pass until `moment`, ticking all the way; `keen` answers whatever opens, so that it goes on."""
        while self.now < moment:
            self.go_to(min(self.now + step, moment))
            if keen is not None and (question := self.unanswered(keen)):
                keen.answers(question)

    def unanswered(self, actor: Actor) -> Question | None:
        """The open question where the actor is, as long as nobody has answered it."""

        def find(tx: Store) -> Question | None:
            team = tx.teams.at(actor.place or HERE)
            question = tx.questions.current(team.id) if team else None
            return question if question and not tx.questions.takers(question.id) else None

        return self.read(find)

    def next_question(self, team: Team) -> Question:
        """Go to when the team's next question opens, and open it."""
        opens = self.again(team).opens_at
        assert opens is not None, "no question is planned"
        self.go_to(opens)
        return self.question(team)

    def close(self, question: Question) -> None:
        """Close a question at its time, without opening the next one."""
        self.now = question.closes_at
        self.close_due()

    def deliver(self) -> None:
        """Have everything that is due stand on its platform."""

        def send(tx: Store) -> int:
            leased = tx.deliveries.lease(self.now, self.now + timedelta(minutes=1), "world", _ENOUGH, ())
            for delivery in leased:
                tx.deliveries.sent(delivery, delivery.ref or MessageRef(delivery.to.platform, delivery.key), self.now)
            return len(leased)

        while self.write(send):
            pass

    # What is stored

    def read(self, fn: Callable[[Store], T]) -> T:
        return self.worker.read_now(fn)

    def write(self, fn: Callable[[Store], T]) -> T:
        return self.worker.write_now(fn)

    def team(self, place: Place = HERE) -> Team:
        team = self.read(lambda tx: tx.teams.at(place))
        assert team is not None, f"no team at {place}"
        return team

    def again(self, team: Team) -> Team:
        """The team as it is stored now."""
        return self.read(lambda tx: tx.teams.get(team.id))

    def question(self, team: Team) -> Question:
        """The newest question of a team, open or not."""
        question = self.read(lambda tx: tx.questions.latest(team.id))
        assert question is not None, "no question yet"
        return question

    def questions(self, team: Team) -> list[Question]:
        """All questions of a team, oldest first."""
        days = self.read(lambda tx: [day for _, day in tx.questions.asked(team.id)])
        found = [self.read(functools.partial(_question_on, team_id=team.id, day=day)) for day in sorted(days)]
        return [question for question in found if question is not None]

    def responses(self, question: Question) -> tuple[Response, ...]:
        return self.read(lambda tx: tx.responses.taken(question.id))

    def drill_item(self, drill_id: str, position: str) -> Item:
        """What a run of practice asks at a position."""
        drill = self.read(lambda tx: tx.drills.get(int(drill_id)))
        assert drill is not None
        return self.read(lambda tx: drilling.asked_at(tx, drill, int(position)))

    def outbox(self, kind: str = "") -> list[Sent]:
        """Every post and edit, oldest first; `kind` is how their keys begin: "daily", "discuss", "farewell"."""
        rows = self.read(lambda tx: tx.deliveries.listing(("waiting", "sending", "sent", "dead"), _ENOUGH))
        found = [Sent(row.kind, row.key, row.to, row.card, row.under, row.due_at) for row in reversed(rows)]
        return [row for row in found if row.key.startswith(kind)]

    def posts(self, kind: str = "") -> list[Sent]:
        return [row for row in self.outbox(kind) if row.kind == "post"]

    def edits(self, kind: str = "") -> list[Sent]:
        return [row for row in self.outbox(kind) if row.kind == "edit"]


def _question_on(tx: Store, team_id: int, day: Any) -> Question | None:
    return tx.questions.on(team_id, day)


@dataclass(frozen=True)
class Actor:
    """Somebody in a place (None: in private), and what they may do there."""

    world: World = field(repr=False)
    person: Person
    place: Place | None = HERE
    manages: bool = False
    may_set_up: bool = False
    public: bool | None = None
    profile: Profile | None = None

    def at(self, place: Place | None) -> Actor:
        """The same person elsewhere; None is in private."""
        return replace(self, place=place)

    @property
    def _who(self) -> dict[str, Any]:
        return {
            "actor": self.person,
            "place": self.place,
            "manages": self.manages,
            "may_set_up": self.may_set_up,
            "public": self.public,
            "profile": self.profile,
        }

    def says(self, command: str, group: Group | None = None) -> Reply:
        """A command as typed: "/practice security 5"; `group` is the one that it mentions."""
        name, _, text = command.removeprefix("/").partition(" ")
        return self.world.say(Command(**self._who, name=name, text=text, group=group))

    def presses(self, action: str | Button, *args: str) -> Reply:
        """A button that the bot showed, or one by its action and arguments."""
        if isinstance(action, Button):
            return self.presses(action.action, *action.args)
        return self.world.say(Press(**self._who, action=action, args=args))

    def chooses(self, select: Select, value: str) -> Reply:
        return self.world.say(Choice(**self._who, action=select.action, args=select.args, values=(value,)))

    def sends(self, form: str | Form, values: dict[str, str], *args: str) -> Reply:
        """A form; of one that the bot showed, the fields that are not given stay as they were."""
        if isinstance(form, Form):
            shown = {field.name: field.value for field in form.fields}
            return self.sends(form.name, {**shown, **values}, *form.args)
        return self.world.say(Submission(**self._who, form=form, values=values, args=args))

    def opens(self) -> Reply:
        return self.world.say(Opened(**self._who))

    def invites(self, *, whole: bool = False) -> Reply:
        return self.world.say(Joined(**self._who, whole=whole))

    def removes(self, *, whole: bool = False) -> Reply:
        return self.world.say(Left(**self._who, whole=whole))

    def picks(self, question: Question, picked: Answer) -> Reply:
        """Press an option, or send the form of a question that one press cannot answer."""
        if question.item.kind == "single":
            return self.presses("answer", str(question.id), *picked)
        return self.sends("answer", form_values(question.item, picked), str(question.id))

    def answers(self, question: Question, *, right: bool = True, sure: str = "") -> Reply:
        """Answer, and lock where `sure` says how sure: sure, fairly, guessing, skip."""
        reply = self.picks(question, question.item.key if right else wrong_answer(question.item))
        return self.presses("lock", str(question.id), sure) if sure else reply

    def tells_the_team(self) -> Reply:
        """Say that the exam of their plan is passed."""
        plan = self.world.read(lambda tx: tx.plans.of_member(self.member().id))
        assert plan is not None, "no plan"
        self.world.write(lambda tx: tx.plans.save(replace(plan, exam_date=self.world.now.date(), outcome="passed")))
        return self.presses("tell-team", str(plan.id))

    def drills(self, what: str = "", *, right: bool = True) -> Reply:
        """Begin a run of practice, and answer its first question."""
        return self.drill_answers(self.says(f"/practice {what}"), right=right)

    def drill_answers(self, shown: Reply, *, right: bool = True) -> Reply:
        """Answer the practice question of a card."""
        drill_id, position, *more = buttons_of(shown)[0].args
        item = self.world.drill_item(drill_id, position)
        picked = item.key if right else wrong_answer(item)
        if item.kind == "single":  # what is behind the option goes with each
            return self.presses("drill", drill_id, position, *picked, *more[1:])
        return self.sends("drill", form_values(item, picked), drill_id, position, *more)

    def member(self, team: Team | None = None) -> Member:
        """The member that this person is in the team (of their place, where none is given)."""
        team_id = team.id if team else self.world.team(self.place or HERE).id
        member = self.world.read(lambda tx: tx.members.of(self.person, team_id))
        assert member is not None, f"{self.person} is no member of team {team_id}"
        return member


def people(world: World, number: int, place: Place = HERE) -> Iterable[Actor]:
    """So many people with names that sort in order."""
    return [world.person(f"person-{n:02}", place) for n in range(1, number + 1)]
