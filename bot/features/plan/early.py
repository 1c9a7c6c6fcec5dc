"""Steps of a plan that were passed over before their day, because the clock was wrong."""

from __future__ import annotations

from datetime import datetime

from bot.domain import local_time
from bot.domain.member import zone_for
from bot.features.kit.course import replan
from bot.store.transaction import Store


def lay_out_missed(tx: Store, plan_id: int, now: datetime) -> None:
    """Lay out a plan anew of which a step counts as missed whose day has not come. What was right stays."""
    plan = tx.plans.get(plan_id)
    if plan is None or plan != tx.plans.of_member(plan.member):  # an earlier exam's plan asks nothing any more
        return
    member = tx.members.get(plan.member)
    team = tx.teams.get(member.team)
    today = local_time.local_date(now, zone_for(member, team))
    if any(step.state == "missed" and step.day is not None and step.day > today for step in tx.plans.steps(plan_id)):
        replan(tx, team, member, now)
