"""The command line: what can be put right is said in one sentence, never as a traceback."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.catalog.load import load_bank
from bot.cli import main
from tests.catalog.writing import own_folder, single
from tests.world import World, shipped


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a team, an answer and a report, closed again."""
    path = tmp_path / "trapline.db"
    monkeypatch.setenv("TRAPLINE_STORE", str(path))
    monkeypatch.chdir(tmp_path)
    with World(path, bank=shipped()) as world:
        lea = world.person("lea", manages=True)
        team = world.found(lea)
        question = world.next_question(team)
        lea.answers(question, right=False, sure="sure")
    return path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.usefixtures("store")
def test_trace_walks_from_a_score_to_its_sources() -> None:
    found = [_run("trace", "1", str(domain)).output for domain in range(1, 5)]
    [line] = [text for text in found if "wrong" in text]
    assert "https://" in line
    assert "estimate:" in line
    assert re.search(r" v\d+: wrong", line)


@pytest.mark.usefixtures("store")
def test_trace_of_nobody_says_so() -> None:
    result = _run("trace", "99", "1")
    assert result.exit_code != 0
    assert "There is no member 99." in result.output
    assert "has no domain" in _run("trace", "1", "cooking").output


@pytest.mark.usefixtures("store")
def test_members_lists_teams_with_numbers() -> None:
    assert "1  " in _run("members").output


@pytest.mark.usefixtures("store")
def test_outbox_shows_what_waits() -> None:
    assert "daily:1:" in _run("outbox").output


@pytest.mark.usefixtures("store")
def test_reports_say_that_there_is_none() -> None:
    assert "Nobody has reported a flaw." in _run("content", "reports").output


def test_without_a_store_a_look_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = _run("outbox")
    assert result.exit_code == 1
    assert "trapline run" in result.output
    assert "Traceback" not in result.output


def test_a_bad_setting_stops_the_start_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAPLINE_PORT", "many")
    result = _run("outbox")
    assert result.exit_code == 1
    assert result.output == "trapline: TRAPLINE_PORT is 'many'; it is a number\n"


def test_own_items_with_an_error_stop_the_start_naming_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = tmp_path / "own" / "items"
    items.mkdir(parents=True)
    (items / "ours.yaml").write_text("- id: ours-01\n  kind: sngle\n")
    monkeypatch.setenv("TRAPLINE_CONTENT", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    result = _run("rehearse", "--days", "1")
    assert result.exit_code == 1
    assert "ours.yaml:2" in result.output
    assert _run("content", "lint").exit_code == 1


@pytest.mark.parametrize(
    "command", [("search", "zebrafish"), ("preview", "ours-01"), ("export", "--format", "csv"), ("stats",), ("lint",)]
)
def test_the_content_commands_read_a_teams_own_folder_by_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    own_folder(tmp_path / "own", [single("ours-01", stem="Zebrafish: who feeds them?")])
    monkeypatch.setenv("TRAPLINE_CONTENT", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    result = _run("content", *command)
    assert result.exit_code == 0, result.output
    told = {"stats": f"{len(load_bank().items) + 1} items", "lint": "in order"}.get(command[0], "Zebrafish")
    assert told in result.output


def test_a_demo_on_a_taken_port_says_so_before_it_rehearses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = _run("demo", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "Say --port" in result.output
    assert "Rehearsing" not in result.output
