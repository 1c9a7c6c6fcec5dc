"""How the parts of a card look on the page, where that depends on who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.addresses import MessageRef
from bot.messages import Field, Link, Moment, OwnPage
from bot.web_storage import WebPost

PICKED = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "time": re.compile(r"\d\d:\d\d")}


def kind(value: object) -> str:
    """The name that templates know a part, a block or a reply by."""
    return type(value).__name__.lower()


@dataclass(frozen=True, slots=True)
class Looks:
    """One reader's view. `base` is the path of the room's page, empty before there is a room."""

    base: str
    stamp: str
    zone: str | None
    shown: frozenset[str] = frozenset()
    own: Callable[[OwnPage], str | None] = lambda _: None
    """The path of a card's page of its reader's own; None where there is none."""

    def moment(self, moment: Moment) -> str:
        """In the reader's zone, or in UTC and saying so."""
        at = moment.at.astimezone(ZoneInfo(self.zone or "UTC"))
        form = {"date": f"%a {at.day} %b %Y", "both": f"%a {at.day} %b %Y, %H:%M"}.get(moment.style, "%H:%M")
        return at.strftime(form) + ("" if self.zone or moment.style == "date" else " UTC")

    def posted(self, post: WebPost) -> str:
        """When a post was posted."""
        return self.moment(Moment(post.posted_at))

    def href(self, link: Link) -> str | None:
        """Where a link leads: a web page, or a post of this room. None: nowhere that is safe to go."""
        if isinstance(link.to, MessageRef):
            if link.to.platform != "web" or not self.base:
                return None
            older = "" if link.to.token in self.shown else f"{self.base}?older=1"
            return f"{older}#post-{link.to.token}"
        return link.to if is_web_page(link.to) else None


def is_web_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def input_type(field: Field) -> str:
    """The browser's picker, unless the value is one that the picker would drop."""
    if field.kind not in ("date", "time"):
        return "text"
    return field.kind if not field.value or PICKED[field.kind].fullmatch(field.value) else "text"


def picked(field: Field) -> frozenset[str]:
    """The options that a field starts with."""
    return frozenset(field.value.split(",")) if field.kind == "choices" else frozenset((field.value,))


def field_id(field: Field) -> str:
    return "field-" + "".join(sign if sign.isalnum() else "_" for sign in field.name)
