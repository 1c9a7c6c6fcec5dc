"""What a submitted mock exam shows, and its review."""

from __future__ import annotations

from datetime import datetime

from bot.domain.exam import Exam
from bot.domain.items import Item, Trap, is_right
from bot.domain.mock_exam import MockExam
from bot.domain.mock_result import DomainResult, MockResult
from bot.features.kit import item_cards
from bot.features.kit.item_cards import report_button
from bot.features.kit.words import note
from bot.messages import Block, Button, Buttons, Card, Moment, Table, Text

_NAMES = {"full": "Mock exam", "half": "Half a mock exam", "domain": "Mock exam in one domain", "start": "Start check"}


def result_card(exam: Exam, mock: MockExam, found: MockResult, review_opens: datetime | None) -> Card:
    """The weakest domain first, with how far so few questions can tell. `review_opens` is None once it is open."""
    whole = found.whole
    rows = tuple(_row(exam.domain(number).short, part) for number, part in found.domains.items())
    blocks: list[Block] = [Text((_weakest(exam, found),))] if len(rows) > 1 else []
    blocks += [
        *([Table(("Domain", "Right", "Practice", "80% range", "Each took"), rows)] if rows else []),
        Text((_time(found), *_habits(found), *_waiting(len(mock.items) - whole.items))),
        Text(
            (
                "Practice percentages of this form alone, blanks counted as wrong. The range says how far so few "
                "questions can tell: it holds the true share in about four cases of five. None of this forecasts the "
                "exam's scaled score: AWS publishes no formula for that.",
            ),
            "small",
        ),
        *_review(mock, review_opens),
    ]
    return Card(f"{_NAMES[mock.scope]}: {whole.right} of {whole.items} right, {_percent(whole.share)}", tuple(blocks))


def _weakest(exam: Exam, found: MockResult) -> str:
    if found.whole.blank == found.whole.items:
        return "Nothing was answered, so it says nothing about your domains."
    name = exam.domain(found.weakest).short
    if found.is_close:
        return f"Weakest here: {name}. It is close: with a few more questions it could be another one."
    return f"Weakest here: {name}."


def _row(name: str, part: DomainResult) -> tuple[str, ...]:
    low, high = part.interval
    each = part.seconds / part.items
    return (
        name,
        f"{part.right}/{part.items}",
        _percent(part.share),
        f"{_percent(low)}–{_percent(high)}",
        f"{int(each) // 60}:{int(each) % 60:02}",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _time(found: MockResult) -> str:
    return f"Time: {_minutes(found.seconds)} of {_minutes(found.limit)} minutes."


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f}"


def _habits(found: MockResult) -> list[str]:
    """Blanks, flags and changed answers, where there were any."""
    told = []
    if found.whole.blank:
        told.append(f" Blank: {found.whole.blank}.")
    if found.flagged.items:
        told.append(f" Flagged: {found.flagged.items}, of which {found.flagged.right} were right.")
    changed = found.changed
    if changed.all:
        told.append(
            f" Changed: {changed.all}; {changed.to_right} from wrong to right, {changed.to_wrong} from right to wrong."
        )
    return told


def _waiting(number: int) -> list[str]:
    """Questions that are not counted yet, where there are any."""
    if number < 1:
        return []
    what = "1 question is a daily question" if number == 1 else f"{number} questions are daily questions"
    return [f" {what} now and not counted here before the reveal."]


def _review(mock: MockExam, opens: datetime | None) -> list[Block]:
    if opens is not None:
        return [
            Text(("The review opens at ", Moment(opens), ": with a night between, it teaches more.")),
            Buttons((Button("weakest", "My weakest domain", look="primary"),)),
        ]
    return [
        Buttons(
            (
                Button("mock-review", "Review what was wrong", (str(mock.id), "0", "wrong"), "primary"),
                Button("mock-review", "Review all", (str(mock.id), "0", "all")),
                Button("weakest", "My weakest domain"),
            )
        )
    ]


def not_yet(opens: datetime) -> Card:
    """The review was asked for too early."""
    return Card(
        "The review is not open yet", (Text(("It opens at ", Moment(opens), ". Rest first: it teaches more then.")),)
    )


def all_right(mock: MockExam) -> Card:
    return note(
        "Nothing was wrong",
        "There is no wrong answer to look at.",
        buttons=(Button("mock-review", "Review all", (str(mock.id), "0", "all")),),
    )


def review_card(
    mock: MockExam, item: Item, position: int, trap: Trap | None, *, only: str, before: int | None, after: int | None
) -> Card:
    """One question with its verdict, rationales and trap. `before` and `after` are the positions next to it."""
    given = mock.items[position]
    right = is_right(item, given.picked)
    word = "right" if right else "wrong" if given.picked else "blank"
    here = str(mock.id)
    ways = [
        *([Button("mock-review", "Previous", (here, str(before), only))] if before is not None else []),
        *([Button("mock-review", "Next", (here, str(after), only), "primary")] if after is not None else []),
        Button("mock-result", "The result", (here,)),
        report_button(given.served),
    ]
    said: list[Block]
    if given.picked:
        said = item_cards.verdict(item, mock.seed, given.picked, right=right, confidence=None, trap=trap)
    else:
        said = item_cards.blank(item, mock.seed, trap)
    return Card(
        f"Question {position + 1} of {len(mock.items)}: {word}{' · ⚑ flagged' if given.flagged else ''}",
        (Text((item.stem.strip(),)), *said, Buttons(tuple(ways))),
    )


def review_stands_open(mock: MockExam, position: int, *, only: str, after: int | None) -> Card:
    """Its key must not be shown before the reveal."""
    here = str(mock.id)
    following = [Button("mock-review", "Next", (here, str(after), only), "primary")] if after is not None else []
    return note(
        f"Question {position + 1} is a daily question now",
        "Its key is not shown before the reveal.",
        buttons=(*following, Button("mock-result", "The result", (here,))),
    )
