"""The team's places: calling a group, giving a place free, and what goes wrong there."""

from __future__ import annotations

from bot.addresses import Group
from bot.domain.team import Team
from bot.features.kit.words import called, note, shortened
from bot.messages import TEXT, Button, Buttons, Card, Text


def ping_card(team: Team, call: Group | None) -> Card:
    """Who is called when the question opens."""
    if call is None:
        return note(
            "Nobody is called here",
            "The question comes silently. To call those who want it: /study ping, followed by an @group of theirs "
            "(a role on Discord, a user group on Slack).",
        )
    return Card(
        f"{team.name}: who is called"[:140],
        (Text(("When the question opens here, I call ", called(call), ". /study ping off ends it.")),),
    )


def ping_in_channel() -> Card:
    return note("Say it in the channel", "Who is called differs from place to place.")


def no_group(typed: str) -> Card:
    return note(
        "I see no group there",
        f"“{shortened(typed, 40)}” is no @group that I know. Pick a role (Discord) or a user group (Slack) "
        "from what is suggested behind the @. People one by one, @here and @everyone are never called.",
    )


def archive_card(team: Team, *, last: bool) -> Card:
    what = f"{team.name} ends, as it has no other place." if last else f"{team.name} goes on in its other places."
    return note(
        "Give this place free?",
        what,
        "Its answers are kept, and whoever wants them can still export their own. Another team can move in.",
        buttons=(Button("archive-now", "Give it free", look="danger"), Button("stay", "Keep it")),
    )


def archive_in_channel() -> Card:
    return note("Say it in the channel", "/study archive gives that channel free.")


def trouble(team: Team, reason: str) -> Card:
    """To the lead, once: a place cannot be posted to."""
    return Card(
        f"{team.name}: I cannot post"[:140],
        (
            Text((f"Today's message did not reach one of the team's places. {reason}"[:TEXT],)),
            Text(("I try again with the next question. You are told once, not every day.",), "small"),
            Buttons((Button("settings", "Settings"),)),
        ),
    )


def unreachable(reason: str) -> str:
    """To a member whose private messages are refused: at the next thing that they do."""
    return (
        f"I could not write to you privately: {reason} Nothing is lost: /today shows the question, "
        "/study profile your plans and whether I write at all."
    )
