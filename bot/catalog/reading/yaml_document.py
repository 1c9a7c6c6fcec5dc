"""One YAML file as plain values, and the line of any part of it."""

from __future__ import annotations

import keyword
from collections.abc import Hashable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.catalog.reading.content_file import content_bytes
from bot.catalog.reading.problems import Problem

At = tuple[str | int, ...]
"""The way to a part of a file: keys of mappings and indexes of lists, from the top."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the platform has it
_TEXT = "tag:yaml.org,2002:str"

MOST_ALIASES = 100
MOST_PARTS = 100_000
"""Values, lists and mappings of one file, each counted wherever an alias puts it again."""
MOST_NESTING = 40
"""Lists and mappings inside each other; a deep enough heap of them ends the process inside of libyaml."""
LONGEST_NUMBER = 100
"""Characters of a number or a date; what is longer and is to be text stands in quotes."""


class _TooMuch(Exception):
    """A limit is reached; the message is the sentence about it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Document:
    """A content file. Reading never raises: what cannot be read stands in `problems`, and `value` is then None.

    The parsed tree is dropped once the values are made, since lines are only needed when something is wrong; `line`
    parses the file again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.value: Any = None
        self._make = yaml.constructor.SafeConstructor()
        self._parts = 0
        try:
            tree = _compose(path)
            self.value = None if tree is None else self._plain(tree)
        except (OSError, UnicodeDecodeError) as error:
            self._note(1, f"the file cannot be read: {error}")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            self._note(mark.line + 1 if mark else 1, f"this is not YAML: {error.problem or error.context}")
        except yaml.YAMLError as error:
            self._note(1, f"this is not YAML: {error}")
        except _TooMuch as error:
            self._note(error.line, str(error))
        except RecursionError:
            self._note(1, "this is nested too deeply; an alias (*) may point at what it stands in")

    def line(self, at: At) -> int:
        """The line of that part, or of the nearest part around it that exists."""
        node, line = self._tree, 1
        for step in at:
            match node:
                case yaml.MappingNode():
                    for key, value in node.value:
                        if key.value == str(step).removesuffix("_"):
                            node, line = value, key.start_mark.line + 1
                            break
                    else:
                        return line
                case yaml.SequenceNode() if isinstance(step, int) and step < len(node.value):
                    node = node.value[step]
                    line = node.start_mark.line + 1
                case _:
                    return line
        return line

    @cached_property
    def _tree(self) -> yaml.Node | None:
        try:
            return _compose(self.path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, _TooMuch):
            return None

    def _note(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, "", line, message))

    def _plain(self, node: yaml.Node) -> Any:
        self._parts += 1
        if self._parts > MOST_PARTS:
            more = "with what its aliases (*) put in again"
            raise _TooMuch(node.start_mark.line + 1, f"this file has more than {MOST_PARTS:,} parts, {more}")
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(child) for child in node.value]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        return node.value if node.tag == _TEXT else self._scalar(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node.start_mark.line + 1, "a list or mapping cannot be a key")
                continue
            key = self._plain(key_node)
            if isinstance(key, str) and keyword.iskeyword(key):
                key += "_"  # `from` is a fine word in a file, and no name for a field
            if key in found:
                self._note(key_node.start_mark.line + 1, f"{key_node.value!r} stands here twice; only one can count")
            found[key] = self._plain(value)
        return found

    def _scalar(self, node: yaml.Node) -> str | int | float | bool | date | None:
        """Numbers, dates, true, false and null. Raises yaml.YAMLError for a tag that content has no use for."""
        if len(node.value) > LONGEST_NUMBER:
            line, most = node.start_mark.line + 1, LONGEST_NUMBER
            self._note(line, f"a number or date of more than {most} characters; put it in quotes if it is text")
            return None
        try:
            made: str | int | float | bool | date | None = self._make.construct_object(node)
        except ValueError as error:
            self._note(node.start_mark.line + 1, f"{node.value!r} looks like a date or number, but is none: {error}")
            return None
        return made


def _compose(path: Path) -> yaml.Node | None:
    text = content_bytes(path).decode("utf-8-sig")
    _check_size(text)
    tree: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    return tree


def _check_size(text: str) -> None:
    """Look at the file part by part before any tree is built of it. Raises _TooMuch."""
    aliases = depth = 0
    for parts, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        match event:
            case yaml.AliasEvent():
                aliases += 1
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
        line = event.start_mark.line + 1 if event.start_mark else 1
        if aliases > MOST_ALIASES:
            raise _TooMuch(line, f"this file has more than {MOST_ALIASES} aliases (*); write out what they stand for")
        if depth > MOST_NESTING:
            raise _TooMuch(line, f"this is nested too deeply: more than {MOST_NESTING} lists or mappings")
        if parts > MOST_PARTS:
            raise _TooMuch(line, f"this file has more than {MOST_PARTS:,} parts; divide it")
