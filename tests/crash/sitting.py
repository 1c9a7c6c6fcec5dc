"""Members who sit mock exams while the process is killed, and what must be true of those in the end."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import uuid4

from bot.addresses import Person
from bot.domain.items import Item, checked
from bot.domain.mock_exam import MockExam
from bot.interactions import Interaction, Press, Private, Replace, Submission
from bot.store.transaction import Store
from bot.wiring import App
from tests.crash.log import Log
from tests.world import form_values, wrong_answer

FULL = "full-standard"
"""It takes 130 minutes, so that the clock's step of two hours comes once while it runs."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One member's mock exam.

    Lines of the journal: `sat` (a number, with mock, position, picked), written before the bot is asked, and `shown`
    (that number, with the reply's title), written only after it has replied.
    """

    app: App
    journal: Log
    person: Person
    chance: Random

    async def go_on(self) -> None:
        """Start one, or answer a question of the one that runs."""
        running = await self.app.database.read(self._running)
        if running is None:
            await self.app.handler(Press(actor=self.person, action="mock-start", args=(FULL,)))
            return
        mock, items = running
        position = self.chance.randrange(len(items))
        item = items[position]
        picked = checked(item, self.chance.choice((item.key, wrong_answer(item))))
        args = (str(mock.id), str(position))
        given: Interaction
        if item.kind == "single":
            given = Press(actor=self.person, action="mock-pick", args=(*args, *picked))
        else:
            given = Submission(actor=self.person, form="mock", args=args, values=form_values(item, picked))
        number = uuid4().hex
        self.journal.write(sat=number, mock=mock.id, position=position, picked=picked)
        reply = await self.app.handler(given)
        assert isinstance(reply, Private | Replace), reply
        self.journal.write(shown=number, title=reply.card.title)

    def _running(self, tx: Store) -> tuple[MockExam, list[Item]] | None:
        for member in tx.members.all_of(self.person):
            mock = tx.mocks.running(member.id)
            if mock is not None:
                return mock, [tx.served.get(item.served) for item in mock.items]
        return None


@dataclass(slots=True)
class Promise:
    """The answers of which one may be stored, and whether one must be."""

    may_be: list[list[str]] = field(default_factory=list)
    stored: bool = False


def saved(journal: list[dict[str, Any]]) -> dict[tuple[int, int], Promise]:
    """What each question's answer was said to be, by mock exam and position."""
    titles = {line["shown"]: line["title"] for line in journal if "shown" in line}
    promises: defaultdict[tuple[int, int], Promise] = defaultdict(Promise)
    for line in journal:
        if "sat" not in line:
            continue
        promise, title = promises[line["mock"], line["position"]], titles.get(line["sat"])
        if title is None:
            promise.may_be.append(line["picked"])
        elif title.startswith(f"Question {line['position'] + 1} of "):
            promise.may_be, promise.stored = [line["picked"]], True
    return promises


def problems(db: sqlite3.Connection, journal: list[dict[str, Any]], now: datetime) -> Iterator[str]:
    """Every confirmed choice is there; what has run out is handed in once, as of its end; its answers are responses."""
    promises = saved(journal)
    there = {
        (mock, position): json.loads(picked)
        for mock, position, picked in db.execute("SELECT mock, position, picked FROM mock_items")
    }
    for key in {*promises, *there}:
        promise, picked = promises[key], there.get(key, [])
        if promise.stored and not picked:
            yield f"a choice was confirmed and lost: {key}: {promise}"
        if picked and picked not in promise.may_be:
            yield f"another choice than was confirmed: {key}: {picked} and {promise}"
    for mock, deadline, submitted_at in db.execute("SELECT id, deadline, submitted_at FROM mocks"):
        if (submitted_at is not None) != (now >= datetime.fromisoformat(deadline)):
            yield f"mock exam {mock} ends at {deadline} and was handed in at {submitted_at}"
        elif submitted_at not in (None, deadline):
            yield f"mock exam {mock} was handed in at {submitted_at}, not as of {deadline}"
        elif submitted_at is not None:
            yield from _responses(db, mock)
            yield from _told(db, mock)


def _responses(db: sqlite3.Connection, mock: int) -> Iterator[str]:
    """One for each answer, but for what was a daily question meanwhile."""
    rows = db.execute(
        "SELECT item, picked, (SELECT count(*) FROM responses WHERE responses.member = mocks.member"
        " AND source = 'mock' AND responses.item = mock_items.item AND answered_at = submitted_at"
        " AND responses.picked = mock_items.picked),"
        " EXISTS (SELECT 1 FROM questions JOIN served ON served.id = questions.served"
        " WHERE questions.team = mocks.team AND served.item = mock_items.item)"
        " FROM mock_items JOIN mocks ON mocks.id = mock WHERE mock = ?",
        [mock],
    )
    for item, picked, responses, was_daily in rows:
        wanted = {0} if picked == "[]" else {0, 1} if was_daily else {1}
        if responses not in wanted:
            yield f"mock exam {mock}: {responses} responses to {item}, picked {picked}"


def _told(db: sqlite3.Connection, mock: int) -> Iterator[str]:
    (posts,) = db.execute(
        "SELECT count(*) FROM deliveries WHERE kind = 'post' AND key = ?", [f"mock:{mock}:result"]
    ).fetchone()
    if posts != 1:
        yield f"mock exam {mock}: its result was posted {posts} times"


def handed_in(db: sqlite3.Connection) -> int:
    """How many answers of mock exams became responses."""
    (found,) = db.execute("SELECT count(*) FROM responses WHERE source = 'mock'").fetchone()
    return int(found)
