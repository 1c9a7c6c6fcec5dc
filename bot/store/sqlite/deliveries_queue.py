"""The outbox as a queue: what may be sent now, in which order, and when to look again."""

from __future__ import annotations

# An edit shows where its post stands.
DELIVERY_ROW = """
    SELECT d.id, d.kind, d.key, d.recipient, d.card, d.under, d.state, d.tries, d.uncertain, d.revision,
        d.due_at, d.expires_at, d.created_at, d.reason, coalesce(d.ref, post.ref), d.refusals
    FROM deliveries AS d
    LEFT JOIN deliveries AS post ON d.kind = 'edit' AND post.kind = 'post' AND post.key = d.key
"""

# What may be sent now: due, not under way, its post (of an edit) stands, and nothing of the same lane is under way, or
# older and due as well, or (of posts) older and waiting for another try.
# An edit whose post does not stand yet waits for that post, and holds up nobody else meanwhile.
_HELD = """(other.kind = 'edit' AND NOT EXISTS (
    SELECT 1 FROM deliveries AS its WHERE its.kind = 'post' AND its.key = other.key AND its.state = 'sent'
))"""

_DUE = """
    WHERE d.ended_at IS NULL AND d.due_at <= :now
        AND (d.state = 'waiting' OR d.owner != :owner OR d.leased_until <= :now)
        AND (d.kind = 'post' OR post.state = 'sent')
        AND CASE d.kind WHEN 'edit' THEN :edits ELSE '' END || d.destination NOT IN (SELECT value FROM json_each(:busy))
        AND NOT EXISTS (SELECT 1 FROM json_each(:full) WHERE substr(d.destination, 1, length(value)) = value)
        AND NOT EXISTS (
            SELECT 1 FROM deliveries AS other
            WHERE other.destination = d.destination AND other.kind = d.kind AND other.ended_at IS NULL
                AND other.id != d.id AND (
                (other.id < d.id AND (other.due_at <= :now OR (d.kind = 'post' AND other.tries > 0)) AND NOT HELD)
                OR (other.state = 'sending' AND other.owner = :owner AND other.leased_until > :now)
            )
        )
    ORDER BY d.due_at, d.id LIMIT :limit
"""

_NEXT_DUE = """
    SELECT d.due_at FROM deliveries AS d
    LEFT JOIN deliveries AS post ON d.kind = 'edit' AND post.kind = 'post' AND post.key = d.key
    WHERE d.ended_at IS NULL AND d.state = 'waiting'
        AND (d.kind = 'post' OR post.state = 'sent')
        AND NOT EXISTS (
            SELECT 1 FROM deliveries AS other
            WHERE other.destination = d.destination AND other.kind = d.kind AND other.ended_at IS NULL
                AND other.id != d.id AND (
                other.state = 'sending'
                OR (other.id < d.id AND NOT HELD
                    AND (other.due_at <= d.due_at OR (d.kind = 'post' AND other.tries > 0)))
            )
        )
    ORDER BY d.due_at, d.id LIMIT 1
"""

DUE_DELIVERIES, NEXT_DUE_AT = (sql.replace("HELD", _HELD) for sql in (_DUE, _NEXT_DUE))
