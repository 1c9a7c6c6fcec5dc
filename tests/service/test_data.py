"""Taking one's data along, and saying that an item is flawed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.messages import Person
from bot.service.router import Forged
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
    assert question.item.id in words(told.card)
    assert "The stem is unclear." in words(told.card)
    (kept,) = world.read(lambda tx: tx.reports.all())
    assert (kept.item, kept.text, kept.member) == (question.item.id, "The stem is unclear.", sam.member().id)


def test_each_report_is_a_message_of_its_own(world: World, lea: Actor, sam: Actor) -> None:
    question = world.next_question(world.found(lea))
    form = form_of(sam.presses(button(sam.answers(question, sure="sure"), "Report")))
    for text in ("One.", "Two."):
        sam.sends(form, {"text": text})
    assert len({post.key for post in world.posts("report")}) == 2


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
