"""Teams side by side: those in public places of one workspace, and those that agreed. Only means, never a name."""

from __future__ import annotations

from datetime import datetime

from bot.domain.scoring import mean_points
from bot.domain.team import Team
from bot.features.board import comparing_cards as cards
from bot.features.kit.access import Refusal, managed_team, seat
from bot.interactions import Command, Press, Private, Replace, Reply
from bot.store.people import GOOD_FOR, LinkCode
from bot.store.transaction import Store

_MOST = 10
"""Teams that are compared with one."""


def compared_teams(tx: Store, team: Team) -> list[cards.ComparedLine]:
    """The team among its peers, best mean first; none where it has no peers."""
    peers = tx.teams.peers(team.id, _MOST)
    found = [cards.ComparedLine(other.name, _mean(tx, other), mine=other.id == team.id) for other in (team, *peers)]
    return sorted(found, key=lambda line: (line.mean is None, -(line.mean or 0), line.team)) if peers else []


def _mean(tx: Store, team: Team) -> float | None:
    here = {member.id for member in tx.members.in_team(team.id)}
    standings = [standing for standing in tx.responses.standings(team.id) if standing.member in here]
    return mean_points([(standing.points, standing.answers) for standing in standings])


def compare(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/study compare`: what it does; with a code: agree; "stop" ends all that was agreed."""
    team = managed_team(tx, interaction)
    text = interaction.text.strip() if isinstance(interaction, Command) else ""
    if text.lower() == "stop":
        tx.teams.compare_no_more(team.id)
        return Private(cards.stopped())
    if not text:
        return Private(cards.compare_offer(team))
    code = tx.codes.find(text, now)
    if code is None or code.purpose != "compare":
        raise Refusal(cards.bad_compare_code())
    if code.team == team.id:
        raise Refusal(cards.same_team())
    tx.codes.spend(text)
    tx.teams.compare(team.id, code.team)
    return Private(cards.agreed(team, tx.teams.get(code.team)))


def give_compare_code(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Whoever manages the team agrees by giving the code; the other team by typing it."""
    managed_team(tx, interaction)
    team, member = seat(tx, interaction)
    return Replace(cards.code(team, tx.codes.issue(LinkCode("compare", team.id, member.id), now + GOOD_FOR)))
