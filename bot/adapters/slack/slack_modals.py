"""Forms as modals, and what comes back from them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack.blocks import SlackJson, option, plain_text
from bot.messages import FIELD_VALUE, Field, Form

FORM = "form"
"""Every modal's callback id; which form it is stands in its metadata."""

VALUE = "value"
"""The action id of every field's element; the block's id is the field's name."""

RADIO = 5  # options up to which all of them are shown at once
BOXES = 10  # as many checkboxes as Slack takes
_PICKED = {"datepicker": re.compile(r"\d{4}-\d\d-\d\d"), "timepicker": re.compile(r"\d\d:\d\d")}


@dataclass(frozen=True, slots=True)
class SentModal:
    """A modal that was sent in: which form, from where it was asked for, and what was typed."""

    form: str
    args: tuple[str, ...]
    channel: str
    response_url: str
    values: dict[str, str]


def slack_modal(form: Form, *, channel: str, response_url: str) -> SlackJson:
    """The view. `channel` and `response_url` come back with it: Slack does not tell where a form was asked for."""
    metadata = {"form": form.name, "args": form.args, "channel": channel, "url": response_url}
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(form.title),
        "submit": plain_text("Send"),
        "close": plain_text("Cancel"),
        "private_metadata": json.dumps(metadata),
        "blocks": [_input(field) for field in form.fields],
    }


def sent(view: SlackJson) -> SentModal:
    """Raises ValueError or KeyError where it is no view of ours."""
    metadata = json.loads(view["private_metadata"])
    values = {name: _value(elements[VALUE]) for name, elements in view["state"]["values"].items()}
    return SentModal(metadata["form"], tuple(metadata["args"]), metadata["channel"], metadata["url"], values)


def _input(field: Field) -> SlackJson:
    hint = {"hint": plain_text(field.hint)} if field.hint else {}
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label),
        "optional": not field.required,
        "element": {"action_id": VALUE, **_element(field)},
        **hint,
    }


def _element(field: Field) -> SlackJson:
    match field.kind:
        case "line" | "zone":
            return _typed(field, multiline=False)
        case "paragraph":
            return _typed(field, multiline=True)
        case "date":
            return _picker("datepicker", "initial_date", field)
        case "time":
            return _picker("timepicker", "initial_time", field)
        case "choice":
            return _choice(field)
        case "choices":
            return _choices(field)


def _typed(field: Field, *, multiline: bool) -> SlackJson:
    start = {"initial_value": field.value} if field.value else {}
    return {"type": "plain_text_input", "multiline": multiline, "max_length": FIELD_VALUE, **start}


def _picker(kind: str, initial: str, field: Field) -> SlackJson:
    start = {initial: field.value} if _PICKED[kind].fullmatch(field.value) else {}
    return {"type": kind, **start}


def _choice(field: Field) -> SlackJson:
    picked = [option(one) for one in field.options if one.value == field.value]
    start = {"initial_option": picked[0]} if picked else {}
    kind = "radio_buttons" if len(field.options) <= RADIO else "static_select"
    return {"type": kind, "options": [option(one) for one in field.options], **start}


def _choices(field: Field) -> SlackJson:
    wanted = field.value.split(",")
    picked = [option(one) for one in field.options if one.value in wanted]
    start = {"initial_options": picked} if picked else {}
    kind = "checkboxes" if len(field.options) <= BOXES else "multi_static_select"
    return {"type": kind, "options": [option(one) for one in field.options], **start}


def _value(element: dict[str, Any]) -> str:
    match element["type"]:
        case "datepicker":
            return element.get("selected_date") or ""
        case "timepicker":
            return element.get("selected_time") or ""
        case "radio_buttons" | "static_select":
            return str((element.get("selected_option") or {}).get("value", ""))
        case "checkboxes" | "multi_static_select":
            return ",".join(one["value"] for one in element.get("selected_options") or ())
        case _:
            return element.get("value") or ""
