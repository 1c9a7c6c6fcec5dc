"""The tables, step by step. Plain SQL, because checks, partial indexes, triggers and views are the point here."""

PEOPLE = (
    """
    CREATE TABLE teams (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        exam TEXT NOT NULL,
        exam_date TEXT,
        kind TEXT NOT NULL CHECK (kind IN ('solo', 'small', 'open')),
        names_shown INTEGER NOT NULL,
        verdict_at_once INTEGER NOT NULL,
        clock TEXT NOT NULL,
        zone TEXT NOT NULL,
        weekdays TEXT NOT NULL,
        skip TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'finished')),
        lead INTEGER REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED,
        opens_at TEXT,
        unanswered INTEGER NOT NULL,
        continued TEXT,
        created_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX teams_due ON teams (opens_at) WHERE state = 'active' AND opens_at IS NOT NULL",
    """
    CREATE TABLE places (
        id INTEGER PRIMARY KEY,
        platform TEXT NOT NULL,
        workspace TEXT NOT NULL,
        channel TEXT NOT NULL,
        team INTEGER NOT NULL REFERENCES teams (id),
        UNIQUE (platform, workspace, channel)
    ) STRICT
    """,
    "CREATE INDEX places_of_team ON places (team)",
    """
    CREATE TABLE members (
        id INTEGER PRIMARY KEY,
        team INTEGER NOT NULL REFERENCES teams (id),
        name TEXT NOT NULL,
        exam_date TEXT,
        background TEXT,
        zone TEXT,
        messages_at TEXT,
        messages_on TEXT,
        minutes INTEGER NOT NULL,
        show_name INTEGER,
        state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'left', 'forgotten')),
        joined_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX members_of_team ON members (team, joined_at)",
    # `team` repeats the member's: an account is one member of a team at most, and one look-up finds which.
    """
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY,
        platform TEXT NOT NULL,
        workspace TEXT NOT NULL,
        user TEXT NOT NULL,
        name TEXT NOT NULL,
        team INTEGER NOT NULL REFERENCES teams (id),
        member INTEGER NOT NULL REFERENCES members (id),
        UNIQUE (platform, workspace, user, team)
    ) STRICT
    """,
    "CREATE INDEX accounts_of_member ON accounts (member)",
)

EVIDENCE = (
    """
    CREATE TABLE served (
        id INTEGER PRIMARY KEY,
        item TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        snapshot TEXT NOT NULL,
        UNIQUE (item, digest)
    ) STRICT
    """,
    """
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY,
        team INTEGER NOT NULL REFERENCES teams (id),
        day TEXT NOT NULL,
        served INTEGER NOT NULL REFERENCES served (id),
        seed TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        closes_at TEXT NOT NULL,
        verdict_at_once INTEGER NOT NULL,
        revealed INTEGER NOT NULL,
        count_at TEXT,
        UNIQUE (team, day)
    ) STRICT
    """,
    "CREATE INDEX questions_to_count ON questions (count_at) WHERE count_at IS NOT NULL",
    "CREATE INDEX questions_to_close ON questions (closes_at) WHERE revealed = 0",
    "CREATE INDEX questions_current ON questions (team, day) WHERE revealed = 0",
    "CREATE INDEX questions_hidden ON questions (id) WHERE revealed = 0 AND verdict_at_once = 0",
    """
    CREATE TABLE provisional (
        question INTEGER NOT NULL REFERENCES questions (id),
        member INTEGER NOT NULL REFERENCES members (id),
        picked TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (question, member)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX provisional_of_member ON provisional (member)",
    """
    CREATE TABLE responses (
        id INTEGER PRIMARY KEY,
        member INTEGER NOT NULL REFERENCES members (id),
        team INTEGER NOT NULL REFERENCES teams (id),
        served INTEGER NOT NULL REFERENCES served (id),
        item TEXT NOT NULL,
        domain INTEGER NOT NULL,
        trap TEXT,
        picked TEXT NOT NULL,
        right INTEGER NOT NULL,
        confidence TEXT CHECK (confidence IN ('sure', 'fairly', 'guessing')),
        source TEXT NOT NULL CHECK (source IN ('channel', 'practice', 'mock', 'start')),
        question INTEGER REFERENCES questions (id),
        first INTEGER NOT NULL,
        answered_at TEXT NOT NULL,
        CHECK ((source = 'channel') = (question IS NOT NULL))
    ) STRICT
    """,
    # One locked answer per member and question, whatever the program does.
    "CREATE UNIQUE INDEX responses_once ON responses (question, member) WHERE question IS NOT NULL",
    "CREATE INDEX responses_of_item ON responses (member, item)",
    # These two cover mastery and the board: neither ever reads the table, nor more than one member or team.
    """
    CREATE INDEX responses_first ON responses (member, answered_at, domain, right, question, first)
    WHERE first = 1
    """,
    "CREATE INDEX responses_board ON responses (team, member, question, right) WHERE question IS NOT NULL",
    """
    CREATE TRIGGER responses_never_change BEFORE UPDATE ON responses
    BEGIN SELECT RAISE (ABORT, 'responses are append-only'); END
    """,
    """
    CREATE TRIGGER responses_never_go BEFORE DELETE ON responses
    BEGIN SELECT RAISE (ABORT, 'responses are append-only'); END
    """,
    # What may be seen already: the only thing that scores, boards and exports are computed from. It asks for the few
    # questions that still hide their verdict: those fit into a small index, the others are spread over the file.
    """
    CREATE VIEW visible_responses AS
    SELECT * FROM responses
    WHERE question IS NULL OR NOT EXISTS (
        SELECT 1 FROM questions INDEXED BY questions_hidden
        WHERE questions.id = responses.question AND questions.revealed = 0 AND questions.verdict_at_once = 0
    )
    """,
    """
    CREATE TABLE drills (
        id INTEGER PRIMARY KEY,
        member INTEGER NOT NULL REFERENCES members (id),
        served TEXT NOT NULL,
        position INTEGER NOT NULL,
        started_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX drills_of_member ON drills (member)",
    """
    CREATE TABLE reports (
        id INTEGER PRIMARY KEY,
        item TEXT NOT NULL,
        served INTEGER NOT NULL REFERENCES served (id),
        team INTEGER NOT NULL REFERENCES teams (id),
        member INTEGER NOT NULL REFERENCES members (id),
        text TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT
    """,
)

# A delivery is pending until `ended_at` says when it was sent or given up.
OUTBOX = (
    """
    CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('post', 'edit')),
        key TEXT NOT NULL,
        destination TEXT NOT NULL,
        recipient TEXT NOT NULL,
        under TEXT,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
        tries INTEGER NOT NULL DEFAULT 0,
        uncertain INTEGER NOT NULL DEFAULT 0,
        revision INTEGER NOT NULL DEFAULT 0,
        due_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        created_at TEXT NOT NULL,
        ended_at TEXT,
        leased_until TEXT,
        owner TEXT,
        reason TEXT NOT NULL DEFAULT '',
        ref TEXT,
        card TEXT,
        CHECK ((ended_at IS NULL) = (state IN ('waiting', 'sending')))
    ) STRICT
    """,
    "CREATE UNIQUE INDEX deliveries_post ON deliveries (key) WHERE kind = 'post'",
    "CREATE UNIQUE INDEX deliveries_edit ON deliveries (key) WHERE kind = 'edit' AND ended_at IS NULL",
    "CREATE INDEX deliveries_due ON deliveries (due_at, id) WHERE ended_at IS NULL",
    "CREATE INDEX deliveries_line ON deliveries (destination, id) WHERE ended_at IS NULL",
    "CREATE INDEX deliveries_state ON deliveries (state)",
    "CREATE INDEX deliveries_tidy ON deliveries (ended_at) WHERE ended_at IS NOT NULL AND card IS NOT NULL",
)

# What the web room remembers for itself, because no platform does. Sessions and codes are kept as hashes only.
ROOM = (
    """
    CREATE TABLE web_accounts (
        user TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        code_hash TEXT NOT NULL UNIQUE,
        codes INTEGER NOT NULL,
        show_code INTEGER NOT NULL,
        zone TEXT
    ) STRICT
    """,
    """
    CREATE TABLE web_sessions (
        token_hash TEXT PRIMARY KEY,
        user TEXT NOT NULL REFERENCES web_accounts (user) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX web_sessions_of_user ON web_sessions (user)",
    "CREATE TABLE web_rooms (slug TEXT PRIMARY KEY) STRICT",
    """
    CREATE TABLE web_visits (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user TEXT NOT NULL REFERENCES web_accounts (user) ON DELETE CASCADE,
        slug TEXT NOT NULL REFERENCES web_rooms (slug),
        UNIQUE (user, slug)
    ) STRICT
    """,
    """
    CREATE TABLE web_posts (
        id INTEGER PRIMARY KEY,
        token TEXT NOT NULL UNIQUE,
        address TEXT NOT NULL,
        under TEXT REFERENCES web_posts (token) ON DELETE CASCADE,
        card TEXT NOT NULL,
        posted_at TEXT NOT NULL,
        revision INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX web_posts_at ON web_posts (address, id) WHERE under IS NULL",
    "CREATE INDEX web_posts_under ON web_posts (under, id) WHERE under IS NOT NULL",
    """
    CREATE TABLE web_replies (
        user TEXT PRIMARY KEY REFERENCES web_accounts (user) ON DELETE CASCADE,
        room TEXT NOT NULL,
        at TEXT NOT NULL,
        private INTEGER NOT NULL,
        reply TEXT NOT NULL
    ) STRICT
    """,
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
)

# Places and accounts on platforms where the bot is removed, refused and asked to call people; people with two accounts.
PLATFORM_TABLES = (
    "ALTER TABLE places ADD COLUMN present INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE places ADD COLUMN trouble TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE places ADD COLUMN call_id TEXT",
    "ALTER TABLE places ADD COLUMN call_name TEXT",
    "ALTER TABLE accounts ADD COLUMN trouble TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE accounts ADD COLUMN told INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX accounts_in_trouble ON accounts (platform, workspace, user) WHERE trouble <> '' AND told = 0",
    """
    CREATE TABLE codes (
        hash TEXT PRIMARY KEY,
        purpose TEXT NOT NULL CHECK (purpose IN ('place', 'account', 'compare')),
        team INTEGER NOT NULL REFERENCES teams (id),
        member INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        expires_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX codes_of_member ON codes (member)",
    "CREATE INDEX codes_tidy ON codes (expires_at)",
    """
    CREATE TABLE comparisons (
        team INTEGER NOT NULL REFERENCES teams (id),
        other INTEGER NOT NULL REFERENCES teams (id),
        PRIMARY KEY (team, other)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX comparisons_back ON comparisons (other)",
    """
    CREATE TABLE drafts (
        id TEXT PRIMARY KEY,
        person TEXT NOT NULL,
        reply TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX drafts_of_person ON drafts (person)",
    "CREATE INDEX drafts_tidy ON drafts (at)",
    # When two accounts turn out to be one person, whose a response is may change, and which of two counts: never what
    # was asked, picked, right and when.
    "DROP TRIGGER responses_never_change",
    """
    CREATE TRIGGER responses_never_change
    BEFORE UPDATE OF id, team, served, item, domain, trap, picked, right, confidence, answered_at ON responses
    BEGIN SELECT RAISE (ABORT, 'responses are append-only'); END
    """,
    """
    CREATE TRIGGER responses_only_become_practice BEFORE UPDATE OF source, question ON responses
    WHEN NOT (NEW.source = 'practice' AND NEW.question IS NULL)
    BEGIN SELECT RAISE (ABORT, 'an answer may only become practice'); END
    """,
    "CREATE INDEX reports_of_member ON reports (member)",
)

# One member's way to one exam, and where each of its steps stands. A step has one row, so it is sent once.
PLAN = (
    """
    CREATE TABLE plans (
        id INTEGER PRIMARY KEY,
        member INTEGER NOT NULL REFERENCES members (id),
        exam_date TEXT,
        due_at TEXT,
        wrote_at TEXT,
        unanswered INTEGER NOT NULL DEFAULT 0,
        quiet INTEGER NOT NULL DEFAULT 0,
        outcome TEXT CHECK (outcome IN ('passed', 'failed', 'unsaid')),
        created_at TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX plans_due ON plans (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX plans_of_member ON plans (member)",
    """
    CREATE TABLE plan_steps (
        plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
        step TEXT NOT NULL,
        day TEXT,
        until TEXT,
        state TEXT NOT NULL CHECK (state IN ('ahead', 'sent', 'done', 'skipped', 'missed', 'out')),
        moved INTEGER NOT NULL DEFAULT 0,
        sent_at TEXT,
        PRIMARY KEY (plan, step)
    ) STRICT, WITHOUT ROWID
    """,
)

# Mock exams and start checks. Their answers stand here until submission; then each becomes a response.
MOCK = (
    """
    CREATE TABLE mocks (
        id INTEGER PRIMARY KEY,
        member INTEGER NOT NULL REFERENCES members (id),
        team INTEGER NOT NULL REFERENCES teams (id),
        exam TEXT NOT NULL,
        paper TEXT NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('full', 'half', 'domain', 'start')),
        number INTEGER NOT NULL,
        reserved INTEGER NOT NULL,
        seed TEXT NOT NULL,
        started_at TEXT NOT NULL,
        deadline TEXT NOT NULL,
        position INTEGER NOT NULL,
        shown_at TEXT NOT NULL,
        due_at TEXT NOT NULL,
        submitted_at TEXT,
        CHECK (submitted_at <= deadline)
    ) STRICT
    """,
    # A member has at most one that runs, whatever the program does.
    "CREATE UNIQUE INDEX mocks_running ON mocks (member) WHERE submitted_at IS NULL",
    "CREATE INDEX mocks_due ON mocks (due_at) WHERE submitted_at IS NULL",
    "CREATE INDEX mocks_of_member ON mocks (member, started_at)",
    """
    CREATE TABLE mock_items (
        mock INTEGER NOT NULL REFERENCES mocks (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        served INTEGER NOT NULL REFERENCES served (id),
        item TEXT NOT NULL,
        picked TEXT NOT NULL,
        first TEXT NOT NULL,
        flagged INTEGER NOT NULL,
        changes INTEGER NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (mock, position)
    ) STRICT, WITHOUT ROWID
    """,
)

# With which pause a delivery's time was computed, so that a wrong clock's time is known; and how often it was refused.
PAUSES = (
    "ALTER TABLE deliveries ADD COLUMN pause REAL NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0",
)
