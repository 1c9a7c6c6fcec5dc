"""What the web room must remember over restarts, because no platform remembers it for us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.addresses import Person, Place
from bot.interactions import Ask, Private, Reject
from bot.messages import Card


@dataclass(frozen=True, slots=True)
class WebAccount:
    """Somebody's account in the web room.

    Attributes:
        user: The id that the core knows as `Person.user`.
        code_hash: SHA-256 of the recovery code. The code itself is drawn from the adapter's secret.
        codes: How many recovery codes were drawn so far; only the newest one is good.
        show_code: Whether the page still shows the recovery code, because nobody said that it is noted.
        zone: The IANA name that the browser told last, None before it did.
        rooms: Slugs of the rooms where this account did something, the latest last.

    """

    user: str
    name: str
    code_hash: str
    codes: int = 1
    show_code: bool = True
    zone: str | None = None
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that acts as an account; `used_at` (UTC) is exact to a day or so."""

    account: WebAccount
    used_at: datetime


@dataclass(frozen=True, slots=True)
class WebPost:
    """A message that stands in a room or in somebody's private messages.

    Attributes:
        token: Its id, made from the delivery's key: the same key is the same post.
        address: Where it stands, as `address_of` writes it.
        under: The token of the post whose thread it is in; always that of a post without `under`.
        posted_at: UTC.
        revision: 1 when it is new, one more for each edit.

    """

    token: str
    address: str
    card: Card
    posted_at: datetime
    under: str | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class LastReply:
    """What somebody was told last, and when (UTC).

    `room` is the slug of the page that shows it; `private`: it was said in private.
    """

    reply: Private | Ask | Reject
    room: str
    at: datetime
    private: bool = False


def web_address(to: Place | Person) -> str:
    """The storage's own name of a room or a person's private messages."""
    return f"room:{to.channel}" if isinstance(to, Place) else f"person:{to.user}"


class WebStorage(Protocol):
    """Durable memory of the web room. Each method is one transaction and has committed when it returns."""

    async def account(self, user: str) -> WebAccount | None:
        """The account with that id."""
        ...

    async def session(self, token_hash: str) -> WebSession | None:
        """The session of a browser; `token_hash` is the SHA-256 of its cookie."""
        ...

    async def account_by_code(self, code_hash: str) -> WebAccount | None:
        """Whose newest recovery code it is."""
        ...

    async def add_account(self, account: WebAccount, token_hash: str, at: datetime) -> WebAccount:
        """Keep a new account and its first session, or change nothing where that session is somebody's already.

        Returns whose session it is now.
        """
        ...

    async def save_account(self, account: WebAccount) -> None:
        """Replace all of a known account but its `rooms`, which only `visit` changes. An unknown one: nothing."""
        ...

    async def add_session(self, user: str, token_hash: str, at: datetime) -> None:
        """Let one more browser act as this account."""
        ...

    async def use_session(self, token_hash: str, at: datetime) -> None:
        """Note when a session was used."""
        ...

    async def end_session(self, token_hash: str) -> None:
        """Sign out the browser with that token; nothing where it is signed out already."""
        ...

    async def end_other_sessions(self, user: str, token_hash: str) -> None:
        """Sign out every browser of this account but the one with that token."""
        ...

    async def visit(self, user: str, slug: str) -> None:
        """Make a room the last of the account's rooms."""
        ...

    async def make_room(self, slug: str) -> None:
        """Keep a new, empty room; nothing where there is one of that slug."""
        ...

    async def has_room(self, slug: str) -> bool:
        """Whether that room was made."""
        ...

    async def add_post(self, post: WebPost) -> WebPost:
        """Keep a post, or change nothing where its token is taken. Returns the one that stands there now."""
        ...

    async def edit_post(self, token: str, card: Card) -> WebPost | None:
        """Give a post another card and its next revision. None where there is no such post."""
        ...

    async def post(self, token: str) -> WebPost | None:
        """The post with that token."""
        ...

    async def feed(self, address: str, limit: int) -> tuple[WebPost, ...]:
        """What stands at an address: the newest `limit` posts without `under`, newest first; then all replies to these,
        oldest first.
        """
        ...

    async def last_reply(self, user: str) -> LastReply | None:
        """What the account was told last and did not dismiss."""
        ...

    async def keep_reply(self, user: str, reply: LastReply | None) -> None:
        """Replace it; None forgets it."""
        ...

    async def tidy(self, before: datetime, newest: int) -> None:
        """Drop last replies from before then, and at each address the posts that no `feed` of `newest` shows."""
        ...
