"""How long an answer took, where that is known: practice is chosen by what it adds per minute."""

MINUTES = (
    "ALTER TABLE responses ADD COLUMN seconds REAL",
    "ALTER TABLE drills ADD COLUMN shown_at TEXT",
    """
    CREATE TRIGGER responses_keep_seconds BEFORE UPDATE OF seconds ON responses
    BEGIN SELECT RAISE (ABORT, 'responses are append-only'); END
    """,
    "DROP VIEW visible_responses",
    "DROP VIEW graded_responses",
    # As before (see `CORRECTION_TABLES`), with the seconds.
    """
    CREATE VIEW graded_responses AS
    SELECT
        id, member, team, served, item, domain,
        iif(
            EXISTS (SELECT 1 FROM regrades WHERE response = responses.id),
            (SELECT trap FROM regrades WHERE response = responses.id ORDER BY correction DESC LIMIT 1),
            trap
        ) AS trap,
        picked,
        coalesce(
            (SELECT right FROM regrades WHERE response = responses.id ORDER BY correction DESC LIMIT 1),
            right
        ) AS right,
        confidence, source, question, first, answered_at, seconds
    FROM responses
    """,
    """
    CREATE VIEW visible_responses AS
    SELECT * FROM graded_responses
    WHERE question IS NULL OR NOT EXISTS (
        SELECT 1 FROM questions INDEXED BY questions_hidden
        WHERE questions.id = graded_responses.question AND questions.revealed = 0 AND questions.verdict_at_once = 0
    )
    """,
)
