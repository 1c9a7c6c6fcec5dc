"""Golden timelines: what comes to stand where on a team's way to an exam, a line each; read by eye, then kept.

They hold posts alone, each with its reader's local time, and nothing that depends on which items the bank holds.
`python -m tests.golden` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.rehearsal import PLAYERS, TimelineEvent, play_countdown
from tests.world import shipped

FOLDER = Path(__file__).parent
ZONES = {player.person.name: player.zone for player in PLAYERS}


@dataclass(frozen=True)
class Timeline:
    """One way to an exam: `minutes` a day for everybody, or each their own."""

    name: str
    exam_in: int
    minutes: int | None = None

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.txt"

    async def events(self) -> list[TimelineEvent]:
        return await play_countdown(shipped(), exam_in=self.exam_in, minutes=self.minutes, seed=1)


TIMELINES = (Timeline("fortnight", 14), Timeline("five-days", 5), Timeline("quarter-hour", 14, 15))


def posts(events: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """What came to stand somewhere by itself; edits and replies are left out."""
    return [event for event in events if event["key"] is not None]


def local(event: TimelineEvent) -> datetime:
    """In the reader's zone; what stands in the channel is in UTC."""
    return datetime.fromisoformat(event["at"]).astimezone(ZoneInfo(ZONES.get(event.get("person", ""), "UTC")))


def lines(events: Iterable[TimelineEvent]) -> Iterator[str]:
    """Local time, kind, to whom, title.

    Of a mock exam only that it was sat that day: when its warnings come hangs on how many questions its form has.
    """
    sat: set[str] = set()
    for event in posts(events):
        at, when, title = local(event), "%a %d %b %H:%M", event["title"]
        if event["kind"] == "mock":
            mock = event["key"].rpartition(":warn")[0]
            if mock in sat:
                continue
            sat.add(mock)
            when, title = "%a %d %b      ", "(sits the mock exam)"
        to = event.get("person") or f"#{event['place']}"
        yield f"{at:{when}} {at.tzinfo!s:<20} {event['kind']:<9} {to:<22} {title}"


def text(events: Iterable[TimelineEvent]) -> str:
    """The whole file."""
    return "".join(f"{line}\n" for line in lines(events))
