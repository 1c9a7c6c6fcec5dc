"""Logs hold no token and no answer."""

from __future__ import annotations

import json

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.ops.logs import HIDDEN, configure, scrub


@pytest.fixture(autouse=True)
def _defaults_come_back() -> object:
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-" + "1234-5678-abcdef",
        "xapp-" + "1-A0-12345-abcdef",
        "M" * 24 + ".abcdef." + "x" * 27,
        "Bearer abc.def",
        "s" * 43,
    ],
)
def test_what_looks_like_a_token_is_blackened_wherever_it_stands(secret: str) -> None:
    written = json.dumps(scrub(None, "", {"event": f"sent with {secret} to them", "url": f"http://x/?t={secret}"}))
    assert secret.removeprefix("Bearer ") not in written
    assert "to them" in written


@given(name=st.sampled_from(sorted(HIDDEN)), value=st.text(min_size=3))
def test_fields_for_answers_and_secrets_are_never_written(name: str, value: str) -> None:
    assert scrub(None, "", {"event": "x", name: value})[name] == "…"


def test_json_logs_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    structlog.get_logger("x").info("opened", team=3, picked="b")
    structlog.get_logger("x").debug("not this")
    [line] = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["event"], entry["team"], entry["picked"], entry["level"]) == ("opened", 3, "…", "info")


def test_a_traceback_in_the_logs_is_scrubbed_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    secret = f"xoxb-{4711}-abcdef"  # the traceback shows this line, without the token
    try:
        int(secret)
    except ValueError:
        structlog.get_logger("x").exception("failed")
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert secret not in written
