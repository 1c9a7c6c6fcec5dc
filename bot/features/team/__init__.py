"""A team: setting it up, its settings, its places, linking accounts, and what its places refuse."""
