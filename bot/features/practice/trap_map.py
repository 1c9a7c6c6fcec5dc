"""`/traps`: the member's trap map, one trap, and the team's map. Pure reading."""

from __future__ import annotations

from datetime import datetime

from bot.domain import local_time, repetition
from bot.domain.concepts import concept_map
from bot.domain.member import Member, zone_for
from bot.domain.team import Team
from bot.features.kit.access import seat
from bot.features.kit.arguments import Forged
from bot.features.practice import trap_cards as cards
from bot.features.practice import trap_history
from bot.interactions import Choice, Command, Press, Private, Replace, Reply
from bot.messages import Card
from bot.store.transaction import Store

_TEAM = "team"


def show_traps(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/traps [team]`, or a page of the own map."""
    team, member = seat(tx, interaction)
    words = interaction.text if isinstance(interaction, Command) else " ".join(interaction.args)
    said = words.strip().lower()
    if said == _TEAM:
        lines = [cards.TeamLine(one.trap.name, one.met, one.sprung) for one in trap_history.of_team(tx, team)]
        return Private(cards.team(team.name, lines, members=repetition.LEAST_MEMBERS))
    return Private(_mine(tx, team, member, _page(said), now))


def _page(said: str) -> int:
    """The page that is named, from 0; whatever else is typed means the first."""
    return max(int(said[:4]) - 1, 0) if said.isascii() and said.isdecimal() else 0


def _mine(tx: Store, team: Team, member: Member, page: int, now: datetime) -> Card:
    lines = _rows(tx, team, member, now)
    if not lines:
        return cards.none_met()
    last_page = (len(lines) - 1) // cards.PAGE
    unmet = len(tx.bank.traps_for(team.exam)) - len(lines)
    return cards.own_traps_card(lines, min(page, last_page), unmet=unmet)


def _rows(tx: Store, team: Team, member: Member, now: datetime) -> list[cards.TrapRow]:
    """The traps that the member has met: open ones first, then what is held least firmly."""
    found = trap_history.standing(tx, team, member, now)
    today, traps, recollection = found.today.toordinal(), trap_history.askable_traps(tx, team), found.recollection
    rows = [
        cards.TrapRow(traps[name], state, recollection.phase(state, today))
        for name, state in recollection.states.items()
        if name in traps
    ]

    def need(row: cards.TrapRow) -> tuple[bool, float, str]:
        return row.phase != "open", recollection.seen_through(row.state, today), row.trap.id

    return sorted(rows, key=need)


def choose_trap(tx: Store, interaction: Choice, now: datetime) -> Reply:
    """One trap of the exam, with the member's own history. Raises Forged for any other."""
    team, member = seat(tx, interaction)
    wanted = interaction.values[0] if interaction.values else ""
    trap = next((trap for trap in tx.bank.traps_for(team.exam) if trap.id == wanted), None)
    if trap is None:
        raise Forged
    zone = zone_for(member, team)
    concepts = concept_map(tx.bank, team.exam)
    meetings = [
        cards.Meeting(
            local_time.local_date(past.answered_at, zone), past.right, past.confidence == "sure", past.trap == trap.id
        )
        for past in trap_history.met_with(tx, member, concepts, trap.id)
    ]
    row = next((row for row in _rows(tx, team, member, now) if row.trap.id == trap.id), None)
    return Replace(cards.one(trap, row, meetings))
