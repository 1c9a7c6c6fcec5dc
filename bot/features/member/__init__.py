"""A member's own choices: joining, profile, messages, pausing, leaving, taking their data along, being forgotten."""
