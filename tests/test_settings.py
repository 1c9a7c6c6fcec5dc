"""Settings are read once, and a value that cannot be used is named with what to do."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from bot.settings import BadSetting, Settings, load


def test_without_anything_set_the_web_room_stays_on_this_machine() -> None:
    settings = load({}, dotenv=None)
    assert settings.web
    assert settings.host == "127.0.0.1"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("TRAPLINE_PORT=1234\nTRAPLINE_LOG=debug\n")
    settings = load({"TRAPLINE_PORT": "4321"}, dotenv)
    assert (settings.port, settings.log) == (4321, "debug")


def test_an_empty_value_means_the_default() -> None:
    assert load({"TRAPLINE_PUBLIC_URL": "", "TRAPLINE_PORT": ""}, dotenv=None) == Settings()


def test_lists_are_split_and_words_for_yes_and_no_are_known(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    settings = load(
        {
            "TRAPLINE_CONTENT": f"{tmp_path / 'a'}:{tmp_path / 'b'}",
            "TRAPLINE_MANAGERS": "slack:U1, web:u2",
            "TRAPLINE_WEB": "off",
        },
        dotenv=None,
    )
    assert settings.content == (tmp_path / "a", tmp_path / "b")
    assert settings.managers == ("slack:U1", "web:u2")
    assert not settings.web


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRAPLINE_PORT", "many"),
        ("TRAPLINE_PORT", "70000"),
        ("TRAPLINE_WEB", "perhaps"),
        ("TRAPLINE_LOG", "loud"),
        ("TRAPLINE_LOG_FORMAT", "xml"),
        ("TRAPLINE_PUBLIC_URL", "study.example.org"),
        ("TRAPLINE_PUBLIC_URL", "https://study.example.org/path"),
        ("TRAPLINE_PUBLIC_URL", "http://["),
        ("TRAPLINE_PUBLIC_URL", "https://study.example.org:99999"),
        ("TRAPLINE_MANAGERS", "somebody"),
        ("TRAPLINE_CONTENT", "/no/such/folder"),
        ("TRAPLINE_PROT", "8080"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        load({variable: value}, dotenv=None)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"TRAPLINE_LOG=\xff\xfe")
    with pytest.raises(BadSetting, match="UTF-8"):
        load({}, dotenv)


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(Settings(), fields(Settings)[0].name, Path("elsewhere.db"))
