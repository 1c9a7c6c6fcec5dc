"""The bytes of one content file: a regular file of a size that somebody may have written by hand."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST_BYTES = 1_000_000
"""The largest file of the shipped bank has a tenth of it."""


def content_bytes(path: Path) -> bytes:
    """What the file holds.

    It is opened without waiting and looked at afterwards, so a pipe in its place holds up nobody.

    Raises:
        OSError: it cannot be read; or it is no regular file, or larger than `MOST_BYTES`, in a sentence.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("only a regular file is read here, not a pipe, a device or a folder")
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(f"it is larger than {MOST_BYTES:,} bytes; divide it into several files")
    return content
