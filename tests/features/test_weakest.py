"""The weakest domain: said with its uncertainty, from everything that may be seen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain.question import AnswerSource, NewResponse
from bot.features.mastery import trace
from bot.store.transaction import Store
from tests.world import DAY, Actor, World, button, buttons_of, rows_of, words, wrong_answer

PRIVATE: tuple[AnswerSource, ...] = ("practice", "mock", "start")


def practised(world: World, actor: Actor, results: dict[int, str], source: AnswerSource = "practice") -> None:
    """Store first exposures per domain: "+" is right, "-" is wrong."""
    member = actor.member()

    def append(tx: Store) -> None:
        for domain, marks in results.items():
            items = [item for item in tx.bank.items_for("mla-c01") if item.domain == domain]
            for item, mark in zip(items, marks, strict=False):
                picked = item.key if mark == "+" else wrong_answer(item)
                tx.responses.append(
                    NewResponse(
                        member=member.id,
                        team=member.team,
                        served=tx.served.keep(item),
                        item=item.id,
                        domain=domain,
                        trap=None,
                        picked=picked,
                        right=mark == "+",
                        confidence=None,
                        source=source,
                        question=None,
                        answered_at=world.now,
                    )
                )

    world.write(append)


def test_a_domain_never_practised_outranks_a_weak_one_the_heavier_first(world: World, lea: Actor) -> None:
    world.found(lea)
    reply = lea.says("/weakest")
    assert words(reply).startswith(f"You have not practised {name(world, 1)} yet")
    practised(world, lea, {1: "----------", 2: "+", 3: "-"})
    reply = lea.says("/weakest")
    assert words(reply).startswith(f"You have not practised {name(world, 4)} yet")
    assert button(reply, f"{name(world, 4)}: practise 5").args == ("4", "5")


def name(world: World, domain: int) -> str:
    return world.bank.exam("mla-c01").domain(domain).short


def test_too_little_evidence_is_said(world: World, lea: Actor) -> None:
    world.found(lea)
    practised(world, lea, {1: "+", 2: "-", 3: "+", 4: "+"})
    reply = lea.says("/weakest")
    assert words(reply).startswith("Too early to say")
    assert f"leans to {name(world, 2)}" in words(reply)


def test_enough_evidence_names_it_with_its_probability_and_a_button(world: World, lea: Actor) -> None:
    world.found(lea)
    practised(world, lea, {1: "+++++++++", 2: "+++++++++", 3: "---------", 4: "+++++++++"})
    reply = lea.says("/weakest")
    assert words(reply).startswith(f"Probably {name(world, 3)}")
    assert "%" in words(reply)
    started = lea.presses(button(reply, f"{name(world, 3)}: practise 5"))
    assert words(started).startswith("Practice 1 of 5")
    assert world.drill_item(*buttons_of(started)[0].args[:2]).domain == 3


def test_why_shows_each_domain_with_interval_chance_weight_and_stake(world: World, lea: Actor) -> None:
    world.found(lea)
    assert "practice percentage" not in words(lea.presses("why"))
    practised(world, lea, {1: "++--", 2: "++++", 4: "+"})
    why = lea.presses(button(lea.says("/weakest"), "Why?"))
    rows = {row[0]: row for row in rows_of(why)}
    assert len(rows) == 4
    assert rows[name(world, 3)][1:3] == ("–", "–")
    assert rows[name(world, 1)][4] == "4"
    assert "of 28" in rows[name(world, 1)][5]
    assert len(re.findall(r"\d+", rows[name(world, 2)][2])) == 2
    assert sum(int(row[3].rstrip("%")) for row in rows.values()) in range(98, 103)
    # weights 28, 26, 24 over the practised domains; shares 1/2, 1, 1
    assert f"{(28 * 0.5 + 26 + 24) / 78:.0%} right" in words(why)
    assert "practice percentage" in words(why)


def test_the_background_shifts_the_first_guess(world: World, lea: Actor) -> None:
    world.found(lea)
    practised(world, lea, dict.fromkeys((1, 2, 3, 4), "+-"))
    named = {}
    for background in ("data-science", "software-engineering"):
        lea.sends("join", {"date": "", "background": background, "zone": "UTC", "minutes": "30"})
        named[background] = max(rows_of(lea.presses("why")), key=lambda row: int(row[3].rstrip("%")))[0]
    assert named == {"data-science": name(world, 4), "software-engineering": name(world, 2)}


@pytest.mark.parametrize("source", PRIVATE)
def test_all_sources_of_answers_count(world: World, lea: Actor, source: AnswerSource) -> None:
    world.found(lea)
    practised(world, lea, {1: "+"}, source)
    rows = {row[0]: row[4] for row in rows_of(lea.presses("why"))}
    assert rows[name(world, 1)] == "1"


def test_channel_answers_count(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question, sure="sure")
    rows = {row[0]: row[4] for row in rows_of(lea.presses("why"))}
    assert rows[name(world, question.item.domain)] == "1"


def test_only_the_first_exposure_of_an_item_counts(world: World, lea: Actor) -> None:
    world.found(lea)
    practised(world, lea, {1: "-"})
    world.now += DAY
    practised(world, lea, {1: "+"})
    rows = {row[0]: row for row in rows_of(lea.presses("why"))}
    assert rows[name(world, 1)][4] == "1"
    found = traced(world, lea.member().id, "1")
    assert ([step.response.right for step in found.counted], found.repeats) == ([False], 1)


def test_old_answers_weigh_less(world: World, lea: Actor) -> None:
    world.found(lea)
    practised(world, lea, {1: "--------", 2: "++", 3: "++", 4: "++"})
    fresh = estimate(world, lea, 1)
    world.now += timedelta(days=200)
    assert estimate(world, lea, 1) > fresh


def estimate(world: World, actor: Actor, domain: int) -> float:
    return traced(world, actor.member().id, str(domain)).estimate.mean


def test_answers_dated_ahead_by_a_wrong_clock_break_nothing(world: World, lea: Actor) -> None:
    world.found(lea)
    practised(world, lea, {1: "+-", 2: "+-", 3: "+", 4: "-"})
    world.now -= 3 * DAY
    assert words(lea.says("/weakest"))


# What produced this score?


def test_a_trace_walks_from_the_estimate_to_responses_versions_traps_and_sources(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea))
    lea.answers(question, right=False, sure="sure")
    domain = world.bank.exam("mla-c01").domain(question.item.domain)
    for wanted in (str(domain.number), domain.short, domain.name.lower()):
        found = traced(world, lea.member().id, wanted)
        (step,) = found.counted
        assert (found.member.name, found.team, found.domain, found.repeats) == ("Lea", "Team", domain, 0)
        assert (step.response.item, step.version) == (question.item.id, question.item.version)
        assert step.sources == tuple(source.url for source in question.item.sources)
        assert step.trap == (world.bank.trap(step.response.trap).name if step.response.trap else "")
        assert found.estimate.answers == 1


def test_a_trace_of_nobody_or_nothing_says_what_there_is(world: World, lea: Actor) -> None:
    world.found(lea)
    with pytest.raises(trace.NotFound, match="no member 99"):
        traced(world, 99, "1")
    for wanted in ("9", "cooking"):
        with pytest.raises(trace.NotFound, match="it has 1 "):
            traced(world, lea.member().id, wanted)


def traced(world: World, member: int, wanted: str) -> trace.Trace:
    return world.read(lambda tx: trace.trace(tx, member, wanted, world.now))
