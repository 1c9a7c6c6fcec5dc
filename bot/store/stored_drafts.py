"""The adapters' drafts, kept in the store: a form that somebody began survives a restart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.messages import Ask, Person, Reject
from bot.store.sqlite.worker import Worker


class StoredDrafts:
    """Implements `adapters.base.Drafts`."""

    def __init__(self, worker: Worker, clock: Callable[[], datetime]) -> None:
        self._worker = worker
        self._clock = clock

    async def keep(self, person: Person, form: Ask | Reject) -> str:
        return await self._worker.write(lambda tx: tx.drafts.keep(person, form, self._clock()))

    async def take(self, person: Person, draft: str) -> Ask | Reject | None:
        return await self._worker.read(lambda tx: tx.drafts.find(person, draft))
