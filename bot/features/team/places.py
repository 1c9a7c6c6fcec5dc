"""The team's places: the bot comes and goes, calls those who want to be called, and gives a place free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.addresses import Place
from bot.domain import question as domain_question
from bot.features.daily import opening, posts
from bot.features.kit.access import Refusal, managed_team
from bot.features.kit.words import note
from bot.features.team import cards as team_cards
from bot.features.team import place_cards as cards
from bot.interactions import Command, Done, Interaction, Joined, Left, Press, Private, Replace, Reply
from bot.store.deliveries import destination
from bot.store.people import OwnedPlace
from bot.store.transaction import Store


def place_joined(tx: Store, interaction: Joined, now: datetime) -> Reply:
    """The bot is invited: it goes on where it left, or introduces itself in one message."""
    place = interaction.place
    if place is None:
        return Done()
    back = _meant(tx, place, whole=interaction.whole)
    _set_present(tx, back, present=True, now=now)
    if not back:
        key = f"hello:{destination(place)}:{now.date().isoformat()}"
        tx.deliveries.post(
            key, place, team_cards.introduction(), now=now, expires_at=now + domain_question.LATEST_OPENING
        )
    return Done()


def place_left(tx: Store, interaction: Left, now: datetime) -> Reply:
    """The bot is removed: its team goes on elsewhere, or waits. Nothing is deleted."""
    if interaction.place is not None:
        gone = _meant(tx, interaction.place, whole=interaction.whole)
        _set_present(tx, gone, present=False, now=now)
    return Done()


def news_of_place(tx: Store, interaction: Interaction) -> OwnedPlace | None:
    """The place as it is to be kept, where the platform says another visibility of it than before."""
    if interaction.place is None or interaction.public is None:
        return None
    owned = tx.places.owned(interaction.place)
    if owned is None or owned.public is interaction.public:
        return None
    return replace(owned, public=interaction.public)


def note_visibility(tx: Store, interaction: Interaction) -> None:
    """Keep who can see the place, as the platform says it."""
    if (news := news_of_place(tx, interaction)) is not None:
        tx.places.save(news)


def _meant(tx: Store, place: Place, *, whole: bool) -> tuple[OwnedPlace, ...]:
    if whole:
        return tx.places.in_workspace(place)
    owned = tx.places.owned(place)
    return () if owned is None else (owned,)


def _set_present(tx: Store, places: Iterable[OwnedPlace], *, present: bool, now: datetime) -> None:
    for owned in places:
        tx.places.save(replace(owned, present=present, trouble=""))
    for team_id in sorted({owned.team for owned in places}):
        opening.refresh(tx, team_id, now)


def ping(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/study ping @group`: who is called when the question opens in this place; "off" ends it. Silent otherwise."""
    team = managed_team(tx, interaction)
    owned = tx.places.owned(interaction.place) if interaction.place else None
    if owned is None:
        raise Refusal(cards.ping_in_channel())
    if not isinstance(interaction, Command) or not interaction.text.strip():
        return Private(cards.ping_card(team, owned.call))
    if interaction.text.strip().lower() == "off":
        tx.places.save(replace(owned, call=None))
        return Private(note("Nobody is called", "The question still comes, silently."))
    if interaction.group is None:
        raise Refusal(cards.no_group(interaction.text.strip()))
    tx.places.save(replace(owned, call=interaction.group))
    return Private(cards.ping_card(team, interaction.group))


def archive(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """Ask before a place is given free."""
    team = managed_team(tx, interaction)
    if interaction.place is None:
        raise Refusal(cards.archive_in_channel())
    return Private(cards.archive_card(team, last=len(tx.places.all_of(team.id)) == 1))


def archive_now(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Give the place free. The team's answers stay; without any place left it is finished."""
    team = managed_team(tx, interaction)
    if interaction.place is None:
        raise Refusal(cards.archive_in_channel())
    tx.places.release(interaction.place)
    if not tx.places.all_of(team.id):
        team = replace(team, state="finished")
    tx.teams.save(opening.rescheduled(tx, team, now))
    return Replace(note("This place is free", "What was answered is kept. A new team can be set up here any time."))


def take_place(tx: Store, team_id: int, place: Place, now: datetime) -> None:
    """Give one more place to a team, and post what is open there."""
    tx.places.claim(place, team_id)
    opening.refresh(tx, team_id, now)
    question = tx.questions.current(team_id)
    if question is not None and now < question.closes_at:
        posts.open_question(tx, tx.teams.get(team_id), question, now)
