"""What is decided: pure functions and frozen values."""
