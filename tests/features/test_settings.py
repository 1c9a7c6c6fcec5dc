"""The team's settings, for those who manage it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.addresses import Place
from bot.features.kit.access import may_manage
from bot.interactions import Command
from tests.world import HERE, Actor, World, button, errors_of, form_of, words

SCHEDULE = {"clock": "18:15", "zone": "Asia/Tokyo", "weekdays": "0,2,4", "skip": "2026-12-25, 26 Dec"}
RULES = {"name": "The owls", "exam": "mla-c02", "date": "2027-03-01", "names": "no", "verdict": "no"}


def test_the_schedule_is_changed_by_its_form(world: World, lea: Actor) -> None:
    team = world.found(lea)
    form = form_of(lea.presses(button(lea.says("/study settings"), "Schedule")))
    said = words(lea.sends(form, SCHEDULE))
    assert "Mon, Wed, Fri at 18:15, Asia/Tokyo" in said
    plan = world.again(team).schedule
    assert (plan.clock, plan.zone, plan.weekdays) == (time(18, 15), "Asia/Tokyo", frozenset({0, 2, 4}))
    assert plan.skip == {date(2026, 12, 25), date(2026, 12, 26)}
    again = form_of(lea.presses("schedule"))
    assert {f.name: f.value for f in again.fields} == {**SCHEDULE, "skip": "2026-12-25, 2026-12-26"}


def test_name_exam_date_and_rules_are_changed_by_their_form(world: World, lea: Actor) -> None:
    team = world.found(lea)
    form = form_of(lea.presses(button(lea.says("/study settings"), "Team and rules")))
    assert "The owls" in words(lea.sends(form, RULES))
    team = world.again(team)
    assert (team.name, team.exam, team.exam_date) == ("The owls", "mla-c02", date(2027, 3, 1))
    assert (team.names_shown, team.verdict_at_once, team.kind) == (False, False, "small")
    assert {f.name: f.value for f in form_of(lea.presses("team-form")).fields} == RULES


def test_after_a_change_of_exam_only_its_items_are_asked(world: World, lea: Actor) -> None:
    team = world.found(lea)
    lea.sends("team", {**RULES, "date": ""})
    may_ask = {item.id for item in world.bank.items_for("mla-c02")}
    for _ in range(8):
        question = world.next_question(team)
        lea.answers(question)
        assert question.item.id in may_ask


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("clock", "25:61", "25:61"),
        ("zone", "Middle Earth", "Middle Earth"),
        ("weekdays", "", "fill this in"),
        ("weekdays", "8", "choose from the list"),
        ("skip", "Christmas", "Christmas"),
        ("skip", ", ".join(f"2027-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 7)), "At most 60"),
    ],
)
def test_a_schedule_that_cannot_be_read_changes_nothing_and_loses_nothing(
    world: World, lea: Actor, name: str, typed: str, says: str
) -> None:
    team = world.found(lea)
    reply = lea.sends("schedule", {**SCHEDULE, name: typed})
    assert list(errors_of(reply)) == [name]
    assert says in errors_of(reply)[name]
    assert {field.name: field.value for field in form_of(reply).fields} == {**SCHEDULE, name: typed}
    assert world.again(team) == team


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", " "),
        ("name", "x" * 61),
        ("exam", "sap-c02"),
        ("date", "2026-11-01"),
        ("names", "maybe"),
        ("verdict", ""),
    ],
)
def test_rules_that_cannot_be_read_change_nothing(world: World, lea: Actor, name: str, typed: str) -> None:
    team = world.found(lea)
    assert list(errors_of(lea.sends("team", {**RULES, name: typed}))) == [name]
    assert world.again(team) == team


def test_an_exam_date_that_has_passed_since_may_stay(world: World, lea: Actor) -> None:
    team = world.found(lea, date="2026-12-02")
    world.now += timedelta(days=5)
    form = form_of(lea.presses("team-form"))
    assert not errors_of(lea.sends(form, {"name": "The owls"}))
    assert world.again(team).exam_date == date(2026, 12, 2)


def test_sixty_skip_dates_still_fit_the_form_and_the_card(world: World, lea: Actor) -> None:
    world.found(lea)
    many = ", ".join(f"2027-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 6))
    assert not errors_of(lea.sends("schedule", {**SCHEDULE, "skip": many}))
    assert form_of(lea.presses("schedule")).fields[3].value == many


MANAGING = ("settings", "schedule", "team-form", "pause-team", "open-now")


@pytest.mark.parametrize("action", MANAGING)
def test_a_plain_member_changes_nothing(world: World, lea: Actor, sam: Actor, action: str) -> None:
    team = world.found(lea)
    sam.answers(world.next_question(team))
    before = world.again(team)
    assert "for the team's lead" in words(sam.presses(action))
    assert "for the team's lead" in words(sam.sends("schedule", SCHEDULE))
    assert "for the team's lead" in words(sam.sends("team", RULES))
    assert world.again(team) == before


def test_who_manages_the_place_manages_the_team_there_only(world: World, lea: Actor) -> None:
    world.found(lea)
    admin = world.person("ada", manages=True)
    assert "Settings of Team" in words(admin.says("/study settings"))
    admin.sends("join", {"date": "", "background": "both", "zone": "UTC", "minutes": "30"})
    assert "for the team's lead" in words(admin.at(None).says("/study settings"))


def test_managing_one_place_gives_nothing_over_another_places_team(world: World, lea: Actor) -> None:
    here = world.found(lea)
    two = Place("web", "room", "two")
    there = world.found(world.person("bob", two), name="Other")
    asked = Command(actor=lea.person, place=two, manages=True, name="settings")
    stranger = Command(actor=world.person("ada").person, place=two, manages=True, name="settings")
    assert world.read(lambda tx: may_manage(tx, asked, here))  # she leads it
    assert not world.read(lambda tx: may_manage(tx, stranger, here))
    assert world.read(lambda tx: may_manage(tx, stranger, there))


def test_the_lead_manages_in_private_too(world: World, lea: Actor) -> None:
    world.found(lea)
    assert "Settings of Team" in words(lea.at(None).says("/study settings"))
    assert lea.place == HERE


def test_a_paused_team_says_so(world: World, lea: Actor) -> None:
    world.found(lea)
    lea.presses(button(lea.says("/study settings"), "Pause"))
    said = lea.says("/study settings")
    assert "paused" in words(said)
    assert "No question is planned" in words(said)
    lea.sends("schedule", SCHEDULE)
    assert world.team().state == "paused"
    assert world.team().opens_at is None
