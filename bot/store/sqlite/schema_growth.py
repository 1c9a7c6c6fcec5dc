"""What kept growing: stored questions that nobody answered, edits that ended, and members who left long ago."""

from __future__ import annotations

import json

from sqlite_utils import Database

from bot.store.sqlite.schema_ids import rebuild_with_lasting_ids

GROWTH = (
    # Since when somebody is gone; whoever comes back, or is forgotten, has no row.
    """
    CREATE TABLE departures (
        member INTEGER PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
        at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX departures_at ON departures (at)",
    """
    CREATE TRIGGER departures_end AFTER UPDATE OF state ON members WHEN OLD.state = 'left' AND NEW.state <> 'left'
    BEGIN DELETE FROM departures WHERE member = NEW.id; END
    """,
    # Who left before this was noted left now, as far as anybody knows.
    """
    INSERT INTO departures (member, at)
    SELECT id, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z' FROM members WHERE state = 'left'
    """,
    "CREATE INDEX drills_tidy ON drills (started_at)",
    "CREATE INDEX web_replies_tidy ON web_replies (at)",
    # An edit that ended and whose card was tidied away says nothing that its post does not say.
    "DELETE FROM deliveries WHERE kind = 'edit' AND ended_at IS NOT NULL AND card IS NULL",
    "DELETE FROM named_in_deliveries WHERE delivery NOT IN (SELECT id FROM deliveries)",
)

_GENERATED = "SELECT id, item FROM served WHERE item GLOB 'gen-metrics-*' OR item GLOB 'gen-maturity-*'"

_UNUSED = """
    DELETE FROM served WHERE (item GLOB 'gen-metrics-*' OR item GLOB 'gen-maturity-*') AND id NOT IN (
        SELECT served FROM responses UNION SELECT served FROM reports UNION SELECT served FROM questions
        UNION SELECT served FROM mock_items UNION SELECT value FROM drills, json_each(drills.served)
    )
"""


def drop_unanswered(db: Database) -> None:
    """Generated questions that wait for an answer become their ids, and the texts that nobody needs go."""
    rebuild_with_lasting_ids(db, "served")
    generated = dict(db.execute(_GENERATED).fetchall())
    for drill, text, position in db.execute("SELECT id, served, position FROM drills").fetchall():
        served = json.loads(text)
        noted = [*served[:position], *(generated.get(one, one) for one in served[position:])]
        if noted != served:
            written = json.dumps(noted, separators=(",", ":"))
            db.execute("UPDATE drills SET served = ? WHERE id = ?", (written, drill))
    db.execute(_UNUSED)
