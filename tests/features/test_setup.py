"""Starting a team: the set-up form, and the question that comes before any form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.addresses import Place, Profile
from bot.interactions import Ask
from tests.world import (
    HERE,
    NOON,
    Actor,
    World,
    bank_of,
    button,
    buttons_of,
    card_of,
    errors_of,
    form_of,
    words,
)

TYPED = {"name": "The owls", "exam": "mla-c01", "date": "2027-02-01", "clock": "8:30", "zone": "Europe/Berlin"}


@pytest.fixture
def ada(world: World) -> Actor:
    """Somebody who may set up a team where there is none."""
    return world.person("ada", may_set_up=True)


def test_set_up_asks_for_the_kind_then_for_the_rest_with_no_exam_preselected(world: World, ada: Actor) -> None:
    kinds = ada.says("/study setup")
    for exam in world.bank.exams:
        assert exam.offered in words(kinds)
    form = form_of(ada.presses(button(kinds, "Open server")))
    assert form.args == ("open",)
    assert {field.name: field.value for field in form.fields}["exam"] == ""


@pytest.mark.parametrize(("kind", "at_once"), [("small", True), ("open", False)])
def test_the_kind_sets_names_and_verdict(world: World, ada: Actor, kind: str, *, at_once: bool) -> None:
    reply = ada.sends("setup", TYPED, kind)
    team = world.team()
    assert "The owls is ready" in words(reply)
    assert (team.kind, team.names_shown, team.verdict_at_once) == (kind, at_once, at_once)
    assert (team.exam, team.exam_date) == ("mla-c01", date(2027, 2, 1))
    assert (team.schedule.clock, team.schedule.zone) == (time(8, 30), "Europe/Berlin")
    assert team.opens_at == datetime(2026, 12, 2, 7, 30, tzinfo=UTC)


def test_who_sets_up_becomes_the_lead_and_a_member(world: World, ada: Actor) -> None:
    ada.sends("setup", TYPED, "small")
    assert world.team().lead == ada.member().id


def test_the_zone_of_the_platform_is_offered(world: World) -> None:
    ada = world.person("ada", may_set_up=True, profile=Profile("Ada", "Asia/Tokyo"))
    form = form_of(ada.presses("setup", "small"))
    assert {field.name: field.value for field in form.fields}["zone"] == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("name", "", "fill this in"),
        ("name", "x" * 61, "At most 60"),
        ("exam", "", "fill this in"),
        ("exam", "clf-c02", "choose from the list"),
        ("date", "32 Dec", "32 Dec"),
        ("date", "2026-11-30", "has passed"),
        ("clock", "25:00", "25:00"),
        ("clock", "soon", "soon"),
        ("zone", "Atlantis", "Atlantis"),
        ("zone", "", "fill this in"),
    ],
)
def test_what_cannot_be_read_is_rejected_and_nothing_typed_is_lost(
    world: World, ada: Actor, name: str, typed: str, says: str
) -> None:
    reply = ada.sends("setup", {**TYPED, name: typed}, "open")
    assert list(errors_of(reply)) == [name]
    assert says in errors_of(reply)[name]
    form = form_of(reply)
    assert form.args == ("open",)
    assert {field.name: field.value for field in form.fields} == {**TYPED, name: typed}
    assert world.read(lambda tx: tx.teams.at(HERE)) is None


def test_an_ambiguous_zone_is_asked_back(ada: Actor) -> None:
    reply = ada.sends("setup", {**TYPED, "zone": "indiana"}, "small")
    assert "Which one?" in errors_of(reply)["zone"]


def test_every_error_is_told_at_once(ada: Actor) -> None:
    assert set(errors_of(ada.sends("setup", {}, "small"))) == {"name", "exam", "clock", "zone"}


def test_without_the_right_to_nobody_sets_up(world: World, sam: Actor) -> None:
    for reply in (sam.says("/study setup"), sam.presses("setup", "small"), sam.sends("setup", TYPED, "small")):
        assert "No team here yet" in words(reply)
    assert world.read(lambda tx: tx.teams.all()) == ()


def test_who_manages_the_place_may_set_up(world: World) -> None:
    assert isinstance(world.person("ada", manages=True).presses("setup", "small"), Ask)


def test_in_private_nothing_is_set_up(ada: Actor) -> None:
    for reply in (ada.at(None).says("/study setup"), ada.at(None).sends("setup", TYPED, "small")):
        assert "Set up in a channel" in words(reply)


def test_set_up_again_shows_the_settings_and_changes_nothing(world: World, ada: Actor, sam: Actor) -> None:
    ada.sends("setup", TYPED, "small")
    before = world.team()
    assert "for the team's lead" in words(sam.sends("setup", {**TYPED, "name": "Mine"}, "small"))
    assert "Settings of The owls" in words(ada.says("/study setup"))
    assert "Settings of The owls" in words(ada.presses("setup", "open"))
    assert "Settings of The owls" in words(ada.sends("setup", {**TYPED, "name": "The larks"}, "open"))
    assert world.team() == before


def test_two_people_who_set_up_at_once_get_one_team(world: World, ada: Actor) -> None:
    bob = world.person("bob", may_set_up=True)
    bob.presses("setup", "small")
    ada.sends("setup", TYPED, "small")
    assert "for the team's lead" in words(bob.sends("setup", TYPED, "small"))
    assert world.team().lead == ada.member().id


def test_in_the_web_room_the_way_in_is_named(world: World, ada: Actor) -> None:
    assert "share it with your team" in words(ada.sends("setup", TYPED, "small"))
    slack = Place("slack", "T1", "C1")
    bob = world.person("bob", slack, may_set_up=True)
    assert "Whoever answers is in" in words(bob.sends("setup", TYPED, "small"))


# A question before any form


def test_the_first_visit_shows_a_question_and_stores_nothing(world: World, ada: Actor) -> None:
    first = ada.opens()
    assert "Today's trap question" in words(first)
    assert [b.label for b in buttons_of(first)] == ["A", "B", "C", "D", "Just me, right now"]
    assert world.read(lambda tx: tx.teams.all()) == ()


def test_one_press_makes_a_team_of_one_with_the_answer_in_it(world: World, ada: Actor) -> None:
    first = ada.opens()
    reply = ada.presses(button(first, "A"))
    assert "How sure are you?" in words(reply)
    team = world.team()
    question = world.question(team)
    assert question.verdict_at_once
    assert team.lead == ada.member().id
    assert world.read(lambda tx: tx.questions.takers(question.id)) == 1
    assert len(world.posts("daily")) == 1
    assert words(ada.presses("lock", str(question.id), "sure"))[:5] in ("Right", "Not t")


def test_the_letters_stay_the_same_between_preview_and_post_even_overnight(world: World, ada: Actor) -> None:
    first = ada.opens()
    shown = {b.label: b.args[1] for b in buttons_of(first) if len(b.args) > 1}
    world.now = NOON + timedelta(hours=14)
    ada.presses(button(first, "B"))
    posted = {b.label: b.args[1] for b in buttons_of(world.posts("daily")[0].card)}
    assert posted == shown
    assert words(first).splitlines()[1] == words(world.posts("daily")[0].card).splitlines()[1]


def test_just_me_posts_the_question_and_waits_for_the_answer(world: World, ada: Actor) -> None:
    reply = ada.presses(button(ada.opens(), "Just me"))
    assert "Trap question" in words(reply)
    assert world.read(lambda tx: tx.questions.takers(world.question(world.team()).id)) == 0


def test_the_second_press_of_the_first_card_changes_the_pick_and_founds_no_second_team(
    world: World, ada: Actor
) -> None:
    first = ada.opens()
    ada.presses(button(first, "A"))
    ada.presses(button(first, "B"))
    team = world.team()
    question = world.question(team)
    stored = world.read(lambda tx: tx.questions.provisional(question.id, ada.member().id))
    assert stored is not None
    assert stored.picked == button(first, "B").args[1:]
    assert len(world.read(lambda tx: tx.teams.all())) == 1
    assert "Trap question" in words(world.person("sam").presses(button(first, "Just me")))


def test_another_visitors_old_first_card_answers_the_same_question(ada: Actor, sam: Actor) -> None:
    first = ada.opens()
    ada.presses(button(first, "A"))
    assert "You are in" in words(sam.presses(button(first, "C")))


def test_a_first_card_of_another_day_shows_today_instead(world: World, ada: Actor) -> None:
    first = ada.opens()
    ada.presses(button(first, "A"))
    world.next_question(world.team())
    assert "Trap question · Wed 2 Dec" in words(ada.presses(button(first, "A")))


def test_the_solo_team_has_its_next_question_the_next_morning(tmp_path: Path) -> None:
    with World(tmp_path / "solo.db", now=datetime(2026, 12, 1, 6, tzinfo=UTC)) as world:
        ada = world.person("ada", may_set_up=True, profile=Profile("Ada", "Europe/Berlin"))
        ada.presses(button(ada.opens(), "A"))
        world.run_to(datetime(2026, 12, 2, 9, tzinfo=UTC))
        questions = world.questions(world.team())
        assert [question.day.day for question in questions] == [1, 2]
        assert questions[1].opened_at == datetime(2026, 12, 2, 8, tzinfo=UTC)


def test_set_up_turns_the_solo_start_into_a_team_and_keeps_its_answers(world: World, ada: Actor) -> None:
    ada.presses(button(ada.opens(), "A"))
    home = ada.opens()
    form = form_of(ada.presses(button(home, "Set up for my team").action, "small"))
    assert form.fields[0].value == ""
    before = world.question(world.team())
    ada.sends("setup", TYPED, "open")
    team = world.team()
    assert (team.name, team.kind) == ("The owls", "open")
    assert world.question(team) == before
    assert world.read(lambda tx: tx.questions.takers(before.id)) == 1
    assert "Set up for my team" not in [b.label for b in buttons_of(ada.opens())]


@pytest.mark.parametrize("place", [HERE, None])
def test_no_other_question_begins_a_team(world: World, ada: Actor, place: Place | None) -> None:
    """Neither one that may stand open elsewhere, nor one that is kept for mock exams, nor one that is none."""
    first = button(ada.opens(), "Just me").args[0]
    kept = world.bank.mock_pool("mla-c01")[0]
    other = next(item for item in world.bank.items_for("mla-c01") if item.kind == "single" and item.id != first)
    for args in ((other.id, other.key[0]), (other.id,), (kept.id, kept.key[0]), (kept.id,), ("nothing", "a")):
        assert "Today's trap question" in words(ada.at(place).presses("first", *args))
    assert world.read(lambda tx: tx.teams.all()) == ()
    assert world.posts() == []


def test_in_a_team_another_question_shows_that_of_the_team(world: World, ada: Actor) -> None:
    first = ada.opens()
    ada.presses(button(first, "A"))
    kept = world.bank.mock_pool("mla-c01")[0]
    assert words(ada.presses("first", kept.id, kept.key[0])) == words(ada.says("/today"))
    assert "no longer" not in words(ada.presses("first", "nothing"))


def test_a_first_card_is_good_until_the_next_day_ends(world: World, ada: Actor) -> None:
    pressed = button(ada.opens(), "Just me")
    world.now = NOON + timedelta(days=2)
    assert button(ada.presses(pressed), "Just me") != pressed
    assert world.read(lambda tx: tx.teams.all()) == ()
    world.now = NOON + timedelta(hours=35)
    assert "Trap question" in words(ada.presses(pressed))


def test_a_first_question_that_is_open_in_another_team_is_answered_there_first(world: World, ada: Actor) -> None:
    pressed = button(ada.opens(), "A")
    ada.presses(pressed)
    there = replace(ada, place=Place("web", "room", "two"))
    reply = there.presses(pressed)
    assert "Answer it there first" in words(reply)
    assert len(world.read(lambda tx: tx.teams.all())) == 1
    assert "Trap question" not in words(there.presses(button(there.opens(), "Just me")))
    assert "Small team" in words(there.presses(button(reply, "Set up")))


def test_the_first_question_is_never_one_that_is_kept_for_mock_exams(world: World, ada: Actor) -> None:
    shown = set()
    for day in range(400):
        world.now = NOON + timedelta(days=day)
        shown.add(button(ada.opens(), "Just me").args[0])
    assert len(shown) > 100
    assert not shown & world.bank.reserve


def test_a_stranger_without_the_right_gets_no_first_card(world: World, sam: Actor) -> None:
    assert "No team here yet" in words(sam.opens())
    item = world.bank.items_for("mla-c01")[0]
    assert "No team here yet" in words(sam.presses("first", item.id))
    assert world.read(lambda tx: tx.teams.all()) == ()


def test_the_first_question_needs_a_place_to_stand_in(ada: Actor) -> None:
    first = ada.at(None).opens()
    assert "Today's trap question" in words(first)
    assert "Set up in a channel" in words(ada.at(None).presses(button(first, "A")))


def test_a_bank_without_single_questions_cannot_begin_so(tmp_path: Path) -> None:
    with World(tmp_path / "none.db", bank_of("ordering")) as world, pytest.raises(LookupError, match="single-choice"):
        world.person("ada", may_set_up=True).opens()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "localtime", "../../etc/passwd"])
def test_a_zone_that_is_none_falls_back_to_utc(world: World, zone: str) -> None:
    ada = world.person("ada", may_set_up=True, profile=Profile("Ada", zone))
    ada.presses(button(ada.opens(), "A"))
    assert world.team().schedule.zone == "UTC"
    assert ada.member().zone is None
    assert card_of(ada.opens())
