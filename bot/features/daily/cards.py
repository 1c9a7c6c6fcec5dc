"""The daily question: the post, the private replies to a press, and the reveal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from bot.addresses import Group, MessageRef
from bot.domain.items import Answer, Trap
from bot.domain.question import Confidence, Question, Response
from bot.domain.scoring import SHARES_FROM
from bot.features.kit import item_cards as item_card
from bot.features.kit.item_cards import report_button
from bot.features.kit.sources import sources
from bot.features.kit.words import called, day_name, note, people
from bot.messages import Block, Button, Buttons, Card, Link, Moment, Span, Text

SET_DATE = Button("join", "Set my exam date")
TODAY = Button("today", "Today's question")


def post(question: Question, *, takers: int, yesterday: Text | None, call: Group | None = None) -> Card:
    """What the channel gets once a day, and what it becomes as answers come in."""
    item = question.item
    answered = f"{people(takers)} answered so far. " if takers else ""
    return Card(
        f"Trap question · {day_name(question.day)}",
        (
            *((yesterday,) if yesterday else ()),
            *item_card.question_blocks(item, question.seed),
            *item_card.answer_buttons(item, question.seed, "answer", (str(question.id),)),
            Text((*((answered,) if answered else ()), "Open until ", Moment(question.closes_at), "."), "small"),
            *((Text(("For ", called(call)), "small"),) if call else ()),
        ),
        summary=f"Today's trap question is open: {day_name(question.day)}",
    )


def yesterday_line(before: Question, today: date, answers: Sequence[Response], ref: MessageRef | None) -> Text:
    """One line on the question before, with a link to its reveal once that stands somewhere."""
    name = "Yesterday" if today - before.day == timedelta(days=1) else day_name(before.day)
    what: str | Link = Link(name, ref) if ref else name
    if not answers:
        return Text((what, ": nobody answered. The reveal stands all the same."), "small")
    right = sum(answer.right for answer in answers)
    fell = len(answers) - right
    told = f"{fell} fell for a wrong option" if fell else "nobody fell for it"
    return Text((what, f": {right} of {len(answers)} right, {told}."), "small")


@lru_cache(1024)  # everybody who picks the same option reads the same
def how_sure(question: Question, picked: Answer, *, enrolled: bool) -> Card:
    """The private reply to a first press: the answer is stored, and can still be changed."""
    qid = str(question.id)
    said = [
        Button("lock", label, (qid, confidence), "primary" if confidence == "sure" else "plain")
        for confidence, label in item_card.CONFIDENCE.items()
    ]
    hello: list[Block] = []
    if enrolled:
        hello.append(Text(("You are in. No form, and no private messages unless you ask for them.",), "small"))
    return Card(
        "How sure are you?",
        (
            *hello,
            Text((Span("Your pick"), "\n", item_card.answer_text(question.item, question.seed, picked))),
            Text(("Only you see this; it helps to choose your practice. It never changes a score.",), "small"),
            Buttons((*said, Button("lock", "Skip", (qid, "skip")), Button("again", "Pick again", (qid,)))),
        ),
    )


def pick_again_card(question: Question, picked: Answer) -> Card:
    """The options once more, privately; the earlier pick counts until another is pressed."""
    text = item_card.answer_text(question.item, question.seed, picked)
    return Card(
        "Pick again",
        (
            Text((Span("Until you press another, this counts"), "\n", text)),
            *item_card.question_blocks(question.item, question.seed),
            *item_card.answer_buttons(question.item, question.seed, "answer", (str(question.id),)),
        ),
    )


def daily_verdict(question: Question, response: Response, trap: Trap | None, *, extra: tuple[Button, ...] = ()) -> Card:
    """Right or wrong, and why."""
    title = "Right" if response.right else "Not this time: a trap" if response.trap else "Not this time"
    return Card(
        title,
        (
            *item_card.verdict(
                question.item,
                question.seed,
                response.picked,
                right=response.right,
                confidence=response.confidence,
                trap=trap,
            ),
            Buttons((*extra, report_button(response.served))),
        ),
    )


def locked(question: Question, response: Response, *, extra: tuple[Button, ...] = ()) -> Card:
    """The answer is locked, and the verdict waits for the reveal."""
    confidence: Confidence | None = response.confidence
    sure = f" ({item_card.CONFIDENCE[confidence].lower()})" if confidence else ""
    return Card(
        "Locked: see you at the reveal",
        (
            Text(
                (
                    Span(f"Your answer{sure}"),
                    "\n",
                    item_card.answer_text(question.item, question.seed, response.picked),
                )
            ),
            Text(("The reveal comes ", Moment(question.closes_at), "; your verdict is in /today then."), "small"),
            *((Buttons(extra),) if extra else ()),
        ),
    )


def reveal_card(question: Question, answers: Sequence[Response], traps: dict[str, Trap]) -> Card:
    """The post after closing: the key, every rationale, the trap, and shares from five answers on."""
    item, seed = question.item, question.seed
    shares = _shares(answers) if len(answers) >= SHARES_FROM else {}
    blocks: list[Block] = [Text((item.stem.strip(),))]
    if item.kind in ("ordering", "matching"):
        blocks.append(Text((Span("The key"), "\n", item_card.answer_text(item, seed, item.key))))
    for letter, option in item_card.lettered(item, seed):
        mark = f"✓ {letter}" if option.right else letter
        share = f"  ({shares.get(option.id, 0):.0%})" if shares and item.kind in ("single", "multiple") else ""
        blocks.append(Text((Span(f"{mark}  {option.text}"), f"{share}\n", option.rationale)))
    blocks += [item_card.trap_text(traps[trap]) for trap in item.traps[:1] if trap in traps]
    blocks.append(sources(item.sources))
    right = sum(answer.right for answer in answers)
    told = f"{right} of {len(answers)} right." if answers else "Nobody answered this one."
    blocks.append(Text((told,), "small"))
    return Card(f"Revealed · {day_name(question.day)}", tuple(blocks), summary=told)


def _shares(answers: Sequence[Response]) -> dict[str, float]:
    counts = Counter(option for answer in answers for option in answer.picked)
    return {option: count / len(answers) for option, count in counts.items()}


def discussion(question: Question, answers: Sequence[Response]) -> Card:
    """What opens the thread under a reveal."""
    fell = sum(not answer.right for answer in answers)
    asked = f"{people(fell)} fell for it." if fell else "Nobody fell for it."
    return Card(
        "What made it tempting?",
        (
            Text(
                (f"{asked} Say what you thought, and how you tell it apart. {day_name(question.day)}'s key is above.",)
            ),
        ),
    )


def closed(question: Question, answers: Sequence[Response], traps: dict[str, Trap]) -> Card:
    """For somebody who presses after closing: the reveal, privately."""
    card = reveal_card(question, answers, traps)
    note = Text(("This one is closed. Your press counts as practice only.",), "small")
    return Card(card.title, (note, *card.blocks), card.summary)


def nothing_yet(opens_at: Moment | None, last: date | None) -> Card:
    """`/today` while no question is open."""
    when: Text = (
        Text(("The next one opens ", opens_at, "."))
        if opens_at
        else Text(("None is planned: the daily question is paused.",))
    )
    buttons = [Button("last", f"The reveal of {day_name(last)}")] if last else []
    buttons.append(Button("practice", "Practise meanwhile", look="primary"))
    return Card("No question is open", (when, Buttons(tuple(buttons))))


def nobody_answers(number: int) -> Card:
    """Asked once, after several questions that nobody answered."""
    return Card(
        "Shall I go on?",
        (
            Text((f"The last {number} questions had no answer, so I pause here. Nothing is lost.",)),
            Buttons((Button("continue", "Go on", look="primary"),)),
        ),
    )


def farewell(name: str) -> Card:
    """The day after the last known exam date."""
    return Card(
        "That was the last exam date I know",
        (
            Text((f"Thank you for the company, {name}. The daily question stops here, unless somebody goes on.",)),
            Buttons((Button("continue", "Continue", look="primary"),)),
        ),
    )


def stands_open() -> Card:
    """A verdict, to somebody whom another team asks the same question just now."""
    return note(
        "Another of your teams has this question open",
        "Answer it there first. You can read the verdict here after that.",
    )


def stored_but_open(question: Question) -> Card:
    """Locking would show the verdict, and another team asks the same question just now."""
    return note(
        "Another of your teams has this question open",
        "Your answer is stored. Pick an answer there too, then say here how sure you are: both are locked together.",
        buttons=(Button("again", "Pick again", (str(question.id),)),),
    )


def nothing_picked(question: Question) -> Card:
    """For somebody who says how sure they are, but of nothing."""
    return note("Nothing is picked yet", f"Answer the question of {day_name(question.day)} first.", buttons=(TODAY,))
