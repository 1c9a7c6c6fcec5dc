"""The log hides every secret, and shows what a platform said is wrong."""

from __future__ import annotations

import pytest
import structlog

from bot.adapters.slack import slack_errors
from bot.ops.logs import configure, scrub

TOKENS = (
    "xoxb-" + "1-2-abc",
    "xapp-" + "1-A0-abc",
    "M" * 24 + ".abcdef." + "x" * 27,
    "s" * 43,
    "a_" * 30,
    "s" * 20 + "_" * 30,
)


@pytest.fixture(autouse=True)
def _defaults_come_back() -> object:
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("code", [50013, 10003, 0])
def test_discords_codes_are_shown(capsys: pytest.CaptureFixture[str], code: int) -> None:
    configure("info", "json")
    structlog.get_logger("x").warning("Discord refused a reply", status=403, code=code)
    assert f'"code": {code}' in capsys.readouterr().err


@pytest.mark.parametrize(
    "code",
    [
        *slack_errors._CLOSED,
        *slack_errors._APP,
        "restricted_action_non_threadable_channel",
        "very_long_word_for_an_error_that_slack_may_have_next_year",
    ],
)
def test_slacks_words_are_shown(code: str) -> None:
    assert scrub(None, "", {"event": "refused", "reason": code})["reason"] == code


@pytest.mark.parametrize("secret", TOKENS)
def test_secrets_are_hidden_at_any_depth(secret: str) -> None:
    written = scrub(None, "", {"event": "x", "more": {"deep": [secret], "token": "abc"}, "body": (secret,)})
    assert secret not in str(written)
    assert "abc'" not in str(written["more"]["token"])


@pytest.mark.parametrize("code", ["ABC-DEF", "invalid_auth", "123456", ["x"], None])
def test_a_code_that_people_type_stays_hidden(code: object) -> None:
    assert scrub(None, "", {"event": "x", "code": code})["code"] == "…"


def test_an_error_that_is_passed_as_it_is_shows_its_code_and_not_its_token() -> None:
    told = scrub(None, "", {"event": "x", "error": RuntimeError(f"invalid_auth for xoxb-{1}-abc")})["error"]
    assert "invalid_auth" in told
    assert "xoxb" not in told
