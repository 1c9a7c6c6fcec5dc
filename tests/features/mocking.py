"""Sitting a mock exam in tests, by the buttons of its cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.items import Answer, Item
from bot.domain.mock_exam import MockExam
from bot.interactions import Ask, Reply
from tests.world import Actor, button, buttons_of, form_values, words, wrong_answer


def begun(who: Actor, paper: str = "half") -> Reply:
    """The first question of a mock exam that was started just now."""
    reply = who.presses("mock-start", paper)
    assert words(reply).startswith("Question 1 of"), words(reply)
    return reply


def mock_of(who: Actor) -> MockExam:
    """The newest one of that person."""
    member = who.member().id
    return who.world.read(lambda tx: tx.mocks.of_member(member))[0]


def items_of(who: Actor, mock: MockExam | None = None) -> list[Item]:
    """What it asks, by position."""
    served = [item.served for item in (mock or mock_of(who)).items]
    return who.world.read(lambda tx: [tx.served.get(each) for each in served])


def shows(shown: Reply) -> int:
    """The position that a question's card is for."""
    return int(words(shown).split()[1]) - 1


def gives(who: Actor, shown: Reply, picked: Answer) -> Reply:
    """Answer the question on the card, by a press or by its form."""
    mock, position = mock_of(who), shows(shown)
    item = items_of(who, mock)[position]
    first = next(b for b in buttons_of(shown) if b.action in ("mock-pick", "mock-form"))
    if item.kind == "single":
        return who.presses("mock-pick", str(mock.id), str(position), *picked)
    asked = who.presses(first)
    assert isinstance(asked, Ask), words(asked)
    return who.sends(asked.form, form_values(item, picked))


def answers(who: Actor, shown: Reply, *, right: bool = True) -> Reply:
    item = items_of(who)[shows(shown)]
    return gives(who, shown, item.key if right else wrong_answer(item))


def sits(who: Actor, shown: Reply, rights: Sequence[bool | None]) -> Reply:
    """Answer one question after the other (None: leave it blank), and return the last card."""
    for number, right in enumerate(rights):
        shown = answers(who, shown, right=right) if right is not None else shown
        if number + 1 < len(rights):
            shown = who.presses(button(shown, "Next"))
    return shown


def hands_in(who: Actor, shown: Reply) -> Reply:
    """Hand in from the card of a question, and confirm."""
    return who.presses(button(who.presses(button(shown, "Hand in")), "Hand in"))
