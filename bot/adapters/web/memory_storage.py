"""A storage that forgets everything when the process ends: for tests and rehearsals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.messages import Card
from bot.web_storage import LastReply, WebAccount, WebPost, WebSession


class MemoryWebStorage:
    """The storage's promises, kept in dictionaries."""

    def __init__(self) -> None:
        self.accounts: dict[str, WebAccount] = {}
        self.sessions: dict[str, tuple[str, datetime]] = {}
        self.rooms: set[str] = set()
        self.posts: dict[str, WebPost] = {}
        self.replies: dict[str, LastReply] = {}

    async def account(self, user: str) -> WebAccount | None:
        return self.accounts.get(user)

    async def session(self, token_hash: str) -> WebSession | None:
        found = self.sessions.get(token_hash)
        return WebSession(self.accounts[found[0]], found[1]) if found else None

    async def account_by_code(self, code_hash: str) -> WebAccount | None:
        return next((account for account in self.accounts.values() if account.code_hash == code_hash), None)

    async def add_account(self, account: WebAccount, token_hash: str, at: datetime) -> WebAccount:
        user, _ = self.sessions.setdefault(token_hash, (account.user, at))
        return self.accounts.setdefault(user, account)

    async def save_account(self, account: WebAccount) -> None:
        if known := self.accounts.get(account.user):
            self.accounts[account.user] = replace(account, rooms=known.rooms)

    async def add_session(self, user: str, token_hash: str, at: datetime) -> None:
        self.sessions[token_hash] = (user, at)

    async def use_session(self, token_hash: str, at: datetime) -> None:
        if token_hash in self.sessions:
            self.sessions[token_hash] = (self.sessions[token_hash][0], at)

    async def end_session(self, token_hash: str) -> None:
        self.sessions.pop(token_hash, None)

    async def end_other_sessions(self, user: str, token_hash: str) -> None:
        kept = {token: one for token, one in self.sessions.items() if one[0] != user or token == token_hash}
        self.sessions = kept

    async def visit(self, user: str, slug: str) -> None:
        account = self.accounts[user]
        rooms = (*(room for room in account.rooms if room != slug), slug)
        self.accounts[user] = replace(account, rooms=rooms)

    async def make_room(self, slug: str) -> None:
        self.rooms.add(slug)

    async def has_room(self, slug: str) -> bool:
        return slug in self.rooms

    async def add_post(self, post: WebPost) -> WebPost:
        return self.posts.setdefault(post.token, post)

    async def edit_post(self, token: str, card: Card) -> WebPost | None:
        if (post := self.posts.get(token)) is None:
            return None
        self.posts[token] = replace(post, card=card, revision=post.revision + 1)
        return self.posts[token]

    async def post(self, token: str) -> WebPost | None:
        return self.posts.get(token)

    async def feed(self, address: str, limit: int) -> tuple[WebPost, ...]:
        here = sorted(
            (post for post in self.posts.values() if post.address == address), key=lambda post: post.posted_at
        )
        newest = [post for post in reversed(here) if post.under is None][:limit]
        shown = {post.token for post in newest}
        return (*newest, *(post for post in here if post.under in shown))

    async def last_reply(self, user: str) -> LastReply | None:
        return self.replies.get(user)

    async def keep_reply(self, user: str, reply: LastReply | None) -> None:
        if reply is None:
            self.replies.pop(user, None)
        else:
            self.replies[user] = reply

    async def tidy(self, before: datetime, newest: int) -> None:
        self.replies = {user: reply for user, reply in self.replies.items() if reply.at >= before}
        addresses = {post.address for post in self.posts.values()}
        shown = [post.token for address in addresses for post in await self.feed(address, newest)]
        self.posts = {token: self.posts[token] for token in self.posts if token in shown}
