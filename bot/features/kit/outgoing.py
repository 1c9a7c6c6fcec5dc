"""What the team's places get to see: every card here goes out through the outbox, in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import local_time
from bot.domain.member import QUIET_FROM, QUIET_UNTIL, zone_for
from bot.domain.question import Question
from bot.domain.team import Team
from bot.messages import Card
from bot.store.deliveries import destination
from bot.store.transaction import Store

EDIT_FOR = timedelta(days=7)
"""An edit of a post is tried for so long: longer than most outages, so that no reveal is lost to one."""

POST_FOR = timedelta(hours=24)


def as_corrected(tx: Store, question: Question) -> Question:
    """The question with the key that holds today: for whoever may see it."""
    return replace(question, item=tx.bank.corrected(question.item))


def to_places(tx: Store, team: Team, key: str, card: Card, now: datetime, *, since: datetime | None = None) -> None:
    """One card to every place of a team, once per key; `since` as in `Deliveries.post`."""
    for place in tx.places.of(team.id):
        where = f"{key}:{destination(place)}"
        tx.deliveries.post(where, place, card, now=now, expires_at=now + POST_FOR, since=since)


def to_member(
    tx: Store,
    member_id: int,
    key: str,
    card: Card,
    now: datetime,
    *,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """One private card to a member, at the account that they used first; due at once, and given up at `expires_at`."""
    until = expires_at or (due_at or now) + POST_FOR
    for person in tx.members.accounts(member_id)[:1]:
        tx.deliveries.post(key, person, card, now=now, due_at=due_at, expires_at=until)


def to_lead(tx: Store, team: Team, name: str, card: Card, now: datetime) -> None:
    """One private card to the team's lead: once a day for each `name` at the most, and never at night."""
    if team.lead is None:
        return
    zone = zone_for(tx.members.get(team.lead), team)
    day = local_time.local_date(now, zone)
    moment = max(now, local_time.at(day, QUIET_UNTIL, zone))
    if moment >= local_time.at(day, QUIET_FROM, zone):
        day += timedelta(days=1)
        moment = local_time.at(day, QUIET_UNTIL, zone)
    to_member(tx, team.lead, f"{name}:{team.id}:{day.isoformat()}", card, now, due_at=moment)
