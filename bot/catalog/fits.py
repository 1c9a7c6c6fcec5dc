"""Whether every card that an item appears on fits the smallest platform: the real ones are built, at their largest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from bot.cards import daily, practice
from bot.cards import item as item_cards
from bot.catalog.shape import Finding
from bot.domain.bank import Bank
from bot.domain.items import Answer, Item, Trap
from bot.domain.question import Drill, Question, Response
from bot.messages import MessageRef, TooLarge

SURE = 3_300
"""Characters of an item with its longest trap and its sources' titles under which no card can be too large."""

_DAY = date(2026, 12, 30)  # no day is written longer
_NOW = datetime(2026, 12, 30, tzinfo=UTC)
_MANY = 999_999_999


def fits(item: Item, bank: Bank) -> Iterator[Finding]:
    """Name each card that would be refused; a small item is not built at all, so that a large bank loads quickly."""
    traps = bank.traps_in(item)
    if _characters(item, traps) <= SURE:
        return
    for name, build in _cards(item, traps):
        try:
            build()
        except TooLarge as error:
            yield (), f"{name} would be too large: {error}; shorten texts, rationales or sources"
            return


def _characters(item: Item, traps: dict[str, Trap]) -> int:
    shown_twice = item.kind in ("ordering", "matching")  # as picked, and as the key
    texts = [item.stem, *(text for option in item.options for text in (option.text, option.rationale))]
    texts += [text for prompt in item.prompts for text in (prompt.text,) * 2]
    texts += [option.text for option in item.options for _ in range(4 if shown_twice else 1)]
    texts += [source.title for source in item.sources]
    longest = max((_said(trap) for trap in traps.values()), default=0)
    return sum(map(len, texts)) + longest


def _said(trap: Trap) -> int:
    return len(trap.name) + len(trap.belief) + len(trap.truth) + len(trap.tell)


def _cards(item: Item, traps: dict[str, Trap]) -> Iterator[tuple[str, Callable[[], object]]]:
    question = Question(
        id=_MANY,
        team=_MANY,
        day=_DAY,
        served=_MANY,
        item=item,
        seed="largest",
        opened_at=_NOW,
        closes_at=_NOW,
        verdict_at_once=True,
        revealed=False,
    )
    response = _worst(item)
    drill = Drill(id=_MANY, member=_MANY, served=(_MANY,) * 20, position=0, started_at=_NOW)
    before = daily.yesterday_line(question, _DAY + timedelta(days=2), (response,) * 9, MessageRef("web", "x"))
    trap = max(traps.values(), key=_said, default=None)
    extra = (daily.SET_DATE, daily.TODAY)
    yield "the post", lambda: daily.post(question, takers=_MANY, yesterday=before)
    yield "the choice again", lambda: daily.pick_again(question, response.picked)
    yield "the verdict", lambda: daily.verdict(question, response, trap, extra=extra)
    yield "the reveal", lambda: daily.closed(question, (response,) * 9, traps)
    yield "the practice question", lambda: practice.question(item, drill)
    yield "the practice verdict", lambda: practice.verdict(item, drill, 0, response, trap)
    yield "the form", lambda: item_cards.answer_form(item, "largest", "answer", (str(_MANY),))


def _worst(item: Item) -> Response:
    """The answer whose verdict has most to say, given while sure."""
    return Response(
        id=_MANY,
        member=_MANY,
        team=_MANY,
        served=_MANY,
        item=item.id,
        domain=item.domain,
        trap=None,
        picked=_picked(item),
        right=False,
        confidence="sure",
        source="channel",
        question=_MANY,
        first=True,
        answered_at=_NOW,
    )


def _picked(item: Item) -> Answer:
    match item.kind:
        case "ordering":
            return item.order[::-1]
        case "matching":
            longest = max(item.options, key=lambda option: len(option.text))
            return tuple(f"{prompt.id}={longest.id}" for prompt in item.prompts)
        case "multiple":
            return tuple(sorted(option.id for option in item.options if not option.right))
        case "single":
            wrong = (option for option in item.options if not option.right)
            return (max(wrong, key=lambda option: len(option.text) + len(option.rationale)).id,)
