"""Who pays for what is written: the account and its address before the store is asked, member and team within it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.budget import COSTS_MORE, MANY, ONE, Allowance, Budgets
from bot.features.kit.words import note
from bot.features.router import Route
from bot.interactions import Interaction, Left
from bot.messages import Card
from bot.store.transaction import Store


class OverBudget(Exception):
    """Nothing was changed; after `wait` it may go on."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"over budget for {wait}")
        self.wait = wait


class Payers:
    """Takes from the budgets, or raises OverBudget. Being removed from a place is always heard."""

    def __init__(self) -> None:
        self._outside = Budgets()
        self._inside = Budgets()  # of the writer's thread alone

    def before(self, route: Route, interaction: Interaction, now: datetime) -> None:
        """The account, or the place where no person is known, and the address."""
        if isinstance(interaction, Left):
            return
        actor, place = interaction.actor, interaction.place
        who = f"@{actor.user}" if actor.user or place is None else f"#{place.channel}"
        takers = {f"{actor.platform}/{actor.workspace}/{who}": ONE}
        if interaction.address:
            takers[f"from {interaction.address}"] = MANY
        _take(self._outside, takers, _cost(route), now)

    def within(self, tx: Store, route: Route, interaction: Interaction, now: datetime) -> None:
        """The member and the team: those of the place, in private all that the account is in."""
        if isinstance(interaction, Left):
            return
        here = tx.teams.at(interaction.place) if interaction.place is not None else None
        members = [
            member
            for member in tx.members.all_of(interaction.actor, left=True)
            if interaction.place is None or (here is not None and member.team == here.id)
        ]
        takers = {f"member {member.id}": ONE for member in members}
        takers |= {
            f"team {team}": MANY for team in {*(member.team for member in members), *([here.id] if here else [])}
        }
        _take(self._inside, takers, _cost(route), now)


def _cost(route: Route) -> int:
    return COSTS_MORE if route.much else 1


def _take(budgets: Budgets, takers: dict[str, Allowance], cost: int, now: datetime) -> None:
    wait = budgets.spend(takers, cost, now)
    if wait is not None:
        raise OverBudget(wait)


def over_budget(wait: timedelta) -> Card:
    """A calm sentence, with when to go on."""
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    when = "in 1 minute" if minutes == 1 else f"in {minutes} minutes"
    return note(
        "A short pause",
        f"A lot has come from here in a short time, so this was not stored. You can go on {when}. "
        "Everything from before is kept.",
    )
