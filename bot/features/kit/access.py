"""Whose team an interaction is about, who the actor is in it, and what they may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from bot.addresses import Person
from bot.cleaning import clean_name
from bot.domain import zones
from bot.domain.member import DEFAULT_MINUTES, Member
from bot.domain.question import Question
from bot.domain.team import Team
from bot.features.kit import access_cards as cards
from bot.features.kit.course import replan
from bot.features.kit.forms import LONGEST_NAME
from bot.interactions import Command, Interaction
from bot.messages import Card
from bot.store.transaction import Store


class _Owned(Protocol):
    @property
    def member(self) -> int: ...


OwnedT = TypeVar("OwnedT", bound=_Owned)


class Refusal(Exception):
    """The use case ends here, and the actor reads why. Nothing was changed before it is raised."""

    def __init__(self, card: Card) -> None:
        super().__init__(card.title)
        self.card = card


def team_of(tx: Store, interaction: Interaction, *, left: bool = False) -> Team:
    """The place's team; in private the actor's only one, with `left` also one that they left.

    Raises:
        Refusal: there is none, or the actor has to say which.

    """
    if interaction.place is not None:
        team = tx.teams.at(interaction.place)
        if team is None:
            raise Refusal(cards.no_team(may_set_up=interaction.may_set_up))
        return team
    teams = [tx.teams.get(member.team) for member in tx.members.all_of(interaction.actor, left=left)]
    if len(teams) == 1:
        return teams[0]
    if teams and isinstance(interaction, Command):
        raise Refusal(cards.which_team(teams, interaction))
    raise Refusal(cards.which_place() if teams else cards.no_membership())


def member_of(tx: Store, interaction: Interaction, team: Team) -> Member | None:
    """The actor's membership in the team, unless they left."""
    member = tx.members.of(interaction.actor, team.id)
    return member if member is not None and member.state != "left" else None


def seat(tx: Store, interaction: Interaction, *, left: bool = False) -> tuple[Team, Member]:
    """Team and member, for what only members can do; with `left` also for those who were. Raises Refusal."""
    team = team_of(tx, interaction, left=left)
    member = tx.members.of(interaction.actor, team.id) if left else member_of(tx, interaction, team)
    if member is None:
        raise Refusal(cards.members_only(team))
    return team, member


def entered(tx: Store, interaction: Interaction, team_id: int) -> Team:
    """That team, if the actor stands in one of its places or is a member: the guard of everything named by an id.

    Raises:
        Refusal: neither holds; what the id names is not told.

    """
    here = tx.teams.at(interaction.place) if interaction.place is not None else None
    if here is not None and here.id == team_id:
        return here
    if any(member.team == team_id for member in tx.members.all_of(interaction.actor)):
        return tx.teams.get(team_id)
    raise Refusal(cards.not_from_here())


def owned(tx: Store, interaction: Interaction, found: OwnedT | None, otherwise: Card) -> tuple[Member, OwnedT]:
    """What an id names, with the actor's membership that it belongs to.

    Raises:
        Refusal: it is somebody else's, or gone; the two read alike.

    """
    for member in tx.members.all_of(interaction.actor):
        if found is not None and found.member == member.id:
            return member, found
    raise Refusal(otherwise)


def may_manage(tx: Store, interaction: Interaction, team: Team) -> bool:
    """The team's lead and those whom the settings name anywhere; who manages the place, in the place."""
    if interaction.manages_all:
        return True
    member = member_of(tx, interaction, team)
    if member is not None and member.id == team.lead:
        return True
    if not interaction.manages or interaction.place is None:
        return False
    here = tx.teams.at(interaction.place)
    return here is not None and here.id == team.id


def managed_team(tx: Store, interaction: Interaction) -> Team:
    """The team, for those who may manage it. Raises Refusal."""
    team = team_of(tx, interaction)
    if not may_manage(tx, interaction, team):
        raise Refusal(cards.managers_only())
    return team


def enrol(tx: Store, interaction: Interaction, team: Team, now: datetime) -> tuple[Member, bool]:
    """The actor as a member with the team's defaults, and whether that is new. Somebody who had left is back."""
    known = tx.members.of(interaction.actor, team.id)
    if known is not None and known.state != "left":
        return known, False
    if known is not None:
        member = replace(known, state="active")
        tx.members.save(member)
        replan(tx, team, member, now)
        _lead_if_nobody_does(tx, team, member)
        return member, True
    member = Member(
        id=0,
        team=team.id,
        name=_name(interaction),
        exam_date=None,
        background=None,
        zone=known_zone(interaction),
        messages=None,
        minutes=DEFAULT_MINUTES,
        show_name=None,
        state="active",
        joined_at=now,
    )
    member = tx.members.add(member, interaction.actor)
    _lead_if_nobody_does(tx, team, member)
    return member, True


def _lead_if_nobody_does(tx: Store, team: Team, member: Member) -> None:
    """A new team's first member leads it; so does whoever comes into one that everybody had left."""
    if team.lead is None:
        tx.teams.save(replace(team, lead=member.id))


# What stands open for a person, whichever account they use


def memberships(tx: Store, *accounts: Person) -> tuple[Member, ...]:
    """Every membership of the person behind these accounts, also those that they left.

    A membership may have further accounts, and each of those further memberships: all of them are followed.
    """
    found: dict[int, Member] = {}
    ahead = list(accounts)
    while ahead:
        new = [member for member in tx.members.all_of(ahead.pop(), left=True) if member.id not in found]
        found.update({member.id: member for member in new})
        ahead += [account for member in new for account in tx.members.accounts(member.id)]
    return tuple(found.values())


def _open_questions(tx: Store, *accounts: Person) -> list[tuple[Question, Member]]:
    """The open questions of all teams of the person, each with who they are in that team."""
    current = ((tx.questions.current(member.team), member) for member in memberships(tx, *accounts))
    return [(question, member) for question, member in current if question is not None]


def open_items(tx: Store, *accounts: Person) -> frozenset[str]:
    """Items that stand open in any team of the person behind these accounts: no key of theirs may be shown early."""
    return frozenset(question.item.id for question, _ in _open_questions(tx, *accounts))


def unlocked_items(tx: Store, *accounts: Person) -> frozenset[str]:
    """Of `open_items`, those not locked in every team that asks them: no answer may tell of them."""
    asked = _open_questions(tx, *accounts)
    return frozenset(
        question.item.id for question, member in asked if tx.responses.locked(question.id, member.id) is None
    )


def open_elsewhere(tx: Store, question: Question, *accounts: Person) -> list[tuple[Question, Member]]:
    """Other open questions about the same item that the person has not locked: its verdict would help them there."""
    found = [
        (other, member)
        for other, member in _open_questions(tx, *accounts)
        if other.item.id == question.item.id and other.id != question.id
    ]
    locked = {other.id for other, member in found if tx.responses.locked(other.id, member.id) is not None}
    return [(other, member) for other, member in found if other.id not in locked]


def known_zone(interaction: Interaction) -> str | None:
    """The actor's zone as the platform tells it, where that is one."""
    zone = interaction.profile.zone if interaction.profile else None
    return zone if zone is not None and zones.is_zone(zone) else None


def _name(interaction: Interaction) -> str:
    """What the platform calls the actor, on one line and no longer than a name that is typed."""
    told = (interaction.profile.name if interaction.profile else "", interaction.actor.name)
    return next(filter(None, (clean_name(name, LONGEST_NAME) for name in told)), "Member")
