"""Drafts and requests that live as long as a test."""

from __future__ import annotations

from datetime import datetime

from bot.addresses import Person
from bot.interactions import Ask, Reject


class MemoryDrafts:
    """Satisfies `bot.adapters.base.Drafts`."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Person, Ask | Reject]] = {}

    async def keep(self, person: Person, form: Ask | Reject) -> str:
        draft = f"draft{len(self._kept)}"
        self._kept[draft] = (person, form)
        return draft

    async def take(self, person: Person, draft: str) -> Ask | Reject | None:
        owner, form = self._kept.get(draft, (None, None))
        return form if owner == person else None


class MemoryRequests:
    """Satisfies `bot.adapters.base.RequestMemory`."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    async def is_new_request(self, key: str, until: datetime) -> bool:  # noqa: ARG002
        new = key not in self.known
        self.known.add(key)
        return new
