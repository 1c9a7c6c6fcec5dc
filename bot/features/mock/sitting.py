"""The card of a running mock exam: moving, answering, flagging, overview, handing in and leaving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.items import Answer, Item, checked
from bot.domain.mock_exam import MockExam, answered
from bot.features.kit import item_cards, outgoing
from bot.features.kit.arguments import Forged, Pressed, named, number, word
from bot.features.kit.forms import answer_in
from bot.features.mock import cards
from bot.features.mock.ending import ended_card, hand_in, over, own_mock, settled_mock, time_passed
from bot.interactions import Ask, Choice, Reject, Replace, Reply, Submission
from bot.messages import Card
from bot.store.transaction import Store


def current_card(tx: Store, mock: MockExam, now: datetime) -> Card:
    """The question on the card, in the version that is served."""
    return cards.mock_question(mock, tx.served.get(mock.items[mock.position].served), may_leave=mock.may_leave(now))


def _running(use_case: Callable[[Store, Pressed, MockExam, datetime], Reply]) -> Callable[..., Reply]:
    """A use case on the actor's own mock exam; once that is over, its result is shown instead and nothing changes."""

    def run(tx: Store, interaction: Pressed, now: datetime) -> Reply:
        _, mock = own_mock(tx, interaction)
        current = settled_mock(tx, mock, now)
        if current is None:
            return Replace(cards.untouched())
        return over(tx, current, now) if current.submitted_at else use_case(tx, interaction, current, now)

    return run


def _position(interaction: Pressed, mock: MockExam) -> int:
    position = number(interaction, 1)
    named(lambda: mock.items[position])
    return position


def _item(tx: Store, mock: MockExam, position: int) -> Item:
    return tx.served.get(mock.items[position].served)


@_running
def show_current(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """The question where the member was."""
    return Replace(current_card(tx, mock, now))


@_running
def go(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """Another question."""
    return Replace(current_card(tx, time_passed(tx, mock, now, _position(interaction, mock)), now))


@_running
def jump(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """The question that was chosen in the overview."""
    chosen = interaction.values[0] if isinstance(interaction, Choice) and interaction.values else ""
    if not chosen.isascii() or not chosen.isdecimal() or len(chosen) > 3 or int(chosen) >= len(mock.items):
        raise Forged
    return Replace(current_card(tx, time_passed(tx, mock, now, int(chosen)), now))


@_running
def pick_option(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """One option of a single-choice question: saved at once, and open to change until the end."""
    position = _position(interaction, mock)
    if _item(tx, mock, position).kind != "single":
        raise Forged
    return _answer(tx, mock, position, (word(interaction, 2),), now)


def _answer(tx: Store, mock: MockExam, position: int, picked: Answer, now: datetime) -> Reply:
    picked = checked(_item(tx, mock, position), picked)
    mock = time_passed(tx, mock, now, position)
    given = answered(mock.items[position], picked)
    tx.mocks.save_item(mock.id, given)
    items = tuple(given if item.position == position else item for item in mock.items)
    return Replace(current_card(tx, replace(mock, items=items), now))


@_running
def flag(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """Flag a question to come back to, or take the flag away; which of the two stands on the button."""
    position = _position(interaction, mock)
    mock = time_passed(tx, mock, now, position)
    item = replace(mock.items[position], flagged=word(interaction, 2) == "on")
    tx.mocks.save_item(mock.id, item)
    items = tuple(item if one.position == position else one for one in mock.items)
    return Replace(current_card(tx, replace(mock, items=items), now))


@_running
def ask_mock_form(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """The form of a question that one press cannot answer, starting from what was picked."""
    position = _position(interaction, mock)
    item = _item(tx, mock, position)
    args = (str(mock.id), str(position))
    return Ask(item_cards.answer_form(item, mock.seed, "mock", args, mock.items[position].picked))


@_running
def send_form(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """The sent form of such a question."""
    if not isinstance(interaction, Submission):
        raise Forged
    position = _position(interaction, mock)
    item = _item(tx, mock, position)
    form = item_cards.answer_form(item, mock.seed, "mock", (str(mock.id), str(position)))
    picked = answer_in(item, form, interaction.values)
    return picked if isinstance(picked, Reject) else _answer(tx, mock, position, picked, now)


@_running
def overview(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """All questions with what is answered and flagged."""
    stems = [_item(tx, mock, item.position).stem for item in mock.items]
    return Replace(cards.overview_card(mock, stems, may_leave=mock.may_leave(now)))


@_running
def ask_submit(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """Sure? Blanks are named."""
    return Replace(cards.ask_submit_card(mock))


@_running
def submit_now(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """Handed in. What is replied here may vanish with the page: a lasting copy goes to the private conversation."""
    mock = hand_in(tx, mock, now, now)
    card = ended_card(tx, mock, now)
    if interaction.place is not None and mock.scope in ("full", "half"):
        outgoing.to_member(tx, mock.member, cards.key(mock, "result"), card, now)
    return Replace(card)


@_running
def leave_mock(tx: Store, interaction: Pressed, mock: MockExam, now: datetime) -> Reply:
    """Within two minutes and without an answer: as if it had never begun. The same form stands ready again."""
    if not mock.may_leave(now):
        return Replace(cards.too_late_to_leave(mock))
    tx.mocks.drop(mock.id)
    tx.deliveries.edit(
        cards.key(mock, "card"), cards.left_card(), now=now, due_at=now, expires_at=now + outgoing.EDIT_FOR
    )
    return Replace(cards.left_card())
