"""The outbox: what is to be posted where, and forms that wait for their button."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from bot.addresses import MessageRef, Person, Place
from bot.interactions import Ask, Reject
from bot.messages import Card


class DraftRows(Protocol):
    """Forms that a platform could not show at once, and what was typed into them."""

    def keep(self, person: Person, form: Ask | Reject, at: datetime) -> str:
        """Its id."""
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

    def post_each(self, card: Card, readers: Sequence[Addressee], *, now: datetime, expires_at: datetime) -> None:
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
