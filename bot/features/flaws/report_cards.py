"""Flaws that members report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.team import Team
from bot.features.kit.words import day_name, note, shortened
from bot.messages import FIELD_HINT, Button, Card, Field, Form, Span, Text

_STEM = 120
_WORDS = 300


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report as the lead reads it; who reported it is not told."""

    day: date
    item: str
    stem: str
    text: str


def report_form(served: str, stem: str) -> Form:
    """What is wrong with an item; the hint shows which one is meant."""
    return Form(
        "report",
        "Report a flaw",
        (Field("text", "paragraph", "What is wrong?", f"In “{shortened(stem, FIELD_HINT - 5)}”"),),
        (served,),
    )


def told_lead(team: Team) -> Card:
    """The lead's private message: at most one a day, and without what was written."""
    return note(
        "A flaw was reported",
        f"Somebody in {team.name} says that a question is flawed.",
        buttons=(Button("reports", "Read the reports", look="primary"),),
    )


def listing(team: Team, lines: Sequence[ReportLine], total: int) -> Card:
    """The newest reports of a team."""
    if not lines:
        return note("No flaw is reported", "What members report appears here.")
    more = (Text((f"And {total - len(lines)} older ones.",), "small"),) if total > len(lines) else ()
    return Card(
        f"Reported in {team.name}"[:140],
        (
            *(
                Text(
                    (
                        Span(f"{day_name(line.day)} · {line.item}"),
                        f"\n{shortened(line.stem, _STEM)}\n“{shortened(line.text, _WORDS)}”",
                    )
                )
                for line in lines
            ),
            *more,
        ),
    )
