"""The places that teams own."""

from __future__ import annotations

import sqlite3

from bot.addresses import Group, Place
from bot.store.people import OwnedPlace
from bot.store.sqlite.rows import Row

_OWNED = "SELECT platform, workspace, channel, team, present, trouble, call_id, call_name, public FROM places"
_SAME = "platform = ? AND workspace = ? AND channel = ?"


class SqlitePlaces:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def claim(self, place: Place, team_id: int) -> None:
        self._execute(
            "INSERT INTO places (platform, workspace, channel, team) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (*_where(place), team_id),
        )
        (owner,) = self._execute(f"SELECT team FROM places WHERE {_SAME}", _where(place)).fetchone()  # noqa: S608 (constants)
        if owner != team_id:
            raise ValueError(f"{place} belongs to team {owner} already")

    def release(self, place: Place) -> None:
        self._execute(f"DELETE FROM places WHERE {_SAME}", _where(place))  # noqa: S608 (constants)

    def of(self, team_id: int) -> tuple[Place, ...]:
        rows = self._execute(
            "SELECT platform, workspace, channel FROM places WHERE team = ? AND present = 1 ORDER BY id", [team_id]
        )
        return tuple(Place(*row) for row in rows)

    def all_of(self, team_id: int) -> tuple[OwnedPlace, ...]:
        return tuple(map(_owned, self._execute(f"{_OWNED} WHERE team = ? ORDER BY id", [team_id])))

    def owned(self, place: Place) -> OwnedPlace | None:
        row = self._execute(f"{_OWNED} WHERE {_SAME}", _where(place)).fetchone()
        return None if row is None else _owned(row)

    def in_workspace(self, place: Place) -> tuple[OwnedPlace, ...]:
        rows = self._execute(
            f"{_OWNED} WHERE platform = ? AND workspace = ? ORDER BY id", (place.platform, place.workspace)
        )
        return tuple(map(_owned, rows))

    def save(self, owned: OwnedPlace) -> None:
        call = owned.call
        self._execute(
            f"UPDATE places SET present = ?, trouble = ?, call_id = ?, call_name = ?, public = ? WHERE {_SAME}",  # noqa: S608 (constants)
            (owned.present, owned.trouble, call and call.id, call and call.name, owned.public, *_where(owned.place)),
        )


def _where(place: Place) -> tuple[str, str, str]:
    return place.platform, place.workspace, place.channel


def _owned(row: Row) -> OwnedPlace:
    platform, workspace, channel, team, present, trouble, call_id, call_name, public = row
    call = None if call_id is None else Group(platform, call_id, call_name)
    return OwnedPlace(Place(platform, workspace, channel), team, bool(present), trouble, call, bool(public))
