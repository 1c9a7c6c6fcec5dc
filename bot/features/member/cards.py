"""A member's own forms and cards: joining, profile, messages, name, pause, leaving and being forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.exam import Background, Exam
from bot.domain.member import DEFAULT_MINUTES, MINUTES_A_DAY, QUIET_HOURS, Member, is_quiet
from bot.domain.team import Team
from bot.features.kit.words import DAY_OPTIONS, YES_NO, note, weekday_names
from bot.messages import FORMER, Button, Buttons, Card, Field, Form, Option, Span, Text

SEEN_BY_OTHERS = (
    "The team's lead sees who is a member, and flaws you report. Nobody is shown your exam date, your results or your "
    "weakest domain. Whoever hosts this bot could read its database."
)


def join_form(backgrounds: Sequence[Background], member: Member | None, zone: str) -> Form:
    """Exam date, background, zone, minutes a day. Private messages are asked for separately: they are opt-in."""
    known = member.exam_date.isoformat() if member and member.exam_date else ""
    return Form(
        "join",
        "You and your exam",
        (
            Field("date", "date", "Your exam date", "Leave empty if there is none yet", (), known, required=False),
            Field(
                "background",
                "choice",
                "Where do you come from?",
                "It only shapes the first guess about your weakest domain",
                tuple(Option(background.id, background.name) for background in backgrounds),
                (member.background or "") if member else "",
            ),
            Field("zone", "zone", "Your time zone", "For example Europe/Berlin", (), zone),
            Field(
                "minutes",
                "choice",
                "Minutes a day",
                "What you can spare for studying",
                tuple(Option(str(minutes), f"{minutes} minutes") for minutes in MINUTES_A_DAY),
                str(member.minutes if member and member.minutes in MINUTES_A_DAY else DEFAULT_MINUTES),
            ),
        ),
    )


def joined_card(team: Team, member: Member) -> Card:
    """After joining: may the bot write privately?"""
    when = f"Your exam is on {member.exam_date:%d %b %Y}." if member.exam_date else "No exam date yet: that is fine."
    return Card(
        f"You are in {team.name}",
        (
            Text((when, " May I write to you privately? At most once a day, when you choose, and never at night.")),
            Buttons(
                (
                    Button("messages", "Yes, choose when", look="primary"),
                    Button("no-messages", "No messages"),
                    *((Button("plan", "My plan"),) if member.exam_date else ()),
                )
            ),
            Buttons((Button("mock", "Start check: 12 questions, 10 minutes", ("start",)),)),
            Text((SEEN_BY_OTHERS,), "small"),
        ),
    )


def zone_card(name: str, there: datetime, *, own: bool) -> Card:
    """What was understood: the zone, and what the clock says there."""
    whose = "Your time zone" if own else "The team's time zone, as you have told none"
    return note(
        f"{name}: it is {there:%H:%M} there",
        f"{whose}. If your clock says something else: /study zone, followed by a city.",
        buttons=(Button("profile", "My profile"),),
    )


def messages_form(member: Member) -> Form:
    """Hour and weekdays of private messages."""
    clock = f"{member.messages.clock:%H:%M}" if member.messages else "18:00"
    night = member.messages is not None and is_quiet(member.messages.clock)
    days = ",".join(str(day) for day in sorted(member.messages.weekdays if member.messages else range(5)))
    return Form(
        "messages",
        "Private messages",
        (
            Field("clock", "time", "At what time?", "Your local time", (), clock),
            Field("weekdays", "choices", "On which days?", "", DAY_OPTIONS, days),
            Field("night", "choice", f"From {QUIET_HOURS} too?", "", YES_NO, "yes" if night else "no", required=False),
        ),
    )


def name_form(name: str) -> Form:
    """The name that others see."""
    return Form("name", "Your name here", (Field("name", "line", "Name", "What your team sees", (), name),))


def profile_card(team: Team, member: Member, exam: Exam, background: Background | None, *, manages: bool) -> Card:
    """What is stored about a member that they can change."""
    messages = "none"
    if member.messages:
        messages = f"{weekday_names(member.messages.weekdays)} at {member.messages.clock:%H:%M}"
        messages += ", paused" if member.state == "paused" else ""
    shown = team.names_shown if member.show_name is None else member.show_name
    lines = (
        ("Team", f"{team.name} ({exam.short})"),
        ("Exam date", f"{member.exam_date:%d %b %Y}" if member.exam_date else "none yet"),
        ("Background", background.name if background else "not told"),
        ("Time zone", member.zone or f"{team.schedule.zone} (the team's)"),
        ("Minutes a day", str(member.minutes)),
        ("Private messages", messages),
        ("Name on the leaderboard", "shown" if shown else "hidden"),
    )
    more = [Button("pause", "Pause")] if manages or member.messages else []
    return Card(
        f"Your profile, {member.name}"[:140],
        (
            *(Text((Span(name), f": {value}")) for name, value in lines),
            Buttons(
                (
                    Button("join", "Change", look="primary"),
                    Button("rename", "My name"),
                    Button("messages", "Private messages"),
                    Button("name", "Hide my name" if shown else "Show my name", ("hide" if shown else "show",)),
                    *more,
                )
            ),
            Buttons(
                (
                    Button("export", "Export my data"),
                    Button("leave", "Leave the team"),
                    Button("forget-me", "Forget me", look="danger"),
                )
            ),
            Text((SEEN_BY_OTHERS,), "small"),
        ),
    )


def pause_card(*, manages: bool, messages: bool) -> Card:
    """What can be paused."""
    buttons = []
    if messages:
        buttons.append(Button("pause-me", "My private messages", look="primary"))
    if manages:
        buttons.append(Button("pause-team", "The team's daily question"))
    if not buttons:
        return note("Nothing to pause", "You get no private messages, and the daily question belongs to your lead.")
    return note("What shall pause?", "/study resume brings it back.", buttons=tuple(buttons))


def leave_card(team: Team, keep_days: int) -> Card:
    return note(
        f"Leave {team.name}?",
        "You drop off the leaderboard and get no messages. Your answers are kept: answer again, and you are back."
        + _erased_after(keep_days),
        buttons=(Button("leave-now", "Leave", look="primary"), Button("stay", "Stay")),
    )


def left_card(team: Team, keep_days: int) -> Card:
    told = "Answer a question there whenever you want to be back."
    return note(f"You left {team.name}", told + _erased_after(keep_days))


def _erased_after(days: int) -> str:
    """What becomes of who stays away; nothing where the host keeps them."""
    if not days:
        return ""
    after = "1 day" if days == 1 else f"{days} days"
    return f" If you stay away for {after}, what is stored about you here is erased. Your answers stay without a name."


def forget_card(team: Team) -> Card:
    return note(
        "Erase what is stored about you?",
        f"Your name, accounts, zone, exam date and plan in {team.name} are erased at once and cannot be brought back. "
        "Your answers stay without a name, so that the team's totals stay true.",
        buttons=(Button("forget-now", "Erase", look="danger"), Button("stay", "Keep")),
    )


def forgotten(team: Team, posts: int, *, elsewhere: bool) -> Card:
    """What was erased, and what is out of reach. `posts` that name the member are being edited."""
    which = "1 post that names" if posts == 1 else f"{posts} posts that name"
    renamed = f"{which} you will say “{FORMER}” instead. If the platform refuses the edit, your name stays there."
    others = "Your other teams keep what they have about you."
    return note(
        "Erased",
        f"Your name, accounts, zone, dates and plan in {team.name} are erased from the store.",
        *((renamed,) if posts else ()),
        "Copies that people made and earlier backups can't be changed from here.",
        *((others,) if elsewhere else ()),
        "You're welcome back as somebody new.",
    )
