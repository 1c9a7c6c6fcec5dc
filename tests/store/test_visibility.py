"""Any order of picks, locks and reveals: the store agrees with a plain model, and never shows a verdict early."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.addresses import Person
from bot.domain.question import Question
from bot.store.sqlite import SqliteStore
from bot.store.sqlite.open_store import open_writer
from tests.store.making import BANK, NOW, TODAY, a_member, a_question, a_response, a_team, an_item, locked

members = st.integers(0, 2)
options = st.sampled_from("abcd")


@dataclass
class Asked:
    question: Question
    revealed: bool = False
    picked: dict[int, str] = field(default_factory=dict)
    locked: dict[int, str] = field(default_factory=dict)

    @property
    def visible(self) -> bool:
        return self.revealed or self.question.verdict_at_once


class Visibility(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = SqliteStore(open_writer(Path(self.folder.name) / "trapline.db"), BANK)
        self.store.connection.execute("BEGIN IMMEDIATE")
        self.team = self.store.teams.add(a_team()).id
        self.members = [self.store.members.add(a_member(self.team), Person("web", "", str(n))).id for n in range(3)]
        self.asked: list[Asked] = []
        self.practice: list[tuple[int, bool]] = []

    def teardown(self) -> None:
        self.store.connection.close()
        self.folder.cleanup()

    @rule(at_once=st.booleans())
    def open(self, at_once: bool) -> None:
        number = len(self.asked)
        made = self.store.questions.open(
            a_question(self.team, TODAY + timedelta(number), item=an_item(f"i{number}"), verdict_at_once=at_once)
        )
        assert made is not None
        self.asked.append(Asked(made))

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), member=members, option=options)
    def pick(self, data: st.DataObject, member: int, option: str) -> None:
        asked = data.draw(st.sampled_from(self.asked))
        taken = self.store.questions.pick(asked.question.id, self.members[member], (option,), NOW)
        assert taken == (member not in asked.locked)
        if taken:
            asked.picked[member] = option

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), member=members)
    def lock(self, data: st.DataObject, member: int) -> None:
        asked = data.draw(st.sampled_from(self.asked))
        if member in asked.picked:
            option = asked.picked.pop(member)
            self.store.responses.append(
                locked(asked.question, self.members[member], picked=(option,), right=option == "a")
            )
            asked.locked[member] = option

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def reveal(self, data: st.DataObject) -> None:
        asked = data.draw(st.sampled_from(self.asked))
        self.store.questions.reveal(asked.question.id)
        asked.revealed = True

    @rule(member=members, right=st.booleans())
    def practise(self, member: int, right: bool) -> None:
        served = self.store.served.keep(an_item("practice"))
        self.store.responses.append(a_response(self.members[member], self.team, served, item="practice", right=right))
        self.practice.append((member, right))

    @invariant()
    def scores_know_only_what_may_be_seen(self) -> None:
        board = {}
        for number, member in enumerate(self.members):
            channel = [a.locked[number] == "a" for a in self.asked if a.visible and number in a.locked]
            practice = [right for who, right in self.practice if who == number]
            seen = self.store.responses.of_member(member)
            assert sorted(r.right for r in seen) == sorted(channel + practice)
            assert sorted(t.right for t in self.store.responses.tallies(member)) == sorted(channel + practice[:1])
            if channel:
                board[member] = (10 * sum(channel), len(channel))
        assert {s.member: (s.points, s.answers) for s in self.store.responses.standings(self.team)} == board

    @invariant()
    def every_answer_is_provisional_or_locked(self) -> None:
        for asked in self.asked:
            question = asked.question.id
            assert self.store.questions.takers(question) == len(asked.picked) + len(asked.locked)
            for number, member in enumerate(self.members):
                provisional = self.store.questions.provisional(question, member)
                response = self.store.responses.locked(question, member)
                assert (provisional.picked[0] if provisional else None) == asked.picked.get(number)
                assert (response.picked[0] if response else None) == asked.locked.get(number)


TestVisibility = Visibility.TestCase
TestVisibility.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
