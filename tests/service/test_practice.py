"""Practice: further questions now, privately, each with its verdict at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.items import Item, ItemKind
from bot.messages import Ask, Place, Reply
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
    words,
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


def test_unseen_items_come_first(tmp_path: Path) -> None:
    few = bank_with(lambda item: item.kind == "single" and item.domain == 2)
    with World(tmp_path / "few.db", few) as world:
        lea = world.person("lea")
        world.found(lea)
        total = len(few.items_for("mla-c01"))
        seen: set[str] = set()
        for _ in range(total):
            (item,) = items_of(world, shown := lea.says("/practice 1"))
            assert item.id not in seen
            lea.drill_answers(shown)
            seen.add(item.id)
        assert lea.says("/practice 1")


def test_the_open_question_of_any_of_ones_teams_is_never_practised(tmp_path: Path) -> None:
    few = bank_with(lambda item: item.kind == "single" and item.domain == 1)
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
    few = bank_with(lambda item: item.kind == "single" and item.domain == 1)
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
