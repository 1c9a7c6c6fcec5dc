"""Learners who learn and forget, and what practice gains them: ours, and others of the same minutes."""
