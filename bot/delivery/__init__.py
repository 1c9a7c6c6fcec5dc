"""Delivers what was committed: the outbox, one attempt, and the backoff between two."""
