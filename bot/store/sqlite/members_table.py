"""Members and the accounts that they use."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from bot.addresses import Person
from bot.domain.member import DEFAULT_MINUTES, Member, PrivateMessages
from bot.store.deliveries import destination
from bot.store.sqlite import codec
from bot.store.sqlite.merging import merge
from bot.store.sqlite.rows import Row, made_id, marks
from bot.store.sqlite.values import (
    day_or_none,
    flag_or_none,
    ids_json,
    iso_or_none,
    moment,
    moment_text,
    weekdays,
    weekdays_text,
)

_COLUMNS = "team, name, exam_date, background, zone, messages_at, messages_on, minutes, show_name, state, joined_at"
_OF_MEMBER = ", ".join(f"members.{column.strip()}" for column in _COLUMNS.split(","))
_MEMBER = f"SELECT members.id, {_OF_MEMBER} FROM members"  # noqa: S608 (constants)
_SAME_ACCOUNT = "platform = ? AND workspace = ? AND user = ?"
_BY_ACCOUNT = f"{_MEMBER} JOIN accounts ON accounts.member = members.id WHERE {_SAME_ACCOUNT}"


class SqliteMembers:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self.erased = False
        """Whether somebody was forgotten whom the log beside the file still holds; who reads it sets it back."""

    def add(self, member: Member, person: Person) -> Member:
        if self.of(person, member.team) is not None:
            raise ValueError(f"{person} is a member of team {member.team} already")
        cursor = self._execute(
            f"INSERT INTO members ({_COLUMNS}) VALUES ({marks(_COLUMNS)})",  # noqa: S608 (constants)
            _values(member),
        )
        added = replace(member, id=made_id(cursor))
        self._execute(
            "INSERT INTO accounts (platform, workspace, user, name, team, member) VALUES (?, ?, ?, ?, ?, ?)",
            (person.platform, person.workspace, person.user, person.name, added.team, added.id),
        )
        return added

    def get(self, member_id: int) -> Member:
        row = self._execute(f"{_MEMBER} WHERE id = ?", [member_id]).fetchone()
        if row is None:
            raise KeyError(member_id)
        return _member(row)

    def save(self, member: Member) -> None:
        self._execute(
            f"UPDATE members SET ({_COLUMNS}) = ({marks(_COLUMNS)}) WHERE id = ?",  # noqa: S608 (constants)
            (*_values(member), member.id),
        )

    def of(self, person: Person, team_id: int) -> Member | None:
        row = self._execute(f"{_BY_ACCOUNT} AND accounts.team = ?", (*_account(person), team_id)).fetchone()
        return None if row is None else _member(row)

    def all_of(self, person: Person, *, left: bool = False) -> tuple[Member, ...]:
        which = "" if left else " AND state != 'left'"
        rows = self._execute(f"{_BY_ACCOUNT}{which} ORDER BY joined_at, members.id", _account(person))
        return tuple(map(_member, rows))

    def in_team(self, team_id: int) -> tuple[Member, ...]:
        rows = self._execute(
            f"{_MEMBER} WHERE team = ? AND state IN ('active', 'paused') ORDER BY joined_at, id", [team_id]
        )
        return tuple(map(_member, rows))

    def note_left(self, member_id: int, at: datetime) -> None:
        self._execute("INSERT OR REPLACE INTO departures (member, at) VALUES (?, ?)", (member_id, moment_text(at)))

    def left_before(self, moment: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT member FROM departures WHERE at < ? AND member NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY at LIMIT ?",
            (moment_text(moment), ids_json(excluding), limit),
        )
        return tuple(member for (member,) in rows)

    def exam_dates(self, team_id: int) -> tuple[date, ...]:
        rows = self._execute(
            "SELECT DISTINCT exam_date FROM members WHERE team = ? AND state IN ('active', 'paused')"
            " AND exam_date IS NOT NULL",
            [team_id],
        )
        return tuple(date.fromisoformat(day) for (day,) in rows)

    def accounts(self, member_id: int) -> tuple[Person, ...]:
        rows = self._execute(
            "SELECT platform, workspace, user, name FROM accounts WHERE member = ? ORDER BY id", [member_id]
        )
        return tuple(Person(*row) for row in rows)

    def rename(self, person: Person) -> None:
        self._execute(
            "UPDATE members SET name = ? WHERE id IN"
            " (SELECT member FROM accounts WHERE platform = ? AND workspace = ? AND user = ?)",
            (person.name, *_account(person)),
        )
        self._execute(
            "UPDATE accounts SET name = ? WHERE platform = ? AND workspace = ? AND user = ?",
            (person.name, *_account(person)),
        )

    def trouble(self, person: Person) -> str:
        row = self._execute(
            f"SELECT trouble FROM accounts WHERE {_SAME_ACCOUNT} AND trouble <> '' AND told = 0",  # noqa: S608 (constants)
            _account(person),
        ).fetchone()
        return "" if row is None else str(row[0])

    def set_trouble(self, person: Person, reason: str) -> None:
        self._execute(
            "UPDATE accounts SET trouble = ?1, told = (told = 1 AND ?1 <> '')"
            " WHERE platform = ?2 AND workspace = ?3 AND user = ?4",
            (reason, *_account(person)),
        )

    def trouble_told(self, person: Person) -> None:
        self._execute(f"UPDATE accounts SET told = 1 WHERE {_SAME_ACCOUNT}", _account(person))  # noqa: S608 (constants)

    def attach(self, person: Person, member_id: int) -> None:
        self._execute(
            "INSERT INTO accounts (platform, workspace, user, name, team, member)"
            " SELECT ?, ?, ?, ?, team, id FROM members WHERE id = ?",
            (*_account(person), person.name, member_id),
        )

    def merge(self, member_id: int, into: int) -> None:
        merge(self._execute, member_id, into)

    def forget(self, member_id: int) -> None:
        self.erased = True
        for person in self.accounts(member_id):
            self._forget_account(person)
        # What was last shown to others, and is kept for their next look.
        self._execute(
            "DELETE FROM web_replies WHERE user IN (SELECT user FROM named_in_replies WHERE member = ?)", [member_id]
        )
        for table in ("accounts", "provisional", "drills", "mocks", "codes", "plans"):
            self._execute(f"DELETE FROM {table} WHERE member = ?", [member_id])  # noqa: S608 (constants)
        self._execute("UPDATE reports SET text = '' WHERE member = ?", [member_id])
        member = self.get(member_id)
        self.save(
            replace(
                member,
                name="",
                exam_date=None,
                background=None,
                zone=None,
                messages=None,
                minutes=DEFAULT_MINUTES,
                show_name=None,
                state="forgotten",
            )
        )

    def _forget_account(self, person: Person) -> None:
        """What was said to it. As long as it belongs to another team, that team's messages stay, without the name."""
        to = destination(person)
        self._execute("DELETE FROM drafts WHERE person = ?", [to])
        if person.platform == "web":
            self._execute("DELETE FROM web_replies WHERE user = ?", [person.user])
        if len(self.all_of(person, left=True)) > 1:
            nobody = codec.recipient_json(replace(person, name=""))
            self._execute("UPDATE deliveries SET recipient = ? WHERE destination = ?", (nobody, to))
            return
        self._execute("DELETE FROM deliveries WHERE destination = ?", [to])
        if person.platform == "web":
            self._forget_browser(person.user)

    def _forget_browser(self, user: str) -> None:
        """The web room keeps its people in this file too. The session stays, a random number that names nobody."""
        self._execute("UPDATE web_accounts SET name = 'Guest', zone = NULL WHERE user = ?", [user])
        self._execute("DELETE FROM web_visits WHERE user = ?", [user])
        self._execute("DELETE FROM web_posts WHERE address = ?", [f"person:{user}"])


def _account(person: Person) -> tuple[str, str, str]:
    return person.platform, person.workspace, person.user


def _values(member: Member) -> Row:
    messages = member.messages
    return (
        member.team,
        member.name,
        iso_or_none(member.exam_date),
        member.background,
        member.zone,
        None if messages is None else messages.clock.isoformat(),
        None if messages is None else weekdays_text(messages.weekdays),
        member.minutes,
        member.show_name,
        member.state,
        moment_text(member.joined_at),
    )


@lru_cache(maxsize=4096)  # keyed by the whole row, so it is never stale
def _member(row: Row) -> Member:
    member_id, team, name, exam_date, background, zone, at, on, minutes, show_name, state, joined_at = row
    return Member(
        id=member_id,
        team=team,
        name=name,
        exam_date=day_or_none(exam_date),
        background=background,
        zone=zone,
        messages=None if at is None else PrivateMessages(clock=time.fromisoformat(at), weekdays=weekdays(on)),
        minutes=minutes,
        show_name=flag_or_none(show_name),
        state=state,
        joined_at=moment(joined_at),
    )
