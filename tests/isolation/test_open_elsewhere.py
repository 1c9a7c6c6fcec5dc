"""With several accounts and teams, no way to a verdict shows the key of a question that one still has to answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.addresses import Place
from bot.domain.bank import Bank
from bot.domain.question import Question
from bot.features.practice import trap_history
from bot.interactions import Interaction, Reply
from bot.store.transaction import Store
from tests.features.mocking import answers, begun, hands_in, items_of, mock_of, sits
from tests.isolation.reading import words_of
from tests.isolation.test_no_early_verdict import hidden_words
from tests.world import Actor, World, buttons_of, shipped, words

ONE, TWO, THREE = (Place("web", "room", name) for name in ("one", "two", "three"))
JOIN = {"zone": "UTC", "background": "both", "minutes": "30"}


class Watching(World):
    """A world that looks at each reply to one person, for what they still have to answer."""

    mine: tuple[Actor, ...] = ()
    """The person: each of their accounts, in each place where it is a member."""

    def say(self, interaction: Interaction) -> Reply:
        reply = super().say(interaction)
        if interaction.actor in {account.person for account in self.mine}:
            told = words_of(reply)
            for question in self.waiting():
                assert not [secret for secret in hidden_words(question.item) if secret in told], (interaction, told)
        return reply

    def waiting(self) -> list[Question]:
        """What stands open in any of the person's teams and is not locked there."""
        return self.read(self._waiting)

    def _waiting(self, tx: Store) -> list[Question]:
        teams = [team for team in map(tx.teams.at, (ONE, TWO, THREE)) if team is not None]
        found = [question for team in teams if (question := tx.questions.current(team.id)) is not None]
        return [question for question in found if not self._locked(tx, question)]

    def _locked(self, tx: Store, question: Question) -> bool:
        members = [tx.members.of(account.person, question.team) for account in self.mine]
        return any(member and tx.responses.locked(question.id, member.id) for member in members)


@dataclass(frozen=True)
class Linked:
    """Three teams: Ann is in the first, where Bea is the same member; Bea is in the second, with Cid; Cid in the third.

    So Ann shares no team with Cid, and still they are one person. The questions come at 12:01, 12:02 and 12:03.
    """

    world: Watching
    ann: Actor
    bea: Actor
    cid: Actor

    def asked(self, place: Place) -> Question:
        """The next question of the team there."""
        return self.world.next_question(self.world.team(place))


def few(number: int) -> Bank:
    """So few items that the teams often have the same, and that practice must draw what is open, if it may."""
    found = [item for item in shipped().items_for("mla-c01") if item.kind == "single" and item.domain in (1, 4)]
    return replace(shipped(), items=tuple(item for item in found if item.traps and item.state == "current")[:number])


@contextmanager
def linked(path: Path, number: int = 6, kinds: tuple[str, str, str] = ("small", "small", "open")) -> Iterator[Linked]:
    with Watching(path, few(number)) as world:
        for place, kind, clock in zip((ONE, TWO, THREE), kinds, ("12:01", "12:02", "12:03"), strict=True):
            world.found(world.person(f"lead-{place.channel}", place), kind, clock=clock)
        ann, bea, cid = (world.person(*who) for who in (("ann", ONE), ("bea", TWO), ("cid", THREE)))
        for who in (ann, bea, cid):
            who.sends("join", JOIN)
        for known, other in ((ann, bea.at(ONE)), (bea, cid.at(TWO))):
            code = words(known.presses("link-code", "account")).split("/study link ")[1].split()[0]
            assert "You are one in" in words(other.says(f"/study link {code}"))
        world.mine = (ann, bea.at(ONE), bea, cid.at(TWO), cid)
        yield Linked(world, ann, bea, cid)


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Linked]:
    with linked(tmp_path / "linked.db") as found:
        yield found


@pytest.fixture
def one_item(tmp_path: Path) -> Iterator[Linked]:
    """Every team has the same question."""
    with linked(tmp_path / "linked.db", 1) as found:
        yield found


# Practice and mock exams


def test_practice_asks_nothing_that_stands_open_for_any_account(three: Linked) -> None:
    _drilled(three.ann, three.ann.says("/practice 20"), right=False)
    question = three.asked(THREE)
    for command in ("/practice 20", "/practice wrong 20"):
        asked = _asked_by(three.ann, command)
        assert asked
        assert question.item.id not in asked


def test_a_run_that_was_begun_before_does_not_tell_it(three: Linked) -> None:
    shown = three.ann.says("/practice 20")
    three.asked(THREE)
    assert "daily question now" in _drilled(three.ann, shown)


def test_leaving_the_team_does_not_unlock_it(three: Linked) -> None:
    question = three.asked(ONE)
    three.ann.presses("leave-now")
    assert question.item.id not in _asked_by(three.cid, "/practice 20")


def test_a_mock_exam_does_not_ask_it(three: Linked) -> None:
    question = three.asked(ONE)
    begun(three.cid, f"domain-{question.item.domain}")
    asked = {item.id for item in items_of(three.cid)}
    assert asked
    assert question.item.id not in asked


def test_the_result_of_a_mock_exam_does_not_count_it_before_the_reveal(three: Linked) -> None:
    cid = three.cid
    begun(cid, "domain-1")
    question = three.asked(ONE)
    places = [item.id for item in items_of(cid)]
    shown = answers(cid, cid.presses("mock-go", "1", str(places.index(question.item.id))), right=False)
    told = words(hands_in(cid, shown))
    assert f"0 of {len(places) - 1} right" in told
    assert "1 question is a daily question now and not counted here before the reveal." in told
    assert "is a daily question now" in _reviewed(cid, "all")
    assert "is a daily question now" not in _reviewed(cid, "wrong")
    assert three.world.read(lambda tx: tx.responses.of_member(cid.member().id)) == ()
    three.world.close(question)
    assert f"0 of {len(places)} right" in words(cid.presses("mock-result", "1"))


def test_a_mock_exam_of_nothing_else_says_nothing_yet(one_item: Linked) -> None:
    shown = answers(one_item.cid, begun(one_item.cid, f"domain-{one_item.world.bank.items[0].domain}"))
    one_item.asked(ONE)
    assert "0 of 0 right" in words(hands_in(one_item.cid, shown))


# The same daily question in several teams


def test_a_verdict_at_once_waits_until_both_teams_have_an_answer(one_item: Linked) -> None:
    ann, bea = one_item.ann, one_item.bea
    first, second = one_item.asked(ONE), one_item.asked(TWO)
    assert "Your answer is stored" in words(ann.answers(first, sure="sure"))
    assert one_item.world.responses(first) == ()
    bea.answers(second, right=False)
    assert words(ann.presses("lock", str(first.id), "sure")).startswith("Right")
    assert [response.right for response in one_item.world.responses(second)] == [False]
    assert words(bea.presses("lock", str(second.id), "sure")).startswith("Not this time")


def test_a_team_whose_verdict_waits_holds_up_nobody(one_item: Linked) -> None:
    one_item.asked(ONE)
    third = one_item.asked(THREE)
    assert "Locked" in words(one_item.cid.answers(third, sure="sure"))


def test_an_old_verdict_and_an_old_reveal_wait_too(one_item: Linked) -> None:
    ann, world = one_item.ann, one_item.world
    first = one_item.asked(ONE)
    world.close(first)
    world.open_due()
    again, second = world.question(world.team(ONE)), one_item.asked(TWO)
    for reply in (ann.presses("last"), ann.answers(first), one_item.bea.at(ONE).answers(first)):
        assert "Answer it there first" in words(reply)
    assert world.read(lambda tx: tx.responses.of_member(ann.member().id)) == ()
    one_item.bea.answers(second)
    ann.answers(again, sure="sure")
    assert "Revealed" in words(ann.presses("last"))


def test_a_locked_answer_is_not_explained_while_another_team_asks_it(one_item: Linked) -> None:
    first = one_item.asked(ONE)
    assert words(one_item.ann.answers(first, sure="sure")).startswith("Right")
    one_item.asked(TWO)
    assert "Answer it there first" in words(one_item.ann.says("/today"))


@pytest.mark.parametrize("right", [True, False])
def test_neither_map_nor_choice_nor_reason_tells_of_an_answer_that_another_team_still_asks(
    one_item: Linked, *, right: bool
) -> None:
    first = one_item.asked(ONE)
    one_item.ann.answers(first, right=right, sure="sure")
    assert "Your traps: " in words(one_item.ann.says("/traps"))
    one_item.asked(TWO)
    assert "not met a trap yet" in words(one_item.ann.says("/traps"))
    assert "Nothing to repeat" in words(one_item.ann.says("/practice wrong"))
    now = one_item.world.read(
        lambda tx: trap_history.standing(tx, one_item.world.team(ONE), one_item.ann.member(), one_item.world.now)
    )
    assert not now.recollection.states
    assert len(set(now.recollection.starts.values())) == 1  # as if nothing had been met


# All of it, in whatever order


def _drilled(who: Actor, shown: Reply, *, right: bool = True) -> str:
    """All that a run of practice says, to its end."""
    told = ""
    while pressed := [press for press in buttons_of(shown) if press.action in ("drill", "drill-next")]:
        asks = pressed[0].action == "drill"
        shown = who.drill_answers(shown, right=right) if asks else who.presses(pressed[0])
        told += words(shown)
    return told


def _asked_by(who: Actor, command: str) -> set[str]:
    """The items of the run that a command begins."""
    drill_id = buttons_of(who.says(command))[0].args[0]
    drill = who.world.read(lambda tx: tx.drills.get(int(drill_id)))
    assert drill is not None
    return {who.world.drill_item(drill_id, str(position)).id for position in range(len(drill.served))}


def _reviewed(who: Actor, only: str) -> str:
    mock = mock_of(who)
    shown = [who.presses("mock-review", str(mock.id), str(item.position), only) for item in mock.items]
    return "\n".join(map(words, shown))


class Day:
    """What the person may do next, and the runs that they have not finished."""

    def __init__(self, found: Linked) -> None:
        self.found, self.world = found, found.world
        self.ahead: list[tuple[Actor, Reply]] = []

    def tick(self, _: Actor) -> None:
        """The next moment at which some team closes a question and opens another."""
        places = (ONE, TWO, THREE)
        moments = [opens for place in places if (opens := self.world.team(place).opens_at) is not None]
        self.world.go_to(min(moments))

    def practice(self, who: Actor) -> None:
        self.ahead.append((who, who.says("/practice 5")))

    def wrong(self, who: Actor) -> None:
        _drilled(who, who.says("/practice wrong"))

    def finish(self, _: Actor) -> None:
        """What was begun before."""
        for begun_by, shown in self.ahead:
            _drilled(begun_by, shown)
        self.ahead.clear()

    def mock(self, who: Actor) -> None:
        who.presses("mock-start", "domain-1")

    def start_check(self, who: Actor) -> None:
        who.presses("mock-start", "start")

    def hand_in(self, who: Actor) -> None:
        shown = who.says("/mock")
        if words(shown).startswith("Question"):
            hands_in(who, sits(who, shown, [True]))
        if self.world.read(lambda tx: tx.mocks.of_member(who.member().id)):
            _reviewed(who, "all")
            _reviewed(who, "wrong")

    def daily(self, who: Actor) -> None:
        question = self.world.read(lambda tx: tx.questions.current(self.world.team(who.place or ONE).id))
        if question is not None:
            who.answers(question, sure="fairly")

    def late(self, who: Actor) -> None:
        """Presses on every question that there was."""
        for question in self.world.questions(self.world.team(who.place or ONE)):
            who.answers(question, right=False)

    def read(self, who: Actor) -> None:
        for command in ("today", "weakest", "leaderboard", "plan", "traps", "traps team", "study report", "mock"):
            who.says(f"/{command}")
        who.presses("last")
        who.presses("why")

    def trap(self, who: Actor) -> None:
        for trap in self.world.bank.traps:
            if "traps" in words(who.says("/traps")):
                who.presses("traps", trap.id)

    def first(self, who: Actor) -> None:
        """The question before any form, in a place without a team, also a forged one."""
        room = replace(who.at(Place("web", "room", f"new {self.world.now}")), may_set_up=True)
        for item in self.world.bank.items:
            shown = room.presses("first", item.id, item.key[0])
            for press in buttons_of(shown):
                if press.action == "lock":
                    room.presses(press)

    def export(self, who: Actor) -> None:
        """It tells of no answer that was given while the question stood open, but where a team's reveal has told it."""
        told = words(who.says("/study export"))
        given = json.loads(told[told.index("{") : told.rindex("}") + 1])["responses"]
        for question in self.world.waiting():
            times = [one["at"] for one in given if one["item"] == question.item.id and one["source"] != "channel"]
            assert not [at for at in times if datetime.fromisoformat(at) > question.opened_at]


WAYS = ("practice", "wrong", "finish", "mock", "start_check", "hand_in", "daily", "late", "read", "trap", "first")
STEPS = st.tuples(st.sampled_from((*WAYS, "practice", "finish", "export", "tick", "tick", "tick")), st.integers(0, 4))


@settings(max_examples=25)
@given(
    steps=st.lists(STEPS, min_size=15, max_size=40),
    number=st.sampled_from((1, 3, 6)),
    kinds=st.tuples(*[st.sampled_from(("small", "open"))] * 3),
)
def test_whatever_one_does_with_which_account_no_open_key_is_told(
    steps: list[tuple[str, int]], number: int, kinds: tuple[str, str, str]
) -> None:
    with TemporaryDirectory() as folder, linked(Path(folder, "linked.db"), number, kinds) as found:
        day = Day(found)
        for way, who in steps:
            getattr(day, way)(found.world.mine[who])
