"""What the use cases may ask of the store: the seam behind which an engine stands.

A `Store` lives for one transaction. Nothing outside `bot/store/` knows which engine it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.domain.bank import Bank
from bot.domain.items import Answer, Item
from bot.domain.member import Member
from bot.domain.question import Confidence, Drill, NewResponse, Question, Response
from bot.domain.team import Team
from bot.messages import Ask, Card, Group, MessageRef, Person, Place, Reject
from bot.store.corrections import Corrections
from bot.store.mocks import Mocks
from bot.store.plans import Plans


@dataclass(frozen=True, slots=True)
class OwnedPlace:
    """A team's place. `present`: the bot is in it. `trouble`: why nothing can be posted there, empty while it can.

    `call` is the group that wants to be called for the daily question.
    """

    place: Place
    team: int
    present: bool = True
    trouble: str = ""
    call: Group | None = None


CodePurpose = Literal["place", "account", "compare"]


@dataclass(frozen=True, slots=True)
class Code:
    """What a code was given out for, by which member."""

    purpose: CodePurpose
    team: int
    member: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One member's line of the leaderboard; `points` is 10 for each right channel answer that may be seen."""

    member: int
    points: int
    answers: int


@dataclass(frozen=True, slots=True)
class TeamShare:
    """How a team did with its daily questions in one domain."""

    domain: int
    right: int
    answers: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a member met a domain for the first time, and how that went: rows of one age and result."""

    domain: int
    right: bool
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What spaced repetition needs to know of an answer; `trap` is the one sprung, where it was wrong and had one."""

    item: str
    served: int
    trap: str | None
    right: bool
    confidence: Confidence | None
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of a team answered one revealed daily question in the same way: right, or wrong by this trap."""

    question: int
    item: str
    served: int
    trap: str | None
    right: bool
    answers: int


@dataclass(frozen=True, slots=True)
class Provisional:
    """An answer that is stored and not locked yet."""

    question: int
    member: int
    picked: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody says that an item is flawed. `served` is the version they saw."""

    id: int
    item: str
    served: int
    team: int
    member: int
    text: str
    at: datetime


class Teams(Protocol):
    def add(self, team: Team) -> Team:
        """Store a new team; the id that comes back replaces the given one."""
        ...

    def get(self, team_id: int) -> Team:
        """Raises KeyError."""
        ...

    def save(self, team: Team) -> None: ...

    def all(self) -> tuple[Team, ...]:
        """Every team, oldest first."""
        ...

    def at(self, place: Place) -> Team | None:
        """The team that owns a place."""
        ...

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[Team, ...]:
        """Active teams whose next question is due, longest due first, through an index."""
        ...

    def due_after(self, moment: datetime, limit: int) -> tuple[int, ...]:
        """Ids of active teams whose next question is due later than that, the latest first, through an index."""
        ...

    def peers(self, team_id: int, limit: int) -> tuple[Team, ...]:
        """Other teams to compare with, oldest first: those in one workspace with it, and those that agreed to it."""
        ...

    def compare(self, team_id: int, other: int) -> None:
        """Remember that two teams agreed to be compared."""
        ...

    def compare_no_more(self, team_id: int) -> None:
        """Take back all that the team agreed to."""
        ...


class Places(Protocol):
    """The places that teams own. One that the bot was removed from stays its team's, and is passed over."""

    def claim(self, place: Place, team_id: int) -> None:
        """Give a place to a team. Raises ValueError where another team has it."""
        ...

    def release(self, place: Place) -> None: ...

    def of(self, team_id: int) -> tuple[Place, ...]:
        """Where a team's messages go: its places that the bot is in, the first one first."""
        ...

    def all_of(self, team_id: int) -> tuple[OwnedPlace, ...]: ...

    def owned(self, place: Place) -> OwnedPlace | None: ...

    def in_workspace(self, place: Place) -> tuple[OwnedPlace, ...]:
        """Every owned place in the workspace of that one."""
        ...

    def save(self, owned: OwnedPlace) -> None: ...


class Members(Protocol):
    def add(self, member: Member, person: Person) -> Member:
        """Store a new member with their account; the id that comes back replaces the given one."""
        ...

    def get(self, member_id: int) -> Member:
        """Raises KeyError."""
        ...

    def save(self, member: Member) -> None: ...

    def of(self, person: Person, team_id: int) -> Member | None:
        """The member that this account is in that team, also one who left."""
        ...

    def all_of(self, person: Person, *, left: bool = False) -> tuple[Member, ...]:
        """That account's memberships, oldest first; with `left` also those that were left."""
        ...

    def in_team(self, team_id: int) -> tuple[Member, ...]:
        """Active and paused members, in the order of joining."""
        ...

    def accounts(self, member_id: int) -> tuple[Person, ...]: ...

    def rename(self, person: Person) -> None:
        """Remember an account's present name, for its members too."""
        ...

    def trouble(self, person: Person) -> str:
        """Why private messages cannot be delivered to this account, as long as nobody has told them; else empty."""
        ...

    def set_trouble(self, person: Person, reason: str) -> None:
        """Remember it; empty: it works (again)."""
        ...

    def trouble_told(self, person: Person) -> None:
        """They know; as long as it lasts they are not told again."""
        ...

    def attach(self, person: Person, member_id: int) -> None:
        """Give a member one more account."""
        ...

    def merge(self, member_id: int, into: int) -> None:
        """Make two members of a team one: everything of the first becomes the second's, and the first is gone.

        Of two answers to one question the earlier lock counts, the other becomes practice. Of an item that both met,
        the earlier answer is the first exposure.
        """
        ...

    def forget(self, member_id: int) -> None:
        """Erase accounts and everything personal; the id and the responses stay.

        Others' cards that name the member are for `Deliveries.forget`.
        """
        ...


class Questions(Protocol):
    def open(self, question: Question) -> Question | None:
        """Store a new question (its id and `served` are given by the store); None where that team's date has one."""
        ...

    def get(self, question_id: int) -> Question:
        """Raises KeyError."""
        ...

    def current(self, team_id: int) -> Question | None:
        """The team's newest question that is not revealed."""
        ...

    def on(self, team_id: int, day: date) -> Question | None: ...

    def latest(self, team_id: int, before: date | None = None) -> Question | None:
        """The newest question, or the newest one of an earlier date than `before`."""
        ...

    def to_close(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[Question, ...]:
        """Questions not revealed whose time is over, oldest first, through an index."""
        ...

    def reveal(self, question_id: int) -> None: ...

    def asked(self, team_id: int) -> tuple[tuple[str, date], ...]:
        """Every item id that the team had as daily question, with its date, newest first."""
        ...

    def pick(self, question_id: int, member_id: int, picked: Answer, at: datetime) -> bool:
        """Store a provisional answer, or change it; False where that member's answer is locked already."""
        ...

    def provisional(self, question_id: int, member_id: int) -> Provisional | None: ...

    def all_provisional(self, question_id: int) -> tuple[Provisional, ...]: ...

    def touch(self, question_id: int, count_at: datetime) -> None:
        """Have the answer counter of the posts refreshed then; a time that is planned already stays."""
        ...

    def to_count(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of the questions whose counter is due for a refresh, through an index."""
        ...

    def counted(self, question_id: int) -> None:
        """The counter was refreshed."""
        ...

    def takers(self, question_id: int) -> int:
        """How many members have answered, provisionally or locked."""
        ...


class Responses(Protocol):
    """Append-only. Everything but `locked`, `taken` and `seen_items` reads the view `visible_responses`.

    A grade that is read is the newest one: that of the corrected key, where there is one.
    """

    def append(self, response: NewResponse) -> Response:
        """Store an answer for good; a provisional one to the same question goes.

        Raises ValueError where the member has locked that question already.
        """
        ...

    def locked(self, question_id: int, member_id: int) -> Response | None:
        """The member's locked answer to a daily question, whether or not its verdict may be seen yet."""
        ...

    def taken(self, question_id: int) -> tuple[Response, ...]:
        """All locked answers to one question. Only the reveal may use it."""
        ...

    def seen_items(self, member_id: int) -> frozenset[str]:
        """Ids of all items the member has answered, or has picked provisionally."""
        ...

    def tallies(self, member_id: int) -> tuple[Tally, ...]:
        """First exposures that may be seen, newest first."""
        ...

    def of_member(self, member_id: int, domain: int | None = None) -> tuple[Response, ...]:
        """Visible responses, newest first."""
        ...

    def history(self, member_id: int) -> tuple[Past, ...]:
        """Visible responses, oldest first: what spaced repetition is replayed from."""
        ...

    def outcomes(self, team_id: int) -> tuple[Outcome, ...]:
        """How the team answered its revealed daily questions; nobody's name or confidence is in it."""
        ...

    def total(self) -> int:
        """How many answers were ever locked."""
        ...

    def team_shares(self, team_id: int) -> tuple[TeamShare, ...]:
        """Visible channel answers of a whole team, per domain."""
        ...

    def standings(self, team_id: int) -> tuple[Standing, ...]:
        """Visible channel answers of every member who gave one, most points first, then by member id."""
        ...


class Served(Protocol):
    def keep(self, item: Item) -> int:
        """The id of the stored snapshot of exactly this text of the item, made where there is none."""
        ...

    def get(self, served_id: int) -> Item:
        """Raises KeyError."""
        ...


class Drills(Protocol):
    def start(self, member_id: int, served: Sequence[int], at: datetime) -> Drill:
        """A new run over these versions: an item that changes or leaves the bank changes nothing in it."""
        ...

    def get(self, drill_id: int) -> Drill | None: ...

    def advance(self, drill_id: int, position: int) -> bool:
        """Move from `position` to the next; False where somebody has moved it already."""
        ...


class Reports(Protocol):
    def add(self, report: Report) -> Report: ...

    def all(self) -> tuple[Report, ...]:
        """Newest first."""
        ...


class Codes(Protocol):
    """Short codes that somebody types elsewhere to prove that they were given them. Only a hash is kept."""

    def issue(self, code: Code, expires_at: datetime) -> str:
        """A new code; an older one of the same member for the same purpose ends."""
        ...

    def find(self, text: str, now: datetime) -> Code | None:
        """What a code stands for, however it is typed (case, spaces, dashes); None for a wrong or old one."""
        ...

    def spend(self, text: str) -> None:
        """A code works once."""
        ...

    def tidy(self, now: datetime) -> None:
        """Delete codes that ran out."""
        ...


class Drafts(Protocol):
    """Forms that a platform could not show at once, and what was typed into them."""

    def keep(self, person: Person, form: Ask | Reject, at: datetime) -> str:
        """Its id."""
        ...

    def find(self, person: Person, draft: str) -> Ask | Reject | None:
        """None where it is gone, or somebody else's."""
        ...

    def tidy(self, before: datetime) -> None: ...


DeliveryState = Literal["waiting", "sending", "sent", "dead"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way. A post has a `key`; an edit names the key of the post that it changes.

    `tries` counts attempts; `uncertain` says that an earlier attempt may have succeeded, so that the platform must be
    asked first. `revision` tells an edit apart from the newer one that replaced it. `expires_at`: given up after that.
    """

    id: int
    kind: Literal["post", "edit"]
    key: str
    to: Place | Person
    card: Card
    under: str | None
    state: DeliveryState
    tries: int
    uncertain: bool
    revision: int
    due_at: datetime
    expires_at: datetime
    created_at: datetime
    reason: str = ""
    ref: MessageRef | None = None


READER = "-1"
"""An argument in a card that is written to many at once: it stands for each reader's own number."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One of many who get the same card."""

    key: str
    to: Person
    number: int


class Deliveries(Protocol):
    def post(
        self,
        key: str,
        to: Place | Person,
        card: Card,
        *,
        now: datetime,
        expires_at: datetime,
        under: str | None = None,
    ) -> bool:
        """Write a post; False where the key was written before.

        A key that was written for somebody else is a fault, and costs nobody their message: it is reported, and the
        post written under a key of its own. Accounts of one member are one recipient.

        `under` is the key of the post whose thread it joins.
        """
        ...

    def post_each(self, card: Card, readers: Sequence[Reader], *, now: datetime, expires_at: datetime) -> None:
        """Write one card to many readers, each under a key of its own; as `post` does it.

        Arguments of the card that are `READER` become each reader's own number.
        """
        ...

    def edit(self, key: str, card: Card, *, now: datetime, due_at: datetime, expires_at: datetime) -> bool:
        """Change the post of that key; a waiting edit of the same post is replaced, at the earlier `due_at` of the two.

        False, and nothing happens, where no such post was ever written, or it was given up, or nobody knows its place.
        """
        ...

    def forget(self, member_id: int, *, now: datetime, expires_at: datetime) -> int:
        """Take a member's name out of every card, and out of the posts that stand: so many are edited."""
        ...

    def ref(self, key: str) -> MessageRef | None:
        """Where the post of that key stands, once it is known."""
        ...

    # what the outbox itself uses

    def lease(
        self, now: datetime, until: datetime, owner: str, limit: int, busy: Iterable[str]
    ) -> tuple[Delivery, ...]:
        """Take the oldest due delivery of each destination that has none under way, not of those in `busy`.

        A destination is the text of `destination()`. A delivery whose lease has run out, or whose owner is another
        process, comes back with `uncertain` set. Order within a destination is kept: while its oldest delivery waits
        for another try, the later ones wait too.
        """
        ...

    def sent(self, delivery: Delivery, ref: MessageRef | None, now: datetime) -> None:
        """Record success. An edit that was replaced by a newer one meanwhile stays waiting."""
        ...

    def retry(self, delivery: Delivery, due_at: datetime, reason: str, *, uncertain: bool) -> None: ...

    def give_up(self, delivery: Delivery, reason: str, now: datetime) -> None: ...

    def release(self, owner: str) -> None:
        """Give back what this process has leased and not begun to send."""
        ...

    def next_due(self) -> datetime | None:
        """When the earliest delivery is due that no other one of its destination holds back."""
        ...

    def waiting(self) -> int:
        """How many are not sent yet, nor given up."""
        ...

    def listing(self, states: Sequence[DeliveryState], limit: int) -> tuple[Delivery, ...]:
        """Newest first."""
        ...

    def tidy(self, before: datetime) -> int:
        """Delete the cards of deliveries that ended before; their keys and refs stay.

        So do cards of posts that stand and name a member: they can be written anew without the name.
        """
        ...


def destination(to: Place | Person) -> str:
    """The text that a delivery's destination is ordered and paced by."""
    match to:
        case Place(platform, workspace, channel):
            return f"{platform}/{workspace}/#{channel}"
        case Person(platform, workspace, user):
            return f"{platform}/{workspace}/@{user}"


class Store(Protocol):
    """One transaction's view of everything that is stored, and of the bank that is served from."""

    @property
    def bank(self) -> Bank: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def places(self) -> Places: ...
    @property
    def members(self) -> Members: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def responses(self) -> Responses: ...
    @property
    def served(self) -> Served: ...
    @property
    def drills(self) -> Drills: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def mocks(self) -> Mocks: ...
    @property
    def corrections(self) -> Corrections: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def deliveries(self) -> Deliveries: ...
