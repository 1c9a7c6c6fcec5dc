"""Where a rehearsal is played: one platform or several, in memory or over the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from bot.adapters.base import Adapter, Handle
from bot.adapters.memory import MemoryAdapter
from bot.addresses import MessageRef, Person, Place
from bot.interactions import Interaction, Reply
from bot.messages import Card
from bot.rehearsal.cast import CAST_PLATFORM


class News(NamedTuple):
    """A card that came to stand somewhere; `key` is its delivery's, None for an edit. `ref` is needed to press it."""

    key: str | None
    to: Place | Person
    card: Card
    ref: MessageRef | None = None


class Stage(Protocol):
    """Where a rehearsal is played."""

    @property
    def adapters(self) -> dict[str, Adapter]: ...

    async def listen(self, handle: Handle) -> None:
        """Pass on what people do, until cancelled."""
        ...

    async def say(self, interaction: Interaction) -> Reply:
        """Somebody does something there; comes back with the reply."""
        ...

    def news(self) -> Iterable[News]:
        """What has come to stand, or was edited, since the last look."""
        ...


class MemoryStage:
    """One platform, in memory."""

    def __init__(self) -> None:
        self._adapter = MemoryAdapter(CAST_PLATFORM)
        self._seen: set[tuple[MessageRef, int]] = set()

    @property
    def adapters(self) -> dict[str, Adapter]:
        return {CAST_PLATFORM: self._adapter}

    async def listen(self, handle: Handle) -> None:
        await self._adapter.run(handle)

    async def say(self, interaction: Interaction) -> Reply:
        return await self._adapter.say(interaction)

    def news(self) -> Iterable[News]:
        for message in self._adapter.messages:
            for version, card in enumerate(message.versions):
                if (message.ref, version) not in self._seen:
                    self._seen.add((message.ref, version))
                    yield News(None if version else message.key, message.to, card, message.ref)
