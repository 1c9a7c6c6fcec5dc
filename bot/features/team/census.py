"""Who is there: every team with its members. Pure reading."""

from __future__ import annotations

from bot.domain.member import Member
from bot.domain.team import Team
from bot.store.transaction import Store


def census(tx: Store) -> list[tuple[Team, tuple[Member, ...]]]:
    """Every team, oldest first, with its active and paused members."""
    return [(team, tx.members.in_team(team.id)) for team in tx.teams.all()]
