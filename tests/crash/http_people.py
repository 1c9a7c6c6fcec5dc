"""Browsers that answer over HTTP while the server dies again and again, and a ledger of what its pages confirmed."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from random import Random
from uuid import uuid4

import aiohttp

from tests.crash.http_life import MEMBERS, SLUG
from tests.crash.life import JOURNAL
from tests.crash.log import Log

OVER = "over"
"""The file that says that nobody answers any more."""

STAMP = re.compile(r'name="stamp" value="([^"]*)"')
BUTTON = re.compile(r'name="press" value="([^"]*)"')
TITLE = re.compile(r'<section id="reply".*?<h\d[^>]*>(.*?)</h\d>', re.DOTALL)
GONE = (aiohttp.ClientError, OSError, TimeoutError)
"""The server died, or is not there yet."""


@dataclass(frozen=True, slots=True)
class Browser:
    """One member. Lines of the ledger are those of `tests.crash.people` and `tests.crash.sitting`."""

    session: aiohttp.ClientSession
    base: str
    token: str
    user: str
    ledger: Log
    chance: Random

    async def page(self) -> str:
        async with self.session.get(f"{self.base}/r/{SLUG}", headers=self._cookie) as answer:
            answer.raise_for_status()
            return await answer.text()

    async def send(self, page: str, path: str, **fields: str) -> str:
        """Send a form; the title of the reply that the next page shows."""
        stamp = STAMP.search(page)
        assert stamp is not None, page[:500]
        async with self.session.post(
            f"{self.base}/r/{SLUG}/{path}",
            data={"stamp": stamp[1], "source": "reply", **fields},
            headers={**self._cookie, "Origin": self.base},
            allow_redirects=False,
        ) as answer:
            assert answer.status == 303, f"{answer.status}: {await answer.text()}"
        found = TITLE.search(await self.page())
        return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""

    async def act(self) -> None:
        """One thing that the page offers."""
        page = await self.page()
        offered: dict[str, list[list[str]]] = {}
        for value in BUTTON.findall(page):
            action, *args = unescape(value).split(":")
            offered.setdefault(action, []).append(args)
        for action in self.chance.sample(("answer", "lock", "mock-pick", "mock-leave", "mock-start"), 5):
            if action in offered and self.chance.random() < LIKELY[action]:
                await self.press(page, action, self.chance.choice(offered[action]))
                return
        command = self.chance.choice(("/today", "/today", "/mock"))
        await self.send(page, "command", command=command)

    async def press(self, page: str, action: str, args: list[str]) -> None:
        number = uuid4().hex
        match action:
            case "answer":
                self.ledger.write(tries=number, user=self.user, question=int(args[0]), what="pick", picked=args[1:])
            case "lock":
                self.ledger.write(tries=number, user=self.user, question=int(args[0]), what="lock", picked=[])
            case "mock-pick":
                self.ledger.write(sat=number, mock=int(args[0]), position=int(args[1]), picked=args[2:])
        title = await self.send(page, "press", press=":".join((action, *args)))
        self.ledger.write(**{"shown" if action == "mock-pick" else "heard": number}, title=title)

    async def act_until(self, over: Path) -> None:
        while not over.exists():  # noqa: ASYNC240 - one look at a local file
            try:
                await self.act()
            except GONE:
                await asyncio.sleep(0.01)

    @property
    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"trapline={self.token}; zone=UTC"}


LIKELY = {"answer": 0.9, "lock": 0.3, "mock-pick": 0.9, "mock-leave": 0.3, "mock-start": 0.9}


async def act(folder: Path, port: int, seed: int, users: dict[str, str]) -> None:
    """Everybody answers until it is over."""
    ledger = Log(folder / JOURNAL)
    timeout = aiohttp.ClientTimeout(total=5)
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout) as session,
        asyncio.TaskGroup() as tasks,
    ):
        for token in MEMBERS:
            someone = Browser(
                session, f"http://127.0.0.1:{port}", token, users[token], ledger, Random(f"{seed}/{token}")
            )
            tasks.create_task(someone.act_until(folder / OVER))
