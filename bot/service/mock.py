"""The life of a mock exam: how it ends, what it shows, and when its review opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.cards import mock as cards
from bot.cards import mock_result as result_cards
from bot.domain import local_time
from bot.domain.items import Item
from bot.domain.member import Member
from bot.domain.mock_exam import MockExam, next_look, warnings
from bot.domain.mock_result import MockResult, result
from bot.domain.question import AnswerSource
from bot.domain.team import Team
from bot.messages import Card, Choice, Press, Replace, Reply, Submission
from bot.service import posts
from bot.service.access import Refusal, open_items
from bot.service.answers import respond
from bot.service.arguments import number
from bot.service.planning import did
from bot.service.weakest import weights
from bot.store.base import Store

Pressed = Press | Choice | Submission

REHEARSING = ("full", "half")
"""Scopes that stand for the exam: they name the domain to dive into, and their review waits."""


def mine(tx: Store, interaction: Pressed) -> tuple[Member, MockExam]:
    """The mock exam that is named, if it is the actor's own. Raises Refusal."""
    mock = tx.mocks.get(number(interaction, 0))
    for member in tx.members.all_of(interaction.actor):
        if mock is not None and mock.member == member.id:
            return member, mock
    raise Refusal(cards.not_yours())


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
    return result(counted, [item for _, item in shown], weights(tx.bank.exam(mock.exam)))


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
    zone = member.zone or team.schedule.zone
    day = local_time.local_date(ended, zone) + timedelta(days=1)
    plan = tx.plans.of_member(member.id)
    for step in tx.plans.steps(plan.id) if plan is not None and plan.exam_date is not None else ():
        if step.state == "ahead" and step.day is not None and tx.bank.plan.step(step.step).kind == "dive":
            day = max(day, step.day)
    return local_time.at(day, time(), zone)


# How it ends


def passed(tx: Store, mock: MockExam, now: datetime, to: int | None = None) -> MockExam:
    """Add the time since the last look to the question on the card, and turn the card to another question."""
    item = mock.items[mock.position]
    seconds = max(0.0, (min(now, mock.deadline) - mock.shown_at).total_seconds())
    looked = replace(item, seconds=item.seconds + seconds)
    tx.mocks.save_item(mock.id, looked)
    position = mock.position if to is None else to
    tx.mocks.show(mock.id, position, now)
    items = tuple(looked if one.position == looked.position else one for one in mock.items)
    return replace(mock, items=items, position=position, shown_at=now)


def submit(tx: Store, mock: MockExam, at: datetime, now: datetime) -> MockExam:
    """Hand it in as of `at`: one response for each answer that was given. A second time nothing happens.

    A blank is wrong in the mock exam's own result; as it shows no belief it becomes no response. Nor does the answer to
    a question that stands open in a team: that one is answered there first, as in practice.
    """
    if not tx.mocks.submit(mock.id, at):
        return tx.mocks.get(mock.id) or mock
    mock = passed(tx, mock, at)
    member = tx.members.get(mock.member)
    hidden = stand_open(tx, mock.member)
    source: AnswerSource = "start" if mock.scope == "start" else "mock"
    for given, item in zip(mock.items, items_of(tx, mock), strict=True):
        if given.picked and item.id not in hidden:
            respond(tx, member, item, given.served, given.picked, source=source, at=at)
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
            cards.key(ended, what), cards.handed_in(ended), now=now, due_at=now, expires_at=now + posts.EDIT_FOR
        )


def settled(tx: Store, mock: MockExam, now: datetime) -> MockExam | None:
    """The mock exam; handed in where its time is over, by whoever comes first: the clock's job or a press.

    The result goes to the member's private conversation either way. None where it was left within two minutes and
    without an answer: it is as if it had never begun.
    """
    if mock.submitted_at is not None or now < mock.deadline:
        return mock
    if mock.untouched:
        tx.mocks.drop(mock.id)
        posts.to_member(tx, mock.member, cards.key(mock, "result"), cards.untouched(), now)
        return None
    ended = submit(tx, mock, mock.deadline, now)
    posts.to_member(tx, mock.member, cards.key(mock, "result"), result_card(tx, ended, now), now)
    return ended


def result_card(tx: Store, mock: MockExam, now: datetime) -> Card:
    """What a submitted mock exam shows; with the way to its review, or when that opens."""
    member, team = tx.members.get(mock.member), tx.teams.get(mock.team)
    opens = review_opens_at(tx, team, member, mock)
    return result_cards.result(tx.bank.exam(mock.exam), mock, result_of(tx, mock), None if opens <= now else opens)


def over(tx: Store, mock: MockExam, now: datetime) -> Reply:
    return Replace(result_card(tx, mock, now))


def look(tx: Store, mock_id: int, now: datetime) -> None:
    """What the clock does: hand in what has run out, or warn how long there is left. Once for each, however late."""
    mock = tx.mocks.get(mock_id)
    if mock is None or mock.submitted_at is not None:
        return
    if now >= mock.deadline:
        settled(tx, mock, now)
        return
    _warn(tx, mock, now)
    tx.mocks.look_again(mock.id, next_look(mock, now))


def _warn(tx: Store, mock: MockExam, now: datetime) -> None:
    """The newest warning that is due; what a stop has passed over is not made up for."""
    due = [minutes for minutes, at in warnings(mock.scope, mock.started_at, mock.deadline) if at <= now]
    if due:
        key = cards.key(mock, f"warn:{due[-1]}")
        posts.to_member(tx, mock.member, key, cards.warning(mock, due[-1]), now, expires_at=mock.deadline)
