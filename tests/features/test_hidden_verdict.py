"""An open server shows no verdict before the reveal, anywhere; a small team shows it at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.question import Question
from bot.features.mastery import trace
from bot.interactions import Reply
from tests.world import Actor, World, bank_of, buttons_of, file_of, rows_of, words

SAYINGS = (
    "/today",
    "/weakest",
    "/leaderboard",
    "/help",
    "/study profile",
    "/study export",
    "/study pause",
    "/study leave",
    "/study forget-me",
)
PRESSES = ("why", "last", "today", "leaderboard", "weakest")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db", bank_of("single")) as world:
        yield world


def everything_seen(actor: Actor, question: Question) -> list[Reply]:
    seen = [actor.says(saying) for saying in SAYINGS]
    seen += [actor.presses(action) for action in PRESSES]
    seen += [actor.presses("lock", str(question.id), "sure"), actor.presses("again", str(question.id))]
    seen += [actor.opens(), actor.picks(question, question.item.key)]
    return seen


def test_an_open_server_shows_nothing_of_the_verdict_before_the_reveal(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea, "open"))
    reply = sam.answers(question, right=True, sure="sure")
    lea.answers(question, right=False, sure="sure")
    assert words(reply).startswith("Locked: see you at the reveal")
    before = [row.card for row in world.outbox()]
    shown = [words(card) for card in before]
    shown += [words(reply) for actor in (sam, lea) for reply in everything_seen(actor, question)]
    for text in shown:
        assert not any(option.rationale in text for option in question.item.options)
        assert "✓" not in text
        assert '"right"' not in text
        assert "Not this time" not in text
    rightly = [words(reply) for reply in everything_seen(sam, question)]
    wrongly = [words(reply) for reply in everything_seen(lea, question)]
    differing = [(one, two) for one, two in zip(rightly, wrongly, strict=True) if one != two]
    allowed = ("Locked", "Your data", "Your profile", "What shall pause?", "Nothing to pause", "Team")
    assert all(one.startswith(allowed) for one, _ in differing)


def test_scores_stand_still_until_the_reveal(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea, "open"))
    sam.answers(question, sure="sure")
    assert rows_of(sam.says("/leaderboard")) == []
    assert "have not practised" in words(sam.says("/weakest"))
    found = world.read(lambda tx: trace.trace(tx, sam.member().id, str(question.item.domain), world.now))
    assert found.counted == ()
    world.close(question)
    assert rows_of(sam.says("/leaderboard")) == [("1", "You", "10", "1")]
    found = world.read(lambda tx: trace.trace(tx, sam.member().id, str(question.item.domain), world.now))
    assert [step.response.right for step in found.counted] == [True]


def test_the_export_holds_a_hidden_answer_without_its_verdict(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea, "open"))
    lea.answers(question)
    data = json.loads(file_of(lea.says("/study export")).text)
    assert data["not_locked_yet"]["picked"] == list(question.item.key)
    lea.presses("lock", str(question.id), "fairly")
    data = json.loads(file_of(lea.says("/study export")).text)
    assert data["responses"] == []
    assert data["not_locked_yet"] is None
    assert data["waits_for_the_reveal"] == {
        "picked": list(question.item.key),
        "at": question.opened_at.isoformat(),
        "confidence": "fairly",
    }
    world.close(question)
    data = json.loads(file_of(lea.says("/study export")).text)
    assert [response["right"] for response in data["responses"]] == [True]
    assert data["waits_for_the_reveal"] is None


def test_after_the_reveal_the_verdict_is_in_today(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea, "open"))
    lea.answers(question, right=False, sure="sure")
    world.close(question)
    assert words(lea.presses("last")).startswith("Not this time")


def test_a_small_team_sees_the_verdict_at_once(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    assert words(lea.answers(question, sure="skip")).startswith("Right")
    assert rows_of(lea.says("/leaderboard")) == [("1", "Lea (you)", "10", "1")]


def test_a_change_of_the_rule_holds_from_the_next_question_on(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    lea.sends("team", {"name": "Team", "exam": "mla-c01", "names": "yes", "verdict": "no"})
    assert words(lea.answers(question, sure="sure")).startswith("Right")
    question = world.next_question(team)
    assert words(lea.answers(question, sure="sure")).startswith("Locked")
    lea.sends("team", {"name": "Team", "exam": "mla-c01", "names": "yes", "verdict": "yes"})
    assert words(lea.says("/today")).startswith("Locked")
    question = world.next_question(team)
    assert words(lea.answers(question, sure="sure")).startswith("Right")


def test_who_has_an_exam_date_is_not_asked_for_it_again(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea, "open"))
    lea.sends("join", {"date": "2027-02-01", "background": "both", "zone": "UTC", "minutes": "30"})
    assert buttons_of(lea.answers(question, sure="sure")) == []
