"""What a member learns about their domains."""

from __future__ import annotations

from bot.domain.exam import Exam
from bot.domain.mastery import DomainEstimate, Weakest, at_stake
from bot.messages import Block, Button, Buttons, Card, Table, Text

WHY = Button("why", "Why?")


def weakest(exam: Exam, found: Weakest) -> Card:
    """One sentence, and a button that does something about it."""
    name = exam.domain(found.domain).short
    mine = next(estimate for estimate in found.estimates if estimate.domain == found.domain)
    match found.state:
        case "unpractised":
            title = f"You have not practised {name} yet"
            text = f"It is {exam.domain(found.domain).weight}% of the exam. What is unknown comes before what is weak."
        case "early":
            title = "Too early to say"
            text = f"So far it leans to {name}. A few more answers, and I can say more."
        case _:
            title = f"Probably {name}"
            text = f"The chance that it is your weakest is {mine.weakest:.0%}, from your answers so far."
    return Card(
        title,
        (
            Text((text,)),
            Buttons((Button("practice", f"{name}: practise 5", (str(found.domain), "5"), "primary"), WHY)),
        ),
        summary=title,
    )


def why_card(exam: Exam, found: Weakest, score: float | None) -> Card:
    """Each domain's estimate with its interval, the chance of being the weakest, its weight, and what is at stake."""
    order = sorted(found.estimates, key=lambda estimate: -estimate.weakest)
    rows = tuple(_row(exam, estimate) for estimate in order)
    total = sum(estimate.answers for estimate in found.estimates)
    lines: list[Block] = [
        Text(
            (
                "Mastery is the share of this domain's items you would get right, with the range it lies in four times "
                "in five. It pools your domains: few answers in one lean on the others, and on where you come from.",
            )
        ),
        Table(("Domain", "Mastery", "Range", "Weakest?", "Answers", "At stake"), rows),
        Text(
            (
                "At stake: how many of the exam's 100% you would probably lose there. ",
                f"Counted: the first time you met each item, {total} in all, recent ones more.",
            ),
            "small",
        ),
    ]
    if score is not None:
        lines.append(
            Text(
                (
                    f"Weighted by the exam's domains you are at {score:.0%} right. ",
                    "That is a practice percentage, no scaled score: AWS publishes no formula for one.",
                ),
                "small",
            )
        )
    name = exam.domain(found.domain).short
    button = Button("practice", f"{name}: practise 5", (str(found.domain), "5"), "primary")
    return Card("Why?", (*lines, Buttons((button,))))


def _row(exam: Exam, estimate: DomainEstimate) -> tuple[str, ...]:
    domain = exam.domain(estimate.domain)
    if not estimate.answers:
        return (domain.short, "–", "–", f"{estimate.weakest:.0%}", "0", f"of {domain.weight}%")
    return (
        domain.short,
        f"{estimate.mean:.0%}",
        f"{estimate.low * 100:.0f}–{estimate.high:.0%}",
        f"{estimate.weakest:.0%}",
        str(estimate.answers),
        f"{at_stake(estimate, domain.weight):.0f} of {domain.weight}%",
    )
