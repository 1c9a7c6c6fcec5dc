"""Where something can be read up."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.items import Source
from bot.messages import Link, Part, Text


def sources(found: Sequence[Source], word: str = "Source") -> Text:
    """The pages as links, on one small line."""
    parts: list[Part] = [f"{word}: "]
    for number, source in enumerate(found):
        parts += [", "] if number else []
        parts.append(Link(source.title, source.url))
    return Text(tuple(parts), "small")
