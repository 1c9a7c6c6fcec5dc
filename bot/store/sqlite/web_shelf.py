"""The web room's shelf (`bot.web_storage.WebStorage`) in the store's own file: one backup holds everything."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.messages import Card
from bot.store.database import Database
from bot.store.sqlite import SqliteStore, codec
from bot.store.sqlite.values import flag_or_none, moment, moment_text
from bot.store.transaction import Store
from bot.web_storage import LastReply, WebAccount, WebPost, WebSession

_T = TypeVar("_T")

_ACCOUNT = "SELECT user, name, code_hash, codes, show_code, zone FROM web_accounts"
_POST = "SELECT token, address, card, posted_at, under, revision FROM web_posts"
_ADD_SESSION = "INSERT INTO web_sessions (token_hash, user, used_at) VALUES (?, ?, ?)"
_OF_SESSION = "user = (SELECT user FROM web_sessions WHERE token_hash = ?)"
SECRET_BYTES = 32


class SqliteWebStorage:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def account(self, user: str) -> WebAccount | None:
        return await self._read(lambda db: _account(db, "user = ?", user))

    async def session(self, token_hash: str) -> WebSession | None:
        def read(db: sqlite3.Connection) -> WebSession | None:
            account = _account(db, _OF_SESSION, token_hash)
            used = db.execute("SELECT used_at FROM web_sessions WHERE token_hash = ?", (token_hash,)).fetchone()
            return WebSession(account, moment(used[0])) if account and used else None

        return await self._read(read)

    async def account_by_code(self, code_hash: str) -> WebAccount | None:
        return await self._read(lambda db: _account(db, "code_hash = ?", code_hash))

    async def add_account(self, account: WebAccount, token_hash: str, at: datetime) -> WebAccount:
        def add(db: sqlite3.Connection) -> WebAccount:
            known = _account(db, _OF_SESSION, token_hash)
            if known is not None:
                return known
            db.execute(
                "INSERT INTO web_accounts (user, name, code_hash, codes, show_code, zone) VALUES (?, ?, ?, ?, ?, ?)",
                (account.user, account.name, account.code_hash, account.codes, account.show_code, account.zone),
            )
            db.execute(_ADD_SESSION, (token_hash, account.user, moment_text(at)))
            return account

        return await self._write(add)

    async def save_account(self, account: WebAccount) -> None:
        values = (account.name, account.code_hash, account.codes, account.show_code, account.zone, account.user)
        sql = "UPDATE web_accounts SET name = ?, code_hash = ?, codes = ?, show_code = ?, zone = ? WHERE user = ?"
        await self._write(lambda db: db.execute(sql, values))

    async def add_session(self, user: str, token_hash: str, at: datetime) -> None:
        await self._write(lambda db: db.execute(_ADD_SESSION, (token_hash, user, moment_text(at))))

    async def use_session(self, token_hash: str, at: datetime) -> None:
        sql = "UPDATE web_sessions SET used_at = ? WHERE token_hash = ?"
        await self._write(lambda db: db.execute(sql, (moment_text(at), token_hash)))

    async def end_session(self, token_hash: str) -> None:
        await self._write(lambda db: db.execute("DELETE FROM web_sessions WHERE token_hash = ?", (token_hash,)))

    async def end_other_sessions(self, user: str, token_hash: str) -> None:
        sql = "DELETE FROM web_sessions WHERE user = ? AND token_hash != ?"
        await self._write(lambda db: db.execute(sql, (user, token_hash)))

    async def visit(self, user: str, slug: str) -> None:
        # A row that is replaced gets a new, higher id: the order of the ids is the order of the visits.
        sql = "INSERT OR REPLACE INTO web_visits (user, slug) VALUES (?, ?)"
        await self._write(lambda db: db.execute(sql, (user, slug)))

    async def make_room(self, slug: str) -> None:
        await self._write(lambda db: db.execute("INSERT OR IGNORE INTO web_rooms (slug) VALUES (?)", (slug,)))

    async def has_room(self, slug: str) -> bool:
        sql = "SELECT 1 FROM web_rooms WHERE slug = ?"
        return await self._read(lambda db: db.execute(sql, (slug,)).fetchone() is not None)

    async def add_post(self, post: WebPost) -> WebPost:
        def add(db: sqlite3.Connection) -> WebPost:
            db.execute(
                "INSERT INTO web_posts (token, address, under, card, posted_at, revision) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (token) DO NOTHING",
                (
                    post.token,
                    post.address,
                    post.under,
                    codec.card_json(post.card),
                    moment_text(post.posted_at),
                    post.revision,
                ),
            )
            return _post(db.execute(f"{_POST} WHERE token = ?", (post.token,)).fetchone())

        return await self._write(add)

    async def edit_post(self, token: str, card: Card) -> WebPost | None:
        def edit(db: sqlite3.Connection) -> WebPost | None:
            sql = "UPDATE web_posts SET card = ?, revision = revision + 1 WHERE token = ?"
            db.execute(sql, (codec.card_json(card), token))
            row = db.execute(f"{_POST} WHERE token = ?", (token,)).fetchone()
            return None if row is None else _post(row)

        return await self._write(edit)

    async def post(self, token: str) -> WebPost | None:
        def find(db: sqlite3.Connection) -> WebPost | None:
            row = db.execute(f"{_POST} WHERE token = ?", (token,)).fetchone()
            return None if row is None else _post(row)

        return await self._read(find)

    async def feed(self, address: str, limit: int) -> tuple[WebPost, ...]:
        def read(db: sqlite3.Connection) -> tuple[WebPost, ...]:
            newest = db.execute(
                f"{_POST} WHERE address = ? AND under IS NULL ORDER BY id DESC LIMIT ?", (address, limit)
            ).fetchall()
            marks = ",".join("?" * len(newest))
            replies = db.execute(f"{_POST} WHERE under IN ({marks}) ORDER BY id", [row[0] for row in newest]).fetchall()
            return tuple(map(_post, (*newest, *replies)))

        return await self._read(read)

    async def last_reply(self, user: str) -> LastReply | None:
        def read(db: sqlite3.Connection) -> LastReply | None:
            row = db.execute("SELECT reply, room, at, private FROM web_replies WHERE user = ?", (user,)).fetchone()
            return None if row is None else LastReply(codec.reply(row[0]), row[1], moment(row[2]), bool(row[3]))

        return await self._read(read)

    async def keep_reply(self, user: str, reply: LastReply | None) -> None:
        def keep(db: sqlite3.Connection) -> None:
            if reply is None:
                db.execute("DELETE FROM web_replies WHERE user = ?", (user,))
            else:
                db.execute(
                    "INSERT OR REPLACE INTO web_replies (user, room, at, private, reply) VALUES (?, ?, ?, ?, ?)",
                    (user, reply.room, moment_text(reply.at), reply.private, codec.reply_json(reply.reply)),
                )

        await self._write(keep)

    async def tidy(self, before: datetime, newest: int) -> None:
        sql = "SELECT address FROM web_posts WHERE under IS NULL GROUP BY address HAVING count(*) > ?"
        long = await self._read(lambda db: db.execute(sql, (newest,)).fetchall())

        def drop(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM web_replies WHERE at < ?", (moment_text(before),))
            for (address,) in long:  # replies go with the post that they are under
                db.execute(
                    "DELETE FROM web_posts WHERE address = ?1 AND under IS NULL AND id <= (SELECT id FROM web_posts"
                    " WHERE address = ?1 AND under IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                    (address, newest),
                )

        await self._write(drop)

    async def _read(self, fn: Callable[[sqlite3.Connection], _T]) -> _T:
        return await self._database.read(lambda tx: fn(_connection(tx)))

    async def _write(self, fn: Callable[[sqlite3.Connection], _T]) -> _T:
        return await self._database.write(lambda tx: fn(_connection(tx)))


def web_secret(tx: Store) -> bytes:
    """What forms and recovery codes are stamped with: drawn once, then the same for this store."""
    db = _connection(tx)
    db.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES ('web', ?)", (secrets.token_bytes(SECRET_BYTES),))
    return bytes(db.execute("SELECT value FROM secrets WHERE name = 'web'").fetchone()[0])


def _connection(tx: Store) -> sqlite3.Connection:
    if not isinstance(tx, SqliteStore):
        raise TypeError(f"the web room's shelf stands in SQLite, not in a {type(tx).__name__}")
    return tx.connection


def _account(db: sqlite3.Connection, where: str, value: str) -> WebAccount | None:
    row = db.execute(f"{_ACCOUNT} WHERE {where}", (value,)).fetchone()
    if row is None:
        return None
    user, name, code_hash, codes, show_code, zone = row
    rooms = db.execute("SELECT slug FROM web_visits WHERE user = ? ORDER BY id", (user,))
    return WebAccount(
        user, name, code_hash, codes, bool(flag_or_none(show_code)), zone, tuple(slug for (slug,) in rooms)
    )


def _post(row: tuple[str, str, str, str, str | None, int]) -> WebPost:
    token, address, card, posted_at, under, revision = row
    return WebPost(token, address, codec.card(card), moment(posted_at), under, revision)
