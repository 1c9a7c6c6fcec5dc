"""The posts of the daily question: asking, counting and revealing, in every place of its team."""

from __future__ import annotations

from datetime import datetime

from bot.addresses import Place
from bot.domain import local_time
from bot.domain.question import Question
from bot.domain.team import Team
from bot.features.daily import cards
from bot.features.kit.outgoing import EDIT_FOR, POST_FOR, as_corrected
from bot.messages import Card
from bot.store.deliveries import destination
from bot.store.transaction import Store


def daily_key(question: Question, place: Place) -> str:
    return f"daily:{question.team}:{question.day.isoformat()}:{destination(place)}"


def open_question(tx: Store, team: Team, question: Question, now: datetime) -> None:
    """Post a new question to every place of its team."""
    due = local_time.at(question.day, team.schedule.clock, team.schedule.zone)
    since = due if due <= now else None  # ahead of its time it falls due by somebody's press
    for place in tx.places.of(team.id):
        key, card = daily_key(question, place), _card(tx, question, place)
        tx.deliveries.post(key, place, card, now=now, expires_at=question.closes_at, since=since)


def count(tx: Store, question_id: int, now: datetime) -> None:
    """Let the posts show how many have answered: once for all the answers since the last time."""
    question = tx.questions.get(question_id)
    tx.questions.counted(question_id)
    if question.revealed:
        return
    for place in tx.places.of(question.team):
        card = _card(tx, question, place)
        tx.deliveries.edit(daily_key(question, place), card, now=now, due_at=now, expires_at=question.closes_at)


def reveal(tx: Store, team: Team, question: Question, now: datetime) -> None:
    """Edit the posts into the reveal, and open the discussion under them."""
    answers = tx.responses.taken(question.id)
    question = as_corrected(tx, question)
    card = cards.reveal_card(question, answers, tx.bank.traps_in(question.item))
    discussion = cards.discussion(question, answers)
    for place in tx.places.of(team.id):
        key = daily_key(question, place)
        tx.deliveries.edit(key, card, now=now, due_at=now, expires_at=now + EDIT_FOR)
        if answers:
            tx.deliveries.post(
                f"discuss:{key}",
                place,
                discussion,
                now=now,
                expires_at=now + POST_FOR,
                under=key,
                since=question.closes_at,
            )


def _card(tx: Store, question: Question, place: Place) -> Card:
    before = tx.questions.latest(question.team, before=question.day)
    line = None
    if before is not None and before.revealed:
        line = cards.yesterday_line(
            before, question.day, tx.responses.taken(before.id), tx.deliveries.ref(daily_key(before, place))
        )
    owned = tx.places.owned(place)
    call = owned.call if owned else None
    return cards.post(question, takers=tx.questions.takers(question.id), yesterday=line, call=call)
