"""The one cleaner of every text from people, and of every name: what nobody can see, and what steers those who read.

Whatever people type comes through `cleaned` on its way into the core, names of platforms too. What is left out: control
characters and whole escape sequences, signs that turn the direction of the text around them, tag characters, halves of
characters. A name stands on one line, holds only signs that can be seen, and is empty where there is none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from bot.addresses import Group, Person, Profile

_T = TypeVar("_T")

LONGEST_TOLD = 100
"""Characters of a name that a platform tells; what people type here has limits of its own."""

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, moving about
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,200}(?:\x07|\x1b\\|\x9c)"  # titles, links
    r"|\x1b[ -/]*[0-~]"
)
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
_JOINERS = "\u200c\u200d"
"""Needed between the letters of some scripts and the parts of some emoji; never at an end."""
_NEEDLESS = re.compile("(?<=[\x00-\x7f\u200c\u200d])[\u200c\u200d]+")
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159\U00013441\U00013442")
"""Letters and signs that leave their place empty."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
_PICTURES = range(0x1F000, 0x1FB00)
"""New emoji come every year, and Python learns of them later."""
_MOST_MARKS = 6
"""Marks upon one letter; more of them run over the lines above and below."""
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARK}{{{_MOST_MARKS}}}){_MARK}+")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"

_SHOWN = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_SHOWN |= dict.fromkeys((*map(ord, _TURNING | _TAGS), 0x2028, 0x2029, *range(0xD800, 0xE000)), 0xFFFD)


def clean_text(text: str) -> str:
    """The text without what steers others' screens; lines end with a line feed. Halves of characters become �."""
    if text.isprintable():
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = re.sub("\r\n|[\r\u2028\u2029]", "\n", _ESCAPES.sub("", whole))
    return "".join(sign for sign in lines if sign in "\n\t" or not _steers(sign))


def _steers(sign: str) -> bool:
    return sign in _TURNING or sign in _TAGS or unicodedata.category(sign) == "Cc"


def clean_name(text: str, longest: int = LONGEST_TOLD) -> str:
    """A name on one line, of signs that can be seen; empty where there is none."""
    line = " ".join(clean_text(text).split())
    if not (line.isascii() and line.isprintable()):
        seen = "".join(sign for sign in line if sign not in _BLANK and (sign in _JOINERS or _stays(sign)))
        line = " ".join(_NEEDLESS.sub("", _PILED.sub(r"\1", seen)).split()).strip(_JOINERS + " ")
    line = line[:longest].strip(_JOINERS + " ")
    while line and unicodedata.category(line[0]) in ("Mc", "Me", "Mn"):  # it would sit on what stands before the name
        line = line[1:].strip(_JOINERS + " ")
    return line if can_be_seen(line) else ""


def _stays(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs")


def can_be_seen(text: str) -> bool:
    """Whether any sign of it can."""
    return any(
        sign not in _BLANK and (unicodedata.category(sign) not in _UNSEEN or ord(sign) in _PICTURES) for sign in text
    )


def cleaned(value: _T) -> _T:
    """The value with every text in it cleaned: names as names, all others as texts."""
    return _cleaned(value)  # type: ignore[no-any-return] # each value becomes one of its own kind


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean_text(value)
        case tuple():
            return tuple(map(_cleaned, value))
        case dict():
            return {_cleaned(key): _cleaned(text) for key, text in value.items()}
        case Person() | Profile() | Group():
            return replace(_each_field(value), name=clean_name(value.name))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _each_field(value)
    return value


def _each_field(value: Any) -> Any:
    """The same object where there was nothing to clean."""
    changed = {}
    for field in fields(value):
        before = getattr(value, field.name)
        after = _cleaned(before)
        if after != before:
            changed[field.name] = after
    return replace(value, **changed) if changed else value


def isolated(text: str) -> str:
    """The text such that it turns nothing beside it: what is written from right to left keeps its place in a row."""
    level = "".join(sign for sign in text if sign not in _TURNING)
    if level.isascii() or not any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in level):
        return level
    return f"{ISOLATE}{level}{END_OF_ISOLATE}"


def on_terminal(text: str, keep: str = "") -> str:
    """The text for a terminal or a log, on one line: what would steer it becomes a sign that can be seen.

    What is in `keep` stays as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate({code: sign for code, sign in _SHOWN.items() if chr(code) not in keep} if keep else _SHOWN)
