"""The life of a mock exam: how it ends, what it shows, and when its review opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain import local_time
from bot.domain.items import Item
from bot.domain.member import Member, zone_for
from bot.domain.mock_exam import REHEARSING, MockExam, next_look, warnings
from bot.domain.mock_result import MockResult, mock_result
from bot.domain.question import AnswerSource
from bot.domain.team import Team
from bot.features.kit import outgoing
from bot.features.kit.access import open_items, owned
from bot.features.kit.arguments import Pressed, number
from bot.features.kit.course import did
from bot.features.kit.responses import respond
from bot.features.mastery.weakest import weights
from bot.features.mock import cards, result_cards
from bot.interactions import Replace, Reply
from bot.messages import Card
from bot.store.transaction import Store


def own_mock(tx: Store, interaction: Pressed) -> tuple[Member, MockExam]:
    """The mock exam that is named, if it is the actor's own. Raises Refusal."""
    return owned(tx, interaction, tx.mocks.get(number(interaction, 0)), cards.not_your_mock())


def items_of(tx: Store, mock: MockExam) -> tuple[Item, ...]:
    """The questions in the versions that are served, with the keys that hold today, by position."""
    return tuple(tx.bank.corrected(tx.served.get(item.served)) for item in mock.items)


def result_of(tx: Store, mock: MockExam) -> MockResult:
    """How a submitted mock exam went, per domain; blanks count as wrong.

    What stands open as a daily question is left out as long as it does: of few answers the sum would tell each one.
    """
    hidden = stand_open(tx, mock.member)
    shown = [pair for pair in zip(mock.items, items_of(tx, mock), strict=True) if pair[1].id not in hidden]
    counted = replace(mock, items=tuple(given for given, _ in shown))
    return mock_result(counted, [item for _, item in shown], weights(tx.bank.exam(mock.exam)))


def stand_open(tx: Store, member_id: int) -> frozenset[str]:
    """Items that stand open in any team of the person who is that member."""
    return open_items(tx, *tx.members.accounts(member_id))


def review_opens_at(tx: Store, team: Team, member: Member, mock: MockExam) -> datetime:
    """When its questions may be looked at: after a full or half one not before the member's next day begins.

    Where the member's plan has its deep dive later than that, the review opens on the day of the dive.
    """
    ended = mock.submitted_at or mock.deadline
    if mock.scope not in REHEARSING:
        return ended
    zone = zone_for(member, team)
    day = local_time.local_date(ended, zone) + timedelta(days=1)
    plan = tx.plans.of_member(member.id)
    for step in tx.plans.steps(plan.id) if plan is not None and plan.exam_date is not None else ():
        if step.state == "ahead" and step.day is not None and tx.bank.plan.step(step.step).kind == "dive":
            day = max(day, step.day)
    return local_time.at(day, time(), zone)


# How it ends


def time_passed(tx: Store, mock: MockExam, now: datetime, to: int | None = None) -> MockExam:
    """Add the time since the last look to the question on the card, and turn the card to another question."""
    item = mock.items[mock.position]
    seconds = max(0.0, (min(now, mock.deadline) - mock.shown_at).total_seconds())
    looked = replace(item, seconds=item.seconds + seconds)
    tx.mocks.save_item(mock.id, looked)
    position = mock.position if to is None else to
    tx.mocks.show(mock.id, position, now)
    items = tuple(looked if one.position == looked.position else one for one in mock.items)
    return replace(mock, items=items, position=position, shown_at=now)


def hand_in(tx: Store, mock: MockExam, at: datetime, now: datetime) -> MockExam:
    """Hand it in as of `at`: one response for each answer that was given. A second time nothing happens.

    A blank is wrong in the mock exam's own result; as it shows no belief it becomes no response. Nor does the answer to
    a question that stands open in a team: that one is answered there first, as in practice.
    """
    if not tx.mocks.submit(mock.id, at):
        return tx.mocks.get(mock.id) or mock
    mock = time_passed(tx, mock, at)
    member = tx.members.get(mock.member)
    hidden = stand_open(tx, mock.member)
    source: AnswerSource = "start" if mock.scope == "start" else "mock"
    for given, item in zip(mock.items, items_of(tx, mock), strict=True):
        if given.picked and item.id not in hidden:
            respond(tx, member, item, given.served, given.picked, source=source, at=at, seconds=given.seconds or None)
    if mock.scope in REHEARSING:
        did(tx, tx.teams.get(member.team), member, "mock", now)
    ended = replace(mock, submitted_at=at)
    _close_posts(tx, ended, now)
    return ended


def _close_posts(tx: Store, ended: MockExam, now: datetime) -> None:
    """The card in the private conversation and the warnings there no longer lead into an exam that is over."""
    warned = [f"warn:{minutes}" for minutes, _ in warnings(ended.scope, ended.started_at, ended.deadline)]
    for what in ("card", *warned):
        tx.deliveries.edit(
            cards.key(ended, what), cards.handed_in(ended), now=now, due_at=now, expires_at=now + outgoing.EDIT_FOR
        )


def settled_mock(tx: Store, mock: MockExam, now: datetime) -> MockExam | None:
    """The mock exam; handed in where its time is over, by whoever comes first: the clock's job or a press.

    The result goes to the member's private conversation either way. None where it was left within two minutes and
    without an answer: it is as if it had never begun.
    """
    if mock.submitted_at is not None or now < mock.deadline:
        return mock
    if mock.untouched:
        tx.mocks.drop(mock.id)
        outgoing.to_member(tx, mock.member, cards.key(mock, "result"), cards.untouched(), now)
        return None
    ended = hand_in(tx, mock, mock.deadline, now)
    outgoing.to_member(tx, mock.member, cards.key(mock, "result"), ended_card(tx, ended, now), now)
    return ended


def ended_card(tx: Store, mock: MockExam, now: datetime) -> Card:
    """What a submitted mock exam shows; with the way to its review, or when that opens."""
    member, team = tx.members.get(mock.member), tx.teams.get(mock.team)
    opens = review_opens_at(tx, team, member, mock)
    return result_cards.result_card(tx.bank.exam(mock.exam), mock, result_of(tx, mock), None if opens <= now else opens)


def over(tx: Store, mock: MockExam, now: datetime) -> Reply:
    return Replace(ended_card(tx, mock, now))


def look_at_mock(tx: Store, mock_id: int, now: datetime) -> None:
    """What the clock does: hand in what has run out, or warn how long there is left. Once for each, however late."""
    mock = tx.mocks.get(mock_id)
    if mock is None or mock.submitted_at is not None:
        return
    if now >= mock.deadline:
        settled_mock(tx, mock, now)
        return
    _warn(tx, mock, now)
    tx.mocks.look_again(mock.id, next_look(mock, now))


def begin_now(tx: Store, mock_id: int, now: datetime) -> None:
    """Have a mock exam that was begun in the future, by a wrong clock, begin now: it takes as long as it does."""
    mock = tx.mocks.get(mock_id)
    if mock is not None and mock.submitted_at is None and mock.started_at > now:
        early = mock.started_at - now
        begun = replace(mock, started_at=now, deadline=mock.deadline - early, shown_at=now)
        tx.mocks.move(mock.id, now, begun.deadline, next_look(begun, now))


def _warn(tx: Store, mock: MockExam, now: datetime) -> None:
    """The newest warning that is due; what a stop has passed over is not made up for."""
    due = [minutes for minutes, at in warnings(mock.scope, mock.started_at, mock.deadline) if at <= now]
    if due:
        key = cards.key(mock, f"warn:{due[-1]}")
        outgoing.to_member(tx, mock.member, key, cards.warning(mock, due[-1]), now, expires_at=mock.deadline)
