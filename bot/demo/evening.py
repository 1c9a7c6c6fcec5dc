"""The web room of one rehearsed evening: the real server over the store of that day, with the clock standing still."""

from __future__ import annotations

from bot.adapters.web.web_adapter import WebAdapter
from bot.demo.recording import Day
from bot.domain.bank import Bank
from bot.engine import open_database, web_storage
from bot.interactions import Interaction, Reply
from bot.wiring import assemble


class Evening:
    """Serves on a free port of this machine from `open` to `close`. No job of the clock runs: it is always now."""

    def __init__(self, day: Day, bank: Bank) -> None:
        self._database = open_database(day.store, bank)
        storage, secret = web_storage(self._database)
        self._room = WebAdapter(storage, secret=secret, port=0, now=lambda: day.at)
        self._app = assemble(self._database, {"web": self._room}, lambda: day.at)

    @property
    def address(self) -> str:
        return self._room.address

    async def open(self) -> None:
        await self._room.start(self._handle)

    async def close(self) -> None:
        await self._room.stop()
        self._database.close()

    async def _handle(self, interaction: Interaction) -> Reply:
        """What visitors press happens to that day's copy; what others would see of it comes at once."""
        reply = await self._app.handler(interaction)
        await self._app.duties.deliver()
        return reply
