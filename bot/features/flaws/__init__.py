"""A member reports a flaw in a question; a corrected key is told to everybody who had it."""
