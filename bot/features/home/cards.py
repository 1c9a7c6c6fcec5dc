"""The first page: for somebody new, for a stranger in a team's place, and for a member."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import COMMANDS, STUDY, CommandInfo
from bot.domain.team import Team
from bot.features.kit.words import note
from bot.messages import Button, Buttons, Card, Part, Span, Text


def stranger(team: Team) -> Card:
    """Somebody opens a team's page for the first time."""
    return note(
        f"Welcome to {team.name}",
        "Answer today's question, and you are in. No form, and no private messages unless you ask for them.",
        buttons=(Button("today", "Today's question", look="primary"), Button("join", "Set my exam date")),
    )


def member(
    team: Team, lines: Sequence[tuple[Part, ...]], *, setup: bool, has_date: bool, manages: bool = False
) -> Card:
    """A member's own page: how far to the exam, what today asks, what to do next."""
    buttons = [Button("today", "Today", look="primary"), Button("weakest", "My weakest domain")]
    buttons += [Button("practice", "Practise"), Button("leaderboard", "Leaderboard")]
    more = [Button("plan", "My plan")] if has_date else [Button("join", "Set my exam date")]
    more += [Button("setup", "Set up for my team")] if setup else []
    more += [Button("settings", "Settings")] if manages and not setup else []
    return Card(
        team.name,
        (
            *(Text(line) for line in lines),
            Buttons(tuple(buttons)),
            *((Buttons(tuple(more)),) if more else ()),
        ),
    )


def help_card() -> Card:
    """Every command, from the same table that the platforms' own command lists are made of."""
    return Card(
        "What you can do here",
        (
            Text(tuple(_lines("/", COMMANDS))),
            Text(tuple(_lines("/study ", STUDY))),
            Text(("Each command also works as /study NAME.",), "small"),
            Buttons((Button("today", "Today's question", look="primary"), Button("profile", "My profile"))),
        ),
    )


def _lines(prefix: str, commands: Sequence[CommandInfo]) -> list[str | Span]:
    parts: list[str | Span] = []
    for command in commands:
        who = " (who manages the team)" if command.who == "manager" else ""
        parts += [
            Span(f"{prefix}{command.name}", "code"),
            f" {command.usage} — {command.help}{who}\n".replace("  ", " "),
        ]
    return parts
