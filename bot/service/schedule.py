"""When the daily question opens and closes: what the clock's jobs do, team by team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.cards import daily as cards
from bot.domain import local_time, selection
from bot.domain.items import Item
from bot.domain.question import Question
from bot.domain.team import UNANSWERED_LIMIT, Team
from bot.service import posts
from bot.service.answers import close
from bot.store.base import Store

LATE = timedelta(hours=12)
"""A question that could not be opened for so long after its time is not opened any more: the next one is near."""

POSTPONE = timedelta(minutes=10)


def rescheduled(tx: Store, team: Team, now: datetime) -> Team:
    """The team with the time of its next question, None while none is due. A date that has its question is passed."""
    if team.state != "active":
        return replace(team, opens_at=None)
    plan = team.schedule
    newest = tx.questions.latest(team.id)
    if newest is not None:
        now = max(now, local_time.at(newest.day, plan.clock, plan.zone))
    found = local_time.next_after(now, plan.clock, plan.zone, plan.weekdays, plan.skip)
    return replace(team, opens_at=found[1] if found else None)


def closing_time(team: Team, day: date) -> datetime:
    """One local day after the question time of that date, whenever the question was really posted."""
    return local_time.at(day + timedelta(days=1), team.schedule.clock, team.schedule.zone)


def close_question(tx: Store, question_id: int, now: datetime) -> None:
    """Close one question whose time is over; a second call does nothing."""
    question = tx.questions.get(question_id)
    if not question.revealed and now >= question.closes_at:
        close(tx, question, now)


def open_team(tx: Store, team_id: int, now: datetime) -> None:
    """Open the newest due question of one team and set the time of the next. Safe to call at any time.

    Dates that passed while nothing ran are not made up for: only the newest is opened, and only within `LATE`.
    """
    team = tx.teams.get(team_id)
    if team.state != "active" or team.opens_at is None or team.opens_at > now:
        return
    plan = team.schedule
    due = local_time.latest_due(now, plan.clock, plan.zone, plan.weekdays, plan.skip)
    if due is not None and now - due[1] <= LATE:
        team = _stop_or_open(tx, team, due[0], now)
    tx.teams.save(rescheduled(tx, team, now))


def _stop_or_open(tx: Store, team: Team, day: date, now: datetime) -> Team:
    before = tx.questions.latest(team.id, before=day)
    if before is not None and not before.revealed:
        close(tx, before, now)
        team = tx.teams.get(team.id)
    last = max(_exam_dates(tx, team), default=None)
    if last is not None and last < day and (team.continued is None or team.continued < last):
        posts.to_places(tx, team, f"farewell:{team.id}:{last.isoformat()}", cards.farewell(team.name), now)
        return replace(team, state="finished")
    if team.unanswered >= UNANSWERED_LIMIT:
        posts.to_places(tx, team, f"silence:{team.id}:{day.isoformat()}", cards.nobody_answers(team.unanswered), now)
        return replace(team, state="paused")
    open_now(tx, team, day, now)
    return team


def _exam_dates(tx: Store, team: Team) -> list[date]:
    """Every exam date that is known in a team."""
    dates = [team.exam_date, *(member.exam_date for member in tx.members.in_team(team.id))]
    return [day for day in dates if day is not None]


def going_on(tx: Store, team: Team, now: datetime) -> Team:
    """The team running again. Whoever goes on knows of the exams that are over: no farewell follows for those."""
    today = local_time.local_date(now, team.schedule.zone)
    over = max((day for day in _exam_dates(tx, team) if day < today), default=team.continued)
    return rescheduled(tx, replace(team, state="active", unanswered=0, continued=over), now)


def open_now(
    tx: Store, team: Team, day: date, now: datetime, *, item: Item | None = None, seed: str | None = None
) -> Question | None:
    """Open a team's question for a date and post it; None where that date has one, or the bank has no item.

    `item` and `seed` are given where somebody has seen the question already.
    """
    item = item or choose(tx, team, day)
    if item is None:
        return None
    question = tx.questions.open(
        Question(
            id=0,
            team=team.id,
            day=day,
            served=tx.served.keep(item),
            item=item,
            seed=seed or f"{team.id}/{day.isoformat()}",
            opened_at=now,
            closes_at=max(closing_time(team, day), now + timedelta(hours=1)),
            verdict_at_once=team.verdict_at_once,
            revealed=False,
        )
    )
    if question is not None:
        posts.open_question(tx, team, question, now)
    return question


def choose(tx: Store, team: Team, day: date) -> Item | None:
    """The item for a team's date."""
    asked = [item_id for item_id, _ in tx.questions.asked(team.id)]
    weights = {domain.number: domain.weight for domain in tx.bank.exam(team.exam).domains}
    return selection.daily(tx.bank.items_for(team.exam), weights, asked, f"{team.id}/{day.isoformat()}")


def postpone(tx: Store, team_id: int, now: datetime) -> None:
    """After a failure: try that team again soon, and let the others pass."""
    team = tx.teams.get(team_id)
    if team.opens_at is not None:
        tx.teams.save(replace(team, opens_at=now + POSTPONE))
