"""Long polling: tells open pages that something changed."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, defaultdict


class Bell:
    """Counts changes per address, and wakes whoever waits for one.

    It needs no memory over restarts: a page that knows a count of an earlier process just loads once more.
    """

    def __init__(self) -> None:
        self._start = secrets.token_hex(4)
        self._rung: Counter[str] = Counter()
        self._waiters: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)

    @property
    def waiting(self) -> int:
        """How many pages wait."""
        return len({waiter for waiters in self._waiters.values() for waiter in waiters})

    def revision(self, addresses: tuple[str, ...]) -> str:
        """Differs after each change of one of these addresses."""
        return "-".join((self._start, *(str(self._rung[address]) for address in addresses)))

    def ring(self, address: str) -> None:
        self._rung[address] += 1
        self._wake(address)

    async def wait(self, addresses: tuple[str, ...], since: str, seconds: float) -> str:
        """The revision, as soon as it differs from `since`, or after `seconds` as it is."""
        if self.revision(addresses) == since:
            await self._rest(addresses, seconds)
        return self.revision(addresses)

    def close(self) -> None:
        """Let everybody go who waits."""
        for address in list(self._waiters):
            self._wake(address)

    def _wake(self, address: str) -> None:
        for waiter in self._waiters.get(address, ()):
            if not waiter.done():
                waiter.set_result(None)

    async def _rest(self, addresses: tuple[str, ...], seconds: float) -> None:
        waiter = asyncio.get_running_loop().create_future()
        for address in addresses:
            self._waiters[address].add(waiter)
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            pass  # nothing happened, which is an answer too
        finally:
            for address in addresses:
                self._waiters[address].discard(waiter)
                if not self._waiters[address]:
                    del self._waiters[address]
