"""Starting a team in a place: from nothing, or from a question that was answered before any form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.addresses import Place
from bot.domain import local_time, selection
from bot.domain.items import Item, checked
from bot.domain.team import Schedule, Team, TeamKind
from bot.domain.typed_dates import parse_time
from bot.features.daily import answering, opening
from bot.features.kit import access_cards
from bot.features.kit.access import Refusal, enrol, known_zone, managed_team, member_of, open_items
from bot.features.kit.arguments import word
from bot.features.kit.forms import FormReader, coming, name_of, zone_of
from bot.features.kit.words import note
from bot.features.team import cards, team_settings
from bot.interactions import Ask, Command, Interaction, Press, Private, Reply, Submission
from bot.messages import Card
from bot.store.transaction import Store

FIRST_EXAM = "mla-c01"
"""The exam of the first question before any set-up: the article's."""

SOLO = "Just me"

FIRST_SEED = "first"
"""What the first question's letters are drawn from: the same tomorrow, for a page that was left open overnight."""


def begin_setup(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/study setup`, and the two buttons that it shows."""
    team = _existing(tx, interaction)
    if team is not None and team.kind != "solo":
        return team_settings.show_settings(tx, interaction, now)
    if isinstance(interaction, Command) or not interaction.args:
        return Private(cards.which_kind(tx.bank.exams))
    return Ask(cards.setup_form(tx.bank.exams, _kind(interaction), known_zone(interaction) or "", now.date()))


def _kind(interaction: Press | Submission) -> TeamKind:
    return "open" if interaction.args[:1] == ("open",) else "small"


def submit_setup(tx: Store, interaction: Submission, now: datetime) -> Reply:
    """The sent set-up form: a new team, or what began with an answer before any form becomes one.

    A team that was set up meanwhile keeps its settings, which are shown instead.
    """
    team = _existing(tx, interaction)
    if team is not None and team.kind != "solo":
        return team_settings.show_settings(tx, interaction, now)
    kind = _kind(interaction)
    form = cards.setup_form(tx.bank.exams, kind, "UTC", now.date())
    read = FormReader(form, interaction.values)
    zone = read.take("zone", zone_of, "UTC")
    today = local_time.local_date(now, zone)
    name = read.take("name", name_of, "")
    exam = read.take("exam", str, FIRST_EXAM)
    date = read.take("date", lambda text: coming(text, today), None)
    clock = read.take("clock", parse_time, Schedule().clock)
    if read.errors:
        return read.rejection()
    if team is None:
        team = found(tx, interaction, exam, now, name=name)
    team = replace(
        team,
        name=name,
        exam=exam,
        exam_date=date,
        kind=kind,
        names_shown=kind == "small",
        verdict_at_once=kind == "small",
        schedule=replace(team.schedule, clock=clock, zone=zone),
    )
    team = opening.going_on(tx, team, now)
    tx.teams.save(team)
    return Private(cards.ready(team, tx.bank.exam(exam), join_hint=_join_hint(interaction.place)))


def _join_hint(place: Place | None) -> str:
    if place is not None and place.platform == "web":
        return "Whoever opens this page's address joins by answering: share it with your team."
    return "Whoever answers is in."


def _existing(tx: Store, interaction: Interaction) -> Team | None:
    """The team here, for those who may manage it; None where the actor may start one. Raises Refusal."""
    if interaction.place is None:
        raise Refusal(access_cards.needs_channel())
    if tx.teams.at(interaction.place) is not None:
        return managed_team(tx, interaction)
    if not (interaction.may_set_up or interaction.manages):
        raise Refusal(access_cards.no_team(may_set_up=False))
    return None


def found(tx: Store, interaction: Interaction, exam: str, now: datetime, *, name: str) -> Team:
    """A new team that owns the place, with the actor as its lead."""
    if interaction.place is None:
        raise Refusal(access_cards.needs_channel())
    team = tx.teams.add(
        Team(
            id=0,
            name=name,
            exam=exam,
            exam_date=None,
            kind="solo",
            names_shown=True,
            verdict_at_once=True,
            schedule=Schedule(zone=known_zone(interaction) or "UTC"),
            state="active",
            lead=None,
            opens_at=None,
            unanswered=0,
            continued=None,
            created_at=now,
        )
    )
    tx.places.claim(interaction.place, team.id)
    lead, _ = enrol(tx, interaction, team, now)
    team = opening.rescheduled(tx, replace(team, lead=lead.id), now)
    tx.teams.save(team)
    return team


def open_now(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Post today's question ahead of its time."""
    team = managed_team(tx, interaction)
    if tx.questions.current(team.id) is not None:
        return answering.today(tx, interaction, now)
    day = local_time.local_date(now, team.schedule.zone)
    question = opening.open_ahead(tx, team, day, now)
    if question is None:
        return Private(note("Today's question was already asked", "The next one opens at its time."))
    tx.teams.save(opening.rescheduled(tx, team, now))
    return Private(note("Posted", "The first question is in the channel. Answer it yourself: it counts."))


# The question before any form


def first_card(tx: Store, now: datetime) -> Card:
    """Today's question for somebody who has nothing yet: one press starts a team of one."""
    return cards.first_question_card(_first_item(tx, now), FIRST_SEED)


def _first_item(tx: Store, at: datetime) -> Item:
    """That of the day; none that is kept for mock exams."""
    item = selection.of_the_day(tx.bank.items_for(FIRST_EXAM), at.date().isoformat())
    if item is None:
        raise LookupError(f"the bank has no single-choice item for {FIRST_EXAM}")
    return item


def first_answer(tx: Store, interaction: Press, now: datetime) -> Reply:
    """An answer given before any form: the team of one, its first question, and this answer to it.

    Without an option ("Just me, right now") the question is posted and waits. Only today's first question begins a
    team, or yesterday's on a page that was left open overnight: any other item would be a verdict to choose.
    """
    wanted, picked = word(interaction, 0), interaction.args[1:]
    team = tx.teams.at(interaction.place) if interaction.place else None
    if team is None:
        if not interaction.may_set_up:
            raise Refusal(access_cards.no_team(may_set_up=False))
        offered = {item.id: item for item in (_first_item(tx, now - timedelta(days=1)), _first_item(tx, now))}
        if wanted not in offered:
            return Private(first_card(tx, now))
        if picked:
            checked(offered[wanted], picked)  # before anything is founded on it
        team = _solo(tx, interaction, offered[wanted], now)
    question = tx.questions.current(team.id)
    if question is None or question.item.id != wanted or not picked:
        return answering.look_at_today(tx, team, member_of(tx, interaction, team), now)
    return answering.take_answer(
        tx, interaction, team, answering.settled_question(tx, question, now), picked=picked, now=now
    )


def _solo(tx: Store, interaction: Press, item: Item, now: datetime) -> Team:
    """A new team of one with this open question.

    Raises:
        Refusal: it stands open for the same person elsewhere, and the verdict comes at once here.

    """
    if item.id in open_items(tx, interaction.actor):
        raise Refusal(cards.first_stands_open())
    team = found(tx, interaction, FIRST_EXAM, now, name=SOLO)
    opening.open_ahead(tx, team, local_time.local_date(now, team.schedule.zone), now, item=item, seed=FIRST_SEED)
    team = opening.rescheduled(tx, team, now)
    tx.teams.save(team)
    return team
