"""The tables of corrected keys. A response keeps the grade that it was given; a newer grade stands beside it."""

CORRECTION_TABLES = (
    # `current`: the bank names it, and no later one of its item. `graded_to`: responses up to that id were looked at;
    # `graded_at`: when all that were there had been, for the first time.
    """
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        item TEXT NOT NULL,
        version INTEGER NOT NULL,
        current INTEGER NOT NULL,
        graded_to INTEGER NOT NULL DEFAULT 0,
        graded_at TEXT,
        noted_at TEXT NOT NULL
    ) STRICT
    """,
    # Only of responses whose grade is another by the corrected key, so the table stays small and a look into it cheap.
    """
    CREATE TABLE regrades (
        response INTEGER NOT NULL REFERENCES responses (id),
        correction INTEGER NOT NULL REFERENCES corrections (id),
        right INTEGER NOT NULL,
        trap TEXT,
        at TEXT NOT NULL,
        PRIMARY KEY (response, correction)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER regrades_never_change BEFORE UPDATE ON regrades
    BEGIN SELECT RAISE (ABORT, 'grades are append-only'); END
    """,
    """
    CREATE TRIGGER regrades_never_go BEFORE DELETE ON regrades
    BEGIN SELECT RAISE (ABORT, 'grades are append-only'); END
    """,
    # One row for each team that had the item: how many answers it gave, and how many changed between right and wrong.
    """
    CREATE TABLE errata (
        id INTEGER PRIMARY KEY,
        correction INTEGER NOT NULL REFERENCES corrections (id),
        team INTEGER NOT NULL REFERENCES teams (id),
        answers INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        told_at TEXT,
        UNIQUE (correction, team)
    ) STRICT
    """,
    "CREATE INDEX errata_to_tell ON errata (correction) WHERE told_at IS NULL",
    # The newest grade of each response. Its look-ups go by the id, which every index holds: what covered a query before
    # covers it still. They are subqueries and not a join, so that they cost nothing where no grade is read.
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
        confidence, source, question, first, answered_at
    FROM responses
    """,
    "DROP VIEW visible_responses",
    # As before (see `EVIDENCE`), over the newest grades.
    """
    CREATE VIEW visible_responses AS
    SELECT * FROM graded_responses
    WHERE question IS NULL OR NOT EXISTS (
        SELECT 1 FROM questions INDEXED BY questions_hidden
        WHERE questions.id = graded_responses.question AND questions.revealed = 0 AND questions.verdict_at_once = 0
    )
    """,
)
