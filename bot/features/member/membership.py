"""A member's own affairs: joining, profile, private messages, pausing, leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain import local_time
from bot.domain.member import (
    DEFAULT_MINUTES,
    QUIET_HOURS,
    QUIET_UNTIL,
    Member,
    PrivateMessages,
    is_quiet,
    zone_for,
)
from bot.domain.team import Team
from bot.domain.typed_dates import parse_time
from bot.features.kit.access import Refusal, enrol, known_zone, may_manage, member_of, seat, team_of
from bot.features.kit.arguments import word
from bot.features.kit.course import replan
from bot.features.kit.forms import FormReader, coming, name_of, weekdays_of, zone_of
from bot.features.kit.words import note
from bot.features.member import cards as member_cards
from bot.interactions import Ask, Command, Interaction, Press, Private, Replace, Reply, Submission
from bot.messages import Button, Card
from bot.store.transaction import Store


def join(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """The form for exam date, background, zone and minutes; for members as for those who become one."""
    team = team_of(tx, interaction)
    member = member_of(tx, interaction, team)
    return Ask(member_cards.join_form(tx.bank.backgrounds, member, _zone(interaction, team, member)))


def _zone(interaction: Interaction, team: Team, member: Member | None) -> str:
    return (member.zone if member else None) or known_zone(interaction) or team.schedule.zone


def submit_join(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The sent form."""
    team = team_of(tx, interaction)
    member = member_of(tx, interaction, team)
    form = member_cards.join_form(tx.bank.backgrounds, member, _zone(interaction, team, member))
    read = FormReader(form, interaction.values)
    zone = read.take("zone", zone_of, team.schedule.zone)
    today = local_time.local_date(now, zone)
    date = read.take("date", lambda text: coming(text, today, member.exam_date if member else None), None)
    background = read.take("background", str, None)
    minutes = read.take("minutes", int, DEFAULT_MINUTES)
    if read.errors:
        return read.rejection()
    member, _ = enrol(tx, interaction, team, now)
    member = replace(member, exam_date=date, background=background, zone=zone, minutes=minutes)
    tx.members.save(member)
    replan(tx, team, member, now)
    return Private(member_cards.joined_card(team, member))


def profile(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """What is stored about the member that they can change."""
    team, member = seat(tx, interaction)
    return Private(_profile(tx, interaction, team, member))


def _profile(tx: Store, interaction: Interaction, team: Team, member: Member) -> Card:
    background = tx.bank.background(member.background) if member.background else None
    exam = tx.bank.exam(team.exam)
    return member_cards.profile_card(team, member, exam, background, manages=may_manage(tx, interaction, team))


def zone(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/study zone CITY`: the member's zone, with what was understood; without a city, what is stored."""
    team, member = seat(tx, interaction)
    typed = interaction.text.strip() if isinstance(interaction, Command) else ""
    if typed:
        try:
            member = replace(member, zone=zone_of(typed))
        except ValueError as error:
            raise Refusal(note("Which time zone?", str(error))) from error
        tx.members.save(member)
        replan(tx, team, member, now)
    name = zone_for(member, team)
    return Private(member_cards.zone_card(name, local_time.local(now, name), own=member.zone is not None))


def messages(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The form for private messages."""
    _, member = seat(tx, interaction)
    return Ask(member_cards.messages_form(member))


def submit_messages(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """Private messages, opted in to."""
    team, member = seat(tx, interaction)
    read = FormReader(member_cards.messages_form(member), interaction.values)
    clock = read.take("clock", parse_time, QUIET_UNTIL)
    weekdays = read.take("weekdays", weekdays_of, frozenset[int]())
    night = read.take("night", str, "no") == "yes"
    if not (night or not is_quiet(clock) or "clock" in read.errors):
        read.errors["clock"] = f"I keep quiet from {QUIET_HOURS}. Choose a time outside, or allow the night below."
    if read.errors:
        return read.rejection()
    member = replace(member, messages=PrivateMessages(clock, weekdays), state="active")
    tx.members.save(member)
    replan(tx, team, member, now)
    return Private(_profile(tx, interaction, team, member))


def no_messages(tx: Store, interaction: Press, now: datetime) -> Reply:
    team, member = seat(tx, interaction)
    member = replace(member, messages=None)
    tx.members.save(member)
    replan(tx, team, member, now)
    return Replace(
        note(
            "No private messages",
            "Everything is here whenever you look. Change your mind in your profile.",
            buttons=(Button("today", "Today's question", look="primary"), Button("profile", "My profile")),
        )
    )


def name(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Show or hide the name on the leaderboard: the member's own wish."""
    team, member = seat(tx, interaction)
    member = replace(member, show_name=word(interaction, 0) == "show")
    tx.members.save(member)
    return Replace(_profile(tx, interaction, team, member))


def ask_rename(tx: Store, interaction: Press, now: datetime) -> Reply:
    _, member = seat(tx, interaction)
    return Ask(member_cards.name_form(member.name))


def rename(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The name that others see, in every team of this account."""
    team, member = seat(tx, interaction)
    read = FormReader(member_cards.name_form(member.name), interaction.values)
    name = read.take("name", name_of, member.name)
    if read.errors:
        return read.rejection()
    tx.members.rename(replace(interaction.actor, name=name))
    return Private(_profile(tx, interaction, team, replace(member, name=name)))


def pause(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """Ask what shall pause."""
    team, member = seat(tx, interaction)
    running = may_manage(tx, interaction, team) and team.state == "active"
    return Private(
        member_cards.pause_card(manages=running, messages=member.messages is not None and member.state == "active")
    )


def pause_me(tx: Store, interaction: Press, now: datetime) -> Reply:
    team, member = seat(tx, interaction)
    member = replace(member, state="paused")
    tx.members.save(member)
    replan(tx, team, member, now)
    return Replace(note("Your private messages pause", "/study resume brings them back."))


def leave_team(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    team, _ = seat(tx, interaction)
    return Private(member_cards.leave_card(team, interaction.keep_days))


def leave_now(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Off the leaderboard; what was answered stays, and answering again brings the member back."""
    team, member = seat(tx, interaction)
    member = replace(member, state="left")
    tx.members.save(member)
    tx.members.note_left(member.id, now)
    replan(tx, team, member, now)
    hand_over(tx, team, member.id)
    return Replace(member_cards.left_card(team, interaction.keep_days))


def hand_over(tx: Store, team: Team, gone: int) -> None:
    """When the lead is gone, the one who joined first leads on; in an empty team whoever comes next."""
    if team.lead == gone:
        heir = next(iter(tx.members.in_team(team.id)), None)
        tx.teams.save(replace(team, lead=heir.id if heir else None))


def stay(tx: Store, interaction: Press, now: datetime) -> Reply:
    return Replace(note("Nothing has changed"))
