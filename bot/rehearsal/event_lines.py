"""The events of a rehearsal for a person to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.rehearsal.playing import TimelineEvent


def timeline_text(events: Iterable[TimelineEvent]) -> str:
    """The events for a person to read."""
    lines = []
    for event in events:
        who = f"#{event['place']}" if "place" in event else f"to {event['person']}"
        at = datetime.fromisoformat(event["at"])
        lines.append(f"── {at:%a %d %b %H:%M} UTC · {event['kind']} · {who}")
        text = event["text"].splitlines()
        if event["kind"] == "count":  # the post has not changed but for its last line
            text = text[-1:]
        lines += [f"   {line}" for line in text]
        lines.append("")
    return "\n".join(lines)
