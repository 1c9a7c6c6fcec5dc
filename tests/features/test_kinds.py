"""The four kinds of items: what one press cannot answer is answered by a form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.items import BadAnswer, ItemKind
from bot.interactions import Ask
from tests.world import World, bank_of, buttons_of, card_of, errors_of, form_of, form_values, shipped, words

KINDS: tuple[ItemKind, ...] = ("single", "multiple", "ordering", "matching")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("right", [True, False])
def test_every_kind_can_be_answered_rightly_and_wrongly(tmp_path: Path, kind: ItemKind, *, right: bool) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        reply = lea.answers(question, right=right, sure="fairly")
        assert words(reply).startswith("Right" if right else "Not this time")
        (response,) = world.responses(question)
        assert response.right is right
        assert (response.picked == question.item.key) is right


@pytest.mark.parametrize("kind", KINDS[1:])
def test_one_press_opens_the_form_and_later_what_was_picked_or_locked(tmp_path: Path, kind: ItemKind) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:
        lea, sam = world.person("lea"), world.person("sam")
        question = world.next_question(world.found(lea))
        (answer,) = buttons_of(world.posts("daily")[0].card)
        asked = sam.presses(answer)
        assert isinstance(asked, Ask)
        assert all(field.value == "" for field in asked.form.fields)
        lea.answers(question)
        given = form_of(lea.presses(answer))
        assert {field.name: field.value for field in given.fields} == form_values(question.item, question.item.key)
        lea.presses("lock", str(question.id), "sure")
        assert words(lea.presses(answer)).startswith("Right")
        world.close(question)
        assert words(sam.presses(answer)).startswith("Revealed")


@pytest.mark.parametrize("kind", KINDS[1:])
def test_an_incomplete_form_is_rejected_with_what_was_typed(tmp_path: Path, kind: ItemKind) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        form = form_of(lea.presses("answer-form", str(question.id)))
        typed = {form.fields[-1].name: "nonsense"}
        reply = lea.sends(form, typed)
        assert list(errors_of(reply)) == [form.fields[0].name]
        assert form_of(reply).fields[-1].value == "nonsense"
        assert world.read(lambda tx: tx.questions.takers(question.id)) == 0


def test_a_form_of_several_picks_cannot_be_answered_by_one_press_of_an_ordering(tmp_path: Path) -> None:
    with World(tmp_path / "kind.db", bank_of("ordering")) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        with pytest.raises(BadAnswer):
            lea.presses("answer", str(question.id), "a")
        assert world.read(lambda tx: tx.questions.takers(question.id)) == 0


def test_every_card_of_the_longest_items_can_be_built(tmp_path: Path) -> None:
    """Nothing that the core makes can be refused for its size: the longest item of each kind too."""
    bank = shipped()
    for number, kind in enumerate(KINDS):
        longest = max(
            (item for item in bank.items_for("mla-c01") if item.kind == kind),
            key=lambda item: len(item.stem) + sum(len(option.text) + len(option.rationale) for option in item.options),
        )
        with World(tmp_path / f"{number}.db", replace(bank, items=(longest,))) as world:
            lea = world.person("lea")
            team = world.found(lea)
            question = world.next_question(team)
            lea.answers(question, right=False, sure="sure")
            world.next_question(team)
            assert card_of(lea.presses("last"))
            assert len(world.questions(team)) == 2
