"""`trapline content` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalog.content_commands import content
from bot.catalog.load import load_bank
from bot.catalog.quality.stats import stats
from tests.catalog.writing import matching, options, own_folder, single, trap, with_option


def test_lint_prints_file_line_and_item_and_fails(own: Path) -> None:
    own_folder(own, [single("acme-01", stem="  ")])

    result = CliRunner().invoke(content, ["lint", str(own)])

    assert result.exit_code == 1
    assert f"{own / 'items/own.yaml'}:13: acme-01: stem is empty" in result.stdout.splitlines()
    assert "to put right" in result.stderr


def test_lint_does_not_fail_for_a_warning(own: Path) -> None:
    result = CliRunner().invoke(content, ["lint", str(own_folder(own, [], [trap("acme-unused")]))])

    assert result.exit_code == 0, result.stdout
    assert "acme-unused: warning: no item holds this trap" in result.stdout


def test_stats_of_a_bank_that_does_not_load_say_why(own: Path) -> None:
    result = CliRunner().invoke(content, ["stats", "--json", str(own_folder(own, [single(version=0)]))])

    assert result.exit_code == 1
    assert "acme-01: versions start at 1" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["stats"], ["stats", "--json"]])
def test_stats_count_a_teams_own_items_too(own: Path, arguments: list[str]) -> None:
    own_folder(own, [single("acme-01")])
    shipped = len(load_bank().items)

    result = CliRunner().invoke(content, [*arguments, str(own)])

    assert result.exit_code == 0
    if "--json" in arguments:
        assert json.loads(result.stdout)["items"] == shipped + 1
    else:
        assert f"{shipped + 1} items" in result.stdout


def test_stats_count_by_exam_domain_task_skill_trap_and_kind(base: Path, own: Path) -> None:
    items = [
        with_option(with_option(single("s-1"), 1, trap="acme-mixup"), 0, text="by far the longest one"),
        single("s-2", level=3, exams={"mla-c01": ["3.1", "4.2"], "mla-c02": ["3.1.1", "3.1.2"]}),
        matching("m-1", trap="acme-mixup"),
    ]
    counted = stats(load_bank([base, own_folder(own, items, [trap(), trap("acme-unused")])]))

    older, newer = counted["exams"]["mla-c01"], counted["exams"]["mla-c02"]
    assert (counted["items"], older["items"], newer["items"]) == (3, 3, 2)
    assert older["domains"] == {"1": 0, "2": 0, "3": 3, "4": 0}
    assert (older["tasks"]["3.1"], older["tasks"]["4.2"], older["tasks"]["1.1"]) == (3, 1, 0)
    assert (newer["tasks"]["3.1"], newer["skills"]["3.1.1"], newer["skills"]["3.1.2"]) == (2, 2, 1)
    assert older["skills"] == {}
    assert older["kinds"] == {"single": 2, "multiple": 0, "ordering": 0, "matching": 1}
    assert older["levels"] == {"1": 0, "2": 2, "3": 1}
    assert (older["traps"], newer["traps"]["acme-mixup"]) == ({"acme-mixup": 2, "acme-unused": 0}, 1)
    assert counted["traps"] == {"acme-mixup": 2, "acme-unused": 0}
    assert counted["cues"]["longest_is_key"] == 0.5
    assert counted["cues"]["key_position"] == {"1": 2, "2": 0, "3": 0, "4": 0}
    assert counted["oldest_verified_on"] == "2026-11-22"


def test_stats_tell_the_cues_and_what_is_alike(base: Path, own: Path) -> None:
    stem = "A bank scores customers every night and needs the result by six. What costs least?"
    items = [
        single("s-1", stem=stem, options=options("one only three four", "a")),
        single("s-2", stem=stem.replace("six", "nine"), options=options("never two three four", "b")),
        single("s-3", state="legacy", exams={"mla-c01": ["3.1"]}, options=options("one two must four", "c")),
    ]
    counted = stats(load_bank([base, own_folder(own, items)]))

    assert counted["cues"]["absolute_words"] == {"keys": 0.333, "distractors": 0.222}
    assert counted["cues"]["most_alike"] == ["s-1", "s-2"]
    assert counted["cues"]["similarity"] == round(10 / 16, 3)  # of 13 runs in each, three have the changed word
    assert counted["states"] == {"current": 2, "legacy": 1}
    assert counted["exams"]["mla-c02"]["states"] == {"current": 2, "legacy": 0}
    assert counted["kinds"] == {"single": 3, "multiple": 0, "ordering": 0, "matching": 0}


def test_a_teams_lint_is_silent_about_the_shipped_bank(own: Path) -> None:
    clean = CliRunner().invoke(content, ["lint", str(own_folder(own, [single("acme-01")]))])

    assert (clean.exit_code, clean.stdout) == (0, "")


def test_stats_of_an_empty_bank_are_zeros(base: Path) -> None:
    counted = stats(load_bank([base]))

    assert (counted["items"], counted["oldest_verified_on"], counted["cues"]["longest_is_key"]) == (0, None, 0.0)


def test_a_key_as_long_as_a_distractor_is_no_cue(base: Path, own: Path) -> None:
    items = [
        single("tied", options=options("four core size wide", "a")),
        single("long", options=options("longer a b c", "a")),
    ]

    counted = stats(load_bank([base, own_folder(own, items)]))

    assert counted["cues"]["longest_is_key"] == 0.5
