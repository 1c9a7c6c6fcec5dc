"""A practice question and its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.exam import Exam
from bot.domain.items import Item, Trap
from bot.domain.practice_index import Worth
from bot.domain.question import Confidence, Drill, Response
from bot.domain.recall import Phase
from bot.features.kit import item_cards as item_card
from bot.features.kit.item_cards import report_button
from bot.features.kit.words import note, shortened
from bot.messages import Block, Button, Buttons, Card, Part, Span, Text

HOW_SURE: tuple[Confidence, ...] = ("sure", "guessing")
"""What can be said before an answer; saying nothing counts like "fairly sure"."""
_SAYS: dict[Confidence, str] = {"sure": "I am sure", "guessing": "I am guessing"}
NAMED = 5
"""Traps that the end of a run names; of the others it tells how many there are."""
PHASES: tuple[Phase, ...] = ("open", "fading", "firm")
"""How a trap stands, what needs most first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question was asked. `sure_error`: it was missed while sure, and had its time; `dated`: an exam is ahead."""

    worth: Worth
    sure_error: bool
    dated: bool


def seed(drill: Drill) -> str:
    """What the order of the options is drawn from: a repeat looks different."""
    return f"drill/{drill.id}"


def drill_question(item: Item, drill: Drill, confidence: Confidence | None = None) -> Card:
    """The question; `confidence` is what was said before the answer, and goes with it."""
    where = (str(drill.id), str(drill.position))
    return Card(
        f"Practice {drill.position + 1} of {len(drill.served)}",
        (
            *item_card.question_blocks(item, seed(drill)),
            *item_card.answer_buttons(item, seed(drill), "drill", where, (confidence,) if confidence else ()),
            *_how_sure(where, confidence),
        ),
    )


def _how_sure(where: tuple[str, str], said: Confidence | None) -> list[Block]:
    """Two buttons that need not be pressed; the one that was pressed takes it back."""
    buttons = [
        Button("drill-sure", _SAYS[each] if each != said else "Take that back", (*where, "" if each == said else each))
        for each in HOW_SURE
    ]
    told = (Text((Span(_SAYS[said]), ": now pick your answer."), "small"),) if said else ()
    return [*told, Buttons(tuple(buttons))]


def drill_verdict(
    item: Item, drill: Drill, position: int, response: Response, trap: Trap | None, *, reason: Reason | None = None
) -> Card:
    """Right or wrong, why this one, and the way on."""
    word = "Right" if response.right else "Not this time"
    return Card(
        f"{word} · {position + 1} of {len(drill.served)}",
        (
            *item_card.verdict(
                item, seed(drill), response.picked, right=response.right, confidence=response.confidence, trap=trap
            ),
            *([Text((Span("Why this one?"), f" {why_this_one(reason)}"), "small")] if reason else []),
            Buttons((_next(drill, position), report_button(response.served))),
        ),
    )


def why_this_one(reason: Reason) -> str:
    """One sentence, counted in questions: points are the board's."""
    value = reason.worth
    share = f"it's about 1 of {_rounded(1 / value.share)} exam questions"
    if reason.sure_error:
        return f"You missed it while you were sure, such errors come back, and {share}."
    until = "until exam day" if reason.dated else "for a month"
    return (
        f"{share[0].upper()}{share[1:]}, you'd have missed it about {_tenths(value.missed)} of the time, and about "
        f"{_tenths(value.lasts)} of what one repetition teaches lasts {until}."
    )


def _rounded(number: float) -> int:
    """To two digits: more would pretend to know."""
    return round(number) if number < 100 else round(number / 10) * 10


def _tenths(share: float) -> str:
    return f"{min(max(round(share * 10), 1), 9)}0%"


def already(drill: Drill, position: int) -> Card:
    """The second press on the same question."""
    return note(
        f"You answered {position + 1} of {len(drill.served)} already",
        "Your first answer counts.",
        buttons=(_next(drill, position),),
    )


def drill_stands_open(drill: Drill, position: int) -> Card:
    """A run that was begun before its question became the question of the day."""
    return note(
        "This one is a daily question now",
        "Answer it there first: its key is not shown before the reveal.",
        buttons=(_next(drill, position),),
    )


def _next(drill: Drill, position: int) -> Button:
    is_last = position + 1 >= len(drill.served)
    return Button("drill-next", "How did it go?" if is_last else "Next", (str(drill.id),), "primary")


def not_your_drill() -> Card:
    """Somebody else's practice, or one that is long over."""
    return note(
        "That practice is over", "Start another whenever you like.", buttons=(Button("practice", "Practise 5"),)
    )


def drill_done(
    exam: Exam,
    answers: Sequence[Response],
    domains: Mapping[int, int],
    phases: Sequence[tuple[str, Phase]],
) -> Card:
    """The end of a run of practice; `phases` has the traps that it was about, each with how it stands now."""
    right = sum(answer.right for answer in answers)
    told = ", ".join(f"{exam.domain(domain).short} {count}" for domain, count in sorted(domains.items()))
    again = (Button("practice", "What I missed", ("wrong",)),) if right < len(answers) else ()
    return Card(
        f"{right} of {len(answers)} right",
        (
            Text((f"That was {told}." if told else "Done.",)),
            *_standing_now(phases),
            Buttons(
                (
                    Button("weakest", "My weakest domain", look="primary"),
                    Button("practice", "5 more"),
                    *again,
                    Button("traps", "My traps"),
                    Button("today", "Today's question"),
                )
            ),
        ),
    )


def _standing_now(phases: Sequence[tuple[str, Phase]]) -> list[Block]:
    if not phases:
        return []
    parts: list[Part] = []
    for name, phase in phases[:NAMED]:
        parts += ["\n"] if parts else []
        parts += [Span(name), f" is {phase}."]
    if (more := len(phases) - NAMED) > 0:
        parts.append(f"\n{more} more are on your trap map." if more > 1 else "\nOne more is on your trap map.")
    return [Text(tuple(parts))]


def nothing_missed(*, answered: bool) -> Card:
    """Practice of what was missed, by somebody who has missed nothing that is not put right since."""
    text = (
        "You've answered every question right that you once missed. What you learned still fades: keep practising."
        if answered
        else "You have not answered anything yet, so nothing was missed. A good place to start is anywhere."
    )
    return note(
        "Nothing to repeat",
        text,
        buttons=(Button("practice", "Practise 5", look="primary"), Button("traps", "My traps")),
    )


def nothing_to_practise(words: str) -> Card:
    """Practice was asked for something that is not there."""
    return Card(
        "Nothing fits",
        (
            Text(
                (
                    f"I find no domain and no trap that fits “{shortened(words, 60)}”. ",
                    "Try a domain's name or number, like ",
                    Span("/practice security 5", "code"),
                    ", or no words at all.",
                )
            ),
            Buttons((Button("practice", "Anything", look="primary"),)),
        ),
    )
