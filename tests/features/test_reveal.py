"""The reveal edits yesterday's post in place, and only then opens its thread."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.items import ItemKind
from tests.world import HERE, Actor, World, bank_of, buttons_of, people, words


def test_closing_edits_the_post_in_place_and_opens_the_thread_under_it(world: World, lea: Actor) -> None:
    team = world.found(lea)
    question = world.next_question(team)
    lea.answers(question, sure="sure")
    (post,) = world.posts()
    assert world.outbox("discuss") == []
    world.deliver()
    world.close(question)
    edit = world.edits("daily")[-1]
    assert (edit.key, edit.due) == (post.key, question.closes_at)
    assert words(edit.card).startswith("Revealed")
    assert buttons_of(edit.card) == []
    (thread,) = world.posts("discuss")
    assert (thread.under, thread.to) == (post.key, HERE)


def test_nobody_answered_so_no_empty_thread_is_opened(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    world.close(question)
    assert world.posts("discuss") == []
    assert "Nobody answered this one" in words(world.edits("daily")[-1].card)


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_the_reveal_names_key_trap_and_every_rationale(tmp_path: Path, kind: ItemKind) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:
        lea = world.person("lea")
        question = world.next_question(world.found(lea))
        lea.answers(question, right=False, sure="sure")
        world.close(question)
        said = words(world.edits("daily")[-1].card)
        item = question.item
        assert item.stem.strip() in said
        for option in item.options:
            assert option.text in said
            assert option.rationale in said
        for trap in item.traps[:1]:
            assert world.bank.trap(trap).truth in said
        if kind in ("single", "multiple"):
            assert said.count("✓") == len(item.key)
        else:
            assert "The key" in said
        assert "0 of 1 right" in said


@pytest.mark.parametrize(("answers", "shown"), [(4, False), (5, True)])
def test_shares_of_the_options_are_shown_from_five_answers_on(tmp_path: Path, answers: int, *, shown: bool) -> None:
    with World(tmp_path / "shares.db", bank_of("single")) as world:
        question = world.next_question(world.found(world.person("lea")))
        for number, somebody in enumerate(people(world, answers)):
            somebody.answers(question, right=number > 0)
        world.close(question)
        said = words(world.edits("daily")[-1].card)
        assert ("(80%)" in said) is shown
        assert f"{answers - 1} of {answers} right" in said


def test_the_reveal_tells_nobodys_name(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question, right=False, sure="sure")
    sam.answers(question, right=True, sure="sure")
    world.close(question)
    seen = "\n".join(words(row.card) for row in world.outbox())
    assert "Lea" not in seen
    assert "Sam" not in seen
