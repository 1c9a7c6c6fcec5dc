"""What somebody reads who is in the wrong place, or not yet in any team."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.team import Team
from bot.features.kit.words import note, shortened
from bot.interactions import Command
from bot.messages import ARGS, OPTION_LABEL, OPTIONS, Button, Card, Option, Select, Text

SET_UP = Button("setup", "Set up a team here", look="primary")


def no_team(*, may_set_up: bool) -> Card:
    if may_set_up:
        return note("No team here yet", "It takes a minute, and the first question follows.", buttons=(SET_UP,))
    return note("No team here yet", "Ask somebody who manages this place to set one up with /study setup.")


def needs_channel() -> Card:
    return note("Set up in a channel", "Say /study setup in the channel where the question shall appear.")


def no_membership() -> Card:
    return note("You are in no team yet", "Answer a question in your team's channel, and you are in.")


def which_team(teams: Sequence[Team], command: Command) -> Card:
    """Asks which team a private command is about."""
    text = command.text[: ARGS - len(command.name) - 10].replace(":", " ")
    options = tuple(Option(str(team.id), team.name[:OPTION_LABEL]) for team in teams[:OPTIONS])
    return Card(
        "Which team?",
        (
            Text(("You are in several teams.",)),
            Select("team", "Your teams", options, (command.name, text)),
        ),
    )


def which_place() -> Card:
    return note("Which team?", "You are in several teams. Say it in the channel of the one you mean.")


def members_only(team: Team) -> Card:
    return note(
        f"You are not in {team.name} yet",
        "Answer a question here, and you are in; or set your exam date first.",
        buttons=(Button("today", "Today's question", look="primary"), Button("join", "Set my exam date")),
    )


def managers_only() -> Card:
    return note("That is for the team's lead", "Whoever set the team up, or manages this place, can do it.")


def not_from_here() -> Card:
    return note("That is not from here", "Open the channel of the team that it belongs to.")


def gone() -> Card:
    """For a press on something that is no longer there."""
    return note("That is no longer here", "Open /today for the question, /help for everything else.")


def unknown(name: str) -> Card:
    """A command that does not exist."""
    return note(
        "I do not know that one",
        f"“{shortened(name, 40)}” is no command here.",
        buttons=(Button("help", "What can I do?", look="primary"),),
    )
