"""Plain values into the domain's dataclasses, strictly: wrong types, missing keys and unknown keys are all named."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from bot.catalog.reading.yaml_document import At

_T = TypeVar("_T")
ContentFinding = tuple[At, str]
"""Where in an entry something is wrong, and what to do about it."""


def fit(kind: type[_T], value: object) -> _T | list[ContentFinding]:
    """`value` as a `kind`, or everything that keeps it from being one."""
    if strange := list(_strangers(kind, value, ())):
        return strange + list(_misfits(kind, value, ()))
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return list(_misfits(kind, value, ()))


def _strangers(kind: Any, value: object, at: At) -> Iterator[ContentFinding]:
    """Unknown keys, which msgspec passes over in a dataclass."""
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        hints, nested = _hints(kind)
        for key in value:
            if key not in hints:
                near = difflib.get_close_matches(str(key), hints, n=1)
                advice = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(hints)}"
                yield (*at, str(key)), f"unknown key {str(key).removesuffix('_')!r}; {advice}"
        for key, inner in nested.items():
            if key in value:
                yield from _strangers(inner, value[key], (*at, key))
    elif (inner := _inner(kind)) and isinstance(value, list):
        for index, part in enumerate(value):
            yield from _strangers(inner, part, (*at, index))


def _misfits(kind: Any, value: object, at: At) -> Iterator[ContentFinding]:
    """Missing keys and wrong types, all of them: msgspec itself stops at the first."""
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        hints, _ = _hints(kind)
        for field in fields(kind):
            if field.name in value:
                yield from _misfits(hints[field.name], value[field.name], (*at, field.name))
            elif field.default is MISSING and field.default_factory is MISSING:
                yield at, f"{field.name.removesuffix('_')!r} is missing"
    elif (inner := _inner(kind)) and isinstance(value, list):
        for index, part in enumerate(value):
            yield from _misfits(inner, part, (*at, index))
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            yield at, _said(at, str(error), kind)


def _said(at: At, complaint: str, kind: Any) -> str:
    """What msgspec says, in the words of somebody who writes YAML."""
    what = complaint.partition(" - at ")[0].replace("`", "")
    what = (
        what.replace("array", "list").replace("object", "mapping") if not is_dataclass(kind) else "a mapping is needed"
    )
    name = ".".join(str(step).removesuffix("_") for step in at if isinstance(step, str))
    quotes = (
        "; put it in quotes" if what.startswith("Expected str, got") and not what.endswith(("list", "null")) else ""
    )
    return f"{name}: {what}{quotes}" if name else what + quotes


@cache
def _hints(kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dataclass's fields with their types, and those of them that hold further dataclasses."""
    hints = get_type_hints(kind)
    return hints, {key: hint for key, hint in hints.items() if is_dataclass(hint) or is_dataclass(_inner(hint))}


def _inner(kind: Any) -> Any:
    """X of `tuple[X, ...]`, else None."""
    match get_origin(kind), get_args(kind):
        case type() as origin, (inner, end) if origin is tuple and end is ...:
            return inner
    return None
