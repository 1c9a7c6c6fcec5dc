"""The first page: for somebody new, for a stranger in a team's place, and for a member."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import item as item_card
from bot.cards.words import note
from bot.domain.items import Item
from bot.domain.team import Team
from bot.messages import COMMANDS, STUDY, Button, Buttons, Card, CommandInfo, Part, Span, Text


def first(item: Item, seed: str) -> Card:
    """A question before any form."""
    return Card(
        "Today's trap question",
        (
            *item_card.question(item, seed),
            *item_card.answer_buttons(item, seed, "first", (item.id,)),
            Buttons((Button("first", "Just me, right now", (item.id,)),)),
            Text(
                (
                    "One press, no form: you learn at once why an option tempts. "
                    "Bring your team and set your exam date whenever you like.",
                ),
                "small",
            ),
        ),
    )


def stands_open() -> Card:
    """The question before any form, to somebody who has it open in another team."""
    return note(
        "Another of your teams has this question open",
        "Answer it there first. Here you can set up a team now.",
        buttons=(Button("setup", "Set up a team", look="primary"),),
    )


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


def introduction() -> Card:
    """What the bot says once in a place that it was invited to."""
    return note(
        "Trapline: one trap question a day",
        "Every day one exam question whose tempting wrong option is a well-known misconception. Answer with a button, "
        "learn privately why it tempted you, and see tomorrow how many fell.",
        buttons=(Button("setup", "Set up a team here", look="primary"),),
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


def gone() -> Card:
    """For a press on something that is no longer there."""
    return note("That is no longer here", "Open /today for the question, /help for everything else.")


def unknown(name: str) -> Card:
    """A command that does not exist."""
    return note(
        "I do not know that one",
        f"“{name[:40]}” is no command here.",
        buttons=(Button("help", "What can I do?", look="primary"),),
    )
