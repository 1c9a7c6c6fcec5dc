"""A member's way to their exam date: the steps, their messages, and what came out."""
