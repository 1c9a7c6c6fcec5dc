"""What people see: the front door, the room's page, its files, and the line that tells a page to look again."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import hdrs, web
from aiohttp.helpers import content_disposition_header

from bot.adapters.web.own_page import signed
from bot.adapters.web.pages import RoomView, threads
from bot.adapters.web.rendering import Looks
from bot.adapters.web.request_context import Desk, addresses, web_place
from bot.adapters.web.sessions import Visitor
from bot.interactions import Opened, Private, Replace, Reply
from bot.messages import Buttons, Card, File, OwnPage
from bot.web_storage import LastReply, WebPost, web_address

NEWEST, ALL = 20, 500  # posts on the page, and with "older posts"
_BUSY = 30  # seconds


class Room:
    """The GET side. Nothing here changes anything."""

    def __init__(self, desk: Desk, *, public_url: str | None, patience: float) -> None:
        self._desk = desk
        self._public_url = public_url
        self._patience = patience

    async def front(self, request: web.Request) -> web.Response:
        """The last room of a visitor who has one, and otherwise what the core shows to strangers."""
        visitor = await self._desk.visitors.of(request)
        if visitor.room:
            return self._desk.go(visitor, f"/r/{visitor.room}")
        return await self._page(request, visitor, None)

    async def room(self, request: web.Request) -> web.Response:
        slug = await self._desk.slug(request)
        return await self._page(request, await self._desk.visitors.of(request), slug)

    async def _page(self, request: web.Request, visitor: Visitor, slug: str | None) -> web.Response:
        desk, user = self._desk, visitor.person.user
        revision = desk.bell.revision(addresses(visitor, slug))  # before reading: what comes later shows as a change
        limit = ALL if "older" in request.query else NEWEST
        posts = await desk.storage.feed(web_address(web_place(slug)), limit + 1) if slug else ()
        room = threads(posts)
        messages = threads(await desk.storage.feed(web_address(visitor.person), limit) if user else ())
        shown = frozenset(post.token for part in (*room[:limit], *messages) for post in (part.post, *part.replies))
        account = visitor.account
        last, base = await self._last(visitor, slug), f"/r/{slug}" if slug else ""
        view = RoomView(
            looks=Looks(base, desk.stamps.form(visitor.token), visitor.zone, shown, self._own(visitor)),
            account=account,
            home=await self._home(visitor, slug),
            revision=revision,
            is_stale=bool(last and room and last.at < room[0].post.posted_at),
            last=None if last and any(_repeats(last.reply, thread.post.card) for thread in room[:1]) else last,
            code=desk.stamps.shown_code(account) if account else "",
            posts=room[:limit],
            messages=messages,
            more=len(room) > limit and limit < ALL,
            invite=f"{self._origin(request)}/r/{slug}" if slug and account else "",
            rooms=tuple(other for other in reversed(account.rooms) if other != slug) if account else (),
        )
        return desk.visitors.remember(visitor, desk.pages.room(view, desk.now()))

    def _own(self, visitor: Visitor) -> Callable[[OwnPage], str | None]:
        """Where this visitor's cards stand on a page of their own."""
        desk, now = self._desk, self._desk.now()
        if not visitor.account:
            return lambda _: None
        return lambda page: f"/own/{signed(desk.stamps, visitor.person, page)}" if now < page.until else None

    def _origin(self, request: web.Request) -> str:
        return self._public_url or f"{request.scheme}://{request.host}"

    async def _home(self, visitor: Visitor, slug: str | None) -> Reply:
        place = web_place(slug) if slug else None
        return await self._desk.handle(
            Opened(actor=visitor.person, place=place, profile=visitor.profile, may_set_up=True)
        )

    async def _last(self, visitor: Visitor, slug: str | None) -> LastReply | None:
        last = await self._desk.storage.last_reply(visitor.person.user) if visitor.account else None
        return last if last and last.room == slug else None

    async def events(self, request: web.Request) -> web.Response:
        """The page's revision: at once if it is another than `since`, else when it changes or patience ends.

        503 where many wait and this page did so longest: its script comes again in a moment.
        """
        slug = await self._desk.slug(request)
        visitor = await self._desk.visitors.of(request)
        since = request.query.get("since", "")
        revision = await self._desk.bell.wait(addresses(visitor, slug), since, self._patience)
        if revision is None:
            return web.Response(status=503, headers={"Retry-After": str(_BUSY)})
        return self._desk.visitors.remember(visitor, web.json_response({"revision": revision}))

    async def file(self, request: web.Request) -> web.Response:
        """A file block of a card that the visitor sees, to take away."""
        slug = await self._desk.slug(request)
        visitor = await self._desk.visitors.of(request)
        card = await self._card(visitor, slug, request.match_info["where"]) if visitor.account else None
        index = int(request.match_info["index"])
        file = card.blocks[index] if card and index < len(card.blocks) else None
        if not isinstance(file, File):
            raise web.HTTPNotFound
        disposition = content_disposition_header("attachment", filename=_file_name(file.name))
        headers = {hdrs.CONTENT_DISPOSITION: disposition}
        return web.Response(text=file.text, content_type="text/plain", headers=headers)

    async def _card(self, visitor: Visitor, slug: str | None, where: str) -> Card | None:
        match where:
            case "home":
                return _card_of(await self._home(visitor, slug))
            case "reply":
                last = await self._last(visitor, slug)
                return _card_of(last.reply) if last else None
            case token:
                post: WebPost | None = await self._desk.storage.post(token)
                return post.card if post and post.address in addresses(visitor, slug) else None


def _repeats(reply: Reply, post: Card) -> bool:
    """Whether a reply asks once more what the newest post asks: the same question twice on a page confuses."""
    card = _card_of(reply)
    return card is not None and card.title == post.title and _buttons(card) == _buttons(post) != []


def _buttons(card: Card) -> list[Buttons]:
    return [block for block in card.blocks if isinstance(block, Buttons)]


def _card_of(reply: Reply) -> Card | None:
    return reply.card if isinstance(reply, Private | Replace) else None


def _file_name(name: str) -> str:
    """A name that no system takes for a folder."""
    kept = "".join(sign if sign.isprintable() and sign not in '/\\:*?"<>|' else "-" for sign in name)
    return kept.strip(". ")[:100] or "trapline.txt"
