"""The home page, help, and the bot's coming and going."""

from __future__ import annotations

from datetime import datetime

from bot.domain import local_time
from bot.domain.member import Member, zone_for
from bot.domain.team import Team
from bot.features.home import cards
from bot.features.kit.access import may_manage, member_of, team_of
from bot.features.kit.words import days_until
from bot.features.team import setup
from bot.interactions import Command, Opened, Press, Private, Reply
from bot.messages import Moment, Part, Span
from bot.store.transaction import Store


def home_opened(tx: Store, interaction: Opened, now: datetime) -> Reply:
    """The page that somebody sees first."""
    nowhere = interaction.place is None and not tx.members.all_of(interaction.actor)
    if nowhere or (interaction.place is not None and interaction.may_set_up and tx.teams.at(interaction.place) is None):
        return Private(setup.first_card(tx, now))
    team = team_of(tx, interaction)
    member = member_of(tx, interaction, team)
    if member is None:
        return Private(cards.stranger(team))
    manages = may_manage(tx, interaction, team)
    fresh = manages and team.kind == "solo"
    has_date = member.exam_date is not None
    lines = _lines(tx, team, member, now)
    return Private(cards.member(team, lines, setup=fresh, has_date=has_date, manages=manages))


def _lines(tx: Store, team: Team, member: Member, now: datetime) -> list[tuple[Part, ...]]:
    lines: list[tuple[Part, ...]] = []
    if member.exam_date is not None:
        today = local_time.local_date(now, zone_for(member, team))
        lines.append(("Your exam: ", Span(days_until(member.exam_date, today)), f", {member.exam_date:%d %b %Y}."))
    question = tx.questions.current(team.id)
    if question is not None and now < question.closes_at:
        if tx.responses.locked(question.id, member.id) is not None:
            lines.append(("Today is answered. The reveal comes ", Moment(question.closes_at), "."))
        elif tx.questions.provisional(question.id, member.id) is not None:
            lines.append(("Your answer is stored. How sure are you? Open Today to say so.",))
        else:
            lines.append(("Today's question waits for you until ", Moment(question.closes_at), "."))
    elif team.opens_at is not None:
        lines.append(("The next question opens ", Moment(team.opens_at), "."))
    else:
        lines.append(("The daily question is paused.",))
    return lines


def show_help(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    return Private(cards.help_card())
