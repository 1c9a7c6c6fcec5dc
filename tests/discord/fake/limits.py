"""What Discord refuses for its size or shape: docs.discord.com/developers, message and component reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

CONTENT = 2000
EMBEDS = 10
DESCRIPTION = 4096
EMBED_TEXT = 6000
ROWS = 5
CUSTOM_ID = 100
LABEL, PLACEHOLDER, OPTION = 80, 150, 100
FILES = 10 * 1024 * 1024
MODAL_TITLE, FIELDS, FIELD_LABEL, FIELD_HINT, TYPED, TYPED_HINT = 45, 5, 45, 100, 4000, 100
COMMANDS, COMMAND_OPTIONS, CHOICES, CHOICE = 100, 25, 25, 100
_NAME = re.compile(r"[-_a-z0-9]{1,32}")


def wrong_message(payload: Json, *, files: int = 0) -> str:
    """What is wrong with a message; empty where nothing is."""
    return next(_message(payload, files), "")


def wrong_modal(data: Json) -> str:
    return next(_modal(data), "")


def wrong_commands(commands: list[Json]) -> str:
    return next(_commands(commands), "")


def _message(payload: Json, files: int) -> Iterator[str]:
    embeds = payload.get("embeds", [])
    if not (payload.get("content") or embeds or payload.get("components") or files):
        yield "empty message"
    if files > FILES:
        yield "too large"
    yield from _sized("content", payload.get("content", ""), 0, CONTENT)
    if len(embeds) > EMBEDS:
        yield f"{len(embeds)} embeds"
    for embed in embeds:
        yield from _sized("description", embed.get("description", ""), 1, DESCRIPTION)
        if not set(embed) <= {"description", "color", "url"}:
            yield f"an embed with {sorted(embed)}"
        if not str(embed.get("url", "https://")).startswith("https://"):
            yield "url"
    if sum(len(embed.get("description", "")) for embed in embeds) > EMBED_TEXT:
        yield "more text than all embeds of a message take"
    rows = payload.get("components", [])
    if len(rows) > ROWS:
        yield f"{len(rows)} rows"
    for row in rows:
        yield from _row(row)
    yield from _unique([one["custom_id"] for row in rows for one in row["components"]])


def _row(row: Json) -> Iterator[str]:
    kinds = [one["type"] for one in row["components"]]
    if row["type"] != 1 or not (kinds == [3] or (set(kinds) == {2} and len(kinds) <= 5)):
        yield f"a row of {kinds}"
    for one in row["components"]:
        yield from _sized("custom_id", one["custom_id"], 1, CUSTOM_ID)
        if one["type"] == 2:
            yield from _sized("label", one["label"], 1, LABEL)
            if one["style"] not in (1, 2, 3, 4):
                yield "style"
        else:
            yield from _select(one)


def _select(one: Json) -> Iterator[str]:
    yield from _sized("placeholder", one.get("placeholder", ""), 0, PLACEHOLDER)
    options = one["options"]
    if not 1 <= len(options) <= 25:
        yield f"{len(options)} options"
    if not 0 <= one.get("min_values", 1) <= one.get("max_values", 1) <= len(options):
        yield "min_values and max_values"
    if sum(option.get("default", False) for option in options) > one.get("max_values", 1):
        yield "more defaults than may be chosen"
    for option in options:
        yield from _sized("option", option["label"], 1, OPTION)
        yield from _sized("option value", option["value"], 1, OPTION)
    yield from _unique([option["value"] for option in options])


def _modal(data: Json) -> Iterator[str]:
    yield from _sized("title", data["title"], 1, MODAL_TITLE)
    yield from _sized("custom_id", data["custom_id"], 1, CUSTOM_ID)
    if not 1 <= len(data["components"]) <= FIELDS:
        yield "fields"
    for label in data["components"]:
        if label["type"] != 18:
            yield f"a {label['type']} in a modal"
        yield from _sized("label", label["label"], 1, FIELD_LABEL)
        yield from _sized("description", label.get("description", "-"), 1, FIELD_HINT)
        yield from _field(label["component"])
    yield from _unique([label["component"]["custom_id"] for label in data["components"]])


def _field(one: Json) -> Iterator[str]:
    yield from _sized("custom_id", one["custom_id"], 1, CUSTOM_ID)
    if one["type"] == 3:
        yield from _select(one)
        if one.get("required", True) and one.get("min_values", 1) == 0:
            yield "min_values of a required select"
        return
    if one["type"] != 4 or one["style"] not in (1, 2):
        yield "style"
    if not 1 <= one.get("max_length", TYPED) <= TYPED:
        yield "max_length"
    yield from _sized("value", one.get("value", "-"), 1, one.get("max_length", TYPED))
    yield from _sized("placeholder", one.get("placeholder", ""), 0, TYPED_HINT)


def _commands(commands: list[Json]) -> Iterator[str]:
    if len(commands) > COMMANDS:
        yield "too many commands"
    for command in commands:
        if not _NAME.fullmatch(command["name"]):
            yield f"name {command['name']}"
        yield from _sized("description", command["description"], 1, 100)
        if len(command["options"]) > COMMAND_OPTIONS:
            yield "options"
        for option in command["options"]:
            yield from _sized("description", option["description"], 1, 100)
            if not _NAME.fullmatch(option["name"]) or (option.get("autocomplete") and option.get("choices")):
                yield f"option {option['name']}"
            if len(option.get("choices", ())) > CHOICES:
                yield f"{len(option['choices'])} choices"
    yield from _unique([command["name"] for command in commands])


def _sized(what: str, text: str, least: int, most: int) -> Iterator[str]:
    # Discord takes white space off both ends before it counts.
    if not least <= len(text.strip()) or len(text) > most:
        yield f"{what} of {len(text)} characters, {least} to {most} fit"


def _unique(ids: list[str]) -> Iterator[str]:
    if len(set(ids)) < len(ids):
        yield "two share an id"
