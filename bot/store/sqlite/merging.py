"""Two members of a team turn out to be one person: their rows become one member's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

Execute = Callable[..., sqlite3.Cursor]

# Of two answers to one question the later lock becomes practice; of two at the same moment, the later stored.
_LATER = """
    UPDATE responses SET source = 'practice', question = NULL
    WHERE id IN (
        SELECT later.id FROM responses AS one JOIN responses AS two ON two.question = one.question
        JOIN responses AS later ON later.id = iif(
            (one.answered_at, one.id) < (two.answered_at, two.id), two.id, one.id
        )
        WHERE one.member = ?1 AND two.member = ?2
    )
"""

_MOVES = (
    "UPDATE responses SET member = ?2 WHERE member = ?1",
    "UPDATE OR IGNORE provisional SET member = ?2 WHERE member = ?1",
    "DELETE FROM provisional WHERE member = ?1",
    """
    DELETE FROM provisional WHERE member = ?2
    AND EXISTS (SELECT 1 FROM responses WHERE question = provisional.question AND member = ?2)
    """,
    "UPDATE drills SET member = ?2 WHERE member = ?1",
    "UPDATE mocks SET member = ?2 WHERE member = ?1",
    "UPDATE reports SET member = ?2 WHERE member = ?1",
    # A plan that is under way goes on; of two the second's, whose steps were sent to where both look from now on.
    "UPDATE plans SET member = ?2 WHERE member = ?1 AND NOT EXISTS (SELECT 1 FROM plans WHERE member = ?2)",
    "UPDATE plans SET told = 1 WHERE member = ?2 AND EXISTS (SELECT 1 FROM plans WHERE member = ?1 AND told = 1)",
    "DELETE FROM plans WHERE member = ?1",
    "UPDATE accounts SET member = ?2 WHERE member = ?1",
    "UPDATE teams SET lead = ?2 WHERE lead = ?1",
    # What somebody has told once need not be told again.
    """
    UPDATE members SET (exam_date, background, zone, messages_at, messages_on) = (
        SELECT coalesce(members.exam_date, other.exam_date), coalesce(members.background, other.background),
            coalesce(members.zone, other.zone), coalesce(members.messages_at, other.messages_at),
            coalesce(members.messages_on, other.messages_on)
        FROM members AS other WHERE other.id = ?1
    ) WHERE id = ?2
    """,
    # Cards that name the first name the second from now on. A name in one is written with its number first.
    """
    UPDATE deliveries SET card = replace(
        card, '"is":"Name","member":' || ?1 || ',', '"is":"Name","member":' || ?2 || ','
    ) WHERE id IN (SELECT delivery FROM named_in_deliveries WHERE member = ?1)
    """,
    "DELETE FROM named_in_deliveries WHERE member = ?1",
    "DELETE FROM web_replies WHERE user IN (SELECT user FROM named_in_replies WHERE member = ?1)",
    "DELETE FROM members WHERE id = ?1",
)

# The earliest answer to each item is the first exposure, and no other.
_FIRST = """
    UPDATE responses SET first = NOT EXISTS (
        SELECT 1 FROM responses AS earlier
        WHERE earlier.member = responses.member AND earlier.item = responses.item
        AND (earlier.answered_at, earlier.id) < (responses.answered_at, responses.id)
    ) WHERE member = ?
"""


def merge(execute: Execute, member_id: int, into: int) -> None:
    """See `bot.store.transaction.Members.merge`."""
    pair: tuple[Any, ...] = (member_id, into)
    execute(_LATER, pair)
    for statement in _MOVES:
        execute(statement, pair if "?2" in statement else pair[:1])
    execute(_FIRST, [into])
