"""Practice: further questions now, privately, each with its verdict at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import Place
from bot.domain.bank import Bank
from bot.domain.concepts import concept_map
from bot.domain.items import Item, ItemKind, sprung
from bot.domain.question import Confidence, Response
from bot.features.kit import responses
from bot.interactions import Ask, Reply
from tests.world import (
    Actor,
    World,
    bank_of,
    bank_with,
    button,
    buttons_of,
    card_of,
    errors_of,
    form_of,
    form_values,
    shipped,
    words,
    wrong_answer,
)

TWO = Place("web", "room", "two")


def items_of(world: World, shown: Reply) -> list[Item]:
    """All items of the run that a card begins."""
    drill = world.read(lambda tx: tx.drills.get(int(buttons_of(shown)[0].args[0])))
    assert drill is not None
    return [world.drill_item(str(drill.id), str(position)) for position in range(len(drill.served))]


def test_five_questions_by_default_and_as_many_as_are_asked_for(world: World, lea: Actor) -> None:
    world.found(lea)
    assert words(lea.says("/practice")).startswith("Practice 1 of 5")
    assert len(items_of(world, lea.says("/practice 7"))) == 7
    assert len(items_of(world, lea.says("/practice 0"))) == 1
    assert len(items_of(world, lea.says("/practice 999999999999"))) == 20


@pytest.mark.parametrize("wanted", ["3 4", "Deployment 4", "deploy 4", "orchestration 4"])
def test_a_domain_by_number_or_part_of_its_name(world: World, lea: Actor, wanted: str) -> None:
    world.found(lea)
    items = items_of(world, lea.says(f"/practice {wanted}"))
    assert [item.domain for item in items] == [3] * 4


def test_a_trap_by_its_id_or_name(world: World, lea: Actor) -> None:
    world.found(lea)
    trap = world.bank.trap("trn-inf-swap")
    for wanted in (trap.id, trap.id.replace("-", " "), trap.name, trap.name[:12].lower()):
        items = items_of(world, lea.says(f"/practice {wanted}"))
        assert all(trap.id in item.traps for item in items), wanted


@pytest.mark.parametrize("wanted", ["kubernetes operators", "9 5", "²", "² 5", "٣ ٣ x", "💥", "x" * 3_000])
def test_nothing_fits_is_said_with_a_way_on(world: World, lea: Actor, wanted: str) -> None:
    world.found(lea)
    reply = lea.says(f"/practice {wanted}")
    assert "Nothing fits" in words(reply)
    assert words(lea.presses(button(reply, "Anything"))).startswith("Practice 1 of 5")


def test_the_verdict_comes_at_once_and_the_answer_counts_as_practice(world: World, lea: Actor) -> None:
    world.found(lea)
    assert words(lea.drills("5", right=False)).startswith("Not this time · 1 of 5")
    reply = lea.drills("5", right=True)
    assert words(reply).startswith("Right · 1 of 5")
    stored = world.read(lambda tx: tx.responses.of_member(lea.member().id))
    assert [(response.right, response.source) for response in stored] == [(True, "practice"), (False, "practice")]
    assert world.outbox() == []


def test_a_run_to_its_end_tells_how_it_went(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 3")
    for number, right in enumerate((True, False, True), 1):
        assert words(shown).startswith(f"Practice {number} of 3")
        verdict = lea.drill_answers(shown, right=right)
        shown = lea.presses(button(verdict, "How did it go?" if number == 3 else "Next"))
    assert words(shown).startswith("2 of 3 right")
    assert [b.action for b in buttons_of(shown)] == ["weakest", "practice", "practice", "traps", "today"]


def test_the_end_of_a_run_says_how_its_traps_stand_and_promises_no_day(world: World, lea: Actor) -> None:
    world.found(lea)
    verdict = lea.drills("trn-inf-swap 1", right=False)
    told = words(lea.presses(button(verdict, "How did it go?")))
    (fell_for,) = [response.trap for response in of_member(world, lea)]
    assert f"{world.bank.trap(fell_for or '').name} is open." in told
    verdict = lea.drills("mme-vs-mce 1", right=True)
    told = words(lea.presses(button(verdict, "How did it go?")))
    assert f"{world.bank.trap('mme-vs-mce').name} is firm." in told
    assert "return" not in told


def test_the_verdict_says_why_this_one_in_questions_and_the_question_does_not(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 1")
    assert "Why this one?" not in words(shown)
    told = words(lea.drill_answers(shown, right=True))
    assert re.search(
        r"Why this one\? It's about 1 of \d+ exam questions, you'd have missed it about \d0% of the time, and about "
        r"\d0% of what one repetition teaches lasts for a month\.",
        told,
    )
    assert "point" not in told.split("Why this one?")[1].split("\n")[0]
    lea.sends("join", {"date": "2026-12-09", "background": "both", "zone": "UTC", "minutes": "30"})
    assert "of what one repetition teaches lasts until exam day." in words(lea.drills("1", right=False))


def test_how_long_an_answer_took_is_kept_where_it_is_known(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 3")
    for pause in (timedelta(seconds=50), timedelta(seconds=70), timedelta(hours=3)):
        world.now += pause
        verdict = lea.drill_answers(shown)
        world.now += timedelta(minutes=5)  # reading the rationale is no part of it
        shown = lea.presses(buttons_of(verdict)[0])
    assert [response.seconds for response in reversed(of_member(world, lea))] == [50, 70, None]


# How sure, before the answer and only for who wants to say it


def test_how_sure_can_be_said_before_the_answer_and_taken_back(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 3")
    sure = lea.presses(button(shown, "I am sure"))
    assert "I am sure: now pick your answer." in words(sure)
    assert words(lea.presses(button(sure, "Take that back"))) == words(shown)
    guessing = lea.presses(button(sure, "I am guessing"))
    verdict = lea.drill_answers(guessing)
    lea.drill_answers(lea.presses(button(verdict, "Next")))
    assert [response.confidence for response in of_member(world, lea)] == [None, "guessing"]
    assert "You answered 1 of 3 already" in words(lea.presses(button(shown, "I am sure")))


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_how_sure_goes_with_every_kind_of_answer(tmp_path: Path, kind: ItemKind) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:
        lea = world.person("lea")
        world.found(lea)
        shown = lea.presses(button(lea.says("/practice 1"), "I am sure"))
        if kind != "single":
            asked = form_of(lea.presses(button(shown, "Answer")))
            assert form_of(lea.sends(asked, {})).args == asked.args
        lea.drill_answers(shown, right=False)
        assert [(response.right, response.confidence) for response in of_member(world, lea)] == [(False, "sure")]


def test_a_made_up_confidence_counts_as_unstated(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 1")
    drill_id, position = buttons_of(shown)[0].args[:2]
    lea.presses("drill-sure", drill_id, position, "absolutely")
    item = world.drill_item(drill_id, position)
    if item.kind == "single":
        lea.presses("drill", drill_id, position, *item.key, "absolutely")
    else:
        lea.sends("drill", form_values(item, item.key), drill_id, position, "absolutely")
    assert [response.confidence for response in of_member(world, lea)] == [None]


# What helps most


def answered(
    world: World, actor: Actor, item: Item, *, right: bool = True, sure: Confidence | None = None, days_ago: int = 0
) -> None:
    """Somebody has answered this item in practice."""
    picked = item.key if right else wrong_answer(item)
    at = world.now - timedelta(days=days_ago)
    member = actor.member()
    world.write(
        lambda tx: responses.respond(
            tx, member, item, tx.served.keep(item), picked, source="practice", at=at, confidence=sure
        )
    )


def of_member(world: World, actor: Actor) -> tuple[Response, ...]:
    return world.read(lambda tx: tx.responses.of_member(actor.member().id))


def missable(world: World, trap: str) -> Item:
    """An item of which a wrong answer springs that trap."""
    items = world.bank.items_of_trap("mla-c01", trap)
    return next(item for item in items if sprung(item, wrong_answer(item)) == trap)


def test_what_was_missed_while_sure_comes_first_a_week_later_by_another_item(world: World, lea: Actor) -> None:
    world.found(lea)
    item = missable(world, "s3-star-role")
    answered(world, lea, item, right=False, sure="sure", days_ago=7)
    shown = lea.says("/practice")
    first = items_of(world, shown)[0]
    assert "s3-star-role" in first.traps
    assert first.id != item.id
    told = words(lea.drill_answers(shown))
    assert "You missed it while you were sure, such errors come back, and it's about 1 of " in told
    assert "s3-star-role" not in items_of(world, lea.says("/practice"))[0].traps  # once


def test_and_once_more_in_the_last_three_days_however_often_it_was_right(world: World, lea: Actor) -> None:
    world.found(lea)
    answered(world, lea, missable(world, "s3-star-role"), right=False, sure="sure", days_ago=20)
    for days_ago in (13, 9, 5):
        answered(world, lea, world.bank.items_of_trap("mla-c01", "s3-star-role")[-1], sure="sure", days_ago=days_ago)
    assert "s3-star-role" not in items_of(world, lea.says("/practice"))[0].traps
    lea.sends("join", {"date": "2026-12-04", "background": "both", "zone": "UTC", "minutes": "30"})
    assert "s3-star-role" in items_of(world, lea.says("/practice"))[0].traps


def test_a_run_asks_no_concept_twice_and_new_ones_before_firm_ones(world: World, lea: Actor) -> None:
    world.found(lea)
    firm = world.bank.items_of_trap("mla-c01", "s3-star-role")
    for item in firm:
        answered(world, lea, item, right=True, sure="sure", days_ago=1)
    asked = items_of(world, lea.says("/practice 20"))
    assert not {item.id for item in asked} & {item.id for item in firm}
    concepts = [concept for item in asked for concept in concept_map(world.bank, "mla-c01").of_item(item)]
    assert len(asked) == 20
    assert max(Counter(concepts).values()) == 1


def test_within_a_domain_the_same_holds(world: World, lea: Actor) -> None:
    world.found(lea)
    answered(world, lea, missable(world, "s3-star-role"), right=False, sure="sure", days_ago=8)
    assert "s3-star-role" in items_of(world, lea.says("/practice security"))[0].traps
    assert all(item.domain == 3 for item in items_of(world, lea.says("/practice 3 5")))


# What was missed


def test_another_item_of_the_trap_comes_before_the_missed_one(world: World, lea: Actor) -> None:
    world.found(lea)
    item = missable(world, "s3-star-role")
    answered(world, lea, item, right=False)
    answered(world, lea, missable(world, "accuracy-on-rare"), right=True)
    idea, memory = items_of(world, lea.says("/practice wrong"))
    assert "s3-star-role" in idea.traps
    assert idea.id != memory.id == item.id
    assert len(items_of(world, lea.says("/practice WRONG 1"))) == 1


def test_what_was_put_right_since_is_not_repeated(world: World, lea: Actor) -> None:
    world.found(lea)
    item = missable(world, "s3-star-role")
    answered(world, lea, item, right=False, days_ago=1)
    answered(world, lea, item, right=True)
    reply = lea.says("/practice wrong")
    assert "Nothing to repeat" in words(reply)
    assert "answered every question right" in words(reply)
    assert words(lea.presses(button(reply, "Practise 5"))).startswith("Practice 1 of 5")


def test_without_any_answer_nothing_was_missed_and_a_start_is_offered(world: World, lea: Actor) -> None:
    world.found(lea)
    assert "You have not answered anything yet" in words(lea.says("/practice wrong"))


def test_the_end_of_a_run_offers_what_was_missed(world: World, lea: Actor) -> None:
    world.found(lea)
    end = lea.presses(button(lea.drills("1", right=False), "How did it go?"))
    assert words(lea.presses(button(end, "What I missed"))).startswith("Practice 1 of")
    end = lea.presses(button(lea.drills("1", right=True), "How did it go?"))
    assert "What I missed" not in words(end)


def test_an_answer_whose_verdict_is_hidden_is_not_among_the_missed(world: World, lea: Actor) -> None:
    """Else the list would tell that it was wrong."""
    question = world.next_question(world.found(lea, "open"))
    lea.answers(question, right=False, sure="sure")
    assert "Nothing to repeat" in words(lea.says("/practice wrong"))
    world.close(question)
    assert question.item.id in {item.id for item in items_of(world, lea.says("/practice wrong"))}


def test_the_second_press_on_the_same_question_counts_nothing(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 2")
    lea.drill_answers(shown, right=True)
    again = lea.drill_answers(shown, right=False)
    assert "You answered 1 of 2 already" in words(again)
    assert words(lea.presses(button(again, "Next"))).startswith("Practice 2 of 2")
    assert len(world.read(lambda tx: tx.responses.of_member(lea.member().id))) == 1


def test_another_members_run_is_refused(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    sam.sends("join", {"date": "", "background": "both", "zone": "UTC", "minutes": "30"})
    shown = lea.says("/practice 2")
    drill = buttons_of(shown)[0].args[0]
    for reply in (
        sam.drill_answers(shown),
        sam.presses("drill-next", drill),
        sam.presses("drill-form", drill, "0"),
        sam.presses("drill-next", "999"),
    ):
        assert "That practice is over" in words(reply)
    assert world.read(lambda tx: tx.responses.of_member(sam.member().id)) == ()


def test_of_each_concept_unseen_items_come_first_then_the_one_seen_longest_ago(tmp_path: Path) -> None:
    few = bank_with(lambda item: item.kind == "single" and "s3-star-role" in item.traps)
    with World(tmp_path / "few.db", few) as world:
        lea = world.person("lea")
        world.found(lea)
        total, seen = len(few.items_for("mla-c01")), list[str]()
        for _ in range(2 * total):
            (item,) = items_of(world, shown := lea.says("/practice s3-star-role 1"))
            world.now += timedelta(minutes=1)
            lea.drill_answers(shown)
            seen.append(item.id)
        assert len(set(seen[:total])) == total
        assert seen[total:] == seen[:total]


def a_dozen() -> Bank:
    """So few items that a run of practice must ask the open one, if it may."""
    ids = [item.id for item in shipped().items_for("mla-c01") if item.kind == "single" and item.domain == 1][:12]
    return bank_with(lambda item: item.id in ids)


def test_the_open_question_of_any_of_ones_teams_is_never_practised(tmp_path: Path) -> None:
    few = a_dozen()
    with World(tmp_path / "few.db", few) as world:
        lea, bob = world.person("lea"), world.person("bob", TWO)
        here, there = world.found(lea, "open"), world.found(bob, "open", name="Other", clock="09:30")
        one, two = world.next_question(here), world.next_question(there)
        lea.answers(one)
        lea.at(TWO).answers(two)
        stand_open = {one.item.id, two.item.id}
        assert len(stand_open) == 2
        for where in (lea, lea.at(TWO)):
            asked = {item.id for item in items_of(world, where.says("/practice 20"))}
            assert asked.isdisjoint(stand_open)
            assert len(asked) == len(few.items_for("mla-c01")) - 2


def test_a_run_begun_before_does_not_give_the_open_question_away(tmp_path: Path) -> None:
    few = a_dozen()
    with World(tmp_path / "few.db", few) as world:
        lea = world.person("lea")
        team = world.found(lea, "open")
        shown = lea.says("/practice 20")
        question = world.next_question(team)
        told = []
        while words(shown).startswith("Practice"):
            told.append(lea.drill_answers(shown))
            shown = lea.presses(buttons_of(told[-1])[0])
        (refused,) = (words(reply) for reply in told if "daily question now" in words(reply))
        assert question.item.option(question.item.key[0]).rationale not in refused
        answered = world.read(lambda tx: tx.responses.of_member(lea.member().id))
        assert question.item.id not in {response.item for response in answered}
        assert len(answered) == len(told) - 1


@pytest.mark.parametrize("kind", ["multiple", "ordering", "matching"])
def test_the_other_kinds_are_practised_by_form(tmp_path: Path, kind: ItemKind) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:
        lea = world.person("lea")
        world.found(lea)
        shown = lea.says("/practice 2")
        asked = lea.presses(button(shown, "Answer"))
        assert isinstance(asked, Ask)
        rejected = lea.sends(asked.form, {})
        assert list(errors_of(rejected)) == [asked.form.fields[0].name]
        assert form_of(rejected).args == asked.form.args
        assert words(lea.drill_answers(shown, right=False)).startswith("Not this time")
        shown = lea.presses(button(lea.drill_answers(shown), "Next"))
        assert words(lea.drill_answers(shown, right=True)).startswith("Right")


def test_a_run_goes_on_with_what_was_shown_when_its_items_change_or_leave_the_bank(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    with World(path) as world:
        lea = world.person("lea")
        world.found(lea)
        shown = lea.says("/practice 2")
        gone = {item.id for item in items_of(world, shown)}
    with World(path, bank_with(lambda item: item.id not in gone)) as world:
        lea = world.person("lea")
        verdict = lea.drill_answers(shown, right=True)
        assert words(verdict).startswith("Right")
        assert words(lea.presses(button(verdict, "Next"))).startswith("Practice 2 of 2")


def test_a_stranger_does_not_practise(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    assert "not in Team yet" in words(sam.says("/practice"))


def test_practice_goes_on_after_the_night(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice 2")
    world.now += timedelta(days=3)
    assert words(lea.presses(button(lea.drill_answers(shown), "Next"))).startswith("Practice 2 of 2")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for many examples, which change nothing of importance in it."""
    with World(tmp_path_factory.mktemp("standing") / "world.db") as world:
        world.found(world.person("lea"))
        yield world


@given(typed=st.text(max_size=80))
def test_whatever_is_typed_practice_answers_with_a_card(standing: World, typed: str) -> None:
    assert card_of(standing.person("lea").says(f"/practice {typed}"))
