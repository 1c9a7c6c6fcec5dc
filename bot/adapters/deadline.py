"""The platforms' three-second rules: an answer in time, or a word that it comes, and then the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.interactions import Reply

IN_TIME = 2.0
"""Seconds. Slack and Discord give three; the rest is for the way there and back."""


async def reply_in_time(
    reply: Awaitable[Reply], late: Callable[[], Awaitable[object]], seconds: float = IN_TIME
) -> tuple[Reply, bool]:
    """The reply, and whether it was in time. Where it was not, `late` has told the platform before it arrived."""
    task = asyncio.ensure_future(reply)
    done, _ = await asyncio.wait((task,), timeout=seconds)
    if done:
        return task.result(), True
    await late()
    return await task, False
