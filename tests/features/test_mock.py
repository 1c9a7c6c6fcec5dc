"""The mock exam as a member sits it: one private card, saved at each press, graded at the end."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.items import BadAnswer
from bot.features.kit.arguments import Forged
from bot.features.mock.ending import result_of
from bot.interactions import Ask, Private, Reject, Replace, Reply
from tests.features.mocking import answers, begun, hands_in, items_of, mock_of, shows, sits
from tests.world import (
    Actor,
    World,
    bank_of,
    button,
    buttons_of,
    errors_of,
    select_of,
    words,
    wrong_answer,
)

JOIN = {"date": "", "background": "both", "zone": "UTC", "minutes": "30"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def team(world: World, lea: Actor, sam: Actor) -> None:
    """Lea and Sam are members of one team."""
    world.found(lea)
    sam.sends("join", JOIN)


pytestmark = pytest.mark.usefixtures("team")


def responses_of(who: Actor) -> list[tuple[str, str, bool]]:
    member = who.member().id
    found = who.world.read(lambda tx: tx.responses.of_member(member))
    return [(response.item, response.source, response.right) for response in reversed(found)]


# Starting


def test_the_start_card_says_how_long_until_when_and_of_what(lea: Actor) -> None:
    reply = lea.says("/mock")
    shown = words(reply)
    assert isinstance(reply, Private)
    assert shown.startswith("Mock exam: 65 questions, 130 minutes")
    assert "runs until Tue 01 Dec 2026 14:10 UTC" in shown
    assert "All of it comes from the reserve, which nothing else draws from." in shown
    labels = [b.label for b in buttons_of(reply)]
    assert labels[:3] == ["Start: 65 in 130 min", "Half: 33 in 66 min", "Later"]
    assert "Another time" in words(lea.presses(button(reply, "Later")))
    assert lea.world.read(lambda tx: tx.mocks.of_member(lea.member().id)) == ()


def test_the_sitting_by_the_exam_date_comes_first_and_an_unknown_time_is_said(world: World, lea: Actor) -> None:
    other = world.person("kim", place=lea.place.__class__("web", "room", "two") if lea.place else None)
    world.found(other, exam="mla-c02")
    beta = other.says("/mock")
    assert words(beta).startswith("Mock exam: 85 questions")
    assert "our own figure" not in words(beta)
    other.sends("join", {**JOIN, "date": "2027-02-01"})
    standard = other.says("/mock")
    assert "our own figure, 2 minutes a question" in words(standard)
    assert [b.args for b in buttons_of(standard) if b.action == "mock-start"] == [
        ("full-standard",),
        ("full-beta",),
        ("half",),
    ]


@pytest.mark.parametrize("typed", ["3", "deployment", "Deploy", "domain 3", "orchestration"])
def test_a_domain_by_number_or_part_of_its_name(lea: Actor, typed: str) -> None:
    assert words(lea.says(f"/mock {typed}")).startswith("Mock exam in Deployment: 20 questions, 40 minutes")
    asked = lea.presses(buttons_of(lea.says(f"/mock {typed}"))[0])
    assert shows(asked) == 0
    assert {item.domain for item in items_of(lea)} == {3}


@pytest.mark.parametrize("typed", ["half", "HALF "])
def test_half(lea: Actor, typed: str) -> None:
    assert words(lea.says(f"/mock {typed}")).startswith("Half a mock exam: 33 questions, 66 minutes")


@pytest.mark.parametrize("typed", ["9", "0", "²", "kubernetes", "💥", "x" * 3_000, "full-standard; drop"])
def test_words_that_mean_no_paper_are_refused_with_a_way_on(lea: Actor, typed: str) -> None:
    reply = lea.says(f"/mock {typed}")
    assert "No mock exam is called that" in words(reply)
    assert words(lea.presses(buttons_of(reply)[0])).startswith("Mock exam: 65")


def test_a_stranger_is_asked_to_join(world: World) -> None:
    assert "not in Team yet" in words(world.person("kim").says("/mock"))
    assert "not in Team yet" in words(world.person("kim").presses("mock-start", "half"))


@pytest.mark.parametrize("code", ["", "full-beta", "domain-9", "half-1", "nonsense"])
def test_a_paper_that_no_card_carries_is_forged(lea: Actor, code: str) -> None:
    with pytest.raises(Forged):
        lea.presses("mock-start", code)


def test_one_runs_at_a_time_and_a_second_start_shows_it(lea: Actor) -> None:
    begun(lea)
    first = mock_of(lea)
    again = lea.presses("mock-start", "full-standard")
    assert words(again).startswith("Question 1 of 33")
    assert mock_of(lea).id == first.id


def test_a_start_in_a_channel_leaves_a_way_back_in_private(world: World, lea: Actor) -> None:
    begun(lea)
    (post,) = world.posts("mock:")
    assert post.to == lea.person
    assert post.card.title == "Your mock exam runs"
    inside = lea.at(None).presses(buttons_of(Private(post.card))[0])
    assert isinstance(inside, Replace)
    assert words(inside).startswith("Question 1 of 33")
    world.deliver()
    hands_in(lea, inside)
    assert [edit.card.title for edit in world.edits("mock:")] == ["Your mock exam is handed in"]


# While it runs


def test_what_is_picked_is_saved_at_once_and_may_be_changed(lea: Actor) -> None:
    shown = begun(lea)
    wrong = answers(lea, shown, right=False)
    assert "1 answered" in words(wrong)
    assert "Saved" in words(wrong)
    answers(lea, shown, right=True)
    given = mock_of(lea).items[0]
    assert (given.picked, given.changes) == (items_of(lea)[0].key, 1)
    assert given.first == wrong_answer(items_of(lea)[0])
    assert responses_of(lea) == []


def test_the_same_press_twice_changes_nothing_more(lea: Actor) -> None:
    shown = begun(lea)
    first = answers(lea, shown)
    again = answers(lea, shown)
    assert words(first) == words(again)
    assert mock_of(lea).items[0].changes == 0


def test_no_verdict_before_the_end(lea: Actor) -> None:
    shown = begun(lea)
    for _ in range(33):
        item = items_of(lea)[shows(shown)]
        reply = answers(lea, shown, right=False)
        assert not [option.rationale for option in item.options if option.rationale in words(reply)]
        if "Next" in [b.label for b in buttons_of(reply)]:
            shown = lea.presses(button(reply, "Next"))


def test_previous_next_flag_and_overview(lea: Actor) -> None:
    shown = begun(lea)
    assert "Previous" not in [b.label for b in buttons_of(shown)]
    second = lea.presses(button(answers(lea, shown), "Next"))
    assert shows(second) == 1
    flagged = lea.presses(button(second, "Flag"))
    assert "⚑ flagged" in words(flagged)
    assert words(lea.presses(button(second, "Flag"))) == words(flagged)
    overview = lea.presses(button(flagged, "Overview"))
    assert words(overview).startswith("1 of 33 answered")
    assert "Blank: 2–33" in words(overview)
    assert "Flagged: 2" in words(overview)
    select = select_of(overview)
    assert len(select.options) == 25
    assert select.options[0].label.startswith("1. ✓")
    assert select.options[1].label.startswith("2. – ⚑")
    assert shows(lea.chooses(select, "24")) == 24
    assert shows(lea.presses("mock-go", str(mock_of(lea).id), "32")) == 32
    last = lea.presses(button(overview, "Back to question 2"))
    assert "⚑" not in words(lea.presses(button(last, "Remove flag")))
    assert shows(lea.presses(button(last, "Previous"))) == 0


def test_every_question_can_be_reached_from_the_overview_of_the_largest_form(lea: Actor) -> None:
    shown = lea.presses("mock-start", "full-standard")
    reply = lea.presses(button(shown, "Overview"))
    assert isinstance(reply, Replace)
    found = [option.value for block in reply.card.blocks for option in getattr(block, "options", ())]
    assert found == [str(position) for position in range(65)]


def test_the_last_question_has_no_next(lea: Actor) -> None:
    begun(lea)
    last = lea.presses("mock-go", str(mock_of(lea).id), "32")
    assert "Next" not in [b.label for b in buttons_of(last)]


@pytest.mark.parametrize("kind", ["multiple", "ordering", "matching"])
def test_the_other_kinds_are_answered_by_form(tmp_path: Path, kind: str) -> None:
    with World(tmp_path / "kind.db", bank_of(kind)) as world:  # type: ignore[arg-type] # the kind as text
        lea = world.person("lea")
        world.found(lea)
        shown = begun(lea, "half")
        asked = lea.presses(button(shown, "Answer"))
        assert isinstance(asked, Ask)
        rejected = lea.sends(asked.form, {})
        assert isinstance(rejected, Reject)
        assert list(errors_of(rejected)) == [asked.form.fields[0].name]
        saved = answers(lea, shown, right=False)
        again = lea.presses(button(saved, "Change the answer"))
        assert isinstance(again, Ask)
        assert any(field.value for field in again.form.fields)
        answers(lea, saved, right=True)
        assert mock_of(lea).items[0].picked == items_of(lea)[0].key


@pytest.mark.parametrize("position", ["33", "999", "-1", "x", "٣"])
def test_a_position_that_it_does_not_have_is_forged(lea: Actor, position: str) -> None:
    begun(lea)
    mock = str(mock_of(lea).id)
    for args in ((mock, position), (mock, position, "a")):
        for action in ("mock-go", "mock-pick", "mock-flag", "mock-form"):
            with pytest.raises(Forged):
                lea.presses(action, *args)


def test_an_option_that_the_question_does_not_have_is_refused(lea: Actor) -> None:
    begun(lea)
    mock = mock_of(lea)
    single = next(place for place, item in enumerate(items_of(lea)) if item.kind == "single")
    other = next(place for place, item in enumerate(items_of(lea)) if item.kind != "single")
    with pytest.raises(BadAnswer):
        lea.presses("mock-pick", str(mock.id), str(single), "z")
    with pytest.raises(Forged):
        lea.presses("mock-pick", str(mock.id), str(other), "a")
    assert mock_of(lea).answered == 0


def test_somebody_elses_is_refused_whatever_is_pressed(lea: Actor, sam: Actor) -> None:
    shown = begun(lea)
    before = mock_of(lea)
    select = select_of(lea.presses(button(shown, "Overview")))
    replies = [sam.presses(b) for b in buttons_of(shown)]
    replies += [sam.chooses(select, "3"), sam.sends("mock", {"picked": "a"}, str(before.id), "0")]
    replies += [sam.presses(action, str(before.id)) for action in ("mock-submit-now", "mock-leave", "mock-result")]
    replies += [sam.presses("mock-open", "999"), sam.presses("mock-review", str(before.id), "0", "all")]
    assert {words(reply).split("\n")[0] for reply in replies} == {"That mock exam is gone"}
    assert mock_of(lea).items == before.items
    assert mock_of(lea).submitted_at is None


# Going away and coming back


def test_it_goes_on_after_a_restart_and_on_another_device(tmp_path: Path) -> None:
    with World(tmp_path / "again.db") as world:
        lea = world.person("lea")
        world.found(lea)
        lea.presses(button(answers(lea, begun(lea)), "Next"))
    with World(tmp_path / "again.db") as world:
        world.now += 5 * MINUTE
        lea = world.person("lea").at(None)
        reply = lea.says("/mock")
        assert words(reply).startswith("Question 2 of 33")
        assert "1 answered" in words(reply)


def test_it_goes_on_with_what_was_served_when_items_change_or_leave_the_bank(tmp_path: Path) -> None:
    with World(tmp_path / "gone.db") as world:
        lea = world.person("lea")
        world.found(lea)
        begun(lea)
        keys = [item.key for item in items_of(lea)]
    with World(tmp_path / "gone.db", bank_of("matching")) as world:
        lea = world.person("lea")
        hands_in(lea, sits(lea, lea.says("/mock"), [True] * 33))
        assert [item.picked for item in mock_of(lea).items] == keys
        assert world.read(lambda tx: result_of(tx, mock_of(lea))).whole.right == 33


def test_left_within_two_minutes_and_without_an_answer_no_form_is_burned(world: World, lea: Actor) -> None:
    shown = begun(lea)
    first = [item.id for item in items_of(lea)]
    lea.presses(button(shown, "Next"))
    world.now += 2 * MINUTE
    assert "never begun" in words(lea.presses(button(shown, "Leave: it does not count as begun")))
    assert words(lea.says("/mock half")).startswith("Half a mock exam")
    begun(lea)
    assert [item.id for item in items_of(lea)] == first
    assert mock_of(lea).number == 1


def test_later_or_with_an_answer_it_cannot_be_left_without_trace(world: World, lea: Actor, sam: Actor) -> None:
    for who in (lea, sam):
        shown = begun(who)
        leave = button(shown, "Leave: it does not count as begun")
        if who is lea:
            after = answers(who, shown)
        else:
            world.now += 2 * MINUTE + timedelta(seconds=1)
            after = who.says("/mock")
        assert leave not in buttons_of(after)
        assert "It has begun" in words(who.presses(leave))
        assert mock_of(who).submitted_at is None


def test_what_ran_out_after_nobody_had_looked_on_burns_no_form(world: World, lea: Actor, sam: Actor) -> None:
    for who in (lea, sam):
        begun(who)
    first = [item.id for item in items_of(lea)]
    world.now += 3 * MINUTE
    sam.presses("mock-go", str(mock_of(sam).id), "1")
    world.go_to(world.now + 3 * 60 * MINUTE)
    (post,) = [post for post in world.posts("mock:1:result") if post.to == lea.person]
    assert post.card.title == "The mock exam ran out untouched"
    begun(lea)
    assert [item.id for item in items_of(lea)] == first
    assert mock_of(sam).submitted_at == mock_of(sam).deadline


def test_pressed_on_after_it_ran_out_untouched_says_so(world: World, lea: Actor) -> None:
    shown = begun(lea)
    world.now += 3 * 60 * MINUTE
    assert "ran out untouched" in words(answers_late(lea, shown))
    assert words(lea.says("/mock")).startswith("Mock exam: 65")


def answers_late(who: Actor, shown: Reply) -> Reply:
    return who.presses(next(b for b in buttons_of(shown) if b.action in ("mock-pick", "mock-form")))


# The end


def test_handing_in_names_the_blanks_and_asks_once(lea: Actor) -> None:
    shown = sits(lea, begun(lea), [True, None, False])
    sure = lea.presses(button(shown, "Hand in"))
    assert "31 questions are blank: 2, 4–33" in words(sure)
    assert mock_of(lea).submitted_at is None
    assert shows(lea.presses(button(sure, "Back to question 3"))) == 2


def test_each_answer_becomes_one_response_and_a_blank_none(world: World, lea: Actor) -> None:
    shown = sits(lea, begun(lea), [True, None, False])
    items = items_of(lea)
    assert hands_in(lea, shown)
    assert sorted(responses_of(lea)) == sorted([(items[0].id, "mock", True), (items[2].id, "mock", False)])
    found = world.read(lambda tx: result_of(tx, mock_of(lea)))
    assert (found.whole.right, found.whole.items, found.whole.blank) == (1, 33, 31)


def test_the_result_names_the_weakest_first_and_no_scaled_score(world: World, lea: Actor) -> None:
    begun(lea)
    domains = [item.domain for item in items_of(lea)]
    world.now += 5 * MINUTE
    shown = sits(lea, lea.says("/mock"), [domain != 3 for domain in domains])
    world.now += 25 * MINUTE
    reply = words(hands_in(lea, shown))
    assert reply.startswith("Half a mock exam: 26 of 33 right, 79%")
    assert "Weakest here: Deployment.\n" in reply
    rows = [line for line in reply.split("\n") if " | " in line]
    assert rows[1].startswith("Deployment | 0/7 | 0% | 0%–19%")
    assert "Time: 30 of 66 minutes." in reply
    assert "no forecast" in reply or "forecasts the exam's scaled score" in reply
    assert not any(figure in reply for figure in ("720", "1000", "passed", "failed"))
    assert world.read(lambda tx: tx.mocks.latest(lea.member().id)) == mock_of(lea)


def test_close_domains_are_said_to_be_close(lea: Actor) -> None:
    """Every other question of each domain is right."""
    shown = begun(lea)
    asked: Counter[int] = Counter()
    rights = []
    for item in items_of(lea):
        rights.append(asked[item.domain] % 2 == 0)
        asked[item.domain] += 1
    reply = hands_in(lea, sits(lea, shown, rights))
    assert "It is close" in words(reply)


def test_a_second_handing_in_and_presses_afterwards_change_nothing(world: World, lea: Actor) -> None:
    shown = sits(lea, begun(lea), [True, True])
    sure = lea.presses(button(shown, "Hand in"))
    first = lea.presses(button(sure, "Hand in"))
    before, stored = mock_of(lea), responses_of(lea)
    again = [
        lea.presses(button(sure, "Hand in")),
        answers_late(lea, shown),
        *(lea.presses(b) for b in buttons_of(shown)),
    ]
    assert {words(reply) for reply in again} == {words(first)}
    assert (mock_of(lea), responses_of(lea)) == (before, stored)
    assert len(world.posts(f"mock:{before.id}:result")) == 1


def test_the_time_on_each_question_is_what_it_was_on_the_card(world: World, lea: Actor) -> None:
    shown = begun(lea)
    world.now += 90 * timedelta(seconds=1)
    shown = lea.presses(button(answers(lea, shown), "Next"))
    world.now += 30 * timedelta(seconds=1)
    shown = lea.presses(button(shown, "Previous"))
    world.now += 10 * timedelta(seconds=1)
    hands_in(lea, shown)
    assert [item.seconds for item in mock_of(lea).items[:3]] == [100.0, 30.0, 0.0]


def test_the_result_feeds_weakest(lea: Actor) -> None:
    begun(lea)
    domains = [item.domain for item in items_of(lea)]
    hands_in(lea, sits(lea, lea.says("/mock"), [domain != 2 for domain in domains]))
    assert "Probably Model development" in words(lea.says("/weakest"))


def test_the_next_form_shares_nothing_while_the_bank_suffices(lea: Actor) -> None:
    seen: set[str] = set()
    for number in (1, 2):
        shown = begun(lea)
        assert mock_of(lea).number == number
        items = {item.id for item in items_of(lea)}
        assert seen.isdisjoint(items)
        seen |= items
        hands_in(lea, answers(lea, shown))
    assert "33 of the" not in words(lea.says("/mock half"))
