"""The leaderboard. Pure reading, a few queries whatever the team's size."""

from __future__ import annotations

from datetime import datetime

from bot.domain.scoring import TOP, ranks
from bot.domain.team import Team
from bot.features.board import cards, comparing
from bot.features.kit.access import member_of, team_of
from bot.interactions import Command, Press, Private, Reply
from bot.messages import Name
from bot.store.transaction import Store


def show_leaderboard(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """Points in the team: names as the team's rule and each member's wish allow."""
    team = team_of(tx, interaction)
    me = member_of(tx, interaction, team)
    lines = lines_of(tx, team, me.id if me else None)
    mine_line = next((line for line in lines if line.mine), None)
    others = comparing.compared_teams(tx, team) if lines else ()
    return Private(cards.leaderboard(team.name, lines, mine_line, others, top=top_of(team)))


def lines_of(tx: Store, team: Team, mine: int | None = None) -> list[cards.BoardLine]:
    """Everybody's line, best first; `mine` is the member who looks."""
    members = {member.id: member for member in tx.members.in_team(team.id)}
    standings = [standing for standing in tx.responses.standings(team.id) if standing.member in members]
    lines = []
    for rank, standing in zip(ranks([standing.points for standing in standings]), standings, strict=True):
        member = members[standing.member]
        shown = team.names_shown if member.show_name is None else member.show_name
        name = Name(member.id, member.name) if shown else None
        lines.append(cards.BoardLine(rank, name, standing.points, standing.answers, mine=member.id == mine))
    return lines


def top_of(team: Team) -> int | None:
    """How many lines the team's kind shows; None for all."""
    return TOP if team.kind == "open" else None
