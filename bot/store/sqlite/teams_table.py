"""Teams and their places."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from bot.addresses import Place
from bot.domain.team import Schedule, Team
from bot.store.sqlite.rows import Row, made_id, marks
from bot.store.sqlite.values import (
    day_or_none,
    ids_json,
    iso_or_none,
    moment,
    moment_or_none,
    moment_text,
    texts,
    texts_json,
    weekdays,
    weekdays_text,
)

_COLUMNS = (
    "name, exam, exam_date, kind, names_shown, verdict_at_once, clock, zone, weekdays, skip, state, lead, opens_at,"
    " unanswered, continued, created_at"
)
_TEAM = f"SELECT teams.id, {_COLUMNS} FROM teams"  # noqa: S608 (constants)


class SqliteTeams:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def add(self, team: Team) -> Team:
        cursor = self._execute(
            f"INSERT INTO teams ({_COLUMNS}) VALUES ({marks(_COLUMNS)})",  # noqa: S608 (constants)
            _values(team),
        )
        return replace(team, id=made_id(cursor))

    def get(self, team_id: int) -> Team:
        row = self._execute(f"{_TEAM} WHERE id = ?", [team_id]).fetchone()
        if row is None:
            raise KeyError(team_id)
        return _team(row)

    def save(self, team: Team) -> None:
        self._execute(
            f"UPDATE teams SET ({_COLUMNS}) = ({marks(_COLUMNS)}) WHERE id = ?",  # noqa: S608 (constants)
            (*_values(team), team.id),
        )

    def all(self) -> tuple[Team, ...]:
        return tuple(map(_team, self._execute(f"{_TEAM} ORDER BY id")))

    def at(self, place: Place) -> Team | None:
        row = self._execute(
            f"{_TEAM} JOIN places ON places.team = teams.id WHERE platform = ? AND workspace = ? AND channel = ?",
            (place.platform, place.workspace, place.channel),
        ).fetchone()
        return None if row is None else _team(row)

    def due(self, now: datetime, limit: int, excluding: Collection[int] = ()) -> tuple[Team, ...]:
        rows = self._execute(
            f"{_TEAM} WHERE state = 'active' AND opens_at <= ?"  # noqa: S608 (constants)
            " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY opens_at LIMIT ?",
            (moment_text(now), ids_json(excluding), limit),
        )
        return tuple(map(_team, rows))

    def finished(self) -> tuple[int, ...]:
        return tuple(team for (team,) in self._execute("SELECT id FROM teams WHERE state = 'finished'"))

    def due_after(self, moment: datetime, limit: int) -> tuple[int, ...]:
        rows = self._execute(
            "SELECT id FROM teams WHERE state = 'active' AND opens_at > ? ORDER BY opens_at DESC LIMIT ?",
            (moment_text(moment), limit),
        )
        return tuple(team_id for (team_id,) in rows)

    def peers(self, team_id: int, limit: int) -> tuple[Team, ...]:
        rows = self._execute(
            f"{_TEAM} WHERE id IN ("  # noqa: S608 (constants)
            "SELECT team FROM (SELECT other.team FROM places AS mine JOIN places AS other"
            " ON other.platform = mine.platform AND other.workspace = mine.workspace AND other.team <> mine.team"
            " AND other.public = 1 AND other.present = 1"
            " WHERE mine.team = ?1 AND mine.workspace <> '' AND mine.public = 1 AND mine.present = 1"
            " LIMIT ?2)"  # a workspace may hold a thousand teams
            " UNION SELECT other FROM comparisons WHERE team = ?1"
            ") AND kind <> 'solo' ORDER BY id LIMIT ?2",
            (team_id, limit),
        )
        return tuple(map(_team, rows))

    def compare(self, team_id: int, other: int) -> None:
        for pair in ((team_id, other), (other, team_id)):
            self._execute("INSERT INTO comparisons (team, other) VALUES (?, ?) ON CONFLICT DO NOTHING", pair)

    def compare_no_more(self, team_id: int) -> None:
        self._execute("DELETE FROM comparisons WHERE team = ?", [team_id])
        self._execute("DELETE FROM comparisons WHERE other = ?", [team_id])


def _values(team: Team) -> Row:
    return (
        team.name,
        team.exam,
        iso_or_none(team.exam_date),
        team.kind,
        team.names_shown,
        team.verdict_at_once,
        team.schedule.clock.isoformat(),
        team.schedule.zone,
        weekdays_text(team.schedule.weekdays),
        texts_json(sorted(day.isoformat() for day in team.schedule.skip)),
        team.state,
        team.lead,
        None if team.opens_at is None else moment_text(team.opens_at),
        team.unanswered,
        iso_or_none(team.continued),
        moment_text(team.created_at),
    )


@lru_cache(maxsize=4096)  # the same row is read at every press in its places; keyed by all of it, so never stale
def _team(row: Row) -> Team:
    (
        team_id,
        name,
        exam,
        exam_date,
        kind,
        names_shown,
        verdict_at_once,
        clock,
        zone,
        days,
        skip,
        state,
        lead,
        opens_at,
        unanswered,
        continued,
        created_at,
    ) = row
    return Team(
        id=team_id,
        name=name,
        exam=exam,
        exam_date=day_or_none(exam_date),
        kind=kind,
        names_shown=bool(names_shown),
        verdict_at_once=bool(verdict_at_once),
        schedule=Schedule(
            clock=time.fromisoformat(clock),
            zone=zone,
            weekdays=weekdays(days),
            skip=frozenset(map(date.fromisoformat, texts(skip))),
        ),
        state=state,
        lead=lead,
        opens_at=moment_or_none(opens_at),
        unanswered=unanswered,
        continued=day_or_none(continued),
        created_at=moment(created_at),
    )
