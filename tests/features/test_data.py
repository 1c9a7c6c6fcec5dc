"""Taking one's data along, and saying that an item is flawed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.addresses import Person
from bot.features.kit.arguments import Forged
from tests.world import Actor, World, button, errors_of, file_of, form_of, words


def test_the_export_holds_everything_about_a_member(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    sam.sends("join", {"date": "2027-02-01", "background": "both", "zone": "Europe/Rome", "minutes": "45"})
    sam.sends("messages", {"clock": "9", "weekdays": "0,2"})
    lea.answers(question, sure="guessing")
    reply = sam.answers(question, right=False, sure="sure")
    sam.sends(form_of(sam.presses(button(reply, "Report"))), {"text": "The key is wrong."})
    file = file_of(sam.says("/study export"))
    assert file.name.endswith(".json")
    data = json.loads(file.text)
    assert (data["team"], data["exam"]) == ("Team", "mla-c01")
    assert data["member"] == {
        "name": "Sam",
        "exam_date": "2027-02-01",
        "background": "both",
        "zone": "Europe/Rome",
        "minutes_a_day": 45,
        "private_messages": {"clock": "09:00", "weekdays": [0, 2]},
        "name_shown": None,
        "state": "active",
        "joined_at": world.now.isoformat(),
    }
    assert data["accounts"] == [{"platform": "web", "workspace": "room", "user": "sam", "name": "Sam"}]
    (response,) = data["responses"]
    assert response["item"] == question.item.id
    assert (response["right"], response["confidence"], response["source"]) == (False, "sure", "channel")
    assert data["reports"] == [{"item": question.item.id, "text": "The key is wrong.", "at": world.now.isoformat()}]
    assert data["waits_for_the_reveal"] is data["not_locked_yet"] is None
    assert "Lea" not in file.text


def test_a_newcomers_export_is_short_and_well(world: World, lea: Actor) -> None:
    world.found(lea)
    data = json.loads(file_of(lea.presses("export")).text)
    assert data["responses"] == data["reports"] == []
    assert data["not_locked_yet"] is data["waits_for_the_reveal"] is data["member"]["private_messages"] is None


# Reports


def test_a_report_reaches_the_lead_once_and_the_list(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    form = form_of(sam.presses(button(sam.answers(question, sure="sure"), "Report")))
    assert question.item.stem.strip()[:40] in form.fields[0].hint
    assert "Thank you" in words(sam.sends(form, {"text": "  The stem is unclear.  "}))
    (told,) = world.posts("report")
    assert told.to == Person("web", "room", "lea", "Lea")
    assert "unclear" not in repr(told.card)  # what was written stays in one place, where it can be erased
    shown = words(lea.presses(button(told.card, "Read")))
    assert question.item.id in shown
    assert "The stem is unclear." in shown
    assert "Sam" not in shown
    assert "for the team's lead" in words(sam.presses("reports"))
    (kept,) = world.read(lambda tx: tx.reports.all())
    assert (kept.item, kept.text, kept.member) == (question.item.id, "The stem is unclear.", sam.member().id)


def test_the_lead_gets_one_message_a_day_however_many_reports(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    form = form_of(sam.presses(button(sam.answers(question, sure="sure"), "Report")))
    for number in range(5):
        assert "Thank you" in words(sam.sends(form, {"text": f"Number {number}."}))
    assert "a lot for one day" in errors_of(sam.sends(form, {"text": "One more."}))["text"]
    assert len(world.posts("report")) == 1
    assert len(world.read(lambda tx: tx.reports.all())) == 5
    world.now += timedelta(days=1, minutes=1)
    sam.sends(form, {"text": "A day later."})
    assert len(world.posts("report")) == 2


@pytest.mark.parametrize(("reported", "told"), [("23:30", "2026-12-03 07:00"), ("03:00", "2026-12-02 07:00")])
def test_the_lead_is_not_told_at_night(world: World, lea: Actor, sam: Actor, reported: str, told: str) -> None:
    question = world.next_question(world.found(lea))
    sam.answers(question)
    world.now = datetime.fromisoformat(f"2026-12-02 {reported}+00:00")
    sam.sends("report", {"text": "Late."}, str(question.served))
    assert [post.due for post in world.posts("report")] == [datetime.fromisoformat(f"{told}+00:00")]


def test_only_what_was_met_can_be_reported(world: World, lea: Actor) -> None:
    world.next_question(world.found(lea))
    item = next(item for item in world.bank.items if item.kind == "ordering")
    unmet = world.write(lambda tx: tx.served.keep(item))
    assert "not from here" in words(lea.presses("report", str(unmet)))


def test_who_left_can_still_take_their_data_along_and_be_forgotten(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    sam.answers(question, sure="sure")
    sam.presses("leave-now")
    for where in (sam, sam.at(None)):
        assert file_of(where.says("/study export")).name == "trapline-export.json"
    assert "Erase" in words(sam.says("/study forget-me"))
    sam.presses("forget-now")
    assert world.read(lambda tx: tx.members.of(sam.person, question.team)) is None


def test_the_command_means_the_item_met_last(world: World, lea: Actor) -> None:
    team = world.found(lea, "open")
    assert "Nothing to report yet" in words(lea.says("/study report"))
    first = world.next_question(team)
    assert form_of(lea.says("/study report")).args == (str(first.served),)
    lea.answers(first, sure="sure")
    second = world.next_question(team)
    lea.answers(second, sure="sure")
    assert form_of(lea.says("/study report")).args == (str(second.served),)
    world.now += timedelta(hours=1)
    verdict = lea.drills("1")
    assert form_of(lea.says("/study report")).args == button(verdict, "Report").args


@pytest.mark.parametrize("text", ["", "   ", "x" * 1_001])
def test_a_report_that_says_nothing_or_too_much_is_rejected(world: World, lea: Actor, sam: Actor, text: str) -> None:
    question = world.next_question(world.found(lea))
    sam.answers(question)
    reply = sam.sends("report", {"text": text}, str(question.served))
    assert list(errors_of(reply)) == ["text"]
    assert form_of(reply).fields[0].value == text
    assert world.posts("report") == []


def test_after_the_lead_is_gone_a_report_reaches_who_leads_on(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    sam.answers(question)
    lea.presses("forget-now")
    sam.sends("report", {"text": "Hm."}, str(question.served))
    assert [post.to for post in world.posts("report")] == [sam.person]


def test_a_report_of_nothing_is_forged(world: World, lea: Actor) -> None:
    world.found(lea)
    with pytest.raises(Forged):
        lea.sends("report", {"text": "Hm."}, "999")
    with pytest.raises(Forged):
        lea.presses("report", "999")
