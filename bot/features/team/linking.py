"""`/study link`: a code that joins a second place to a team, or a second account to a member."""

from __future__ import annotations

from datetime import datetime

from bot.features.kit.access import Refusal, managed_team, may_manage, seat
from bot.features.kit.arguments import Forged, word
from bot.features.kit.course import replan
from bot.features.mock import ending
from bot.features.team import linking_cards as cards
from bot.features.team import places
from bot.interactions import Command, Press, Private, Replace, Reply
from bot.store.people import GOOD_FOR, LinkCode
from bot.store.transaction import Store


def link_account(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """Without a code: offer one. With a code: join what it stands for."""
    text = interaction.text.strip() if isinstance(interaction, Command) else ""
    if text:
        return _redeem(tx, interaction, text, now)
    team, _ = seat(tx, interaction)
    return Private(cards.link_offer(team, manages=may_manage(tx, interaction, team)))


def give_link_code(tx: Store, interaction: Press, now: datetime) -> Reply:
    """A code for a second place (who manages the team), or for the member's own second account."""
    match word(interaction, 0):
        case "place":
            managed_team(tx, interaction)
            team, member = seat(tx, interaction)
            code = tx.codes.issue(LinkCode("place", team.id, member.id), now + GOOD_FOR)
            return Replace(cards.code_for_place(team, code))
        case "account":
            team, member = seat(tx, interaction)
            code = tx.codes.issue(LinkCode("account", team.id, member.id), now + GOOD_FOR)
            return Replace(cards.code_for_account(code))
        case other:
            raise Forged(other)


def _redeem(tx: Store, interaction: Command | Press, text: str, now: datetime) -> Reply:
    code = tx.codes.find(text, now)
    match code:
        case LinkCode(purpose="place"):
            reply = _join_place(tx, interaction, code, now)
        case LinkCode(purpose="account"):
            reply = _join_account(tx, interaction, code, now)
        case _:
            raise Refusal(cards.bad_link_code())
    tx.codes.spend(text)
    return reply


def _join_place(tx: Store, interaction: Command | Press, code: LinkCode, now: datetime) -> Reply:
    place = interaction.place
    if place is None:
        raise Refusal(cards.place_in_channel())
    here = tx.teams.at(place)
    if here is None and not (interaction.may_set_up or interaction.manages or interaction.manages_all):
        raise Refusal(cards.not_yours_to_link())
    team = tx.teams.get(code.team)
    if here is not None and here.id == team.id:
        raise Refusal(cards.linked_already(team))
    if here is not None:
        managed_team(tx, interaction)
        if tx.questions.asked(here.id):
            raise Refusal(cards.has_history(here))
        tx.places.release(place)
    places.take_place(tx, team.id, place, now)
    return Private(cards.place_linked(team))


def _one_mock_exam(tx: Store, one: int, two: int, now: datetime) -> None:
    """Of two members that become one, one has a mock exam that runs at the most: the earlier ends as it stands."""
    running = [found for found in map(tx.mocks.running, (one, two)) if found is not None]
    if len(running) > 1:
        first = min(running, key=lambda found: found.started_at)
        ending.hand_in(tx, first, min(now, first.deadline), now)


def _join_account(tx: Store, interaction: Command | Press, code: LinkCode, now: datetime) -> Reply:
    team, member = tx.teams.get(code.team), tx.members.get(code.member)
    other = tx.members.of(interaction.actor, team.id)
    if other is not None and other.id == member.id:
        raise Refusal(cards.same_account())
    if other is None:
        tx.members.attach(interaction.actor, member.id)
    else:
        _one_mock_exam(tx, other.id, member.id, now)
        tx.members.merge(other.id, into=member.id)
        replan(tx, team, tx.members.get(member.id), now)
    return Private(cards.account_linked(team, merged=other is not None))
