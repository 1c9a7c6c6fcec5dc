"""What Trapline does not protect against, shown, so that nobody thinks it does (docs/threats.md)."""

from __future__ import annotations

from pathlib import Path

from bot.addresses import Place
from bot.interactions import Private
from tests.world import World, bank_with, shipped, words

ELSEWHERE = Place("web", "room", "two")


def test_a_second_account_that_nobody_linked_reads_the_key_first(tmp_path: Path) -> None:
    with World(tmp_path / "store.db") as world:
        world.found(world.person("lead", manages=True))
        question = world.next_question(world.team())
        told = words(world.person("mia").answers(question, right=False, sure="sure"))
        key = question.item.options[[option.id for option in question.item.options].index(question.item.key[0])]
        assert key.text in told
        second = world.person("mia-again")
        assert "Right" in words(second.answers(question, right=True, sure="sure"))
        assert sum(response.right for response in world.responses(question)) == 1


def test_a_public_reveal_tells_the_key_of_a_question_that_is_open_elsewhere(tmp_path: Path) -> None:
    only = next(item.id for item in shipped().items_for("mla-c01") if item.kind == "single" and item.state == "current")
    with World(tmp_path / "store.db", bank_with(lambda item: item.id == only)) as world:
        for place, clock in ((None, "09:00"), (ELSEWHERE, "15:00")):
            lead = world.person("lead", manages=True) if place is None else world.person("other", place, manages=True)
            world.found(lead, clock=clock)
        first = world.next_question(world.team())
        world.person("mia").answers(first, sure="sure")
        second = world.next_question(world.team(ELSEWHERE))
        world.deliver()
        world.close(first)
        world.deliver()
        assert second.item.id == first.item.id
        assert not world.read(lambda tx: tx.questions.get(second.id)).revealed
        key = next(option for option in first.item.options if option.id in first.item.key)
        public = [words(Private(edit.card)) for edit in world.edits("daily") if edit.to != ELSEWHERE]
        assert any(key.rationale in told for told in public)


def test_the_host_and_a_thief_of_the_file_read_all_of_it(tmp_path: Path) -> None:
    with World(tmp_path / "store.db") as world:
        lead = world.person("lead", manages=True)
        world.found(lead)
        lead.sends("join", {"date": "2027-03-17", "background": "both", "zone": "Pacific/Chatham", "minutes": "30"})
        lead.answers(world.next_question(world.team()), sure="sure")
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert all(secret in stored for secret in (b"Lead", b"2027-03-17", b"Pacific/Chatham"))
