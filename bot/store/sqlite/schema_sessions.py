"""When each session of the web room was used last. Those of an earlier version count from the upgrade."""

SESSION_USE = (
    "ALTER TABLE web_sessions ADD COLUMN used_at TEXT NOT NULL DEFAULT ''",
    "UPDATE web_sessions SET used_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')",
)
