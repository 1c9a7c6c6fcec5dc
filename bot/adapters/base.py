"""What every adapter does. `tests/contract/` holds the suite that each must pass."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import Ask, Interaction, Reject, Reply
from bot.messages import Card, OwnPage

if TYPE_CHECKING:  # only an adapter that is called over HTTP needs its library
    from aiohttp.web import RouteDef

Handle = Callable[[Interaction], Awaitable[Reply]]
"""What an adapter calls with everything that it hears; it never raises."""


def delivery_token(key: str) -> str:
    """The idempotency key of a message: 24 characters for a delivery's key (Discord's nonce takes 25 at most)."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing that was looked at. `advice` says what is wrong and what to do; empty where it is in order."""

    what: str
    advice: str = ""


class Door(Protocol):
    """The HTTP port: the web room, or without it what programs ask for."""

    @property
    def address(self) -> str: ...
    async def start(self, handle: Handle) -> None:
        """Raises OSError where it cannot listen."""
        ...

    async def stop(self) -> None: ...


def no_page(_person: Person, _page: OwnPage) -> str | None:
    """No pages of a reader's own."""
    return None


async def nothing_to_tidy() -> None:
    """Nothing that grows."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What an adapter brings beside messages; the defaults are nothing.

    Attributes:
        door: It owns the HTTP port and listens there; `run` is then not called.
        page_url: The link to a page of a person's own; None where they could not open it.
        routes: Where the platform calls us; whoever owns the port serves them.
        tidy: Drops what it remembers and nobody can see any more; called every hour.

    """

    door: Door | None = None
    page_url: Callable[[Person, OwnPage], str | None] = no_page
    routes: tuple[RouteDef, ...] = ()
    tidy: Callable[[], Awaitable[None]] = nothing_to_tidy


LOOK_AT_LEAST = 3
LOOK_AT_MOST = 30
"""Pages of a history that are looked through for one message. The first ones are read whatever the clocks say."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""A platform's clock and ours are as far apart at most, as a rule."""


def looked_far_enough(page: int, oldest: datetime, since: datetime | None) -> bool:
    """Whether a message that was written at `since` cannot stand behind that page, the first of which is 1."""
    return page >= LOOK_AT_LEAST and since is not None and oldest < since - CLOCKS_DIFFER


class Adapter(Protocol):
    """A platform, seen from the core."""

    @property
    def platform(self) -> str:
        """The name that its places and persons carry."""
        ...

    @property
    def pace(self) -> float:
        """Seconds to leave between two messages to the same place or person."""
        ...

    @property
    def offers(self) -> Offers:
        """What it brings beside messages; the same for its whole life."""
        ...

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        """Post a message, as a reply in the thread of `under` where that is given.

        A second call with the same key may post again: the outbox asks `find` first.

        Raises:
            DeliveryFailed: the platform refused, or could not be reached; the message does not stand there.
            NoAnswer: the platform failed; it is uncertain whether the message stands.
            Exception: anything else leaves it uncertain whether the message stands.
        """
        ...

    async def replace(self, ref: MessageRef, card: Card) -> None:
        """Edit a message in place. Raises as `post` does; doing it twice does no harm."""
        ...

    async def find(
        self, to: Place | Person, key: str, under: MessageRef | None = None, *, since: datetime | None = None
    ) -> MessageRef | None:
        """The message that was posted with this key, or None where there is none.

        `since` is when it was written, and so before it was first sent: who looks through a history looks back as far
        as that, and further where the clocks may differ. Without it, to the beginning.

        Raises:
            CannotLook: the platform does not let us look, or not so far back.
        """
        ...

    async def profile(self, person: Person) -> Profile:
        """Name and zone of a person, as far as the platform tells."""
        ...

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled, passing on everything that people do."""
        ...

    async def examine(self, places: Sequence[Place]) -> list[DoctorFinding]:
        """What `trapline doctor` tells of the platform: tokens, permissions, and each of these places.

        Asks the platform and posts nothing; needs no `run`. Never raises: what cannot be asked is a finding too.
        """
        ...


class RequestMemory(Protocol):
    """Remembers which requests were heard, over restarts."""

    async def is_new_request(self, key: str, until: datetime) -> bool:
        """Whether it is heard for the first time; it is then remembered until that moment, durably."""
        ...


class DraftStore(Protocol):
    """Keeps forms for platforms that cannot open one at any moment: a card says so, and a button opens it later.

    What somebody typed survives a restart this way. Drafts go by themselves after a day.
    """

    async def keep(self, person: Person, form: Ask | Reject) -> str:
        """Keep a form for one person; returns its id (at most 32 characters, without a colon)."""
        ...

    async def take(self, person: Person, draft: str) -> Ask | Reject | None:
        """The form, as often as it is asked for; None where it is gone or is somebody else's."""
        ...
