"""Questions, answers and what was seen: the evidence that every score is computed from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.items import Answer, Item
from bot.domain.question import Confidence, Drill, NewResponse, Question, Response


@dataclass(frozen=True, slots=True)
class BoardStanding:
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
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
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

    def close_at(self, question_id: int, moment: datetime) -> None:
        """Its time is over then."""
        ...

    def asked(self, team_id: int) -> tuple[tuple[str, date], ...]:
        """Every item id that the team had as daily question, with its date, newest first."""
        ...

    def pick(self, question_id: int, member_id: int, picked: Answer, at: datetime) -> bool:
        """Store a provisional answer, or change it; False where that member's answer is locked already."""
        ...

    def provisional(self, question_id: int, member_id: int) -> Provisional | None: ...

    def all_provisional(self, question_id: int) -> tuple[Provisional, ...]: ...

    def touch(self, question_id: int, count_at: datetime) -> None:
        """Plan the next refresh of the posts' answer counter; a time that is planned already stays."""
        ...

    def count_by(self, latest: datetime) -> None:
        """Have every counter refreshed by then that is planned later: its time was computed by a wrong clock."""
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

    def outcomes(self, team_id: int) -> tuple[AnswerOutcome, ...]:
        """How the team answered its revealed daily questions; nobody's name or confidence is in it."""
        ...

    def total(self) -> int:
        """How many answers were ever locked."""
        ...

    def team_shares(self, team_id: int) -> tuple[TeamShare, ...]:
        """Visible channel answers of a whole team, per domain."""
        ...

    def standings(self, team_id: int) -> tuple[BoardStanding, ...]:
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
    def start(self, member_id: int, served: Sequence[int | str], at: datetime) -> Drill:
        """A new run over these versions: an item that changes or leaves the bank changes nothing in it.

        A text is the id of a generated item, which is stored when it is answered.
        """
        ...

    def get(self, drill_id: int) -> Drill | None: ...

    def show(self, drill_id: int, at: datetime) -> None:
        """The question at its position is shown, for the first time or again: the first time counts."""
        ...

    def advance(self, drill_id: int, position: int, served: int) -> bool:
        """Move from `position` to the next, `served` being answered; False where somebody has moved it already."""
        ...

    def tidy(self, before: datetime) -> None:
        """Delete the runs that were begun before; what was answered in them stays."""
        ...


class Reports(Protocol):
    def add(self, report: Report) -> Report: ...

    def all(self) -> tuple[Report, ...]:
        """Newest first."""
        ...
