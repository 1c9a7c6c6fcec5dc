"""Blocks as a reader sees them. What Slack would parse is marked, so that a test sees a mention that became real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_SPECIAL = re.compile(r"<([^>]*)>")


def words_of(blocks: list[Json]) -> str:
    return " ".join(" ".join(filter(None, _block(block))) for block in blocks)


def view_words(view: Json) -> str:
    """A modal or home tab: title, labels, hints, what is typed, options."""
    title = _text(view["title"]) if "title" in view else ""
    return f"{title} {words_of(view['blocks'])}".strip()


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header" | "section":
            yield _text(block["text"])
        case "context":
            yield from (_text(element) for element in block["elements"])
        case "actions":
            for element in block["elements"]:
                yield from _element(element)
        case "rich_text":
            for part in block["elements"]:
                yield "".join(_rich(element) for element in part["elements"])
        case "input":
            yield _text(block["label"])
            yield from _element(block["element"])
            if "hint" in block:
                yield _text(block["hint"])
        case other:
            raise ValueError(f"no block of type {other}")


def _element(element: Json) -> Iterator[str]:
    if "text" in element:
        yield _text(element["text"])
    if "placeholder" in element:
        yield _text(element["placeholder"])
    for name in ("initial_value", "initial_date", "initial_time"):
        yield element.get(name, "")
    yield from (_text(option["text"]) for option in element.get("options", ()))


def _rich(element: Json) -> str:
    match element["type"]:
        case "text":
            return str(element["text"])
        case "link":
            return str(element.get("text", element["url"]))
        case "date":
            return str(element["fallback"])
        case "usergroup":
            return f"«calls {element['usergroup_id']}»"
        case other:
            return f"«{other} {element}»"


def _text(text: Json) -> str:
    if text["type"] == "plain_text":
        return str(text["text"])
    return parsed(text["text"])


def parsed(mrkdwn: str) -> str:
    """What Slack makes of text that it parses: mentions and links become real."""
    seen = _SPECIAL.sub(lambda match: f"«{match[1]}»", mrkdwn)
    return seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
