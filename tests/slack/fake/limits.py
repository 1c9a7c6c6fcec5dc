"""What Slack refuses in blocks and views: docs.slack.dev/reference/block-kit, each element's table of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block

Json = dict[str, Any]

BLOCKS = 50
VIEW_BLOCKS = 100
INITIAL = ("initial_option", "initial_options")
LONGEST = {"header": 150, "section": 3000, "context": 3000, "label": 2000, "hint": 2000, "button": 75, "option": 75}
MOST = {"actions": 25, "static_select": 100, "multi_static_select": 100, "radio_buttons": 10, "checkboxes": 10}
VALUE = 150
ACTION_ID = 255
METADATA = 3000
TITLE = 24
KINDS = ("header", "section", "context", "actions", "rich_text", "divider", "input", "image")


def wrong_message(blocks: list[Json]) -> str:
    """What is wrong with a message's blocks; empty where nothing is."""
    return next(_wrong(blocks, BLOCKS, inputs=False), "")


def wrong_view(view: Json) -> str:
    """What is wrong with a modal or a home tab; empty where nothing is."""
    return next(_wrong_view(view), "")


def _wrong_view(view: Json) -> Iterator[str]:
    if view["type"] == "modal":
        if not 1 <= len(view["title"]["text"]) <= TITLE:
            yield "title"
        if len(view.get("private_metadata", "")) > METADATA:
            yield "private_metadata"
    yield from _wrong(view["blocks"], VIEW_BLOCKS, inputs=view["type"] == "modal")


def _wrong(blocks: list[Json], most: int, *, inputs: bool) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    if Block.parse_all(blocks) is None or len(Block.parse_all(blocks)) != len(blocks):
        yield "a block that slack_sdk cannot read"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids):
        yield "two blocks share an id"
    actions = [e["action_id"] for block in blocks for e in _elements(block) if block["type"] != "input"]
    if len(set(actions)) < len(actions):
        yield "two elements share an action id"
    for block in blocks:
        if block["type"] not in KINDS or (block["type"] == "input" and not inputs):
            yield f"no {block['type']} here"
        yield from _wrong_block(block)


def _wrong_block(block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind in ("header", "section"):
        yield from _wrong_text(block["text"], LONGEST[kind])
    if kind == "context":
        if not 1 <= len(block["elements"]) <= 10:
            yield "context elements"
        for element in block["elements"]:
            yield from _wrong_text(element, LONGEST[kind])
    if kind == "rich_text" and not block["elements"]:
        yield "empty rich text"
    if kind == "rich_text":
        for part in block["elements"]:
            if not part["elements"] or any(e["type"] == "text" and not e["text"] for e in part["elements"]):
                yield "empty rich text"
    if kind == "input":
        yield from _wrong_text(block["label"], LONGEST["label"])
        if "hint" in block:
            yield from _wrong_text(block["hint"], LONGEST["hint"])
    if kind == "actions" and not 1 <= len(block["elements"]) <= MOST[kind]:
        yield "actions"
    for element in _elements(block):
        yield from _wrong_element(element)


def _wrong_element(element: Json) -> Iterator[str]:
    if not 1 <= len(element["action_id"]) <= ACTION_ID:
        yield "action_id"
    if element["type"] == "button":
        yield from _wrong_text(element["text"], LONGEST["button"])
        if element.get("style", "primary") not in ("primary", "danger"):
            yield "style"
    if "placeholder" in element:
        yield from _wrong_text(element["placeholder"], 150)
    options = element.get("options", [])
    if element["type"] in MOST and not 1 <= len(options) <= MOST[element["type"]]:
        yield "options"
    for option in options:
        yield from _wrong_text(option["text"], LONGEST["option"])
        if len(option["value"]) > VALUE:
            yield "option value"
    initial = [one for name in INITIAL if name in element for one in _listed(element[name])]
    if any(one not in options for one in initial):
        yield "an initial option that is none of the options"
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "initial_value"


def _wrong_text(text: Json, longest: int) -> Iterator[str]:
    if not 1 <= len(text["text"]) <= longest or not text["text"].strip():
        yield f"a text of {len(text['text'])} characters, 1 to {longest} fit"


def _elements(block: Json) -> list[Json]:
    if block["type"] == "actions":
        return list(block["elements"])
    return [block["element"]] if block["type"] == "input" else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
