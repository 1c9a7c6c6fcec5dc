"""What must be true in the end, whatever happened: journal, platform and store are held against each other.

Every function yields a sentence for each thing that is not as it must be.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain import local_time
from bot.domain.question import Question
from bot.features.daily import cards
from bot.features.daily.posts import daily_key
from bot.store.deliveries import destination
from bot.store.sqlite import maintenance
from bot.store.sqlite.read_only import read_only
from bot.store.transaction import Store
from tests.crash import planning, sitting
from tests.crash.fast_clock import FastClock
from tests.crash.life import CLOCK, JOURNAL, POSTED, STORE
from tests.crash.log import read
from tests.world import shipped, words

PICKED = "How sure are you?"
LOCKED = ("Right", "Not this time", "Not this time: a trap", "Locked: see you at the reveal")
REVEALED = "Revealed"
NOTHING = "Nothing is picked yet"

Line = dict[str, Any]


def problems(folder: Path) -> list[str]:
    """Everything that is wrong with a run that has come to rest, a sentence each."""
    store = folder / STORE
    journal, posted = read(folder / JOURNAL), read(folder / POSTED)
    now = FastClock(folder / CLOCK)()
    with closing(sqlite3.connect(store)) as db:
        found = [*maintenance.check(store), *answers(db, journal), *practice(db, journal), *outbox(db)]
        found += sitting.problems(db, journal, now)
        found += planning.problems(db, journal)
    found += read_only(store, shipped(), lambda tx: [*questions(tx, now), *posts(tx, posted)])
    return found


# What members were told


@dataclass(slots=True)
class Promise:
    """What one member tried with one question, and what the bot has confirmed of it."""

    may_be: list[list[str]] = field(default_factory=list)
    """The answers of which one may be stored: the one confirmed last, and what was tried since without a reply."""
    stored: bool = False
    locked: bool = False

    def take(self, tried: Line, title: str | None) -> None:
        """One try with the reply's title, None where the process died before."""
        if title is None:
            if tried["what"] == "pick":
                self.may_be.append(tried["picked"])
        elif title == PICKED:
            self.may_be = [tried["picked"]]
            self.stored = True
        elif title in LOCKED:
            self.stored = self.locked = True


def _told(journal: list[Line]) -> Iterator[tuple[Line, str | None]]:
    """Each try with the title of its reply."""
    titles = {line["heard"]: line["title"] for line in journal if "heard" in line}
    for line in journal:
        if "tries" in line:
            yield line, titles.get(line["tries"])


def unheard(journal: list[Line]) -> int:
    """Tries that a kill has left without a reply."""
    return sum(title is None for _, title in _told(journal))


def replies(journal: list[Line]) -> Counter[str]:
    """How often each reply was heard, by its title."""
    return Counter(line["title"].partition(" · ")[0] for line in journal if "heard" in line)


def answers(db: sqlite3.Connection, journal: list[Line]) -> Iterator[str]:
    """Every confirmed answer is there exactly once, as it was confirmed last; nothing is there that nobody gave."""
    promises: defaultdict[tuple[int, str], Promise] = defaultdict(Promise)
    for tried, title in _told(journal):
        promises[tried["question"], tried["user"]].take(tried, title)
    there: defaultdict[tuple[int, str], list[tuple[str, list[str]]]] = defaultdict(list)
    for question, user, state, picked in db.execute(
        "SELECT question, user, 'provisional', picked FROM provisional JOIN accounts USING (member)"
        " UNION ALL SELECT question, user, 'locked', picked FROM responses JOIN accounts USING (member)"
        " WHERE question IS NOT NULL"
    ):
        there[question, user].append((state, json.loads(picked)))
    for key in {*promises, *there}:
        promise, stored = promises[key], there[key]
        if len(stored) > 1:
            yield f"answered twice: {key}: {stored}"
        if promise.stored and not stored:
            yield f"confirmed and lost: {key}: {promise}"
        if promise.locked and stored and stored[0][0] != "locked":
            yield f"locked, and open again: {key}"
        if stored and stored[0][1] not in promise.may_be:
            yield f"another answer than was confirmed: {key}: {stored} and {promise}"


def practice(db: sqlite3.Connection, journal: list[Line]) -> Iterator[str]:
    """Who came too late and saw the reveal has an answer to that item, once."""
    item_of = dict(db.execute("SELECT questions.id, item FROM questions JOIN served ON served.id = served"))
    late = {
        (tried["user"], item_of[tried["question"]])
        for tried, title in _told(journal)
        if title and title.startswith(REVEALED)
    }
    by_source = "SELECT user, item, count(*) FROM responses JOIN accounts USING (member) {} GROUP BY user, item"
    there = {(user, item) for user, item, _ in db.execute(by_source.format(""))}
    yield from (f"came too late, and nothing is stored: {who}" for who in late - there)
    for user, item, times in db.execute(by_source.format("WHERE source = 'practice'")):
        if times > 1:
            yield f"practised {times} times by one press: {user} {item}"


# What everybody sees


def questions(tx: Store, now: datetime, void: Collection[date] = ()) -> Iterator[str]:
    """Every team had one question on each of its dates, and each whose time is over is revealed.

    `void` are dates that a restore has taken back: their question may be there, and need not.
    """
    for team in tx.teams.all():
        plan = team.schedule
        if team.state != "active":
            yield f"{team.name} is {team.state}"
        asked = sorted(day for _, day in tx.questions.asked(team.id))
        days = ((team.created_at + timedelta(days=n)).date() for n in range(-1, (now - team.created_at).days + 2))
        due = [day for day in days if team.created_at < local_time.at(day, plan.clock, plan.zone) <= now]
        asked, due = ([day for day in days if day not in void] for days in (asked, due))
        if asked != due:
            lost, extra = Counter(due) - Counter(asked), Counter(asked) - Counter(due)
            yield f"{team.name}: lost {[*map(str, lost)]}, twice or not due {[*map(str, extra)]}"
        for question in _all(tx, team.id):
            if question.revealed != (now >= question.closes_at):
                yield f"{team.name}, {question.day}: revealed is {question.revealed}"
            if question.revealed and tx.questions.all_provisional(question.id):
                yield f"{team.name}, {question.day}: revealed, and answers are not locked"


def posts(tx: Store, lines: list[Line]) -> Iterator[str]:
    """Each question stands once in each place, says in the end what it must, and has its thread once."""
    accepted = Counter(line["key"] for line in lines if "post" in line)
    yield from (f"posted {times} times: {key}" for key, times in accepted.items() if times > 1)
    posted = {line["key"]: line for line in lines if "post" in line and not line["key"].startswith(("mock:", "plan:"))}
    now_says = {line["post"]: line["text"] for line in posted.values()}
    now_says.update({line["edit"]: line["text"] for line in lines if "edit" in line})
    wanted = set()
    for team in tx.teams.all():
        for question in _all(tx, team.id):
            for place in tx.places.of(team.id):
                key = daily_key(question, place)
                taken = tx.responses.taken(question.id)
                threads = [f"discuss:{key}"] if question.revealed and taken else []
                wanted |= {key, *threads}
                post = posted.get(key)
                if post is None:
                    continue
                if post["to"] != destination(place):
                    yield f"{key} stands in {post['to']}"
                text = now_says[post["post"]]
                if question.revealed:
                    reveal = words(cards.reveal_card(question, taken, tx.bank.traps_in(question.item)))
                    if text != reveal:
                        yield f"{key} does not show its reveal, but: {text[:60]!r}"
                elif not text.startswith("Trap question"):
                    yield f"{key} is open and shows: {text[:60]!r}"
                yield from (f"{t} is not under its question" for t in threads if _strays(posted.get(t), post))
    yield from (f"lost: {key}" for key in wanted - set(posted))
    yield from (f"posted, and nobody wanted it: {key}" for key in set(posted) - wanted)


def _strays(thread: Line | None, post: Line) -> bool:
    return thread is not None and thread["under"] != post["post"]


def outbox(db: sqlite3.Connection) -> Iterator[str]:
    """Nothing waits, and no post was given up, but a warning or a step of a plan that came too late to be one."""
    for key, kind, state, reason in db.execute(
        "SELECT key, kind, state, reason FROM deliveries"
        " WHERE state IN ('waiting', 'sending') "
        " OR (kind = 'post' AND state != 'sent' AND key NOT LIKE 'mock:%:warn:%' AND key NOT LIKE 'mock:%:card'"
        " AND key NOT LIKE 'plan:%')"
    ):
        yield f"{kind} {key} is {state}: {reason}"


def _all(tx: Store, team_id: int) -> list[Question]:
    days = [day for _, day in tx.questions.asked(team_id)]
    return [question for day in days if (question := tx.questions.on(team_id, day))]
