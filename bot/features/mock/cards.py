"""A mock exam before, while and after it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.exam import Exam
from bot.domain.items import Item
from bot.domain.mock_exam import MockExam, Paper
from bot.features.kit import item_cards
from bot.features.kit.words import note, shortened
from bot.messages import (
    OPTION_LABEL,
    OPTIONS,
    Block,
    Button,
    Buttons,
    Card,
    Moment,
    Option,
    OwnPage,
    Part,
    Select,
    Span,
    Text,
)

_ANSWER = ("a", "1")
"""Where a question takes a form, the key of its first option opens it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that could be started now: how many items its form has, how long it takes and until when.

    `reserved` of the items come from the reserve, `met` the member has met before.
    """

    paper: Paper
    items: int
    minutes: int
    reserved: int
    met: int
    until: datetime


def key(mock: MockExam, what: str) -> str:
    """The delivery key of a private post about it."""
    return f"mock:{mock.id}:{what}"


# Before


def start_card(exam: Exam, offers: Sequence[Offer], last: MockExam | None) -> Card:
    """How long it takes, until when, and what the form is made of."""
    first, *others = offers
    buttons = [Button("mock-start", _start_label(first, alone=not others), (first.paper.code,), "primary")]
    buttons += [Button("mock-start", _start_label(other), (other.paper.code,)) for other in others]
    more = [Button("mock-result", "My last result", (str(last.id),))] if last else []
    domains = [Button("mock", domain.short, (str(domain.number),)) for domain in exam.domains[:4]]
    return Card(
        f"{_name(exam, first.paper)}: {first.items} questions, {first.minutes} minutes",
        (
            Text(("Started now, it runs until ", Moment(first.until), " and hands itself in then.")),
            Text((_made_of(first),)),
            *([Text((_pace(first),), "small")] if first.paper.own_pace else []),
            Text((_RULES[first.paper.scope],), "small"),
            Buttons((*buttons[:4], Button("mock-later", "Later"))),
            *([Buttons(tuple(domains))] if others and domains else []),
            *([Buttons(tuple(more))] if more else []),
        ),
    )


_TIMED = (
    "No verdicts before the end. A question is right only as a whole, blanks count as wrong, and nothing is taken off "
    "for guessing. What you pick is saved at once. Left within two minutes and without an answer, it does not count as "
    "begun."
)
_RULES = {
    "full": _TIMED,
    "half": _TIMED,
    "domain": _TIMED,
    "start": "A first look at where you stand: it tells your weakest domain sooner. Blanks count as wrong: guess.",
}


def _name(exam: Exam, paper: Paper) -> str:
    match paper.scope:
        case "full":
            return "Mock exam"
        case "half":
            return "Half a mock exam"
        case "start":
            return "Start check"
        case "domain":
            (number,) = paper.counts
            return f"Mock exam in {exam.domain(number).short}"


def _start_label(offer: Offer, *, alone: bool = True) -> str:
    if offer.paper.scope == "half":
        return f"Half: {offer.items} in {offer.minutes} min"
    return "Start" if alone and offer.paper.scope != "full" else f"Start: {offer.items} in {offer.minutes} min"


def _made_of(offer: Offer) -> str:
    """What the form is made of, whatever it is."""
    fresh = offer.items - offer.met
    short = f"A shorter form: {offer.items} of {offer.paper.items} questions, as the bank has no more. "
    told = short if offer.items < offer.paper.items else ""
    if offer.paper.scope == "start":
        return f"{told}{_questions(fresh)} that you have not met yet, and {offer.met} that you have."
    if offer.reserved == offer.items and not offer.met:
        return f"{told}All of it comes from the reserve, which nothing else draws from."
    kept = f"{_questions(offer.reserved)} from the reserve that is kept for mock exams, the others"
    source = kept if offer.reserved else "The reserve is too small for a form of its own: all"
    return f"{told}{source} from the questions of every day. {offer.met} of the {offer.items} you have met before."


def _questions(number: int) -> str:
    return "1 question" if number == 1 else f"{number} questions"


def _pace(offer: Offer) -> str:
    return (
        f"AWS has not been seen to say how many minutes this exam gives: {offer.paper.minutes} is our own figure, "
        "2 minutes a question."
    )


def later_card() -> Card:
    return note("Another time, then", "It waits for you.", buttons=(Button("mock", "The mock exam"),))


def no_such_paper(exam: Exam, words: str) -> Card:
    names = ", ".join(domain.short for domain in exam.domains)
    return note(
        "No mock exam is called that",
        f"I do not know “{shortened(words, 60)}”. There is half, and one domain: {names}.",
        buttons=(Button("mock", "The whole mock exam"),),
    )


def nothing_to_ask() -> Card:
    return note("There are no questions for that", "The bank has none that may be asked now.")


def not_your_mock() -> Card:
    """Somebody else's, or one that is gone."""
    return note("That mock exam is gone", "Start one whenever you like.", buttons=(Button("mock", "The mock exam"),))


# While it runs


PAGE_AFTER = timedelta(minutes=15)
"""So long after the end the page of a mock exam still shows its result."""


def mock_question(mock: MockExam, item: Item, *, may_leave: bool) -> Card:
    """One question with what was picked, and the ways on."""
    given = mock.items[mock.position]
    picked: list[Block] = []
    if given.picked:
        words = item_cards.answer_text(item, mock.seed, given.picked)
        picked = [Text((Span("Saved"), "\n", words))]
    return Card(
        f"Question {mock.position + 1} of {len(mock.items)}{' · ⚑ flagged' if given.flagged else ''}",
        (
            Text((f"{mock.answered} answered. It ends at ", Moment(mock.deadline, "until"), "."), "small"),
            *item_cards.question_blocks(item, mock.seed),
            *picked,
            *_pick_buttons(mock, item),
            _ways(mock, flagged=given.flagged),
            *([Buttons((_leave(mock),))] if may_leave else []),
        ),
        page=_page(mock),
    )


def _page(mock: MockExam) -> OwnPage:
    return OwnPage("mock-open", (str(mock.id),), mock.deadline + PAGE_AFTER)


def _pick_buttons(mock: MockExam, item: Item) -> list[Block]:
    given = mock.items[mock.position]
    args = (str(mock.id), str(mock.position))
    if item.kind != "single":
        label = "Change the answer" if given.picked else "Answer"
        return [Buttons((Button("mock-form", label, args, "plain" if given.picked else "primary", _ANSWER),))]
    buttons = [
        Button("mock-pick", letter, (*args, option.id), "primary" if (option.id,) == given.picked else "plain")
        for letter, option in item_cards.lettered(item, mock.seed)
    ]
    return [Buttons(tuple(buttons[begin : begin + 5])) for begin in range(0, len(buttons), 5)]


def _ways(mock: MockExam, *, flagged: bool) -> Buttons:
    here = str(mock.id)
    buttons = []
    if mock.position > 0:
        buttons.append(Button("mock-go", "Previous", (here, str(mock.position - 1)), keys=("ArrowLeft",)))
    if mock.position + 1 < len(mock.items):
        buttons.append(Button("mock-go", "Next", (here, str(mock.position + 1)), keys=("ArrowRight", "Enter")))
    label, turn = ("Remove flag", "off") if flagged else ("Flag", "on")
    buttons.append(Button("mock-flag", label, (here, str(mock.position), turn), keys=("f",)))
    buttons.append(Button("mock-overview", "Overview", (here,), keys=("o",)))
    return Buttons((*buttons, Button("mock-submit", "Hand in", (here,))))


def _leave(mock: MockExam) -> Button:
    return Button("mock-leave", "Leave: it does not count as begun", (str(mock.id),))


def overview_card(mock: MockExam, stems: Sequence[str], *, may_leave: bool) -> Card:
    """All questions, 25 a list, each with whether it is answered and flagged."""
    here = str(mock.id)
    options = [
        Option(
            str(item.position),
            shortened(
                f"{item.position + 1}. {'✓' if item.picked else '–'}{' ⚑' if item.flagged else ''} {stem}", OPTION_LABEL
            ),
        )
        for item, stem in zip(mock.items, stems, strict=True)
    ]
    lists = [options[begin : begin + OPTIONS] for begin in range(0, len(options), OPTIONS)]
    flagged = [item.position for item in mock.items if item.flagged]
    return Card(
        f"{mock.answered} of {len(mock.items)} answered",
        (
            Text(("It ends at ", Moment(mock.deadline, "until"), ". ✓ answered, – blank, ⚑ flagged."), "small"),
            *([Text((Span("Blank"), f": {_listed(mock.blanks)}"))] if mock.blanks else []),
            *([Text((Span("Flagged"), f": {_listed(flagged)}"))] if flagged else []),
            *(
                Select(
                    "mock-jump",
                    f"Go to one of {page * OPTIONS + 1} to {page * OPTIONS + len(part)}",
                    tuple(part),
                    (here, str(page)),
                )
                for page, part in enumerate(lists)
            ),
            Buttons(
                (
                    _back(mock),
                    Button("mock-submit", "Hand in", (here,)),
                    *([_leave(mock)] if may_leave else []),
                )
            ),
        ),
    )


def _listed(positions: Sequence[int]) -> str:
    """The numbers of questions, neighbours as a range: "1, 4-7, 9"."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][-1] == position:
            runs[-1].append(position + 1)
        else:
            runs.append([position + 1])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _back(mock: MockExam) -> Button:
    args = (str(mock.id), str(mock.position))
    return Button("mock-go", f"Back to question {mock.position + 1}", args, "primary", keys=("Escape",))


def ask_submit_card(mock: MockExam) -> Card:
    """Handing in cannot be taken back."""
    number = len(mock.blanks)
    blanks = "Every question is answered."
    if number:
        blanks = f"{'1 question is' if number == 1 else f'{number} questions are'} blank: {_listed(mock.blanks)}. "
        blanks += "Blanks count as wrong, and guessing costs nothing."
    return Card(
        "Hand in now?",
        (
            Text((blanks,)),
            Text(
                ("There is time until ", Moment(mock.deadline, "until"), ". Once in, it stays as it is."),
                "small",
            ),
            Buttons((Button("mock-submit-now", "Hand in", (str(mock.id),), "danger"), _back(mock))),
        ),
    )


def too_late_to_leave(mock: MockExam) -> Card:
    return note(
        "It has begun",
        "Without trace it can be left in the first two minutes only, and without an answer. You can hand it in.",
        buttons=(_back(mock), Button("mock-submit", "Hand in", (str(mock.id),))),
    )


def left_card() -> Card:
    return note(
        "Left, as if it had never begun",
        "The same form stands ready when you come back.",
        buttons=(Button("mock", "The mock exam"),),
    )


def untouched() -> Card:
    """Its time ran out, and nobody had been there."""
    return note(
        "The mock exam ran out untouched",
        "You left it early and answered nothing, so it counts as not begun. The same form stands ready.",
        buttons=(Button("mock", "The mock exam"),),
    )


# In the private conversation


def runs(mock: MockExam) -> Card:
    """The way back to a mock exam that was started in a channel."""
    return Card(
        "Your mock exam runs",
        (
            Text(("It ends at ", Moment(mock.deadline, "until"), ". /mock brings it back on any device.")),
            Buttons((Button("mock-open", "Go on here", (str(mock.id),), "primary"),)),
        ),
    )


def handed_in(mock: MockExam) -> Card:
    return note(
        "Your mock exam is handed in", buttons=(Button("mock-result", "The result", (str(mock.id),), "primary"),)
    )


def warning(mock: MockExam, minutes: int) -> Card:
    """How long there is left; `minutes` is what the warning is for, also when it comes a little late."""
    blank: list[Part] = [f" {_questions(len(mock.blanks))} still blank."] if mock.blanks else []
    return Card(
        f"{minutes} minutes left",
        (
            Text(("Your mock exam ends at ", Moment(mock.deadline, "until"), ".", *blank)),
            Buttons((Button("mock-open", "Go on", (str(mock.id),), "primary"),)),
        ),
    )
