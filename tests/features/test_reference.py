"""Notes, lineage and maturity: read by anybody, in a place and in private."""

from __future__ import annotations

import pytest

from bot.features.kit.arguments import Forged
from bot.interactions import Reply
from tests.world import Actor, World, button, buttons_of, card_of, errors_of, form_of, select_of, shipped, words

TEAM = {"work": "pipeline", "release": "approved", "code": "ci", "drift": "alarm", "need": "none"}


def test_the_notes_are_listed_and_read_page_by_page(world: World, lea: Actor) -> None:
    world.found(lea)
    for note in shipped().notes:
        shown: Reply = lea.says(f"/notes {note.id}")
        for number, section in enumerate(note.sections, 1):
            assert section.heading in words(shown)
            assert f"Page {number} of {len(note.sections)}" in words(shown)
            if number < len(note.sections):
                shown = lea.presses(button(shown, "Next"))
        assert note.sources[0].title in words(shown)
        assert [one.label for one in buttons_of(shown)][-1].startswith("Practise: ")


def test_the_list_opens_each_note_and_previous_leads_back(sam: Actor) -> None:
    listed = sam.says("/notes")
    assert len(buttons_of(listed)) == len(shipped().notes) == 5
    first = sam.presses(buttons_of(listed)[0])
    second = sam.presses(button(first, "Next"))
    assert words(sam.presses(button(second, "Previous"))) == words(first)
    assert words(sam.presses(button(second, "All notes"))) == words(listed)


def test_a_stranger_without_a_team_reads_too_and_is_offered_no_practice(sam: Actor) -> None:
    shown = sam.at(None).says("/notes mlops")
    while any(one.label == "Next" for one in buttons_of(shown)):
        shown = sam.at(None).presses(button(shown, "Next"))
    assert not [one for one in buttons_of(shown) if one.action == "practice"]


def test_a_note_is_found_by_part_of_its_title_and_an_unknown_one_is_told_the_names(sam: Actor) -> None:
    assert "Exam focus: monitoring and security" in words(sam.says("/notes security"))
    told = words(sam.says("/notes gardening"))
    assert "gardening" in told
    assert "mlops" in told


@pytest.mark.parametrize("args", [("nonsense",), ("data", "99"), ("data", "-1"), ("data", "x")])
def test_forged_pages_name_nothing(sam: Actor, args: tuple[str, ...]) -> None:
    with pytest.raises(Forged):
        sam.presses("notes", *args)


def test_the_chain_is_walked_in_both_directions(sam: Actor) -> None:
    chain = sam.says("/lineage")
    links = shipped().lineage.links
    assert [option.value for option in select_of(chain).options] == [link.id for link in links]
    shown = sam.chooses(select_of(chain), links[0].id)
    for link in links[1:]:
        shown = sam.presses(button(shown, "Leads to"))
        assert link.name in card_of(shown).title
        assert "Not proved" in words(shown)
    assert links[-2].name in card_of(sam.presses(button(shown, "Made from"))).title
    with pytest.raises(Forged):
        sam.presses("lineage", "somewhere")


def test_maturity_answers_with_level_evidence_and_the_next_rung_alone(sam: Actor) -> None:
    reply = sam.sends(form_of(sam.says("/maturity")), TEAM)
    told = words(reply)
    assert "Level 2: CI/CD" in told
    assert "Drift raises an alarm; people retrain." in told
    assert "The next rung: Let the alarm start the retraining" in told
    assert "Let a new version prove itself first" not in told
    assert "Initial → Repeatable → Reliable → Scalable" in told
    assert "no AWS exam guide has one" in told


def test_a_gate_makes_the_step_smaller_and_says_so(sam: Actor) -> None:
    told = words(sam.sends("maturity", {**TEAM, "need": "gate"}))
    assert "PendingManualApproval" in told
    assert "A person has to approve each release. That requirement decides how far this step goes." in told
    slow = words(sam.sends("maturity", {**TEAM, "code": "nothing", "need": "gate"}))
    assert "CI/CD with a manual approval before deployment" in slow


def test_a_hurry_is_said_without_a_leap(sam: Actor) -> None:
    told = words(sam.sends("maturity", {**TEAM, "drift": "unseen", "need": "fast"}))
    assert "The next rung: Watch production, and raise an alarm" in told
    assert "the way there begins with this one" in told


def test_at_the_top_there_is_nothing_to_add(sam: Actor) -> None:
    assert "every rung is there" in words(sam.sends("maturity", {**TEAM, "release": "gradual", "drift": "retrain"}))


def test_what_is_left_out_or_not_on_the_list_is_asked_again(sam: Actor) -> None:
    assert set(errors_of(sam.sends("maturity", {**TEAM, "work": "magic", "drift": ""}))) == {"work", "drift"}
