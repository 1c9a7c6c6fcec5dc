"""The form above the room that turns to another day and to another member, put into the room's own pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.demo.recording import Recording

_HERE = Path(__file__).parent / "assets"
ASSETS = {"demo.css": "text/css", "demo.js": "text/javascript"}

HEAD = "</head>"
HEADER = "</header>"
LINKS = '<link rel="stylesheet" href="/demo/demo.css">\n<script src="/demo/demo.js" defer></script>\n'


class Bar:
    """The form, ready to be put into pages."""

    def __init__(self, recording: Recording) -> None:
        env = Environment(
            loader=FileSystemLoader(_HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = env.get_template("bar.html")
        self._recording = recording
        self.assets = {name: (_HERE / name).read_bytes() for name in ASSETS}

    def put_into(self, page: str, day: int, who: int) -> str:
        """A page of the room, with the form below its header."""
        shown, reader = self._recording.days[day - 1], self._recording.readers[who]
        at = shown.at.astimezone(ZoneInfo(reader.zone))
        form = self._template.render(
            day=day,
            days=len(self._recording.days),
            who=who,
            readers=self._recording.readers,
            when=f"{at:%a} {at.day} {at:%b %Y, %H:%M} in {reader.zone.partition('/')[2].replace('_', ' ')}",
            until=until(self._recording.exam, at.date()),
        )
        return page.replace(HEAD, LINKS + HEAD, 1).replace(HEADER, f"{HEADER}\n{form}", 1)


def until(exam: date, today: date) -> str:
    """How far the exam is, in words."""
    days = (exam - today).days
    match days:
        case 1:
            return "the day before the exam"
        case 0:
            return "the day of the exam"
        case -1:
            return "the day after the exam"
        case _:
            return f"{days} days before the exam" if days > 0 else f"{-days} days after the exam"
