"""The result once more, and the review of a mock exam, question by question."""

from __future__ import annotations

from datetime import datetime

from bot.domain.items import is_right, sprung
from bot.domain.mock_exam import MockExam
from bot.features.kit.arguments import Forged, number, word
from bot.features.mock import cards, result_cards
from bot.features.mock.ending import items_of, over, own_mock, review_opens_at, settled_mock, stand_open
from bot.features.mock.sitting import current_card
from bot.interactions import Press, Replace, Reply
from bot.store.transaction import Store


def show_result(tx: Store, interaction: Press, now: datetime) -> Reply:
    """How it went; one that still runs goes on."""
    _, mock = own_mock(tx, interaction)
    return _unless_running(tx, mock, now) or over(tx, mock, now)


def _unless_running(tx: Store, mock: MockExam, now: datetime) -> Reply | None:
    """What to show of one that is not submitted, or was only now; None for the others."""
    if mock.submitted_at is not None:
        return None
    current = settled_mock(tx, mock, now)
    if current is None:
        return Replace(cards.untouched())
    return over(tx, current, now) if current.submitted_at else Replace(current_card(tx, current, now))


def review(tx: Store, interaction: Press, now: datetime) -> Reply:
    """One question of the review: all of them, or only those that were wrong or blank."""
    member, mock = own_mock(tx, interaction)
    early = _unless_running(tx, mock, now)
    if early is not None:
        return early
    opens = review_opens_at(tx, tx.teams.get(mock.team), member, mock)
    if now < opens:
        return Replace(result_cards.not_yet(opens))
    position, only = number(interaction, 1), word(interaction, 2)
    items = items_of(tx, mock)
    if position >= len(items) or only not in ("all", "wrong"):
        raise Forged
    hidden = stand_open(tx, member.id)
    shown = [
        place
        for place, item in enumerate(items)
        if only == "all" or not (item.id in hidden or is_right(item, mock.items[place].picked))
    ]
    if not shown:
        return Replace(result_cards.all_right(mock))
    position = next((place for place in shown if place >= position), shown[-1])
    before = max((place for place in shown if place < position), default=None)
    after = min((place for place in shown if place > position), default=None)
    item = items[position]
    if item.id in hidden:
        return Replace(result_cards.review_stands_open(mock, position, only=only, after=after))
    traps = tx.bank.traps_in(item)
    trap = traps.get(sprung(item, mock.items[position].picked) or "") or next(iter(traps.values()), None)
    return Replace(result_cards.review_card(mock, item, position, trap, only=only, before=before, after=after))
