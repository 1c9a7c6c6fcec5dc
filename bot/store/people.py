"""Teams, their places, their members, and the codes that link them: what is remembered of people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from bot.addresses import Group, Person, Place
from bot.domain.member import Member
from bot.domain.team import Team

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class OwnedPlace:
    """A team's place. `present`: the bot is in it. `trouble`: why nothing can be posted there, empty while it can.

    `call` is the group that wants to be called for the daily question. `public`: everybody in the workspace or server
    can see the place, as the platform said last; what nobody knows is not public.
    """

    place: Place
    team: int
    present: bool = True
    trouble: str = ""
    call: Group | None = None
    public: bool = False


CodePurpose = Literal["place", "account", "compare"]


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a code was given out for, by which member."""

    purpose: CodePurpose
    team: int
    member: int


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

    def finished(self) -> tuple[int, ...]:
        """Ids of the teams to which farewell was said."""
        ...

    def due_after(self, moment: datetime, limit: int) -> tuple[int, ...]:
        """Ids of active teams whose next question is due later than that, the latest first, through an index."""
        ...

    def peers(self, team_id: int, limit: int) -> tuple[Team, ...]:
        """Other teams to compare with, oldest first: those that agreed to it, and those that are in a public place of a
        workspace where this one is in a public place, too.
        """
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

    def note_left(self, member_id: int, at: datetime) -> None:
        """Remember when a member left; of one who comes back it counts no more."""
        ...

    def left_before(self, moment: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        """Ids of members who left before that and have not come back, the longest gone first, through an index."""
        ...

    def exam_dates(self, team_id: int) -> tuple[date, ...]:
        """Every exam date of those, once each."""
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


class Codes(Protocol):
    """Short codes that somebody types elsewhere to prove that they were given them. Only a hash is kept."""

    def issue(self, code: LinkCode, expires_at: datetime) -> str:
        """A new code; an older one of the same member for the same purpose ends."""
        ...

    def find(self, text: str, now: datetime) -> LinkCode | None:
        """What a code stands for, however it is typed (case, spaces, dashes); None for a wrong or old one."""
        ...

    def spend(self, text: str) -> None:
        """A code works once."""
        ...

    def tidy(self, now: datetime) -> None:
        """Delete codes that ran out."""
        ...
