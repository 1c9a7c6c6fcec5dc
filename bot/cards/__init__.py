"""Domain results become cards: pure functions, no store, no clock."""
