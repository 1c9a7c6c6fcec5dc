"""The outbox's rows: posts written once per key, edits coalesced, leases in the order of each destination."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.addresses import MessageRef, Person, Place
from bot.messages import Card
from bot.store.deliveries import EDITS, LOOKED_FOR, Addressee, Delivery, DeliveryState, anywhere, destination
from bot.store.sqlite import codec
from bot.store.sqlite import named_cards as names
from bot.store.sqlite.deliveries_queue import DELIVERY_ROW, DUE_DELIVERIES, NEXT_DUE_AT
from bot.store.sqlite.rows import Row
from bot.store.sqlite.schema_held import is_in_doubt
from bot.store.sqlite.values import moment, moment_or_none, moment_text, texts_json

DELETED = Card("(deleted some time after delivery)")
"""Stands for a card that `tidy` has deleted."""

_POST = """
    INSERT INTO deliveries
        (kind, key, destination, recipient, under, state, due_at, pause, expires_at, created_at, card, uncertain)
    VALUES ('post', ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?) ON CONFLICT (key) WHERE kind = 'post' DO NOTHING
"""

_ELSEWHERE = "SELECT recipient FROM deliveries WHERE kind = 'post' AND key = ? AND destination <> ?"

_ONE_MEMBER = """
    SELECT 1 FROM accounts AS one JOIN accounts AS other ON other.member = one.member
    WHERE one.platform = ? AND one.workspace = ? AND one.user = ?
        AND other.platform = ? AND other.workspace = ? AND other.user = ?
"""

# Whatever becomes of a delivery that was replaced while it was under way: the newer text gets tries of its own.
_AGAIN = """
    UPDATE deliveries SET state = 'waiting', tries = 0, refusals = 0, uncertain = 0, owner = NULL, leased_until = NULL
    WHERE id = ? AND ended_at IS NULL
"""

NAMING = """
    SELECT id, key, card FROM named_in_deliveries JOIN deliveries ON id = delivery
    WHERE member = ? AND card IS NOT NULL ORDER BY id
"""

_IN_ROOM = """
    UPDATE web_posts SET card = ? WHERE token = (
        SELECT json_extract(ref, '$.token') FROM deliveries WHERE key = ? AND kind = 'post' AND destination LIKE 'web/%'
    )
"""


class SqliteDeliveries:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._executemany = connection.executemany
        self.news = False
        """Whether something was written that the outbox should look at; who reads it sets it back."""
        self.clashes: list[str] = []
        """Keys that another recipient had already: a fault of whoever made them. Who reads it empties it."""

    def post(
        self,
        key: str,
        to: Place | Person,
        card: Card,
        *,
        now: datetime,
        expires_at: datetime,
        due_at: datetime | None = None,
        under: str | None = None,
        since: datetime | None = None,
    ) -> bool:
        return self._write([(key, to, codec.card_json(card))], under, now, expires_at, due_at, since=since)

    def post_each(
        self,
        card: Card,
        readers: Sequence[Addressee],
        *,
        now: datetime,
        expires_at: datetime,
        since: datetime | None = None,
    ) -> None:
        texts = codec.card_for_each(card, (reader.number for reader in readers))
        posts = [(reader.key, reader.to, text) for reader, text in zip(readers, texts, strict=True)]
        self._write(posts, None, now, expires_at, since=since)

    def edit(self, key: str, card: Card, *, now: datetime, due_at: datetime, expires_at: datetime) -> bool:
        pause = (due_at - now).total_seconds()
        return self._edit(
            key,
            codec.card_json(card),
            due_at=moment_text(due_at),
            pause=pause,
            expires_at=moment_text(expires_at),
            now=moment_text(now),
        )

    def _edit(self, key: str, card: str, *, due_at: str, pause: float, expires_at: str, now: str) -> bool:
        # A post that was given up, or that nobody knows the place of, cannot be edited any more.
        cursor = self._execute(
            "INSERT INTO deliveries"
            " (kind, key, destination, recipient, state, due_at, pause, expires_at, created_at, card)"
            " SELECT 'edit', key, destination, recipient, 'waiting', ?, ?, ?, ?, ? FROM deliveries"
            " WHERE key = ? AND kind = 'post' AND (ended_at IS NULL OR ref IS NOT NULL)"
            " ON CONFLICT (key) WHERE kind = 'edit' AND ended_at IS NULL DO UPDATE SET"
            " card = excluded.card, revision = revision + 1, expires_at = excluded.expires_at, pause = CASE"
            " WHEN state != 'sending' AND tries > 0 THEN pause ELSE excluded.pause END, due_at = CASE"
            " WHEN state = 'sending' THEN excluded.due_at"
            " WHEN tries > 0 THEN due_at"
            " ELSE min(due_at, excluded.due_at) END",
            (due_at, pause, expires_at, now, card, key),
        )
        written = cursor.rowcount == 1
        self.news = self.news or written
        return written

    def forget(self, member_id: int, *, now: datetime, expires_at: datetime) -> int:
        newest = {}
        for delivery, key, card in self._execute(NAMING, [member_id]).fetchall():
            newest[key] = names.nameless(card, member_id)
            self._execute("UPDATE deliveries SET card = ? WHERE id = ?", (newest[key], delivery))
        self._execute("DELETE FROM named_in_deliveries WHERE member = ?", [member_id])
        # The room's own copies stand in this file: they change at once, and whoever looks at one hears by the edit.
        self._executemany(_IN_ROOM, [(card, key) for key, card in newest.items()])
        return sum(
            self.edit(key, codec.card(card), now=now, due_at=now, expires_at=expires_at) for key, card in newest.items()
        )

    def has(self, key: str) -> bool:
        return self._execute("SELECT 1 FROM deliveries WHERE key = ? AND kind = 'post'", [key]).fetchone() is not None

    def ref(self, key: str) -> MessageRef | None:
        row = self._execute("SELECT ref FROM deliveries WHERE key = ? AND kind = 'post'", [key]).fetchone()
        return None if row is None else codec.ref(row[0])

    def lease(
        self,
        now: datetime,
        until: datetime,
        owner: str,
        limit: int,
        busy: Iterable[str],
        *,
        full: Iterable[str] = (),
        fits: Callable[[str], bool] = anywhere,
    ) -> tuple[Delivery, ...]:
        wanted = {"now": moment_text(now), "owner": owner, "limit": limit, "busy": texts_json(busy), "edits": EDITS}
        rows = self._execute(DELIVERY_ROW + DUE_DELIVERIES, {**wanted, "full": texts_json(full)}).fetchall()
        found = [one for one in map(_delivery, rows) if fits(destination(one.to))]
        leased = tuple(
            replace(
                delivery,
                state="sending",
                tries=delivery.tries + 1,
                uncertain=delivery.uncertain or delivery.state == "sending",
            )
            for delivery in found
        )
        self._executemany(
            "UPDATE deliveries SET state = 'sending', tries = ?, uncertain = ?, owner = ?, leased_until = ?"
            " WHERE id = ?",
            [(delivery.tries, delivery.uncertain, owner, moment_text(until), delivery.id) for delivery in leased],
        )
        return leased

    def sent(self, delivery: Delivery, ref: MessageRef | None, now: datetime) -> None:
        posted = codec.ref_json(ref) if delivery.kind == "post" else None
        if not self._end(delivery, "sent", delivery.reason, now, posted):
            self._execute(_AGAIN, [delivery.id])
        elif delivery.kind == "post" and ref is None:
            self._end_edits(delivery, "nobody knows where the post stands", now)

    def retry(
        self,
        delivery: Delivery,
        pause: timedelta,
        reason: str,
        *,
        now: datetime,
        uncertain: bool,
        refused: bool = False,
    ) -> None:
        self._execute(
            "UPDATE deliveries SET state = 'waiting', owner = NULL, leased_until = NULL, due_at = ?, pause = ?,"
            " reason = ?, uncertain = ?, refusals = refusals + ? WHERE id = ? AND ended_at IS NULL",
            (moment_text(now + pause), pause.total_seconds(), reason, uncertain, refused, delivery.id),
        )

    def set_right(self, now: datetime, lease: timedelta) -> int:
        waiting = self._execute(
            "SELECT id, due_at, pause FROM deliveries WHERE ended_at IS NULL AND state = 'waiting' AND due_at > ?",
            [moment_text(now)],
        ).fetchall()
        at = ((now + timedelta(seconds=pause), due, delivery) for delivery, due, pause in waiting)
        far = [(moment_text(due_now), delivery) for due_now, due, delivery in at if moment(due) > due_now]
        self._executemany("UPDATE deliveries SET due_at = ? WHERE id = ?", far)
        latest = moment_text(now + lease)
        leased = self._execute(
            "UPDATE deliveries SET leased_until = ? WHERE ended_at IS NULL AND state = 'sending' AND leased_until > ?",
            (latest, latest),
        ).rowcount
        self.news = self.news or bool(far)
        return len(far) + leased

    def give_up(self, delivery: Delivery, reason: str, now: datetime) -> None:
        if not self._end(delivery, "dead", reason, now, None):
            self._execute(_AGAIN, [delivery.id])
        elif delivery.kind == "post":
            self._end_edits(delivery, f"the post was given up: {reason}", now)

    def release(self, owner: str) -> None:
        self._execute(
            "UPDATE deliveries SET state = 'waiting', tries = tries - 1, owner = NULL, leased_until = NULL"
            " WHERE ended_at IS NULL AND state = 'sending' AND owner = ?",
            [owner],
        )

    def next_due(self) -> datetime | None:
        row = self._execute(NEXT_DUE_AT).fetchone()
        return moment_or_none(row[0] if row else None)

    def waiting(self) -> int:
        (number,) = self._execute("SELECT count(*) FROM deliveries WHERE ended_at IS NULL").fetchone()
        return int(number)

    def listing(self, states: Sequence[DeliveryState], limit: int) -> tuple[Delivery, ...]:
        # State by state, because each is one walk along its index, however many deliveries there are.
        rows = [
            row
            for state in dict.fromkeys(states)
            for row in self._execute(f"{DELIVERY_ROW} WHERE d.state = ? ORDER BY d.id DESC LIMIT ?", (state, limit))
        ]
        return tuple(_delivery(row) for row in sorted(rows, reverse=True, key=lambda row: row[0])[:limit])

    def tidy(self, before: datetime) -> int:
        over = (
            "WHERE ended_at IS NOT NULL AND card IS NOT NULL AND ended_at < ?"
            " AND NOT (state = 'sent' AND id IN (SELECT delivery FROM named_in_deliveries))"
        )
        edits = self._execute(f"DELETE FROM deliveries {over} AND kind = 'edit'", [moment_text(before)])  # noqa: S608 (constants)
        posts = self._execute(f"UPDATE deliveries SET card = NULL {over}", [moment_text(before)])  # noqa: S608 (constants)
        return edits.rowcount + posts.rowcount

    def settle(self, now: datetime) -> None:
        self._execute(
            "UPDATE restores SET looked_until = ? WHERE restored_at IS NOT NULL AND looked_until IS NULL",
            [moment_text(now + LOOKED_FOR)],
        )

    def _write(
        self,
        posts: Sequence[tuple[str, Place | Person, str]],
        under: str | None,
        now: datetime,
        expires_at: datetime,
        due_at: datetime | None = None,
        *,
        since: datetime | None = None,
    ) -> bool:
        """Write posts: key, recipient and card of each; whether any is new."""
        due = due_at or now
        times = (moment_text(due), (due - now).total_seconds(), moment_text(expires_at), moment_text(now))
        doubt = is_in_doubt(self._connection, now, since)
        rows = [(key, destination(to), codec.recipient_json(to), under, *times, card, doubt) for key, to, card in posts]
        written = self._write_in_doubt(rows) if doubt else self._executemany(_POST, rows).rowcount
        if written < len(rows):
            written += sum(self._write_apart(to, row) for (_, to, _), row in zip(posts, rows, strict=True))
        self.news = self.news or written > 0
        return written > 0

    def _write_in_doubt(self, rows: Sequence[Row]) -> int:
        """Write posts that may stand already, with the text and the ids of another life: so each is edited as well."""
        written = 0
        for row in rows:
            if self._execute(_POST, row).rowcount == 1:
                key, *_, due, pause, until, at, card, _ = row
                self._edit(key, card, due_at=due, pause=pause, expires_at=until, now=at)
                written += 1
        return written

    def _write_apart(self, to: Place | Person, row: Row) -> bool:
        """Write a post whose key another recipient has under a key of its own, once; else nothing."""
        key, where, *rest = row
        found = self._execute(_ELSEWHERE, (key, where)).fetchone()
        if found is None or self._is_one_member(codec.recipient(found[0]), to):
            return False
        written = self._execute(_POST, (f"{key}@{where}", where, *rest)).rowcount == 1
        if written:
            self.clashes.append(key)
        return written

    def _is_one_member(self, one: Place | Person, other: Place | Person) -> bool:
        """Whether both are accounts of one member, who reads everything once, whichever account it goes to."""
        if isinstance(one, Place) or isinstance(other, Place):
            return False
        accounts = (one.platform, one.workspace, one.user, other.platform, other.workspace, other.user)
        return self._execute(_ONE_MEMBER, accounts).fetchone() is not None

    def _end(self, delivery: Delivery, state: DeliveryState, reason: str, now: datetime, ref: str | None) -> bool:
        """End a delivery, unless a newer revision has replaced it."""
        cursor = self._execute(
            "UPDATE deliveries SET state = ?, ended_at = ?, reason = ?, ref = ?, owner = NULL, leased_until = NULL"
            " WHERE id = ? AND revision = ? AND ended_at IS NULL",
            (state, moment_text(now), reason, ref, delivery.id, delivery.revision),
        )
        return cursor.rowcount == 1

    def _end_edits(self, post: Delivery, reason: str, now: datetime) -> None:
        self._execute(
            "UPDATE deliveries SET state = 'dead', ended_at = ?, reason = ?"
            " WHERE key = ? AND kind = 'edit' AND ended_at IS NULL",
            (moment_text(now), reason, post.key),
        )


def _delivery(row: Row) -> Delivery:
    (
        delivery_id,
        kind,
        key,
        to,
        card,
        under,
        state,
        tries,
        uncertain,
        revision,
        due_at,
        expires_at,
        created_at,
        reason,
        ref,
        refusals,
    ) = row
    return Delivery(
        id=delivery_id,
        kind=kind,
        key=key,
        to=codec.recipient(to),
        card=DELETED if card is None else codec.card(card),
        under=under,
        state=state,
        tries=tries,
        uncertain=bool(uncertain),
        revision=revision,
        due_at=moment(due_at),
        expires_at=moment(expires_at),
        created_at=moment(created_at),
        reason=reason,
        ref=codec.ref(ref),
        refusals=refusals,
    )
