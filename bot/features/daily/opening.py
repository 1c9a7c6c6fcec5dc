"""When the daily question opens and closes: what the clock's jobs do, team by team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain import local_time, selection
from bot.domain.items import Item
from bot.domain.question import LATEST_OPENING, LEAST_OPEN, Question
from bot.domain.team import UNANSWERED_LIMIT, Schedule, Team
from bot.features.board import exam_eve
from bot.features.daily import cards, posts
from bot.features.daily.closing import close
from bot.features.kit import outgoing
from bot.store.deliveries import destination
from bot.store.transaction import Store


def rescheduled(tx: Store, team: Team, now: datetime) -> Team:
    """The team with the time at which it is next looked at: its next question, or the farewell; None while neither is.

    A date that has its question is passed. What falls due while a question is open opens when that one closes, as long
    as it is not too late by then. What was opened while the clock was wrong, in the future, counts for nothing.
    """
    if team.state != "active" or not tx.places.of(team.id):  # paused, or the bot is nowhere where it could ask
        return replace(team, opens_at=None)
    plan = team.schedule
    today = local_time.local_date(now, plan.zone)
    newest = tx.questions.latest(team.id, before=today + timedelta(days=2))
    found = _next_opening(team.schedule, newest, now)
    moments = [found] if found else []
    if (evening := exam_eve.eve_moment(team)) is not None and evening > now:
        moments.append(evening)
    last = _farewell_for(tx, team)
    if last is not None:
        moments.append(max(now, _day_after(team, last)))
    return replace(team, opens_at=min(moments, default=None))


def _next_opening(plan: Schedule, newest: Question | None, now: datetime) -> datetime | None:
    after = now
    if newest is not None:
        asked = local_time.at(newest.day, plan.clock, plan.zone)
        after = max(now, asked)
        if not newest.revealed and newest.closes_at > now:
            due = local_time.latest_due(newest.closes_at, plan.clock, plan.zone, plan.weekdays, plan.skip)
            if due is not None and due[0] > newest.day and newest.closes_at - due[1] <= LATEST_OPENING:
                return newest.closes_at
            after = max(after, newest.closes_at)
    found = local_time.next_after(after, plan.clock, plan.zone, plan.weekdays, plan.skip)
    return found[1] if found else None


def move_closing(tx: Store, team: Team, now: datetime) -> None:
    """On a new schedule, have the open question close at the new time, where that is earlier and still to come.

    Everybody has an hour for it all the same.
    """
    question = tx.questions.current(team.id)
    if question is not None:
        closes_at = max(closing_time(team, question.day), question.opened_at + LEAST_OPEN)
        if now < closes_at < question.closes_at:
            tx.questions.close_at(question.id, closes_at)
            tx.questions.touch(question.id, now)  # the post says until when it is open


def refresh(tx: Store, team_id: int, now: datetime) -> None:
    """Set a team's next time anew: its places have changed."""
    tx.teams.save(rescheduled(tx, tx.teams.get(team_id), now))


def look_after_wrong_clock(tx: Store, team_id: int, now: datetime) -> None:
    """Look at a team now whose next time was computed while the clock was wrong: a question may be due already."""
    team = tx.teams.get(team_id)
    right = rescheduled(tx, team, now)
    if right.opens_at != team.opens_at:
        tx.teams.save(replace(right, opens_at=right.opens_at and now))


def go_on_after_early_farewell(tx: Store, team_id: int, now: datetime) -> None:
    """Have a team go on to which farewell was said before its last exam, because the clock was wrong."""
    team = tx.teams.get(team_id)
    last = _farewell_for(tx, team)
    if team.state != "finished" or last is None or last < local_time.local_date(now, team.schedule.zone):
        return
    if any(tx.deliveries.has(f"{_farewell_key(team, last)}:{destination(place)}") for place in tx.places.of(team.id)):
        tx.teams.save(replace(team, state="active", opens_at=now))


def _farewell_key(team: Team, last: date) -> str:
    return f"farewell:{team.id}:{last.isoformat()}"


def closing_time(team: Team, day: date) -> datetime:
    """One local day after the question time of that date, whenever the question was really posted."""
    return _day_after(team, day)


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
    team = _tidied(tx, team, now)
    exam_eve.post_if_due(tx, team, now, LATEST_OPENING)
    last = _farewell_for(tx, team)
    due = local_time.latest_due(now, plan.clock, plan.zone, plan.weekdays, plan.skip)
    if last is not None and last < local_time.local_date(now, plan.zone):
        key, since = _farewell_key(team, last), _day_after(team, last)
        outgoing.to_places(tx, team, key, cards.farewell(team.name), now, since=since)
        team = replace(team, state="finished")
    elif due is not None and now - due[1] <= LATEST_OPENING:
        team = _ask_or_open(tx, team, due[0], now)
    tx.teams.save(rescheduled(tx, team, now))


def _tidied(tx: Store, team: Team, now: datetime) -> Team:
    """Close what is open and over, or was opened on a date that is still to come while the clock was wrong."""
    tomorrow = local_time.local_date(now, team.schedule.zone) + timedelta(days=1)
    while (question := tx.questions.current(team.id)) is not None:
        if now < question.closes_at and question.day <= tomorrow:
            break
        close(tx, question, now)
    return tx.teams.get(team.id)


def _ask_or_open(tx: Store, team: Team, day: date, now: datetime) -> Team:
    if team.unanswered >= UNANSWERED_LIMIT:
        key, since = f"silence:{team.id}:{day.isoformat()}", local_time.at(day, team.schedule.clock, team.schedule.zone)
        outgoing.to_places(tx, team, key, cards.nobody_answers(team.unanswered), now, since=since)
        return replace(team, state="paused")
    open_ahead(tx, team, day, now)
    return team


def _day_after(team: Team, day: date) -> datetime:
    return local_time.at(day + timedelta(days=1), team.schedule.clock, team.schedule.zone)


def _farewell_for(tx: Store, team: Team) -> date | None:
    """The last exam date that is known in a team, unless somebody went on past it."""
    last = max(_exam_dates(tx, team), default=None)
    return None if last is None or (team.continued is not None and last <= team.continued) else last


def _exam_dates(tx: Store, team: Team) -> list[date]:
    """Every exam date that is known in a team."""
    return [*tx.members.exam_dates(team.id), *([team.exam_date] if team.exam_date else [])]


def going_on(tx: Store, team: Team, now: datetime) -> Team:
    """The team running again. Whoever goes on knows of the exams that are over: no farewell follows for those."""
    today = local_time.local_date(now, team.schedule.zone)
    over = max((day for day in _exam_dates(tx, team) if day < today), default=team.continued)
    return rescheduled(tx, replace(team, state="active", unanswered=0, continued=over), now)


def open_ahead(
    tx: Store, team: Team, day: date, now: datetime, *, item: Item | None = None, seed: str | None = None
) -> Question | None:
    """Open a team's question for a date and post it; None where that date has one, or the bank has no item.

    `item` and `seed` are given where somebody has seen the question already.
    """
    item = item or choose_item(tx, team, day)
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
            closes_at=max(closing_time(team, day), now + LEAST_OPEN),
            verdict_at_once=team.verdict_at_once,
            revealed=False,
        )
    )
    if question is not None:
        posts.open_question(tx, team, question, now)
    return question


def choose_item(tx: Store, team: Team, day: date) -> Item | None:
    """The item for a team's date."""
    asked = [item_id for item_id, _ in tx.questions.asked(team.id)]
    weights = {domain.number: domain.weight for domain in tx.bank.exam(team.exam).domains}
    return selection.daily(tx.bank.items_for(team.exam), weights, asked, f"{team.id}/{day.isoformat()}")
