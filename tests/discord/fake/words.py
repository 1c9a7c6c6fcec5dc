"""Messages as a reader sees them. What Discord would parse is marked: a test sees a mention that became real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

_FENCE = re.compile(r"```(?:\w+\n)?(.*?)```", re.DOTALL)
_INLINE = re.compile(
    r"\\([^0-9A-Za-z\s])"  # 1: an escaped sign
    r"|(`+)(.+?)(?<!`)\2(?!`)"  # 2, 3: code
    r"|<t:(\d+):(\w)>"  # 4, 5: a time stamp
    r"|<([@#:/]|a:|https?:)([^>\s]*)>"  # 6: a mention, an emoji, a link
    r"|(@everyone|@here)"  # 8
    r"|:(\w+):"  # 9: an emoji
    r"|(\*\*|\*|__|_|~~|\|\|)",  # 10: emphasis
    re.DOTALL,
)
_LINE = re.compile(r"^(?P<quote>>>> |> )?(?P<mark>#{1,3} |-# |[-*+] |\d+\. )?", re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((https?://[^)\s]*)\)", re.DOTALL)
_STYLES = {"D": "%d %B %Y", "t": "%H:%M", "f": "%d %B %Y %H:%M", "R": "in %M minutes"}


def words_of(payload: Json, files: list[tuple[str, str]] = []) -> str:  # noqa: B006 - only read
    found = [parsed(payload.get("content", ""))]
    found += [parsed(embed.get("description", "")) for embed in payload.get("embeds", ())]
    for row in payload.get("components", ()):
        for one in row["components"]:
            found += _component(one)
    return " ".join(filter(None, (*found, *(name for name, _ in files))))


def modal_words(modal: Json) -> str:
    found = [modal["title"]]
    for label in modal["components"]:
        found += [label["label"], label.get("description", ""), *_component(label["component"])]
    return " ".join(filter(None, found))


def _component(one: Json) -> Iterator[str]:
    yield one.get("label", "")
    yield one.get("placeholder", "")
    yield one.get("value", "")
    yield from (option["label"] for option in one.get("options", ()))


def parsed(markdown: str) -> str:
    """What Discord makes of it."""
    seen, at = "", 0
    for fence in _FENCE.finditer(markdown):
        seen += _text(markdown[at : fence.start()]) + fence[1]
        at = fence.end()
    return (seen + _text(markdown[at:])).replace("\u200b", "")


def _text(markdown: str) -> str:
    without_marks = _LINE.sub("", markdown)
    linked = _LINK.sub(lambda match: match[1], without_marks)
    return _INLINE.sub(_inline, linked)


def _inline(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    if match[2]:
        code = match[3]
        return code[1:-1] if len(match[2]) > 1 and code[:1] == code[-1:] == " " else code
    if match[4]:
        return datetime.fromtimestamp(int(match[4]), UTC).strftime(_STYLES[match[5]])
    if match[6] or match[8] or match[9]:
        return f"«{match[0][1:-1] if match[6] else match[0]}»"
    return ""
