"""The start check, the reserve, and a member's data: export, forget-me and two accounts that are one person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.addresses import Place
from bot.domain.bank import Bank
from tests.features.mocking import answers, begun, hands_in, items_of, mock_of, sits
from tests.world import Actor, World, button, buttons_of, file_of, shipped, words

JOIN = {"date": "", "background": "both", "zone": "UTC", "minutes": "30"}


def bank_with_reserve(each: int) -> Bank:
    """The shipped bank with so many items of each domain kept for mock exams."""
    items = shipped().items_for("mla-c01")
    kept = [[item.id for item in items if item.domain == domain][:each] for domain in (1, 2, 3, 4)]
    return replace(shipped(), reserve=frozenset(item_id for ids in kept for item_id in ids))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[World]:
    """A reserve of ten items a domain."""
    with World(tmp_path / "kept.db", bank_with_reserve(10)) as world:
        world.found(world.person("lea"))
        yield world


# The reserve


def test_the_reserve_is_asked_first_and_the_card_says_so(kept: World) -> None:
    lea = kept.person("lea")
    assert "All of it comes from the reserve" in words(lea.says("/mock half"))
    assert "40 questions from the reserve" in words(lea.says("/mock"))
    begun(lea)
    assert {item.id for item in items_of(lea)} <= kept.bank.reserve
    assert mock_of(lea).reserved == 33


def test_nothing_else_draws_from_the_reserve(kept: World) -> None:
    lea = kept.person("lea")
    asked: set[str] = set()
    for _ in range(30):
        question = kept.next_question(kept.team())
        asked.add(question.item.id)
        lea.answers(question, sure="sure")
    for what in ("20", "1 20", "2 20", "3 20", "4 20"):
        shown = lea.says(f"/practice {what}")
        drill, *_ = buttons_of(shown)[0].args
        run = kept.read(lambda tx, drill=drill: tx.drills.get(int(drill)))  # type: ignore[misc] # mypy and a lambda's default
        assert run is not None
        asked |= {kept.drill_item(drill, str(position)).id for position in range(len(run.served))}
    begun(lea, "start")
    asked |= {item.id for item in items_of(lea)}
    assert len(asked) > 50
    assert asked.isdisjoint(kept.bank.reserve)


def test_a_trap_is_practised_without_the_reserve() -> None:
    bank = bank_with_reserve(10)
    for trap in bank.traps_for("mla-c01"):
        assert {item.id for item in bank.items_of_trap("mla-c01", trap.id)}.isdisjoint(bank.reserve)


def test_a_form_that_the_bank_cannot_fill_is_said_to_be_shorter(tmp_path: Path) -> None:
    few = replace(shipped(), items=tuple(item for item in shipped().items if item.domain != 4))
    with World(tmp_path / "few.db", few) as world:
        lea = world.person("lea")
        world.found(lea)
        shown = words(lea.says("/mock"))
        assert shown.startswith("Mock exam: 49 questions, 98 minutes")
        assert "A shorter form: 49 of 65 questions" in shown
        assert "There are no questions for that" in words(lea.says("/mock 4"))
        assert "There are no questions for that" in words(lea.presses("mock-start", "domain-4"))


def test_the_start_card_tells_what_was_met_before(tmp_path: Path) -> None:
    singles = [item for item in shipped().items_for("mla-c01") if item.domain == 1 and item.kind == "single"]
    with World(tmp_path / "few.db", replace(shipped(), items=tuple(singles[:12]))) as world:
        lea = world.person("lea")
        world.found(lea)
        lea.drills("1 1")
        assert "1 of the 12 you have met before" in words(lea.says("/mock 1"))
        hands_in(lea, answers(lea, begun(lea, "domain-1")))
        assert "12 of the 12 you have met before" in words(lea.says("/mock 1"))


# The start check


def test_joining_offers_a_start_check(world: World, lea: Actor) -> None:
    world.found(lea)
    reply = lea.sends("join", JOIN)
    card = lea.presses(button(reply, "Start check: 12 questions, 10 minutes"))
    assert words(card).startswith("Start check: 12 questions, 10 minutes")
    asked = lea.presses(button(card, "Start"))
    assert words(asked).startswith("Question 1 of 12")
    assert Counter(item.domain for item in items_of(lea)) == {1: 3, 2: 3, 3: 3, 4: 3}
    assert mock_of(lea).deadline - mock_of(lea).started_at == timedelta(minutes=10)


def test_the_start_check_seeds_weakest_and_counts_as_no_mock_exam(world: World, lea: Actor) -> None:
    world.found(lea)
    asked = begun(lea, "start")
    domains = [item.domain for item in items_of(lea)]
    reply = hands_in(lea, sits(lea, asked, [domain != 4 for domain in domains]))
    assert words(reply).startswith("Start check: 9 of 12 right, 75%")
    assert "Review all" in [b.label for b in buttons_of(reply)]
    found = world.read(lambda tx: tx.responses.of_member(lea.member().id))
    assert {(response.source, response.first) for response in found} == {("start", True)}
    assert "Monitoring & security" in words(lea.says("/weakest"))
    assert world.read(lambda tx: tx.mocks.latest(lea.member().id)) is None
    begun(lea)
    assert mock_of(lea).number == 1


def test_a_start_check_asks_what_was_not_met_yet(world: World, lea: Actor) -> None:
    world.found(lea)
    hands_in(lea, sits(lea, begun(lea, "start"), [True] * 12))
    first = {item.id for item in items_of(lea)}
    begun(lea, "start")
    assert first.isdisjoint(item.id for item in items_of(lea))


# A member's data


def test_the_export_holds_what_was_picked_and_no_verdict_before_the_end(world: World, lea: Actor) -> None:
    world.found(lea)
    answers(lea, begun(lea))
    stored = json.loads(file_of(lea.says("/study export")).text)
    (mock,) = stored["mock_exams"]
    assert (mock["paper"], mock["submitted_at"], len(mock["questions"])) == ("half", None, 33)
    assert mock["questions"][0]["picked"] == list(items_of(lea)[0].key)
    assert stored["responses"] == []
    assert "right" not in mock["questions"][0]


def test_forget_me_erases_mock_exams_and_keeps_the_responses(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    sam.sends("join", JOIN)
    hands_in(sam, answers(sam, begun(sam)))
    answers(sam, begun(sam, "start"))
    answers(lea, begun(lea))
    member = sam.member().id
    sam.presses("forget-now")
    assert world.read(lambda tx: tx.mocks.of_member(member)) == ()
    assert world.read(lambda tx: tx.mocks.due(world.now + timedelta(days=1), 9)) == (3,)
    assert len(world.read(lambda tx: tx.responses.of_member(member))) == 1
    assert mock_of(lea).answered == 1


def test_two_accounts_that_are_one_person_keep_both_their_mock_exams(world: World, lea: Actor) -> None:
    world.found(lea)
    there, team = Place("slack", "W", "c"), world.team().id
    world.write(lambda tx: tx.places.claim(there, team))
    one, two = world.person("sam"), world.person("sam2", there)
    for who in (one, two):
        who.sends("join", JOIN)
    hands_in(one, sits(one, begun(one, "start"), [True, True]))
    sits(one, begun(one, "domain-1"), [True])
    world.now += timedelta(minutes=1)
    sits(two, begun(two, "domain-2"), [True, False])
    code = next(part for part in words(one.presses("link-code", "account")).split() if len(part) == 9 and "-" in part)
    assert "one" in words(two.says(f"/study link {code}")).lower()
    mocks = world.read(lambda tx: tx.mocks.of_member(one.member().id))
    assert [(mock.paper, mock.submitted_at is None) for mock in mocks] == [
        ("domain-2", True),
        ("domain-1", False),
        ("start", False),
    ]
    assert words(one.says("/mock")).startswith("Question 2 of 20")
    found = world.read(lambda tx: tx.responses.of_member(one.member().id))
    assert Counter(response.source for response in found) == {"start": 2, "mock": 1}
