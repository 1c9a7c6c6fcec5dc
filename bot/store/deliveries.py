"""The outbox: what is to be posted where, and forms that wait for their button."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from bot.addresses import MessageRef, Person, Place
from bot.interactions import Ask, Reject
from bot.messages import Card

DRAFTS_KEPT = 20
"""Forms of one person that wait at a time."""


class DraftRows(Protocol):
    """Forms that a platform could not show at once, and what was typed into them."""

    def keep(self, person: Person, form: Ask | Reject, at: datetime) -> str:
        """Its id. Of one person the newest `DRAFTS_KEPT` stay."""
        ...

    def find(self, person: Person, draft: str) -> Ask | Reject | None:
        """None where it is gone, or somebody else's."""
        ...

    def tidy(self, before: datetime) -> None: ...


class HeardRequests(Protocol):
    """Requests of platforms that were heard already."""

    def remember(self, key: str, until: datetime, now: datetime) -> bool:
        """False where the key is remembered already; what was to be remembered until before `now` goes."""
        ...


LOOKED_FOR = timedelta(days=1)
"""So long after a restored store began to run, messages that do not say when they fell due are looked for first."""


DeliveryState = Literal["waiting", "sending", "sent", "dead"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way. A post has a `key`; an edit names the key of the post that it changes.

    `tries` counts attempts; `uncertain` says that an earlier attempt may have succeeded, so that the platform must be
    asked first. `refusals` counts the tries that were refused without a pause being asked for: an unreachable platform
    refuses nothing. `revision` tells an edit apart from the newer one that replaced it. `expires_at`: given up then.
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
    refusals: int = 0


EDITS: Final = "edits in "


class EachReader(str):
    """An argument in a card that is written to many at once: it stands for each reader's own number."""

    __slots__ = ()


EACH_READER: Final = EachReader("0" * 19)
"""As long as the longest number, so that what fits with it fits for everybody."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One of many who get the same card."""

    key: str
    to: Person
    number: int


def anywhere(_destination: str) -> bool:
    """Every destination has room."""
    return True


class Deliveries(Protocol):
    def post(
        self,
        key: str,
        to: Place | Person,
        card: Card,
        *,
        now: datetime,
        expires_at: datetime,
        due_at: datetime | None = None,
        under: str | None = None,
        since: datetime | None = None,
    ) -> bool:
        """Write a post, due at once unless `due_at` says when; False where the key was written before.

        A key that was written for somebody else is a fault, and costs nobody their message: it is reported, and the
        post written under a key of its own. Accounts of one member are one recipient.

        `under` is the key of the post whose thread it joins.

        `since` is when it fell due, where the clock decides that. In a restored store, what fell due before it was
        restored may have been sent since the backup was made: it is written as `uncertain`, with an edit behind it,
        because what stands may name other ids. So is all that does not say since when, until `LOOKED_FOR` has passed
        since `settle`.
        """
        ...

    def settle(self, now: datetime) -> None:
        """A restored store runs again, and all that fell due meanwhile is being looked at: from then time counts."""
        ...

    def post_each(
        self,
        card: Card,
        readers: Sequence[Addressee],
        *,
        now: datetime,
        expires_at: datetime,
        since: datetime | None = None,
    ) -> None:
        """Write one card to many readers, each under a key of its own; as `post` does it.

        Arguments of the card that are `EACH_READER` become each reader's own number.
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

    def has(self, key: str) -> bool:
        """Whether a post of that key was written, whatever became of it."""
        ...

    def ref(self, key: str) -> MessageRef | None:
        """Where the post of that key stands, once it is known."""
        ...

    # what the outbox itself uses

    def lease(
        self,
        now: datetime,
        until: datetime,
        owner: str,
        limit: int,
        busy: Iterable[str],
        *,
        full: Iterable[str] = (),
        fits: Callable[[str], bool] = anywhere,
    ) -> tuple[Delivery, ...]:
        """Take the oldest due delivery of each lane that has none under way, not of those in `busy`.

        A lane is the text of `lane()`: a destination has one for its posts and one for its edits, and neither waits for
        the other. A delivery whose lease has run out, or whose owner is another process, comes back with `uncertain`
        set. Posts keep their order: while the oldest waits for another try, the later ones wait too. An edit waits for
        its own post alone; a newer edit of the same post replaces it.

        `full` are groups of destinations (`groups_of`) that are passed over. `fits` is asked for the destination of
        each that was found, oldest first: where it says no, that one stays.
        """
        ...

    def sent(self, delivery: Delivery, ref: MessageRef | None, now: datetime) -> None:
        """Record success. An edit that was replaced by a newer one meanwhile stays waiting."""
        ...

    def retry(
        self,
        delivery: Delivery,
        pause: timedelta,
        reason: str,
        *,
        now: datetime,
        uncertain: bool,
        refused: bool = False,
    ) -> None:
        """Have it come again after a pause; `refused` counts."""
        ...

    def set_right(self, now: datetime, lease: timedelta) -> int:
        """Set what is due, or leased, further ahead than it can be to what it would be now; how many that were.

        Each delivery remembers the pause that its time was computed with. A time further ahead than that pause was
        computed by a clock that was wrong.
        """
        ...

    def give_up(self, delivery: Delivery, reason: str, now: datetime) -> None: ...

    def release(self, owner: str) -> None:
        """Give back what this process has leased and not begun to send."""
        ...

    def next_due(self) -> datetime | None:
        """When the earliest delivery is due that no other one of its lane holds back."""
        ...

    def waiting(self) -> int:
        """How many are not sent yet, nor given up."""
        ...

    def listing(self, states: Sequence[DeliveryState], limit: int) -> tuple[Delivery, ...]:
        """Newest first."""
        ...

    def tidy(self, before: datetime) -> int:
        """Delete the cards of posts that ended before, and edits whole; a post's key and ref stay.

        So do cards of what stands and names a member: they can be written anew without the name.
        """
        ...


def destination(to: Place | Person) -> str:
    """The text that a delivery's destination is ordered and paced by."""
    match to:
        case Place(platform, workspace, channel):
            return f"{platform}/{workspace}/#{channel}"
        case Person(platform, workspace, user):
            return f"{platform}/{workspace}/@{user}"


def lane(delivery: Delivery) -> str:
    """The text of what keeps an order, and a pace, of its own: an edit never holds up a post."""
    return f"{EDITS}{destination(delivery.to)}" if delivery.kind == "edit" else destination(delivery.to)


def groups_of(destination: str) -> tuple[str, ...]:
    """What a destination's text begins with: its platform, and its workspace where the platform names one."""
    platform, workspace, _ = destination.split("/", 2)
    return (f"{platform}/", f"{platform}/{workspace}/") if workspace else (f"{platform}/",)
