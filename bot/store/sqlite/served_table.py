"""Items as they were served: each text once."""

from __future__ import annotations

import sqlite3

from bot.domain.items import Item
from bot.store.sqlite import codec
from bot.store.sqlite.rows import made_id


class SqliteServed:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute

    def keep(self, item: Item) -> int:
        snapshot = codec.item_json(item)
        digest = codec.snapshot_digest(snapshot)
        row = self._execute("SELECT id FROM served WHERE item = ? AND digest = ?", (item.id, digest)).fetchone()
        if row is not None:
            return int(row[0])
        return made_id(
            self._execute(
                "INSERT INTO served (item, version, digest, snapshot) VALUES (?, ?, ?, ?)",
                (item.id, item.version, digest, snapshot),
            )
        )

    def get(self, served_id: int) -> Item:
        row = self._execute("SELECT snapshot FROM served WHERE id = ?", [served_id]).fetchone()
        if row is None:
            raise KeyError(served_id)
        return codec.item(row[0])
