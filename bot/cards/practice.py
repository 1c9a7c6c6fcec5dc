"""A practice question and its verdict."""

from __future__ import annotations

from bot.cards import item as item_card
from bot.cards.daily import report_button
from bot.cards.words import note
from bot.domain.items import Item, Trap
from bot.domain.question import Drill, Response
from bot.messages import Button, Buttons, Card


def seed(drill: Drill) -> str:
    """What the order of the options is drawn from: a repeat looks different."""
    return f"drill/{drill.id}"


def question(item: Item, drill: Drill) -> Card:
    return Card(
        f"Practice {drill.position + 1} of {len(drill.items)}",
        (
            *item_card.question(item, seed(drill)),
            *item_card.answer_buttons(item, seed(drill), "drill", (str(drill.id), str(drill.position))),
        ),
    )


def verdict(item: Item, drill: Drill, position: int, response: Response, trap: Trap | None) -> Card:
    """Right or wrong, and the way on."""
    word = "Right" if response.right else "Not this time"
    return Card(
        f"{word} · {position + 1} of {len(drill.items)}",
        (
            *item_card.verdict(
                item, seed(drill), response.picked, right=response.right, confidence=response.confidence, trap=trap
            ),
            Buttons((_next(drill, position), report_button(response.served))),
        ),
    )


def already(drill: Drill, position: int, total: int) -> Card:
    """The second press on the same question."""
    return note(
        f"You answered {position + 1} of {total} already",
        "Your first answer counts.",
        buttons=(_next(drill, position),),
    )


def stands_open(drill: Drill, position: int) -> Card:
    """A run that was begun before its question became the question of the day."""
    return note(
        "This one is a daily question now",
        "Answer it there first: its key is not shown before the reveal.",
        buttons=(_next(drill, position),),
    )


def _next(drill: Drill, position: int) -> Button:
    is_last = position + 1 >= len(drill.items)
    return Button("drill-next", "How did it go?" if is_last else "Next", (str(drill.id),), "primary")


def not_yours() -> Card:
    """Somebody else's practice, or one that is long over."""
    return note(
        "That practice is over", "Start another whenever you like.", buttons=(Button("practice", "Practise 5"),)
    )
