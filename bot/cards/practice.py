"""A practice question and its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards import item as item_card
from bot.cards.daily import report_button
from bot.cards.words import note
from bot.domain.exam import Exam
from bot.domain.items import Item, Trap
from bot.domain.question import Drill, Response
from bot.messages import Button, Buttons, Card, Span, Text


def seed(drill: Drill) -> str:
    """What the order of the options is drawn from: a repeat looks different."""
    return f"drill/{drill.id}"


def question(item: Item, drill: Drill) -> Card:
    return Card(
        f"Practice {drill.position + 1} of {len(drill.served)}",
        (
            *item_card.question(item, seed(drill)),
            *item_card.answer_buttons(item, seed(drill), "drill", (str(drill.id), str(drill.position))),
        ),
    )


def verdict(item: Item, drill: Drill, position: int, response: Response, trap: Trap | None) -> Card:
    """Right or wrong, and the way on."""
    word = "Right" if response.right else "Not this time"
    return Card(
        f"{word} · {position + 1} of {len(drill.served)}",
        (
            *item_card.verdict(
                item, seed(drill), response.picked, right=response.right, confidence=response.confidence, trap=trap
            ),
            Buttons((_next(drill, position), report_button(response.served))),
        ),
    )


def already(drill: Drill, position: int) -> Card:
    """The second press on the same question."""
    return note(
        f"You answered {position + 1} of {len(drill.served)} already",
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
    is_last = position + 1 >= len(drill.served)
    return Button("drill-next", "How did it go?" if is_last else "Next", (str(drill.id),), "primary")


def not_yours() -> Card:
    """Somebody else's practice, or one that is long over."""
    return note(
        "That practice is over", "Start another whenever you like.", buttons=(Button("practice", "Practise 5"),)
    )


def drill_done(exam: Exam, answers: Sequence[Response], domains: Mapping[int, int]) -> Card:
    """The end of a run of practice."""
    right = sum(answer.right for answer in answers)
    told = ", ".join(f"{exam.domain(domain).short} {count}" for domain, count in sorted(domains.items()))
    return Card(
        f"{right} of {len(answers)} right",
        (
            Text((f"That was {told}." if told else "Done.",)),
            Buttons(
                (
                    Button("weakest", "My weakest domain", look="primary"),
                    Button("practice", "5 more"),
                    Button("today", "Today's question"),
                )
            ),
        ),
    )


def nothing_to_practise(words: str) -> Card:
    """Practice was asked for something that is not there."""
    return Card(
        "Nothing fits",
        (
            Text(
                (
                    f"I find no domain and no trap that fits “{words[:60]}”. ",
                    "Try a domain's name or number, like ",
                    Span("/practice security 5", "code"),
                    ", or no words at all.",
                )
            ),
            Buttons((Button("practice", "Anything", look="primary"),)),
        ),
    )
