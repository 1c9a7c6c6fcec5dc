"""What a team reads when the key of a question that it had turns out wrong."""

from __future__ import annotations

from bot.domain.items import Item
from bot.domain.regrading import Correction
from bot.domain.scoring import SHARES_FROM
from bot.features.kit import item_cards
from bot.features.kit.sources import sources
from bot.features.kit.words import shortened
from bot.messages import Block, Button, Buttons, Card, Span, Text

_STEM = 300
"""Characters of the stem: enough to know the question again."""


def erratum(item: Item, correction: Correction, *, answers: int, changed: int) -> Card:
    """What was wrong, the right answer and why, and what follows; how many grades changed only from five answers on."""
    return Card(
        "Erratum: we had a key wrong",
        (
            Text(("You had this question, and its key was wrong. We are sorry.",)),
            Text((shortened(item.stem, _STEM),), "quote"),
            Text((Span("What was wrong"), f"\n{correction.reason.strip()}")),
            *_key(item),
            sources(item.sources),
            Text((f"{_changed(answers, changed)} Points, mastery and traps follow; the old grades are kept.",)),
            Buttons((Button("leaderboard", "Leaderboard"), Button("weakest", "My weakest domain"))),
        ),
    )


def _key(item: Item) -> list[Block]:
    if item.kind in ("single", "multiple"):  # no letters: each place and day had an order of its own
        right = [option for option in item.options if option.right]
        return [
            Text((Span("The right answer" if len(right) == 1 else "The right answers"),)),
            *(Text((Span(f"✓ {option.text}"), f"\n{option.rationale}")) for option in right),
        ]
    return [
        Text((Span("The right answer"), "\n", item_cards.answer_text(item, "", item.key))),
        *(Text((Span(option.text), f": {option.rationale}"), "small") for option in item.options),
    ]


def _changed(answers: int, changed: int) -> str:
    if answers < SHARES_FROM:
        return "Every answer to it is graded by the right key now."
    return f"{changed} of your {answers} answers changed from right to wrong or back."
