"""Answering the daily question: stored at the first press, locked by saying how sure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import Place
from bot.domain.items import BadAnswer, ItemKind
from bot.domain.question import COUNT_AFTER
from bot.features.kit.arguments import Forged
from bot.interactions import Replace
from tests.world import (
    Actor,
    World,
    bank_of,
    bank_with,
    button,
    buttons_of,
    words,
    wrong_answer,
)

SINGLE = bank_of("single")
KINDS: tuple[ItemKind, ...] = ("single", "multiple", "ordering", "matching")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path / "world.db", SINGLE) as world:
        yield world


def test_the_first_press_is_stored_at_once_and_asks_how_sure(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    reply = sam.answers(question)
    assert isinstance(reply, Replace)
    assert "How sure are you?" in words(reply)
    labels = [button.label for button in buttons_of(reply)]
    assert labels == ["Sure", "Fairly sure", "Guessing", "Skip", "Pick again"]
    stored = world.read(lambda tx: tx.questions.provisional(question.id, sam.member().id))
    assert stored is not None
    assert stored.picked == question.item.key
    assert world.responses(question) == ()


@pytest.mark.parametrize(
    ("label", "confidence"), [("Sure", "sure"), ("Fairly", "fairly"), ("Guessing", "guessing"), ("Skip", None)]
)
def test_every_way_to_say_how_sure_locks(world: World, lea: Actor, label: str, confidence: str | None) -> None:
    question = world.next_question(world.found(lea))
    reply = lea.presses(button(lea.answers(question), label))
    assert words(reply).startswith("Right")
    (response,) = world.responses(question)
    assert (response.confidence, response.picked, response.right) == (confidence, question.item.key, True)
    assert (response.source, response.question, response.first) == ("channel", question.id, True)


def test_pick_again_does_not_lock_and_keeps_the_earlier_pick(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    wrong = wrong_answer(question.item)
    reply = lea.presses(button(lea.picks(question, wrong), "Pick again"))
    assert "Until you press another, this counts" in words(reply)
    assert question.item.option(wrong[0]).text in words(reply)
    assert world.responses(question) == ()
    world.close(question)
    assert [response.picked for response in world.responses(question)] == [wrong]


def test_another_press_while_provisional_changes_the_pick(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question, right=False)
    lea.answers(question, right=True, sure="fairly")
    assert [response.picked for response in world.responses(question)] == [question.item.key]


def test_a_press_on_a_locked_question_shows_what_was_locked(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    wrong = wrong_answer(question.item)
    lea.answers(question, right=False, sure="guessing")
    reply = lea.answers(question, right=True)
    assert words(reply).startswith("Not this time")
    assert question.item.option(wrong[0]).text in words(reply)
    assert [response.picked for response in world.responses(question)] == [wrong]


def test_saying_how_sure_twice_keeps_the_first(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    sure = lea.answers(question)
    lea.presses(button(sure, "Guessing"))
    lea.presses(button(sure, "Sure"))
    assert [response.confidence for response in world.responses(question)] == ["guessing"]


def test_the_answer_counts_from_when_it_was_picked(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    picked_at = world.now
    lea.answers(question)
    world.now += timedelta(hours=3)
    lea.presses("lock", str(question.id), "sure")
    assert world.responses(question)[0].answered_at == picked_at


def test_a_provisional_answer_locks_at_closing_with_confidence_unstated(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question)
    world.close(question)
    (response,) = world.responses(question)
    assert response.confidence is None
    assert world.read(lambda tx: tx.questions.all_provisional(question.id)) == ()


def test_today_shows_each_stage_again(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    assert "Trap question" in words(lea.says("/today"))
    lea.answers(question)
    assert "How sure are you?" in words(lea.says("/today"))
    lea.presses("lock", str(question.id), "sure")
    assert words(lea.says("/today")).startswith("Right")
    assert words(lea.says("/study today")).startswith("Right")
    world.close(question)
    closed = lea.says("/today")
    assert "No question is open" in words(closed)
    assert words(lea.presses(button(closed, "The reveal of"))).startswith("Right")


def test_a_reveal_that_somebody_missed_is_shown_without_a_verdict(world: World, lea: Actor, sam: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    world.next_question(team)
    assert words(lea.presses("last")).startswith(f"Revealed · Wed {question.day.day} Dec")
    assert words(sam.presses("last")).startswith("Revealed")


def test_before_any_reveal_last_shows_today(world: World, lea: Actor) -> None:
    team = world.found(lea)
    assert "No question is open" in words(lea.presses("last"))
    world.next_question(team)
    assert "Trap question" in words(lea.presses("last"))


def test_a_sure_miss_is_told_kindly(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    assert "the one to meet before the exam" in words(lea.answers(question, right=False, sure="sure"))


def test_the_verdict_explains_pick_key_trap_and_source(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    said = words(lea.answers(question, right=False, sure="fairly"))
    item = question.item
    assert item.option(wrong_answer(item)[0]).rationale in said
    assert item.option(item.key[0]).rationale in said
    assert item.option(item.key[0]).text in said
    trap = world.bank.trap(item.option(wrong_answer(item)[0]).trap or item.traps[0])
    assert trap.truth in said
    assert trap.belief.strip("“”") in said
    assert item.sources[0].title in said


def test_how_sure_without_a_pick_is_answered_plainly(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    for somebody in (lea, sam):
        assert "Nothing is picked yet" in words(somebody.presses("lock", str(question.id), "sure"))
        assert "Trap question" in words(somebody.presses("again", str(question.id)))
    assert world.responses(question) == ()


def test_the_post_counts_who_answered_and_each_person_once(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    world.deliver()
    for _ in range(3):
        lea.answers(question)
    world.tick()
    assert world.edits("daily") == []
    world.go_to(world.now + COUNT_AFTER)
    (edit,) = world.edits("daily")
    assert "1 person answered so far" in words(edit.card)
    sam.answers(question, sure="sure")
    world.go_to(world.now + COUNT_AFTER)
    (edit,) = world.edits("daily")
    assert "2 people answered so far" in words(edit.card)


def test_the_counter_never_covers_the_reveal(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    world.now = question.closes_at - COUNT_AFTER / 2
    lea.answers(question)
    world.close(question)
    world.go_to(question.closes_at + COUNT_AFTER)
    (edit,) = world.edits(f"daily:{question.team}:{question.day}")
    assert words(edit.card).startswith("Revealed")


# After the closing time


def test_a_press_after_closing_shows_the_reveal_and_counts_as_practice_once(
    world: World, lea: Actor, sam: Actor
) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    world.close(question)
    for _ in range(2):
        reply = sam.answers(question, right=False)
        assert words(reply).startswith("Revealed")
        assert "counts as practice only" in words(reply)
    assert world.responses(question) == ()
    (late,) = world.read(lambda tx: tx.responses.of_member(sam.member().id))
    assert (late.source, late.question, late.right) == ("practice", None, False)


def test_a_press_between_closing_time_and_the_tick_is_late_too(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question)
    world.now = question.closes_at
    assert words(sam.answers(question)).startswith("Revealed")
    assert [response.member for response in world.responses(question)] == [lea.member().id]
    assert world.question(world.team()).revealed
    world.tick()
    assert len(world.edits(f"daily:{question.team}:{question.day}")) == 1


def test_how_sure_said_too_late_finds_the_answer_locked(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    sure = lea.answers(question)
    world.now = question.closes_at
    assert words(lea.presses(button(sure, "Sure"))).startswith("Right")
    assert [response.confidence for response in world.responses(question)] == [None]


def test_pick_again_too_late_changes_nothing(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    sure = lea.answers(question)
    world.now = question.closes_at
    assert "No question is open" in words(lea.presses(button(sure, "Pick again")))
    assert len(world.responses(question)) == 1


def test_a_late_press_of_who_had_locked_shows_that_answer(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question, right=False, sure="sure")
    world.close(question)
    reply = lea.answers(question, right=True)
    assert words(reply).startswith("Not this time")
    assert len(world.read(lambda tx: tx.responses.of_member(lea.member().id))) == 1


# What nobody can press


def test_an_option_that_the_question_does_not_have_is_refused(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    with pytest.raises(BadAnswer):
        sam.presses("answer", str(question.id), "z")
    assert world.read(lambda tx: tx.members.of(sam.person, question.team)) is None
    assert world.read(lambda tx: tx.questions.takers(question.id)) == 0


@pytest.mark.parametrize(
    "args", [(), ("1",), ("999", "a"), ("x", "a"), ("9" * 40, "a"), ("-1", "a"), ("٣", "a")], ids=str
)
def test_a_press_that_no_card_of_ours_carries_changes_nothing(world: World, lea: Actor, args: tuple[str, ...]) -> None:
    question = world.next_question(world.found(lea))
    with pytest.raises(Forged):
        lea.presses("answer", *args)
    assert world.read(lambda tx: tx.questions.takers(question.id)) == 0


def test_who_is_neither_in_the_place_nor_a_member_cannot_answer(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    elsewhere = world.person("eve", Place("web", "room", "elsewhere"))
    for where in (elsewhere, elsewhere.at(None)):
        assert "not from here" in words(where.answers(question))
        assert "not from here" in words(where.presses("lock", str(question.id), "sure"))
        assert "not from here" in words(where.presses("again", str(question.id)))
        assert "not from here" in words(where.presses("answer-form", str(question.id)))
    assert world.read(lambda tx: tx.questions.takers(question.id)) == 0


def test_a_member_can_answer_in_private(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    assert words(lea.at(None).answers(question, sure="sure")).startswith("Right")


def test_an_item_that_left_the_bank_can_still_be_answered_and_revealed(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    with World(path) as world:
        question = world.next_question(world.found(world.person("lea")))
    rest = bank_with(lambda item: item.id != question.item.id)
    with World(path, rest, now=world.now) as world:
        lea = world.person("lea")
        assert words(lea.answers(question, sure="sure")).startswith("Right")
        world.close(question)
        assert words(world.edits("daily")[-1].card).startswith("Revealed")


# Whatever is pressed, in whatever order


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("pick"), st.sampled_from("abcd")),
        st.tuples(st.just("lock"), st.sampled_from(("sure", "skip", "bogus"))),
        st.tuples(st.just("again"), st.just("")),
        st.tuples(st.just("later"), st.sampled_from(("0", "6", "13"))),
        st.tuples(st.just("tick"), st.just("")),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for many examples: each takes the team's next question."""
    with World(tmp_path_factory.mktemp("acts") / "world.db", SINGLE) as world:
        world.found(world.person("lea"))
        yield world


@given(acts=ACTS)
def test_no_order_of_presses_gives_two_responses_or_loses_one(standing: World, acts: list[tuple[str, str]]) -> None:
    world, lea = standing, standing.person("lea")
    lea.says("/study resume")
    question = world.next_question(world.team())
    last_pick = None
    for act, said in acts:
        match act:
            case "pick":
                counts = world.now < question.closes_at and not world.responses(question)
                lea.picks(question, (said,))
                last_pick = said if counts else last_pick
            case "lock":
                lea.presses("lock", str(question.id), said)
            case "again":
                lea.presses("again", str(question.id))
            case "later":
                world.now += timedelta(hours=int(said))
            case "tick":
                world.close_due()
    world.now = max(world.now, question.closes_at)
    world.close_due()
    assert [response.picked for response in world.responses(question)] == ([(last_pick,)] if last_pick else [])
    world.tick()
