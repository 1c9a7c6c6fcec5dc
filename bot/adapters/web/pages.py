"""Makes the pages from templates. Jinja escapes everything; no template marks anything as safe."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.adapters.web import layout, rendering
from bot.adapters.web.rendering import Looks
from bot.adapters.web.sessions import zones
from bot.commands import COMMANDS, STUDY
from bot.interactions import Reply
from bot.messages import FIELD_VALUE, action_id, part_text
from bot.web_storage import LastReply, WebAccount, WebPost

_HERE = Path(__file__).parent
_ASSETS = {"room.css": "text/css", "room.js": "text/javascript", "icon.svg": "image/svg+xml"}

HEADINGS = {
    400: "That did not arrive whole",
    403: "This page was out of date",
    404: "There is nothing here",
    405: "There is nothing here",
    408: "That did not arrive whole",
    413: "That is too much",
    415: "That did not arrive whole",
    421: "Wrong address",
    429: "A moment, please",
    500: "Something went wrong here",
}
_WORDS = {
    403: "Nothing was changed. Go back, and press again.",
    404: "Perhaps the address lost a letter on its way. Ask whoever invited you for the link.",
    405: "This address takes no such request.",
    408: "It took too long to arrive, and nothing was changed. Go back, and press again.",
    413: "Less text, please: nothing was changed.",
    500: "It is not your fault, and what you answered before is safe. Try again in a moment.",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with the replies under it, oldest first."""

    post: WebPost
    replies: tuple[WebPost, ...]


def threads(feed: tuple[WebPost, ...]) -> tuple[Thread, ...]:
    """A storage's feed, each reply with the post that it belongs to."""
    roots = [post for post in feed if post.under is None]
    return tuple(Thread(root, tuple(post for post in feed if post.under == root.token)) for root in roots)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """All that the room's page shows to one reader."""

    looks: Looks
    account: WebAccount | None
    home: Reply
    revision: str
    last: LastReply | None = None
    is_stale: bool = False
    """The last reply is older than the newest post, which then comes first."""
    code: str = ""
    posts: tuple[Thread, ...] = ()
    messages: tuple[Thread, ...] = ()
    more: bool = False
    invite: str = ""
    rooms: tuple[str, ...] = field(default=())


class Pages:
    """The templates, ready to use."""

    def __init__(self) -> None:
        self._env = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.assets = {name: (_HERE / "assets" / name).read_bytes() for name in _ASSETS}
        version = hashlib.sha256(b"".join(self.assets.values())).hexdigest()[:12]
        self._env.filters.update(
            arranged=layout.arranged,
            cell=part_text,
            drop_downs=layout.drop_downs,
            field_id=rendering.field_id,
            input_type=rendering.input_type,
            kind=rendering.kind,
            lines=layout.layout_lines,
        )
        self._env.globals.update(
            version=version,
            joined=action_id,
            picked=rendering.picked,
            commands=COMMANDS,
            study=STUDY,
            field_value=FIELD_VALUE,
            zones=zones,
        )

    def _page(self, template: str, status: int = 200, **values: Any) -> web.Response:
        text = self._env.get_template(template).render(values)
        return web.Response(text=text, status=status, content_type="text/html")

    def room(self, view: RoomView, now: datetime | None = None) -> web.Response:
        """`now` is what its countdowns go by, as a browser's clock may be wrong; None: they go by that."""
        return self._page("room.html", view=view, looks=view.looks, now=now)

    def own(self, looks: Looks, reply: Reply, now: datetime) -> web.Response:
        """A page of the reader's own; `now` as for the room."""
        return self._page("own.html", reply=reply, looks=looks, now=now)

    def recover(self, stamp: str, *, error: str = "", status: int = 200) -> web.Response:
        return self._page("recover.html", status, stamp=stamp, error=error)

    def problem(self, request: web.Request, status: int, words: str) -> web.Response:
        """The page for whatever cannot be answered, with a way back. `words` may be a library's default: not shown."""
        said = _WORDS.get(status, words)
        if words and not words.startswith(f"{status}:") and status in (400, 403, 404, 421, 429):
            said = words
        slug = request.match_info.get("slug", "")
        back = f"/r/{slug}" if slug.isalnum() and status != 404 else "/"
        return self._page("problem.html", status, heading=HEADINGS.get(status, HEADINGS[400]), words=said, back=back)

    async def asset(self, request: web.Request) -> web.Response:
        """A file of the page's own; its address changes with its content."""
        name = request.match_info["name"]
        if name not in _ASSETS:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=self.assets[name], content_type=_ASSETS[name], charset="utf-8", headers=headers)
