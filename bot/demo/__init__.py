"""The demo: a rehearsed way to an exam in the web room, day by day.

`recording` plays it into the room's accounts and keeps a copy of the store for each evening; `front` shows the room of
one evening, as one of the imagined members, below a form that turns to another. Nothing of it is in `trapline run`.
"""

from __future__ import annotations

from bot.demo.front import Front, check_port
from bot.demo.recording import Recording, record

__all__ = ["Front", "Recording", "check_port", "record"]
