"""How far a team has come, and its next rung."""

from __future__ import annotations

from bot.domain.maturity import MaturityFinding, MaturityScale
from bot.features.kit.sources import sources
from bot.messages import Block, Button, Buttons, Card, Field, Form, Option, Span, Text


def maturity_form(scale: MaturityScale) -> Form:
    """Five choices about how the team works."""
    fields = tuple(
        Field(
            question.fact,
            "choice",
            question.label,
            "",
            tuple(Option(option.id, option.label) for option in question.options),
        )
        for question in scale.questions
    )
    return Form("maturity", "How your team works", fields)


def finding(scale: MaturityScale, found: MaturityFinding) -> Card:
    """The level with its evidence, the next rung alone, and whose scale this is."""
    blocks: list[Block] = [
        Text((Span(f"Level {found.level.number}: {found.level.name}"), f". {found.level.means}")),
        Text((Span("Because"), "\n" + "\n".join(f"· {line}" for line in found.evidence))),
    ]
    if found.rung is None:
        blocks.append(Text((Span("Next"), ": every rung is there. Keep what you have honest, and small.")))
    else:
        advice = found.rung.gate if found.gated else found.rung.text
        blocks.append(Text((Span(f"The next rung: {found.rung.title}"), f"\n{advice.strip()}")))
    if found.need:
        decides = "That requirement decides how far this step goes." if found.gated else _hurry(found)
        blocks.append(Text((Span("Your requirement"), f": {found.need} {decides}")))
    levels = "\n".join(f"{level.number}  {level.name}: {level.means}" for level in scale.levels)
    phases = " → ".join(phase.name for phase in scale.phases)
    blocks += [
        Text(
            (
                Span("The scale"),
                f" is that of the article that Trapline comes from; no AWS exam guide has one.\n{levels}",
            ),
            "small",
        ),
        Text((f"AWS's own model names four phases: {phases}.",), "small"),
        sources(scale.sources),
        Buttons((Button("maturity", "Another team"), Button("practice", "Practise this trap", ("maturity-leap",)))),
    ]
    return Card("Where your team stands", tuple(blocks))


def _hurry(found: MaturityFinding) -> str:
    """What only a later rung meets is said, and the way there still begins with the next one."""
    if found.rung is None:
        return "You meet it."
    return (
        "In the end only retraining by itself meets that. A question that states it may well have a later rung as its "
        "key; the way there begins with this one."
    )
