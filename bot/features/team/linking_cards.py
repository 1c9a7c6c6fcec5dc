"""Linking: codes, and what they joined."""

from __future__ import annotations

from bot.domain.team import Team
from bot.features.kit.words import note
from bot.messages import Button, Card, Span, Text

_TEN = "It is good for ten minutes, and once."


def link_offer(team: Team, *, manages: bool) -> Card:
    place = (Button("link-code", "Another channel", ("place",), "primary"),) if manages else ()
    return note(
        "Link what belongs together",
        f"Another channel of {team.name}, on Slack, Discord or the web, or another account of yours. "
        "You get a code here, and type it there.",
        buttons=(*place, Button("link-code", "My other account", ("account",))),
    )


def code_for_place(team: Team, code: str) -> Card:
    return Card(
        "Say this in the other channel",
        (
            Text((Span(f"/study link {code}", "code"),)),
            Text((f"That channel then belongs to {team.name} as well. {_TEN}",), "small"),
        ),
    )


def code_for_account(code: str) -> Card:
    return Card(
        "Say this with your other account",
        (
            Text((Span(f"/study link {code}", "code"),)),
            Text(
                (
                    f"Whoever types it becomes you: keep it to yourself. {_TEN} "
                    "If that account has answered here, its answers become yours; of two answers to one question the "
                    "earlier counts, the other becomes practice. This cannot be undone.",
                ),
                "small",
            ),
        ),
    )


def bad_link_code() -> Card:
    return note(
        "That code does not work",
        "Codes are good for ten minutes, and once. /study link gives a new one where your team lives already.",
    )


def place_in_channel() -> Card:
    return note("Say it in the channel", "This code joins a channel to a team: say it in that channel.")


def not_yours_to_link() -> Card:
    return note("That needs somebody who manages this place", "Ask them to say it here; the code is good for a while.")


def linked_already(team: Team) -> Card:
    return note("Linked already", f"This place belongs to {team.name}.")


def has_history(team: Team) -> Card:
    return note(
        f"{team.name} lives here",
        "It has questions and answers of its own, which would lose their place. "
        "If that is meant: /study archive gives this place free, and then the code works.",
    )


def place_linked(team: Team) -> Card:
    return note(
        f"This place belongs to {team.name} now",
        "Questions come here as well, and everybody is on one leaderboard. "
        "Who is here with a second account says /study link where they answered first.",
        buttons=(Button("today", "Today's question", look="primary"), Button("settings", "Settings")),
    )


def same_account() -> Card:
    return note("That is this account", "Say it with the other one.")


def account_linked(team: Team, *, merged: bool) -> Card:
    more = "Both accounts' answers are one now. " if merged else ""
    return note(
        f"You are one in {team.name}",
        f"{more}Answer wherever you are: it counts once.",
        buttons=(Button("today", "Today's question", look="primary"), Button("profile", "My profile")),
    )
