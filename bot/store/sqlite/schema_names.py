"""Which stored cards name whom, noted by the database itself: forget-me must find them all, whoever wrote them.

`instr` finds the record in a card's JSON; where somebody typed these words, their quotation marks are escaped.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlite_utils import Database

_NAMES = """'"is":"Name"'"""
_NAMED = """
    INSERT INTO {table} (member, {column})
    SELECT json_extract(value, '$.member'), {owner} FROM json_tree({json})
    WHERE type = 'object' AND json_extract(value, '$.is') = 'Name'
    EXCEPT SELECT member, {column} FROM {table} WHERE {column} = {owner};
"""  # not OR IGNORE: within a trigger the outer statement's own rule for conflicts holds
_IN_DELIVERY = _NAMED.format(table="named_in_deliveries", column="delivery", owner="NEW.id", json="NEW.card")
_IN_REPLY = _NAMED.format(table="named_in_replies", column="user", owner="NEW.user", json="NEW.reply")
_NOTED = f"WHEN instr(NEW.card, {_NAMES}) BEGIN {_IN_DELIVERY} END"


NAMES = (
    """
    CREATE TABLE named_in_deliveries (
        member INTEGER NOT NULL,
        delivery INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
        PRIMARY KEY (member, delivery)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX named_in_deliveries_of ON named_in_deliveries (delivery)",
    f"CREATE TRIGGER deliveries_name AFTER INSERT ON deliveries {_NOTED}",
    f"CREATE TRIGGER deliveries_name_anew AFTER UPDATE OF card ON deliveries {_NOTED}",
    """
    CREATE TABLE named_in_replies (
        member INTEGER NOT NULL,
        user TEXT NOT NULL REFERENCES web_replies (user) ON DELETE CASCADE,
        PRIMARY KEY (member, user)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX named_in_replies_of ON named_in_replies (user)",
    # A reply that was made before somebody was forgotten, and comes to be kept after it, is not kept.
    f"""
    CREATE TRIGGER web_replies_name AFTER INSERT ON web_replies WHEN instr(NEW.reply, {_NAMES})
    BEGIN
        {_IN_REPLY}
        DELETE FROM web_replies WHERE user = NEW.user AND EXISTS (
            SELECT 1 FROM named_in_replies AS named JOIN members ON members.id = named.member
            WHERE named.user = NEW.user AND members.state = 'forgotten'
        );
    END
    """,  # noqa: S608 (constants)
    # Written before names were marked: they serve a page that is loaded anew, and who loads it presses again.
    "DELETE FROM web_replies",
)

# Frozen as they were when this step was released: the two kinds of posts that named somebody, and how.
_OLD = """
    SELECT deliveries.id, deliveries.key, coalesce(deliveries.card, web_posts.card)
    FROM deliveries LEFT JOIN web_posts ON web_posts.token = json_extract(deliveries.ref, '$.token')
    WHERE kind = 'post' AND key > ? AND key < ? AND coalesce(deliveries.card, web_posts.card) IS NOT NULL
"""
_LONGEST = 40


def mark_names(db: Database) -> None:
    """Mark the names in posts that were written before names were marked, as far as their text is still there."""
    for prefix, marked in (("eve", _marked_board), ("passed", _marked_news)):
        for delivery, key, text in db.execute(_OLD, (f"{prefix}:", f"{prefix};")).fetchall():
            card = json.loads(text)
            marked(db, int(key.split(":")[1]), card)
            written = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
            db.execute("UPDATE deliveries SET card = ? WHERE id = ?", (written, delivery))


def _name(member: int, text: str) -> dict[str, Any]:
    return {"is": "Name", "member": member, "text": text}


def _marked_board(db: Database, team: int, card: dict[str, Any]) -> None:
    """The leaderboard on exam eve. Members who share a name take turns."""
    members: defaultdict[str, list[int]] = defaultdict(list)
    for member, name in db.execute("SELECT id, name FROM members WHERE team = ? ORDER BY id", [team]):
        members[_shown(name)].append(member)
    for block in card.get("blocks", ()):
        if block.get("columns", ())[:2] == ["Rank", "Who"]:
            for row in block["rows"]:
                if members[row[1]]:
                    row[1] = _name(members[row[1]].pop(0), row[1])


def _shown(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _marked_news(db: Database, plan: int, card: dict[str, Any]) -> None:
    """Somebody passed: the name stood in the title, and stands in the text now."""
    whose = db.execute("SELECT member FROM plans WHERE id = ?", [plan]).fetchone()
    name, passed, exam = card["title"].rpartition(" passed ")
    if whose and passed:
        told = [_name(whose[0], name), f" passed {exam}. Congratulations."]
        card |= {"title": "Good news", "blocks": [{"is": "Text", "parts": told}]}
        card["summary"] = f"Somebody in your team passed {exam}"
