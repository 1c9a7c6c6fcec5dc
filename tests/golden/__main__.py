"""Writes the golden timelines anew: read the difference by eye before it is kept."""

from __future__ import annotations

import asyncio

from tests.golden import TIMELINES, text

for timeline in TIMELINES:
    timeline.path.write_text(text(asyncio.run(timeline.events())), encoding="utf-8")
