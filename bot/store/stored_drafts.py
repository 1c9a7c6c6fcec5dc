"""The adapters' drafts, kept in the store: a form that somebody began survives a restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.addresses import Person
from bot.interactions import Ask, Reject
from bot.store.database import Database


class StoredDrafts:
    """Implements `adapters.base.Drafts`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, person: Person, form: Ask | Reject) -> str:
        return await self._database.write(lambda tx: tx.drafts.keep(person, form, self._clock()))

    async def take(self, person: Person, draft: str) -> Ask | Reject | None:
        return await self._database.read(lambda tx: tx.drafts.find(person, draft))
