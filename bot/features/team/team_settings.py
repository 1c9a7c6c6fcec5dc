"""The team's settings, for those who manage it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.domain import local_time
from bot.domain.team import UNANSWERED_LIMIT, Schedule, Team
from bot.domain.typed_dates import parse_time
from bot.features.daily import opening
from bot.features.kit import outgoing
from bot.features.kit.access import managed_team, may_manage, member_of, seat, team_of
from bot.features.kit.course import replan, replan_team
from bot.features.kit.forms import FormReader, coming, dates_of, name_of, weekdays_of, zone_of
from bot.features.kit.words import note
from bot.features.team import cards
from bot.interactions import Ask, Command, Press, Private, Replace, Reply, Submission
from bot.store.transaction import Store


def show_settings(tx: Store, interaction: Command | Press | Submission, now: datetime) -> Reply:
    team = managed_team(tx, interaction)
    return Private(cards.settings(team, tx.bank.exam(team.exam)))


def ask_schedule(tx: Store, interaction: Press, now: datetime) -> Reply:
    return Ask(cards.schedule_form(managed_team(tx, interaction)))


def submit_schedule(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """A new schedule holds from the next question on; the one that is open closes earlier where the time is earlier."""
    team = managed_team(tx, interaction)
    read = FormReader(cards.schedule_form(team), interaction.values)
    zone = read.take("zone", zone_of, team.schedule.zone)
    today = local_time.local_date(now, zone)
    clock = read.take("clock", parse_time, team.schedule.clock)
    weekdays = read.take("weekdays", weekdays_of, team.schedule.weekdays)
    skip = read.take("skip", lambda text: dates_of(text, today), frozenset[date]())
    if read.errors:
        return read.rejection()
    team = replace(team, schedule=Schedule(clock, zone, weekdays, skip))
    opening.move_closing(tx, team, now)
    reply = _save(tx, team, now)
    replan_team(tx, team, now)
    return reply


def ask_team(tx: Store, interaction: Press, now: datetime) -> Reply:
    return Ask(cards.team_form(managed_team(tx, interaction), tx.bank.exams))


def submit_team(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """Name, exam, exam date, names and verdict. The verdict rule holds from the next question on."""
    team = managed_team(tx, interaction)
    read = FormReader(cards.team_form(team, tx.bank.exams), interaction.values)
    today = local_time.local_date(now, team.schedule.zone)
    name = read.take("name", name_of, team.name)
    exam = read.take("exam", str, team.exam)
    date = read.take("date", lambda text: coming(text, today, team.exam_date), None)
    names = read.take("names", str, "yes")
    verdict = read.take("verdict", str, "yes")
    if read.errors:
        return read.rejection()
    team = replace(
        team,
        name=name,
        exam=exam,
        exam_date=date,
        names_shown=names == "yes",
        verdict_at_once=verdict == "yes",
    )
    return _save(tx, team, now)


def _save(tx: Store, team: Team, now: datetime) -> Reply:
    team = opening.rescheduled(tx, team, now)
    tx.teams.save(team)
    return Private(cards.settings(team, tx.bank.exam(team.exam)))


def pause_team(tx: Store, interaction: Press, now: datetime) -> Reply:
    """No question opens until somebody goes on; the one that is open closes at its time."""
    team = managed_team(tx, interaction)
    tx.teams.save(replace(team, state="paused", opens_at=None))
    return Replace(note("The daily question pauses", "/study resume brings it back. Nothing is lost."))


def resume(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/study resume`: the member's private messages; for those who manage the team also its daily question."""
    team = team_of(tx, interaction)
    manages = may_manage(tx, interaction, team)
    member = member_of(tx, interaction, team) if manages else seat(tx, interaction)[1]
    done = []
    if member is not None and member.state == "paused":
        member = replace(member, state="active")
        tx.members.save(member)
        replan(tx, team, member, now)
        done.append("Your private messages are back.")
    if team.state != "active" and manages:
        tx.teams.save(opening.going_on(tx, team, now))
        done.append("The daily question is back.")
    return Private(note("Resumed" if done else "Nothing was paused", *done))


def go_on(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Continue. Where the bot itself had asked, any member may press it; a pause of the lead's only who manages."""
    team = team_of(tx, interaction)
    if team.state == "active":
        return Replace(note("It goes on already"))
    asked_by_bot = team.state == "finished" or team.unanswered >= UNANSWERED_LIMIT
    if not may_manage(tx, interaction, team):
        team = seat(tx, interaction)[0] if asked_by_bot else managed_team(tx, interaction)
    tx.teams.save(opening.going_on(tx, team, now))
    outgoing.to_places(
        tx, team, f"continued:{team.id}:{now.isoformat()}", note("The daily question goes on", "Thank you."), now
    )
    return Replace(note("It goes on"))
