"""A team's own content that is made to keep the reader busy, to hang it or to end it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalog import SHIPPED
from bot.catalog.cache import load_cached_bank
from bot.catalog.load import load_bank
from bot.catalog.quality.lint import lint
from bot.catalog.reading.content_file import MOST_BYTES
from bot.catalog.reading.problems import ContentError, Problem
from bot.catalog.reading.yaml_document import LONGEST_NUMBER, MOST_ALIASES, MOST_NESTING, MOST_PARTS, Document
from tests.catalog.writing import TODAY, own_folder, single

SECONDS = 5
"""More than each takes on a busy machine, and far below what an attack took."""


def bomb(levels: int, width: int = 9) -> str:
    """A list whose parts double, nine times over at each level."""
    lines = ["- &l0 [" + ", ".join(["x"] * width) + "]"]
    lines += [f"- &l{n} [" + ", ".join([f"*l{n - 1}"] * width) + "]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


HOSTILE: dict[str, tuple[str, str]] = {
    "a bomb of aliases": (bomb(10), f"{MOST_PARTS:,} parts"),
    "many aliases": ("- &a x\n" + "- *a\n" * (MOST_ALIASES + 1), f"{MOST_ALIASES} aliases"),
    "many parts": ("[" + "a," * MOST_PARTS + "]", f"{MOST_PARTS:,} parts"),
    "a large file": ("#" * (MOST_BYTES + 1), f"{MOST_BYTES:,} bytes"),
    "deep brackets": ("[" * 50_000, f"{MOST_NESTING} lists or mappings"),
    "deep dashes": ("- " * 100_000 + "a", f"{MOST_NESTING} lists or mappings"),  # ended the process
    "deep mappings": ("{a: " * 50_000, f"{MOST_NESTING} lists or mappings"),
    "what holds itself": ("&a [*a]", "nested too deeply"),
    "a number in sixties": ("1" + ":59" * 200_000, f"{LONGEST_NUMBER} characters"),
    "a long number": ("9" * 500_000, f"{LONGEST_NUMBER} characters"),
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    shutil.copytree(SHIPPED / "exams", folder / "exams")
    for name in ("backgrounds.yaml", "retired.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_folder(tmp_path / "own", [single()])


def in_time(do: Callable[[], object]) -> None:
    began = time.perf_counter()
    do()
    assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_yaml_is_refused_soon_with_the_file_and_the_limit(base: Path, own: Path, what: str) -> None:
    text, limit = HOSTILE[what]
    path = own / "items/hostile.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    in_time(lambda: problems.extend(lint([base, own], today=TODAY)))
    told = [problem for problem in problems if problem.file == path]
    assert any(limit in problem.message for problem in told), [str(problem) for problem in told]
    with pytest.raises(ContentError, match=r"hostile\.yaml"):
        load_bank([base, own])


@pytest.mark.parametrize("name", ["items/pipe.yaml", "traps/pipe.yaml", "corrections.yaml", "elsewhere/pipe.yaml"])
def test_a_pipe_in_the_folder_is_told_and_holds_up_nobody(base: Path, own: Path, tmp_path: Path, name: str) -> None:
    pipe = own / name
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)

    def load() -> None:
        with pytest.raises(ContentError, match="regular file" if "elsewhere" not in name else "is not read"):
            load_cached_bank([base, own], tmp_path / "kept")

    in_time(load)


@pytest.mark.parametrize("name", ["mock-pool.yaml", "maturity.yaml", "lineage.yaml", "retired.yaml", "exams/x.yaml"])
def test_a_pipe_among_the_profiles_is_told_too(base: Path, own: Path, name: str) -> None:
    (base / name).unlink(missing_ok=True)
    os.mkfifo(base / name)
    problems: list[Problem] = []
    in_time(lambda: problems.extend(lint([base, own], today=TODAY)))
    assert [problem.file for problem in problems if "regular file" in problem.message] == [base / name]


def test_a_device_behind_a_link_is_not_read(base: Path, own: Path) -> None:
    (own / "items/endless.yaml").symlink_to("/dev/zero")
    with pytest.raises(ContentError, match=r"endless\.yaml:1: the file cannot be read: only a regular file"):
        load_bank([base, own])


def test_what_people_write_is_far_below_the_limits() -> None:
    for path in SHIPPED.rglob("*.yaml"):
        assert path.stat().st_size < MOST_BYTES / 5
        assert not Document(path).problems


def test_a_few_aliases_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "fine.yaml"
    path.write_text("- &sources [a, b]\n- *sources\n- *sources\n", encoding="utf-8")
    assert Document(path).value == [["a", "b"]] * 3
