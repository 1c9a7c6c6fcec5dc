"""Duties that note what was asked of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Recorder:
    def __init__(self) -> None:
        self.done: list[str] = []

    async def open(self) -> None:
        self.done.append("open")

    async def close(self) -> None:
        self.done.append("close")

    async def plan(self) -> None:
        self.done.append("plan")

    async def mock(self) -> None:
        self.done.append("mock")

    async def correct(self) -> None:
        self.done.append("correct")

    async def deliver(self) -> None:
        self.done.append("deliver")

    async def watch(self) -> None:
        self.done.append("watch")

    async def tidy(self) -> None:
        self.done.append("tidy")


async def until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not ready():  # noqa: ASYNC110 - what we wait for sets no event
            await asyncio.sleep(0.001)
