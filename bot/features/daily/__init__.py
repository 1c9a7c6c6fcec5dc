"""The daily question: opening it, answering it, revealing it."""
