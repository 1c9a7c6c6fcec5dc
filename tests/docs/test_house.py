"""The house's own measures: one name one meaning, one file one name, and nothing too long to read in one go."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "bot"
IN_EVERY_FEATURE = {"cards.py", "__init__.py"}
AMBIGUOUS = 0.03
"""Share of public names that may be defined in more than one file."""
LONGEST_FUNCTION, LONGEST_FILE = 50, 400  # lines


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(HOUSE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def defined(tree: ast.Module) -> Iterator[str]:
    """What a file defines at its top: functions, classes, constants and types."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                continue


def test_a_public_name_has_one_meaning() -> None:
    places = defaultdict(set)
    for path, tree in trees():
        for name in defined(tree):
            if not name.startswith("_"):
                places[name].add(path.relative_to(HOUSE).as_posix())
    several = {name: sorted(where) for name, where in places.items() if len(where) > 1}
    assert len(several) / len(places) <= AMBIGUOUS, several


def test_no_two_files_bear_the_same_name() -> None:
    names = Counter(path.name for path, _ in trees() if path.name not in IN_EVERY_FEATURE)
    assert not [name for name, times in names.items() if times > 1]


def test_no_function_and_no_file_is_too_long() -> None:
    found = []
    for path, tree in trees():
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE:
            found.append(f"{path.name}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found.append(f"{path.name}: {node.name} has {length} lines")
    assert not found
