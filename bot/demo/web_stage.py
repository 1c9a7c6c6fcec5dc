"""The web room as a stage: what imagined people do is sent to the real server, as their browsers would send it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

import aiohttp

from bot.adapters.base import Adapter, Handle
from bot.adapters.web.identity import Stamps, new_slug, token_hash
from bot.adapters.web.web_adapter import WebAdapter
from bot.addresses import MessageRef, Person, Place
from bot.engine import web_storage
from bot.interactions import Command, Interaction, Press, Reply, Submission
from bot.messages import Card, action_id
from bot.rehearsal import FastClock, News, Player
from bot.store.database import Database
from bot.web_storage import WebStorage

WEB = "web"
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class PageReader:
    """Somebody's browser: whose it is, where it stands, and the token in its cookie."""

    name: str
    zone: str
    token: str

    @property
    def cookie(self) -> str:
        return f"trapline={self.token}; zone={quote(self.zone, safe='')}"


class _Room(WebAdapter):
    """The web room, which also notes what came to stand in it."""

    def __init__(self, storage: WebStorage, secret: bytes, clock: FastClock) -> None:
        super().__init__(storage, secret=secret, port=0, now=clock)
        self.news: list[News] = []
        self._where: dict[str, Place | Person] = {}

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        ref = await super().post(to, card, key, under)
        self._where[ref.token] = to
        self.news.append(News(key, to, card, ref))
        return ref

    async def replace(self, ref: MessageRef, card: Card) -> None:
        await super().replace(ref, card)
        self.news.append(News(None, self._where[ref.token], card, ref))


class WebStage:
    """One room of the web, over a store."""

    def __init__(self, database: Database, clock: FastClock) -> None:
        self._storage, secret = web_storage(database)
        self.slug = new_slug()
        self.readers: dict[str, PageReader] = {}
        self._stamps = Stamps(secret)
        self._clock = clock
        self._room = _Room(self._storage, secret, clock)
        self._open = asyncio.Event()
        self._session: aiohttp.ClientSession
        self._reply: Reply

    async def cast(self, players: Sequence[Player]) -> list[Player]:
        """The players with accounts of the room's own."""
        await self._storage.make_room(self.slug)
        there = []
        for player in players:
            reader = PageReader(player.person.name, player.zone, self._stamps.new_token())
            account = replace(self._stamps.new_account(), name=reader.name, zone=reader.zone, show_code=False)
            await self._storage.add_account(account, token_hash(reader.token), self._clock())
            self.readers[account.user] = reader
            person = Person(WEB, "", account.user, account.name)
            there.append(replace(player, person=person, place=Place(WEB, "", self.slug)))
        return there

    @property
    def adapters(self) -> dict[str, Adapter]:
        return {WEB: self._room}

    async def listen(self, handle: Handle) -> None:
        async def noted(interaction: Interaction) -> Reply:
            self._reply = await handle(interaction)
            return self._reply

        await self._room.start(noted)
        try:
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._session:
                self._open.set()
                await asyncio.Event().wait()
        finally:
            await self._room.stop()

    async def say(self, interaction: Interaction) -> Reply:
        await self._open.wait()
        reader = self.readers[interaction.actor.user]
        path, fields = _request(interaction)
        async with self._session.post(
            f"{self._room.address}/r/{self.slug}/{path}",
            data={"stamp": self._stamps.form(reader.token), **fields},
            headers={"Cookie": reader.cookie},
            allow_redirects=False,
        ) as answer:
            if answer.status != SEE_OTHER:
                raise LookupError(f"the web room answered {answer.status} to {fields}")
        await self._note_code(interaction)
        return self._reply

    async def _note_code(self, interaction: Interaction) -> None:
        """Everybody notes the recovery code that joining shows."""
        if isinstance(interaction, Submission) and interaction.form == "join":
            account = await self._storage.account(interaction.actor.user)
            if account is not None:
                await self._storage.save_account(replace(account, show_code=False))

    def news(self) -> Iterable[News]:
        found, self._room.news = self._room.news, []
        return found


def _request(interaction: Interaction) -> tuple[str, dict[str, str]]:
    """The path and the fields of the form that the page would send."""
    match interaction:
        case Command(name=name, text=text):
            return "command", {"command": f"/{name} {text}".strip()}
        case Press(action=action, args=args, source=source, place=place):
            said = {"press": action_id(action, args)}
            stands = source.token if source else "" if place else "reply"
            return "press", {**said, "source": stands}
        case Submission(form=form, args=args, values=values):
            fields = {f"f.{name}": value for name, value in values.items()}
            return "submit", {"form": action_id(form, args), "source": "reply", **fields}
        case _:
            raise NotImplementedError(interaction)
