"""Practice never runs dry: items from a rule go on where the bank's unseen ones end."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.items import Item
from bot.interactions import Reply
from tests.world import Actor, World, bank_with, button, buttons_of, file_of, form_of, shipped, words


def items_of(world: World, shown: Reply) -> list[Item]:
    """All items of the run that a card begins."""
    drill = world.read(lambda tx: tx.drills.get(int(buttons_of(shown)[0].args[0])))
    assert drill is not None
    return [world.drill_item(str(drill.id), str(position)) for position in range(len(drill.served))]


def to_the_end(lea: Actor, shown: Reply, *, right: bool = True) -> str:
    """Answer a whole run, and read its last card."""
    while words(shown).startswith("Practice"):
        shown = lea.presses(buttons_of(lea.drill_answers(shown, right=right))[0])
    return words(shown)


@pytest.mark.parametrize(("family", "domain"), [("metrics", 2), ("Maturity", 3)])
def test_a_family_by_its_name_is_served_answered_and_counted(
    world: World, lea: Actor, family: str, domain: int
) -> None:
    world.found(lea)
    shown = lea.says(f"/practice {family} 3")
    items = items_of(world, shown)
    assert [item.id.startswith(f"gen-{family.lower()}-") for item in items] == [True] * 3
    assert to_the_end(lea, shown).startswith("3 of 3 right")
    answered = world.read(lambda tx: tx.responses.of_member(lea.member().id))
    assert {(response.item, response.domain, response.first) for response in answered} == {
        (item.id, domain, True) for item in items
    }


def test_it_never_runs_dry_and_never_repeats(world: World, lea: Actor) -> None:
    world.found(lea)
    met: list[str] = []
    for _ in range(4):
        shown = lea.says("/practice metrics 20")
        met += [item.id for item in items_of(world, shown)]
        to_the_end(lea, shown)
    assert len(set(met)) == 80


def test_a_wrong_answer_springs_its_trap_and_comes_back_as_what_was_missed(world: World, lea: Actor) -> None:
    world.found(lea)
    shown = lea.says("/practice maturity 1")
    (item,) = items_of(world, shown)
    verdict = lea.drill_answers(shown, right=False)
    assert words(verdict).startswith("Not this time")
    assert world.bank.trap("maturity-leap").belief in words(verdict)
    again = items_of(world, lea.says("/practice wrong 5"))
    assert item in again
    assert next(other.id for other in again if "maturity-leap" in other.traps) != item.id  # the idea first, then it
    assert [one.trap for one in world.read(lambda tx: tx.responses.of_member(lea.member().id))] == ["maturity-leap"]


def test_what_was_missed_of_the_rule_alone_is_no_nothing_to_repeat(tmp_path: Path) -> None:
    with World(tmp_path / "few.db", bank_with(lambda item: item.domain == 1)) as world:
        lea = world.person("lea")
        world.found(lea)
        shown = lea.says("/practice metrics 1")
        (item,) = items_of(world, shown)
        lea.drill_answers(shown, right=False)
        assert items_of(world, lea.says("/practice wrong")) == [item]


@pytest.mark.parametrize(("domain", "family"), [(2, "metrics"), (3, "maturity")])
def test_a_domain_goes_on_with_its_family_when_its_unseen_items_end(tmp_path: Path, domain: int, family: str) -> None:
    ids = [item.id for item in shipped().items_for("mla-c01") if item.domain == domain and item.kind == "single"][:6]
    with World(tmp_path / "few.db", bank_with(lambda item: item.id in ids)) as world:
        lea = world.person("lea")
        world.found(lea)
        for wanted in (str(domain), ""):
            first = [item.id for item in items_of(world, lea.says(f"/practice {wanted} 20"))]
            assert set(ids) <= set(first)
            assert all(name.startswith(f"gen-{family}-") for name in set(first) - set(ids))
            assert len(first) == 20
        to_the_end(lea, lea.says(f"/practice {domain} 20"))
        then = [item.id for item in items_of(world, lea.says(f"/practice {domain} 5"))]
        assert any(name.startswith(f"gen-{family}-") for name in then)
        assert {name for name in then if name.startswith("gen-")}.isdisjoint(first)


def test_domains_without_a_family_repeat_what_was_seen(tmp_path: Path) -> None:
    few = bank_with(lambda item: item.domain == 4 and item.kind == "single")
    with World(tmp_path / "few.db", few) as world:
        lea = world.person("lea")
        world.found(lea)
        own = {item.id for item in few.items_for("mla-c01")}
        for _ in range(2):
            shown = lea.says("/practice 4 20")
            assert {item.id for item in items_of(world, shown)} <= own
            to_the_end(lea, shown)


def test_a_family_is_practised_where_the_bank_has_nothing_else(tmp_path: Path) -> None:
    with World(tmp_path / "none.db", bank_with(lambda _: False)) as world:
        lea = world.person("lea")
        world.found(lea)
        assert len(items_of(world, lea.says("/practice metrics"))) == 5
        assert "Nothing fits" in words(lea.says("/practice 4"))


def test_a_generated_item_can_be_reported_and_exported(world: World, lea: Actor) -> None:
    world.found(lea)
    verdict = lea.drill_answers(lea.says("/practice metrics 1"))
    reply = lea.presses(button(verdict, "Report"))
    assert "Thank you" in words(lea.sends(form_of(reply), {"text": "A figure is wrong."}))
    (report,) = world.read(lambda tx: tx.reports.all())
    assert report.item.startswith("gen-metrics-")
    assert report.item in str(file_of(lea.says("/study export")))
    for command in ("/traps", "/weakest", "/leaderboard"):
        assert words(lea.says(command))
