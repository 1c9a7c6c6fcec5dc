"""Forms as modals, and what comes back from them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.discord.embeds import DiscordJson
from bot.messages import FIELD_VALUE, Field, Form, action_id

_LABEL, _SELECT, _INPUT = 18, 3, 4
_SHORT, _LONG = 1, 2

# There is no picker: dates and times are typed as people type them, and the core says what it understood.
_HOW = {"date": "2026-12-18, or 18 Dec", "time": "09:30", "zone": "A city, like Berlin"}


def discord_modal(form: Form) -> DiscordJson:
    """The modal; form and arguments come back with its id."""
    return {
        "title": form.title,
        "custom_id": action_id(form.name, form.args),
        "components": [_label(field) for field in form.fields],
    }


def typed(components: list[DiscordJson]) -> dict[str, str]:
    """What was typed and chosen, by field; several choices are joined by commas."""
    return dict(_values(components))


def _values(components: list[DiscordJson]) -> Iterator[tuple[str, str]]:
    for component in components:
        if "component" in component:
            yield from _values([component["component"]])
        elif "values" in component:
            yield component["custom_id"], ",".join(component["values"])
        elif "value" in component:
            yield component["custom_id"], component["value"] or ""


def _label(field: Field) -> DiscordJson:
    described = {"description": field.hint} if field.hint else {}
    return {"type": _LABEL, "label": field.label, **described, "component": _component(field)}


def _component(field: Field) -> DiscordJson:
    if field.kind in ("choice", "choices"):
        return _select(field)
    start = {"value": field.value} if field.value else {}
    how = {"placeholder": _HOW[field.kind]} if field.kind in _HOW else {}
    return {
        "type": _INPUT,
        "custom_id": field.name,
        "style": _LONG if field.kind == "paragraph" else _SHORT,
        "required": field.required,
        "max_length": FIELD_VALUE,
        **start,
        **how,
    }


def _select(field: Field) -> DiscordJson:
    picked = field.value.split(",") if field.kind == "choices" else [field.value]
    return {
        "type": _SELECT,
        "custom_id": field.name,
        "required": field.required,
        "min_values": 1 if field.required else 0,
        "max_values": len(field.options) if field.kind == "choices" else 1,
        "options": [
            {"label": one.label, "value": one.value, **({"default": True} if one.value in picked else {})}
            for one in field.options
        ],
    }
