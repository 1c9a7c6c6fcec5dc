"""The trap map: what was met, sprung and comes back; for oneself, and for the team without names."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.addresses import Place
from bot.domain.items import Item, Trap, sprung
from bot.domain.question import Confidence
from bot.domain.recall import ConceptState
from bot.features.kit import responses
from bot.features.kit.arguments import Forged
from bot.features.practice import trap_history
from bot.features.practice.trap_cards import MEETINGS, PAGE
from bot.interactions import Reply
from bot.messages import Option, Select
from bot.store.transaction import Store
from tests.world import (
    Actor,
    World,
    bank_with,
    button,
    buttons_of,
    card_of,
    people,
    rows_of,
    select_of,
    shipped,
    words,
    wrong_answer,
)

EXAM = "mla-c01"
CHOICE = Select("trap", "Open one of these", (Option("x", "x"),))


def answered(
    world: World, actor: Actor, item: Item, *, right: bool = True, sure: Confidence | None = None, days_ago: int = 0
) -> None:
    picked = item.key if right else wrong_answer(item)
    member, at = actor.member(), world.now - timedelta(days=days_ago)
    world.write(
        lambda tx: responses.respond(
            tx, member, item, tx.served.keep(item), picked, source="practice", at=at, confidence=sure
        )
    )


def missable(trap: str) -> Item:
    """An item of which a wrong answer springs that trap."""
    items = shipped().items_of_trap(EXAM, trap)
    return next(item for item in items if sprung(item, wrong_answer(item)) == trap)


def row(shown: Reply, trap: str) -> tuple[str, ...]:
    """The line of a map about that trap, without its name."""
    name = shipped().trap(trap).name
    return next(line[1:] for line in rows_of(shown) if line[0].rstrip("…") == name[: len(line[0].rstrip("…"))])


def states(world: World, actor: Actor) -> dict[str, ConceptState]:
    found = world.read(lambda tx: trap_history.standing(tx, world.team(), actor.member(), world.now))
    return dict(found.recollection.states)


def worst(world: World, actor: Actor, domain: int) -> list[str]:
    def find(tx: Store) -> tuple[Trap, ...]:
        return trap_history.worst_traps(tx, world.team(), actor.member(), domain, world.now)

    return [trap.id for trap in world.read(find)]


# One's own


def test_without_an_answer_the_map_says_how_to_begin(world: World, lea: Actor) -> None:
    world.found(lea)
    reply = lea.says("/traps")
    assert words(reply).startswith("You have not met a trap yet")
    assert words(lea.presses(button(reply, "Practise 5"))).startswith("Practice 1 of 5")


def test_the_map_shows_met_sprung_sprung_while_sure_and_how_it_stands(world: World, lea: Actor) -> None:
    world.found(lea)
    answered(world, lea, missable("s3-star-role"), right=False, sure="sure", days_ago=3)
    answered(world, lea, missable("s3-star-role"), right=True, days_ago=2)
    answered(world, lea, missable("mme-vs-mce"), right=False, days_ago=1)
    reply = lea.says("/traps")
    assert row(reply, "mme-vs-mce") == ("1", "1", "0", "open")
    assert row(reply, "s3-star-role") == ("2", "1", "1", "fading")
    assert card_of(reply).title == f"Your traps: {len(rows_of(reply))} met, 2 sprung, 1 open"
    assert rows_of(reply)[0][4] == "open"


def test_what_is_known_is_firm_and_no_card_promises_a_day(world: World, lea: Actor) -> None:
    world.found(lea)
    for item in world.bank.items_of_trap(EXAM, "s3-star-role"):
        answered(world, lea, item, sure="sure")
    reply = lea.says("/traps")
    assert row(reply, "s3-star-role")[-1] == "firm"
    opened = lea.chooses(select_of(reply), "s3-star-role")
    assert "It is firm" in words(opened)
    for shown in (reply, opened):
        assert "Due" not in words(shown)
        assert "comes back" not in words(shown)


def test_the_days_are_those_of_the_members_zone(world: World, lea: Actor) -> None:
    world.found(lea)
    lea.sends("join", {"date": "", "background": "both", "zone": "Pacific/Kiritimati", "minutes": "30"})
    answered(world, lea, missable("s3-star-role"), right=False)
    assert date.fromordinal(states(world, lea)["s3-star-role"].memory.day) == date(2026, 12, 2)


def test_one_trap_is_opened_with_all_that_is_known_and_ones_own_history(world: World, lea: Actor) -> None:
    world.found(lea)
    item, trap = missable("s3-star-role"), world.bank.trap("s3-star-role")
    answered(world, lea, item, right=False, sure="sure", days_ago=2)
    answered(world, lea, item, right=True, days_ago=1)
    reply = lea.chooses(select_of(lea.says("/traps")), trap.id)
    told = words(reply)
    for text in (trap.name, trap.belief.strip("“”"), trap.truth, trap.why, trap.tell, trap.sources[0].title):
        assert text in told
    assert "met 2 times, sprung 1. It is fading" in told
    assert "\nMon 30 Nov: seen through\nSun 29 Nov: sprung, while sure" in told
    asked = lea.presses(button(reply, "Practise this trap"))
    assert trap.id in world.drill_item(*buttons_of(asked)[0].args[:2]).traps
    assert card_of(lea.presses(button(reply, "All my traps"))).title.startswith("Your traps")


def test_only_the_newest_meetings_are_listed(world: World, lea: Actor) -> None:
    world.found(lea)
    for days_ago in range(9):
        answered(world, lea, missable("s3-star-role"), right=False, days_ago=days_ago)
    told = words(lea.chooses(select_of(lea.says("/traps")), "s3-star-role"))
    assert told.count(": sprung") == MEETINGS
    assert "met 9 times" in told


def test_many_traps_go_over_several_pages(world: World, lea: Actor) -> None:
    world.found(lea)
    for item in world.bank.items_for(EXAM):
        answered(world, lea, item)
    shown, found = lea.says("/traps"), list[str]()
    while True:
        assert 1 <= len(rows_of(shown)) <= PAGE
        found += [option.value for option in select_of(shown).options]
        further = [one for one in buttons_of(shown) if one.label == "Next page"]
        if not further:
            break
        shown = lea.presses(further[0])
    assert sorted(found) == [trap.id for trap in world.bank.traps_for(EXAM)]
    assert len(found) > 2 * PAGE
    before = lea.presses(button(shown, "Page before"))
    assert select_of(before).options != select_of(shown).options
    assert words(lea.presses("traps", "9999")) == words(shown)


@pytest.mark.parametrize("said", ["0", "-1", "²", "everybody", "9" * 30, "x" * 500])
def test_whatever_else_is_typed_shows_a_page(world: World, lea: Actor, said: str) -> None:
    world.found(lea)
    answered(world, lea, missable("s3-star-role"))
    assert card_of(lea.says(f"/traps {said}")).title.startswith("Your traps")


def test_a_trap_of_the_exam_that_was_not_met_says_so(world: World, lea: Actor) -> None:
    world.found(lea)
    assert "not met yet" in words(lea.chooses(CHOICE, "mme-vs-mce"))


@pytest.mark.parametrize("value", ["", "no-such-trap", "bigger-chunks-better"])
def test_a_trap_that_the_exam_does_not_have_is_not_opened(world: World, lea: Actor, value: str) -> None:
    world.found(lea)
    with pytest.raises(Forged):
        lea.chooses(CHOICE, value)


def test_an_answer_whose_verdict_is_hidden_is_on_no_map_yet(world: World, lea: Actor) -> None:
    question = world.next_question(world.found(lea, "open"))
    lea.answers(question, right=False, sure="sure")
    assert "not met a trap yet" in words(lea.says("/traps"))
    world.close(question)
    assert "not met a trap yet" not in words(lea.says("/traps"))


def test_what_left_the_bank_still_counts_for_the_traps_that_it_held(tmp_path: Path) -> None:
    item = missable("s3-star-role")
    with World(tmp_path / "world.db") as world:
        lea = world.person("lea")
        world.found(lea)
        answered(world, lea, item)
        before = states(world, lea)
    with World(tmp_path / "world.db", bank_with(lambda one: one.id != item.id)) as world:
        assert states(world, world.person("lea")) == before != {}


def test_a_member_only(world: World, lea: Actor, sam: Actor) -> None:
    world.found(lea)
    for said in ("/traps", "/traps team"):
        assert "not in Team yet" in words(sam.says(said))


# For the study plan


def test_the_worst_traps_of_a_domain_are_the_sprung_ones_the_shakiest_first(world: World, lea: Actor) -> None:
    world.found(lea)
    assert worst(world, lea, 3) == []
    answered(world, lea, missable("mme-vs-mce"), right=False, days_ago=4)
    answered(world, lea, missable("mme-vs-mce"), right=True, sure="sure", days_ago=2)
    answered(world, lea, missable("trn-inf-swap"), right=False, days_ago=1)
    answered(world, lea, missable("batch-needs-endpoint"), right=True)
    answered(world, lea, missable("s3-star-role"), right=False)
    assert worst(world, lea, 3) == ["trn-inf-swap", "mme-vs-mce"]
    assert worst(world, lea, 4) == ["s3-star-role"]


# The team's


def asked(world: World, takers: dict[Actor, bool], kind: str = "small") -> Item:
    """A daily question, answered by these (right or not) and revealed."""
    lead = next(iter(takers))
    question = world.next_question(world.team() if world.read(lambda tx: tx.teams.all()) else world.found(lead, kind))
    for actor, right in takers.items():
        actor.answers(question, right=right, sure="sure")
    world.close(question)
    return question.item


@pytest.fixture
def few(tmp_path: Path) -> World:
    """A bank of one item, whose wrong answer springs `s3-star-role`."""
    item = missable("s3-star-role")
    return World(tmp_path / "few.db", bank_with(lambda one: one.id == item.id))


def test_the_teams_map_counts_what_three_members_answered_and_names_nobody(few: World) -> None:
    with few as world:
        one, two, three, four = people(world, 4)
        asked(world, {one: True, two: False, three: False})
        reply = four.presses("traps", "team")
        assert "not in Team yet" in words(reply)
        reply = one.says("/traps team")
        assert row(reply, "s3-star-role") == ("3", "2", "67%")
        assert "erson" not in words(reply)
        assert words(two.says("/traps team")) == words(reply)
        assert card_of(one.presses(button(reply, "My traps"))).title.startswith("Your traps: ")


def test_fewer_than_three_answers_to_a_question_are_not_counted_even_over_several_questions(few: World) -> None:
    """Two and two make four answers, but each pair could be told apart."""
    with few as world:
        one, two, *_ = people(world, 2)
        for _ in range(2):
            asked(world, {one: True, two: False})
        reply = one.says("/traps team")
        assert "no traps to show yet" in words(reply)
        assert "3 members or more" in words(reply)


@pytest.mark.parametrize("kind", ["small", "open"])
def test_a_question_that_is_open_is_not_counted_yet(few: World, kind: str) -> None:
    """Where verdicts come at once, looking before and after somebody answers would tell theirs."""
    with few as world:
        members = list(people(world, 4))
        question = world.next_question(world.found(members[0], kind))
        for actor in members:
            actor.answers(question, right=False, sure="sure")
        assert "no traps to show yet" in words(members[0].says("/traps team"))
        world.close(question)
        assert row(members[0].says("/traps team"), "s3-star-role") == ("4", "4", "100%")


def test_practice_stays_out_of_the_teams_map(few: World) -> None:
    with few as world:
        members = list(people(world, 3))
        item = asked(world, dict.fromkeys(members, True))
        before = words(members[0].says("/traps team"))
        for actor in members:
            answered(world, actor, item, right=False)
        assert words(members[0].says("/traps team")) == before


def test_a_team_sees_only_its_own(tmp_path: Path) -> None:
    item = missable("s3-star-role")
    with World(tmp_path / "few.db", bank_with(lambda one: one.id == item.id)) as world:
        members = list(people(world, 3))
        asked(world, dict.fromkeys(members, False))
        other = world.person("bob", Place("web", "room", "two"))
        world.found(other, name="Other")
        assert "no traps to show yet" in words(other.says("/traps team"))


def test_the_most_sprung_comes_first(world: World) -> None:
    members = list(people(world, 3))
    for number in range(8):
        asked(world, {members[0]: True, members[1]: number > 3, members[2]: False})
    sprung_counts = [int(line[2]) for line in rows_of(members[0].says("/traps team"))]
    assert len(sprung_counts) > 2
    assert sprung_counts == sorted(sprung_counts, reverse=True)
