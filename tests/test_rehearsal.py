"""The rehearsal: some days through the real services, store, outbox and adapter."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from bot import rehearsal
from bot.cli import main
from tests.world import shipped

DAYS = 6


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    return json.loads(_rehearse("--days", str(DAYS), "--seed", "3", "--json"))  # type: ignore[no-any-return]  # JSON


def _rehearse(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["rehearse", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_each_event_says_when_what_where_and_in_which_words(events: list[dict[str, Any]]) -> None:
    for event in events:
        assert datetime.fromisoformat(event["at"]).utcoffset() == timedelta(0)
        assert set(event) - {"place", "person"} == {"at", "kind", "key", "platform", "title", "text"}
        assert ("place" in event) != ("person" in event)
        assert event["title"]
        assert event["text"].startswith(event["title"]) or event["kind"] == "reply"
    moments = [event["at"] for event in events]
    assert moments == sorted(moments)


def test_each_day_has_one_question_at_its_time_and_each_but_the_last_one_reveal(events: list[dict[str, Any]]) -> None:
    daily = [event for event in events if event["kind"] == "daily"]
    assert [event["at"] for event in daily] == [
        datetime(2026, 12, day, 9, tzinfo=UTC).isoformat() for day in range(1, DAYS + 1)
    ]
    kinds = Counter(event["kind"] for event in events)
    assert kinds["reveal"] == kinds["discuss"] == DAYS - 1
    assert kinds["verdict"]
    assert kinds["leaderboard"]


def test_only_posts_have_a_key_and_no_key_comes_twice(events: list[dict[str, Any]]) -> None:
    keys = [event["key"] for event in events if event["key"] is not None]
    assert len(keys) == len(set(keys))
    assert {event["kind"] for event in events if event["key"] is not None} == {"daily", "discuss"}


def test_no_question_comes_twice(events: list[dict[str, Any]]) -> None:
    stems = [event["text"] for event in events if event["kind"] == "daily"]
    assert len(set(stems)) == DAYS


def test_the_same_seed_plays_the_same_days_and_another_seed_others() -> None:
    assert _rehearse("--days", "2", "--seed", "5") == _rehearse("--days", "2", "--seed", "5")
    assert _rehearse("--days", "2", "--seed", "5") != _rehearse("--days", "2", "--seed", "6")


async def test_the_timeline_shows_the_question_to_a_reader() -> None:
    events = await rehearsal.play(shipped(), days=1, seed=1)
    assert "[A] [B] [C] [D]" in (text := rehearsal.timeline_text(events)) or "[Answer]" in text
    assert "#study-group" in text
