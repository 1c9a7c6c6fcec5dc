"""The requests that adapters have heard, kept in the store: a replay is known after a restart, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.store.database import Database


class StoredRequests:
    """Implements `adapters.base.RequestMemory`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def is_new_request(self, key: str, until: datetime) -> bool:
        return await self._database.write(lambda tx: tx.heard.remember(key, until, self._clock()))
