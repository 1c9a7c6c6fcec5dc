"""A platform that survives the process which talks to it: what it has accepted stands in a file outside the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import uuid4

from bot.adapters.base import DoctorFinding, Handle, Offers
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import DeliveryFailed
from bot.messages import Card
from bot.store.deliveries import destination
from tests.crash.log import Log, read
from tests.world import words

PLATFORM = "crash"

THERE = 0.003
"""Seconds at most until a request has arrived."""

BACK = 0.02
"""Seconds at most until its answer is back: the moment when it stands there, and the bot does not know."""


class SurvivingPlatform:
    """Satisfies `Adapter`. It accepts whatever comes, twice if it is sent twice, and writes it down.

    `accepted` is called then, before the answer goes back.
    Lines of the file: `post` (token, key, to, under, text), `edit` (token, text), `found` (key).
    """

    platform = PLATFORM
    pace = 0.0
    offers = Offers()

    def __init__(self, path: Path, chance: Random, accepted: Callable[[], object]) -> None:
        self._log = Log(path)
        self._chance = chance
        self._accepted = accepted
        self._standing: dict[str, str] = {}
        """Tokens, by the key that the message was posted with."""
        for line in read(path):
            if "post" in line:
                self._standing[line["key"]] = line["post"]

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        await self._travel(THERE)
        token = uuid4().hex
        self._log.write(post=token, key=key, to=destination(to), under=under.token if under else None, text=words(card))
        self._standing[key] = token
        self._accepted()
        await self._travel(BACK)
        return MessageRef(PLATFORM, token)

    async def replace(self, ref: MessageRef, card: Card) -> None:
        await self._travel(THERE)
        if ref.token not in self._standing.values():
            raise DeliveryFailed(f"no message {ref.token}", permanent=True)
        self._log.write(edit=ref.token, text=words(card))
        await self._travel(BACK)

    async def find(
        self,
        to: Place | Person,  # noqa: ARG002 (the contract's; a key is unique here)
        key: str,
        under: MessageRef | None = None,  # noqa: ARG002 (the contract's; a key is unique here)
        *,
        since: datetime | None = None,  # noqa: ARG002 (as above)
    ) -> MessageRef | None:
        await self._travel(THERE)
        token = self._standing.get(key)
        if token is None:
            return None
        self._log.write(found=key)
        return MessageRef(PLATFORM, token)

    async def profile(self, person: Person) -> Profile:
        return Profile(person.name or person.user)

    async def run(self, handle: Handle) -> None:  # noqa: ARG002 (the contract's; members act without it)
        await asyncio.Event().wait()

    async def examine(self, places: Sequence[Place]) -> list[DoctorFinding]:
        return [DoctorFinding(place.channel) for place in places]

    async def _travel(self, most: float) -> None:
        await asyncio.sleep(self._chance.random() * most)
