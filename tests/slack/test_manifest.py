"""The manifest names what the code uses: no scope more, no scope less."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from click.testing import CliRunner

from bot.adapters.slack import manifest
from bot.adapters.slack.manifest import EVENTS, HISTORY, RESERVED, SCOPES
from bot.addresses import Place
from bot.cli import main
from bot.commands import COMMANDS
from tests.slack.conftest import Stage
from tests.slack.fake.methods import NEEDS

SOURCE = Path(__file__).parents[2] / "bot/adapters/slack"


def printed(*options: str) -> dict[str, object]:
    outcome = CliRunner().invoke(main, ["manifest", "slack", *options])
    assert outcome.exit_code == 0, outcome.output
    found: dict[str, object] = yaml.safe_load(outcome.output)
    return found


def test_what_is_printed_is_the_manifest() -> None:
    assert printed() == manifest()
    assert printed("--http", "https://study.example.org/") == manifest(http="https://study.example.org")
    assert printed("--no-history", "--study-only") == manifest(history=False, study_only=True)


def test_every_command_that_slack_does_not_keep_for_itself_is_there_and_takes_groups() -> None:
    commands = manifest()["features"]["slash_commands"]
    assert [one["command"] for one in commands] == [f"/{one.name}" for one in COMMANDS if one.name not in RESERVED]
    assert all(one["should_escape"] for one in commands)
    assert "study" not in RESERVED
    (study,) = manifest(study_only=True)["features"]["slash_commands"]
    assert study["command"] == "/study"


def test_over_http_every_address_is_ours_and_without_it_there_is_none() -> None:
    assert "url" not in str(manifest()).replace("urls", "")
    found = manifest(http="https://study.example.org/")
    commands = len(found["features"]["slash_commands"])
    assert str(found).count("https://study.example.org/slack/events") == 2 + commands


def test_without_history_those_scopes_are_left_out() -> None:
    given = set(manifest(history=False)["oauth_config"]["scopes"]["bot"])
    assert given == set(SCOPES)
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == set(SCOPES) | set(HISTORY)


def test_every_event_that_is_heard_is_asked_for() -> None:
    heard = set(re.findall(r'app\.event\("(\w+)"\)', (SOURCE / "listening.py").read_text(encoding="utf-8")))
    assert heard <= set(EVENTS)
    assert set(manifest()["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)


def test_every_method_that_is_called_has_its_scope() -> None:
    assert set(NEEDS.values()) <= set(SCOPES)


# The doctor


async def examined(stage: Stage) -> dict[str, str]:
    places = [Place("slack", "T0TEAM", channel) for channel in stage.slack.space.channels]
    return {one.what: one.advice for one in await stage.adapter.examine(places)}


async def test_all_is_well(stage: Stage) -> None:
    found = await examined(stage)
    assert list(found) == ["bot token, workspace Fake", "permissions", "app token (Socket Mode)", "channel #study"]
    assert set(found.values()) == {""}


async def test_missing_permissions_are_named_with_what_to_do(stage: Stage) -> None:
    stage.slack.scopes -= {"files:write"}
    assert "files:write missing" in (await examined(stage))["permissions"]
    stage.slack.scopes |= {"files:write"}
    stage.slack.scopes -= {"im:history"}
    assert "SLACK_HISTORY=no" in (await examined(stage))["permissions"]


async def test_a_channel_that_cannot_be_posted_to_is_named(stage: Stage) -> None:
    stage.room.archived = True
    assert "archived" in (await examined(stage))["channel #study"]
    stage.room.archived, stage.room.member = False, False
    assert "/invite" in (await examined(stage))["channel #study"]


async def test_a_revoked_token_is_the_only_finding(stage: Stage) -> None:
    stage.slack.tokens.clear()
    assert list(await examined(stage)) == ["bot token"]


async def test_a_wrong_app_token_is_named(stage: Stage) -> None:
    stage.slack.tokens.remove("xapp-fake")
    assert "connections:write" in (await examined(stage))["app token"]


async def test_where_there_is_no_network_that_is_a_finding(stage: Stage) -> None:
    stage.slack.faults.cut("auth.test", takes_effect=False)
    (found,) = (await examined(stage)).values()
    assert "cannot be reached" in found


async def test_examining_posts_nothing(stage: Stage) -> None:
    await examined(stage)
    assert not {method for method, _ in stage.slack.calls if method.startswith("chat.")}
