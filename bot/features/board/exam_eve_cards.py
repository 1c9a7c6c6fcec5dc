"""What a team reads the day before its exam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.exam import Domain, Exam
from bot.domain.items import Trap
from bot.features.board import cards
from bot.features.kit.words import shortened
from bot.messages import TITLE, Block, Button, Buttons, Card, Span, Table, Text


@dataclass(frozen=True, slots=True)
class Share:
    """A domain, and the share right of the team's answers there; None where they are too few to say."""

    domain: Domain
    share: float | None
    answers: int


def eve(
    team: str,
    exam: Exam,
    lines: Sequence[cards.BoardLine],
    shares: Sequence[Share],
    traps: Sequence[Trap],
    *,
    top: int | None,
) -> Card:
    """The leaderboard, the team's domains, the traps that it sprang most (nobody is named), and a good word."""
    blocks: list[Block] = [Text((f"{exam.short} is tomorrow. This is what you did together.",))]
    if lines:
        blocks.append(cards.ranks_card(lines, top))
        rows = tuple((one.domain.short, _percent(one), str(one.answers)) for one in shares)
        blocks.append(Table(("Domain", "Right", "Answers"), rows))
        blocks.append(Text(("Practice percentages of the daily questions, no scaled score.",), "small"))
    if traps:
        names = "\n".join(f"{trap.name}. {trap.tell}" for trap in traps)
        blocks.append(Text((Span("The traps that caught you most, together"), f"\n{names}"), "quote"))
    blocks.append(
        Text(("Sleep beats another hour tonight. Read each stem for the word that decides. Good luck to all of you!",))
    )
    blocks.append(Buttons((Button("leaderboard", "Leaderboard"), Button("weakest", "My weakest domain"))))
    return Card(shortened(f"{team}: tomorrow is the day", TITLE), tuple(blocks))


def _percent(one: Share) -> str:
    return "–" if one.share is None else f"{one.share:.0%}"
