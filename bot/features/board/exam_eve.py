"""Exam eve: on the day before the team's exam date its places read what the team did together."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import local_time
from bot.domain.scoring import SHARES_FROM
from bot.domain.team import Team
from bot.features.board import exam_eve_cards as cards
from bot.features.board import leaderboard
from bot.features.kit import outgoing
from bot.features.practice import trap_history
from bot.messages import Card
from bot.store.transaction import Store

TRAPS = 3
"""How many traps are named."""


def eve_moment(team: Team) -> datetime | None:
    """When it is due: at the question time of the day before (UTC); None without an exam date."""
    if team.exam_date is None:
        return None
    return local_time.at(team.exam_date - timedelta(days=1), team.schedule.clock, team.schedule.zone)


def post_if_due(tx: Store, team: Team, now: datetime, late: timedelta) -> None:
    """Post it, once per exam date, at its time or up to `late` after it."""
    due = eve_moment(team)
    if due is not None and due <= now <= due + late:
        outgoing.to_places(tx, team, f"eve:{team.id}:{team.exam_date}", _card(tx, team), now, since=due)


def _card(tx: Store, team: Team) -> Card:
    exam = tx.bank.exam(team.exam)
    lines = leaderboard.lines_of(tx, team)
    found = {share.domain: share for share in tx.responses.team_shares(team.id)}
    shares = []
    for domain in exam.domains:
        one = found.get(domain.number)
        answers = one.answers if one else 0
        shares.append(cards.Share(domain, one.right / answers if one and answers >= SHARES_FROM else None, answers))
    traps = [one.trap for one in trap_history.of_team(tx, team)[:TRAPS] if one.sprung]
    return cards.eve(team.name, exam, lines, shares, traps, top=leaderboard.top_of(team))
