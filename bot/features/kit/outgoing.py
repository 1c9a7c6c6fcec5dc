"""What the team's places get to see: every card here goes out through the outbox, in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import local_time
from bot.domain.member import QUIET_FROM, QUIET_UNTIL
from bot.domain.question import Question
from bot.domain.team import Team
from bot.features.daily import cards
from bot.messages import Card, Place
from bot.store.transaction import Store, destination

COUNT_AFTER = timedelta(seconds=5)
"""The answer counter is edited at most this often."""

EDIT_FOR = timedelta(days=2)
"""An edit of a post is tried for so long."""

POST_FOR = timedelta(hours=24)


def daily_key(question: Question, place: Place) -> str:
    return f"daily:{question.team}:{question.day.isoformat()}:{destination(place)}"


def open_question(tx: Store, team: Team, question: Question, now: datetime) -> None:
    """Post a new question to every place of its team."""
    for place in tx.places.of(team.id):
        card = _card(tx, question, place)
        tx.deliveries.post(daily_key(question, place), place, card, now=now, expires_at=question.closes_at)


def count(tx: Store, question_id: int, now: datetime) -> None:
    """Let the posts show how many have answered: once for all the answers since the last time."""
    question = tx.questions.get(question_id)
    tx.questions.counted(question_id)
    if question.revealed:
        return
    for place in tx.places.of(question.team):
        card = _card(tx, question, place)
        tx.deliveries.edit(daily_key(question, place), card, now=now, due_at=now, expires_at=question.closes_at)


def reveal(tx: Store, team: Team, question: Question, now: datetime) -> None:
    """Edit the posts into the reveal, and open the discussion under them."""
    answers = tx.responses.taken(question.id)
    question = as_corrected(tx, question)
    card = cards.reveal(question, answers, tx.bank.traps_in(question.item))
    discussion = cards.discussion(question, answers)
    for place in tx.places.of(team.id):
        key = daily_key(question, place)
        tx.deliveries.edit(key, card, now=now, due_at=now, expires_at=now + EDIT_FOR)
        if answers:
            tx.deliveries.post(f"discuss:{key}", place, discussion, now=now, expires_at=now + POST_FOR, under=key)


def as_corrected(tx: Store, question: Question) -> Question:
    """The question with the key that holds today: for whoever may see it."""
    return replace(question, item=tx.bank.corrected(question.item))


def to_places(tx: Store, team: Team, key: str, card: Card, now: datetime) -> None:
    """One card to every place of a team, once per key."""
    for place in tx.places.of(team.id):
        tx.deliveries.post(f"{key}:{destination(place)}", place, card, now=now, expires_at=now + POST_FOR)


def to_member(
    tx: Store, member_id: int, key: str, card: Card, now: datetime, *, expires_at: datetime | None = None
) -> None:
    """One private card to a member, at the account that they used first; given up at `expires_at`."""
    for person in tx.members.accounts(member_id)[:1]:
        tx.deliveries.post(key, person, card, now=now, expires_at=expires_at or now + POST_FOR)


def to_lead(tx: Store, team: Team, name: str, card: Card, now: datetime) -> None:
    """One private card to the team's lead: once a day for each `name` at the most, and never at night."""
    if team.lead is None:
        return
    zone = tx.members.get(team.lead).zone or team.schedule.zone
    day = local_time.local_date(now, zone)
    moment = max(now, local_time.at(day, QUIET_UNTIL, zone))
    if moment >= local_time.at(day, QUIET_FROM, zone):
        day += timedelta(days=1)
        moment = local_time.at(day, QUIET_UNTIL, zone)
    to_member(tx, team.lead, f"{name}:{team.id}:{day.isoformat()}", card, moment)


def _card(tx: Store, question: Question, place: Place) -> Card:
    before = tx.questions.latest(question.team, before=question.day)
    line = None
    if before is not None and before.revealed:
        line = cards.yesterday_line(
            before, question.day, tx.responses.taken(before.id), tx.deliveries.ref(daily_key(before, place))
        )
    owned = tx.places.owned(place)
    call = owned.call if owned else None
    return cards.post(question, takers=tx.questions.takers(question.id), yesterday=line, call=call)
