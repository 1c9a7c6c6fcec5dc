"""What the product foresaw of everybody's repeat encounters, and what came of it: without names. Pure reading."""

from __future__ import annotations

from datetime import datetime

from bot.domain.recalibration import Foresight
from bot.features.practice.trap_history import standing
from bot.store.transaction import Store


def foresights(tx: Store, now: datetime) -> list[Foresight]:
    """Every repeat encounter of every team's members, in no order that tells whose it is."""
    found = [
        one
        for team in tx.teams.all()
        for member in tx.members.in_team(team.id)
        for one in standing(tx, team, member, now).recollection.foresights
    ]
    return sorted(found, key=lambda one: (one.stated, one.odds, one.right))
