"""A file of JSON lines that survives its writer: each line is one append, and half a line counts for nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Log:
    """Lines are handed to the kernel one by one, so they stand even if the process is killed a moment later."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **line: Any) -> None:
        # The line break comes first: what a kill has cut short spoils no other line.
        os.write(self._file, b"\n" + json.dumps(line).encode())


def read(path: Path) -> list[dict[str, Any]]:
    """All whole lines, oldest first."""
    lines = []
    for text in path.read_text().split("\n") if path.exists() else ():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            continue
    return lines
