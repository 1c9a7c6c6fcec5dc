"""Half characters: what a platform that cuts a text in the wrong place leaves can be neither stored nor sent."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_T = TypeVar("_T")


def whole(value: _T) -> _T:
    """The value with � for each half character (lone surrogate) in its texts; halves that belong together are joined.

    Everything that people do comes through here, so whatever has none returns at once.
    """
    return _mended(value) if r"\ud" in repr(value) else value  # as `repr` writes a half


def _mended(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        case tuple():
            return tuple(map(_mended, value))
        case dict():
            return {_mended(key): _mended(text) for key, text in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: _mended(getattr(value, field.name)) for field in fields(value)})
    return value
