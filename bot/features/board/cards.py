"""The leaderboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.features.board import comparing_cards
from bot.features.kit.words import shortened
from bot.messages import Button, Buttons, Card, Cell, Name, Table, Text


@dataclass(frozen=True, slots=True)
class BoardLine:
    """`name` is None for a member who is not shown by name."""

    rank: int
    name: Name | None
    points: int
    answers: int
    mine: bool


LONGEST_BOARD = 30
"""Lines of a small team's board: what fits on a card, with names of `NAME` characters."""
_NAME = 40


def leaderboard(
    team: str,
    lines: Sequence[BoardLine],
    mine: BoardLine | None,
    others: Sequence[comparing_cards.ComparedLine] = (),
    *,
    top: int | None,
) -> Card:
    """Ranks in the team; an open server shows the top, and everyone their own rank, which only they see.

    `others`: the team among those that it is compared with.
    """
    if not lines:
        return Card(
            f"{team}: leaderboard"[:140],
            (
                Text(("Nobody has points yet. Answer today's question, and you lead.",)),
                Buttons((Button("today", "Today's question", look="primary"),)),
            ),
        )
    own = "" if mine is None else f"You are at {mine.rank} of {len(lines)}, with {mine.points} points. "
    return Card(
        f"{team}: leaderboard"[:140],
        (
            ranks_card(lines, top),
            Text((f"{own}10 points for a right channel answer; nothing for speed.",), "small"),
            *comparing_cards.table(others),
        ),
    )


def ranks_card(lines: Sequence[BoardLine], top: int | None) -> Table:
    """The lines as a table, cut where the team's kind or the card ends."""
    shown = lines[: top or LONGEST_BOARD]
    rows = tuple((str(line.rank), _name(line), str(line.points), str(line.answers)) for line in shown)
    return Table(("Rank", "Who", "Points", "Answers"), rows)


def _name(line: BoardLine) -> Cell:
    if line.name is None:
        return "You" if line.mine else "Somebody"
    return replace(line.name, text=shortened(line.name.text, _NAME) + (" (you)" if line.mine else ""))
