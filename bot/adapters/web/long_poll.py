"""Long polling: tells open pages that something changed."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, OrderedDict, defaultdict

_Waiter = asyncio.Future[bool]


class Bell:
    """Counts changes per address, and wakes whoever waits for one.

    It needs no memory over restarts: a page that knows a count of an earlier process just loads once more.
    """

    def __init__(self, most: int = 1_000) -> None:
        """`most`: how many may wait at once."""
        self._most = most
        self._start = secrets.token_hex(4)
        self._rung: Counter[str] = Counter()
        self._waiters: defaultdict[str, set[_Waiter]] = defaultdict(set)
        self._queue: OrderedDict[_Waiter, None] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many pages wait."""
        return len(self._queue)

    def let_oldest_go(self) -> bool:
        """Send away whoever has waited longest; False where nobody waits."""
        if not self._queue:
            return False
        waiter, _ = self._queue.popitem(last=False)
        if not waiter.done():
            waiter.set_result(False)
        return True

    def revision(self, addresses: tuple[str, ...]) -> str:
        """Differs after each change of one of these addresses."""
        return "-".join((self._start, *(str(self._rung[address]) for address in addresses)))

    def ring(self, address: str) -> None:
        self._rung[address] += 1
        self._wake(address)

    async def wait(self, addresses: tuple[str, ...], since: str, seconds: float) -> str | None:
        """The revision, as soon as it differs from `since`, or after `seconds` as it is. None: somebody else needed
        the place, so come again later.
        """
        if self.revision(addresses) == since and not await self._rest(addresses, seconds):
            return None
        return self.revision(addresses)

    def close(self) -> None:
        """Let everybody go who waits."""
        for address in list(self._waiters):
            self._wake(address)

    def _wake(self, address: str) -> None:
        for waiter in self._waiters.get(address, ()):
            if not waiter.done():
                waiter.set_result(True)

    async def _rest(self, addresses: tuple[str, ...], seconds: float) -> bool:
        """False: it was sent away."""
        if len(self._queue) >= self._most:
            self.let_oldest_go()
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        self._queue[waiter] = None
        for address in addresses:
            self._waiters[address].add(waiter)
        try:
            async with asyncio.timeout(seconds):
                return await waiter
        except TimeoutError:
            return True  # nothing happened, which is an answer too
        finally:
            self._queue.pop(waiter, None)
            for address in addresses:
                self._waiters[address].discard(waiter)
                if not self._waiters[address]:
                    del self._waiters[address]
