"""Teams side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.team import Team
from bot.features.kit.words import note, shortened
from bot.messages import Block, Button, Card, Span, Table, Text

_NAME = 40


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """`mean`: points per active member; None where too few are active."""

    team: str
    mean: float | None
    mine: bool


def table(lines: Sequence[ComparedLine]) -> tuple[Block, ...]:
    """For the foot of the leaderboard; nothing where there is nobody to compare with."""
    if not lines:
        return ()
    rows = tuple(
        (
            shortened(line.team, _NAME) + (" (this team)" if line.mine else ""),
            "–" if line.mean is None else f"{line.mean:.1f}",
        )
        for line in lines
    )
    return (
        Table(("Team", "Mean points"), rows),
        Text(
            ("Teams by the mean of their members with three answers or more; “–”: fewer than two of those.",), "small"
        ),
    )


def compare_offer(team: Team) -> Card:
    return note(
        "Compare with another team",
        "Teams in public channels of one workspace or server are compared on the leaderboard by their mean. "
        f"{team.name} and any other team can agree on it: one lead takes a code here, the other types it there. "
        "Only means are shown, no names. /study compare stop ends it.",
        buttons=(Button("compare-code", "Give me a code", look="primary"),),
    )


def code(team: Team, text: str) -> Card:
    return Card(
        "For the other team's lead",
        (
            Text((Span(f"/study compare {text}", "code"),)),
            Text((f"Typed in their team's place, it puts both on one table with {team.name}. Good for ten minutes.",)),
        ),
    )


def bad_compare_code() -> Card:
    return note(
        "That code does not work", "Codes are good for ten minutes, and once. Ask the other lead for a new one."
    )


def same_team() -> Card:
    return note("That is this team's own code", "It is for the other team's lead.")


def agreed(team: Team, other: Team) -> Card:
    return note(
        "Side by side",
        f"{team.name} and {shortened(other.name, _NAME)} see each other's mean below their leaderboards.",
        buttons=(Button("leaderboard", "Leaderboard", look="primary"),),
    )


def stopped() -> Card:
    return note(
        "No longer compared",
        "Teams in public channels of one workspace still are. What was agreed with others has ended.",
    )
