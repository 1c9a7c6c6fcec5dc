"""What goes wrong with the store's file, in sentences for the person who runs the program."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used as it is; the message names the file and what to do."""
