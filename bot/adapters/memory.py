"""A platform that lives in memory: for rehearsals and tests. It keeps what stands where, and fails on demand."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.adapters.base import DoctorFinding, Handle, Offers
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import CannotLook, DeliveryFailed, Interaction, Reply
from bot.messages import Card


@dataclass(slots=True)
class Message:
    """One message that stands there. `versions` holds what it said, the present card last."""

    ref: MessageRef
    key: str
    to: Place | Person
    under: MessageRef | None
    versions: list[Card]

    @property
    def card(self) -> Card:
        return self.versions[-1]


class Gate:
    """Holds calls back until it is opened; `waiting` counts those that it holds."""

    def __init__(self) -> None:
        self.waiting = 0
        self._opened = asyncio.Event()

    def open(self) -> None:
        self._opened.set()

    async def pass_through(self) -> None:
        self.waiting += 1
        try:
            await self._opened.wait()
        finally:
            self.waiting -= 1


@dataclass(slots=True)
class _Trouble:
    """What goes wrong at one destination."""

    refusals: list[Exception] = field(default_factory=list)
    losses: list[Exception] = field(default_factory=list)
    refused_looks: list[Exception] = field(default_factory=list)
    blind: bool = False
    gate: Gate | None = None


class MemoryAdapter:
    """Satisfies `Adapter`. `messages` holds everything that was posted, oldest first.

    `replies` holds what was said to each who did something, and `profiles` what the platform knows about people.
    """

    def __init__(self, platform: str = "memory", pace: float = 0.0) -> None:
        self.platform = platform
        self.pace = pace
        self.messages: list[Message] = []
        self.replies: list[tuple[Interaction, Reply]] = []
        self.profiles: dict[Person, Profile] = {}
        self._trouble: defaultdict[Place | Person, _Trouble] = defaultdict(_Trouble)
        self._handle: Handle | None = None
        self.listening = asyncio.Event()

    # the contract

    @property
    def offers(self) -> Offers:
        return Offers()

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        await self._refuse(to)
        message = Message(MessageRef(self.platform, str(len(self.messages) + 1)), key, to, under, [card])
        self.messages.append(message)
        self._lose(to)
        return message.ref

    async def replace(self, ref: MessageRef, card: Card) -> None:
        message = self._message(ref)
        await self._refuse(message.to)
        if message.card != card:
            message.versions.append(card)
        self._lose(message.to)

    async def find(
        self,
        to: Place | Person,
        key: str,
        under: MessageRef | None = None,
        *,
        since: datetime | None = None,  # noqa: ARG002 - the contract's; everything is looked through here
    ) -> MessageRef | None:
        trouble = self._of(to)
        if trouble.blind:
            raise CannotLook
        if trouble.refused_looks:
            raise trouble.refused_looks.pop(0)
        return next((message.ref for message in self.at(to, under) if message.key == key), None)

    async def profile(self, person: Person) -> Profile:
        """What `profiles` says of them, else the name that they came with."""
        return self.profiles.get(replace(person, name=""), Profile(person.name or person.user))

    async def run(self, handle: Handle) -> None:
        self.listen(handle)
        try:
            await asyncio.Event().wait()
        finally:
            self.listening.clear()

    async def examine(self, places: Sequence[Place]) -> list[DoctorFinding]:
        """Every place is in order, unless a call there would be refused now."""
        refused = [self._of(place).refusals for place in places]
        return [
            DoctorFinding(place.channel, str(refusals[0]) if refusals else "")
            for place, refusals in zip(places, refused, strict=True)
        ]

    # what people do and see

    def listen(self, handle: Handle) -> None:
        """Hear what people do without a task that runs."""
        self._handle = handle
        self.listening.set()

    async def say(self, interaction: Interaction) -> Reply:
        """Somebody does something; comes back with what only they see. Waits until somebody listens."""
        await self.listening.wait()
        if self._handle is None:  # cannot be, and the type checker does not know
            raise RuntimeError("nobody listens")
        reply = await self._handle(interaction)
        self.replies.append((interaction, reply))
        return reply

    def at(self, to: Place | Person, under: MessageRef | None = None) -> list[Message]:
        """What stands in a room or private conversation, or in the thread of one message, oldest first."""
        there = _address(to)
        return [message for message in self.messages if _address(message.to) == there and message.under == under]

    # what goes wrong

    def refuse(
        self,
        to: Place | Person,
        reason: str,
        *,
        retry_after: float | None = None,
        permanent: bool = False,
        closed: bool = False,
        unreachable: bool = False,
    ) -> None:
        """The next call for that destination is refused, and nothing stands there. Several calls queue up."""
        refusal = DeliveryFailed(
            reason, retry_after=retry_after, permanent=permanent, closed=closed, unreachable=unreachable
        )
        self._of(to).refusals.append(refusal)

    def lose(self, to: Place | Person, error: Exception) -> None:
        """The next call for that destination takes effect, and its answer is lost: `error` is raised instead."""
        self._of(to).losses.append(error)

    def blind(self, to: Place | Person) -> None:
        """From now on nobody may look what stands there."""
        self._of(to).blind = True

    def refuse_looks(self, to: Place | Person, reason: str, *, retry_after: float | None = None) -> None:
        """The next `find` there is refused."""
        self._of(to).refused_looks.append(DeliveryFailed(reason, retry_after=retry_after))

    def hold(self, to: Place | Person) -> Gate:
        """From now on posts and edits for that destination hang until the gate is opened."""
        self._of(to).gate = gate = Gate()
        return gate

    async def _refuse(self, to: Place | Person) -> None:
        trouble = self._of(to)
        if trouble.gate:
            await trouble.gate.pass_through()
        if trouble.refusals:
            raise trouble.refusals.pop(0)

    def _lose(self, to: Place | Person) -> None:
        if losses := self._of(to).losses:
            raise losses.pop(0)

    def _of(self, to: Place | Person) -> _Trouble:
        return self._trouble[_address(to)]

    def _message(self, ref: MessageRef) -> Message:
        for message in self.messages:
            if message.ref == ref:
                return message
        raise DeliveryFailed(f"no message {ref.token}", permanent=True)


def _address(to: Place | Person) -> Place | Person:
    """Names change; the account stays."""
    return replace(to, name="") if isinstance(to, Person) else to
