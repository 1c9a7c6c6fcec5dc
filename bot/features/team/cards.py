"""Set-up, joining, profile and settings: cards and forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.exam import Exam
from bot.domain.items import Item
from bot.domain.team import Team, TeamKind
from bot.features.kit import item_cards as item_card
from bot.features.kit.words import DAY_OPTIONS, YES_NO, note, shortened, weekday_names
from bot.messages import FIELD_HINT, Button, Buttons, Card, Field, Form, Moment, Option, Span, Text

KINDS: dict[TeamKind, str] = {"small": "Small team", "open": "Open server"}


# Setting a team up


def which_kind(exams: Sequence[Exam]) -> Card:
    """The first step of set-up; beside it, which exam is offered when and in which languages."""
    return Card(
        "Set up a team here",
        (
            Text(
                (
                    Span("Small team"),
                    ": names on the leaderboard, and the verdict right after your answer.\n",
                    Span("Open server"),
                    ": names only by each member's wish, and the verdict at the reveal a day later.\n",
                    "Both rules can be changed one by one later.",
                )
            ),
            *(Text((Span(exam.short), f": {exam.offered}"), "small") for exam in exams),
            Buttons(
                (
                    Button("setup", KINDS["small"], ("small",), "primary"),
                    Button("setup", KINDS["open"], ("open",)),
                )
            ),
        ),
    )


def setup_form(exams: Sequence[Exam], kind: TeamKind, zone: str, today: date) -> Form:
    """Name, exam (nothing preselected), exam date, question time, zone."""
    choices = tuple(Option(exam.id, exam.short) for exam in exams)
    return Form(
        "setup",
        "Set up the team",
        (
            Field("name", "line", "Team name"),
            Field("exam", "choice", "Exam", shortened(_offered(exams, today), FIELD_HINT), choices),
            Field("date", "date", "Exam date", "Leave empty if there is none yet", required=False),
            Field("clock", "time", "Question time", "When the daily question opens", value="09:00"),
            Field("zone", "zone", "Time zone", "For example Europe/Berlin", value=zone),
        ),
        (kind,),
    )


def _offered(exams: Sequence[Exam], today: date) -> str:
    """Which languages each exam is reported in today; the card before the form says more, and how it is known."""
    known = {
        exam.short: dict.fromkeys(
            name for sitting in exam.sittings if sitting.from_ <= today for name in sitting.languages
        )
        for exam in exams
    }
    return "Reported: " + "; ".join(
        f"{short} in {', '.join(names) or 'no language yet'}" for short, names in known.items()
    )


def ready(team: Team, exam: Exam, *, join_hint: str) -> Card:
    """The end of set-up."""
    opens = (Moment(team.opens_at),) if team.opens_at else ("once you resume",)
    return Card(
        f"{team.name} is ready",
        (
            Text((f"{exam.short}. The first question opens ", *opens, f". {join_hint}")),
            Buttons(
                (
                    Button("open-now", "Post the first one now", look="primary"),
                    Button("settings", "Settings"),
                    Button("join", "Set my exam date"),
                )
            ),
        ),
    )


# Joining


# Settings of the team


def settings(team: Team, exam: Exam) -> Card:
    """What managers can change."""
    plan = team.schedule
    opens = (" Next question: ", Moment(team.opens_at), ".") if team.opens_at else (" No question is planned.",)
    skip = ", ".join(f"{day:%d %b}" for day in sorted(plan.skip)) or "none"
    state = {"active": "running", "paused": "paused", "finished": "finished"}[team.state]
    return Card(
        f"Settings of {team.name}"[:140],
        (
            Text((f"The daily question is {state}.", *opens)),
            Text((Span("Schedule"), f": {weekday_names(plan.weekdays)} at {plan.clock:%H:%M}, {plan.zone}")),
            Text((Span("Skip dates"), f": {skip}")),
            Text((Span("Exam"), f": {exam.short}, {f'{team.exam_date:%d %b %Y}' if team.exam_date else 'no date'}")),
            Text(
                (
                    Span("Names on the leaderboard"),
                    ": yes. " if team.names_shown else ": only by each member's wish. ",
                    Span("Verdict"),
                    ": at once." if team.verdict_at_once else ": at the reveal.",
                )
            ),
            Buttons(
                (
                    Button("schedule", "Schedule", look="primary"),
                    Button("team-form", "Team and rules"),
                    Button("reports", "Reported flaws"),
                    Button("pause-team", "Pause") if team.state == "active" else Button("continue", "Go on"),
                )
            ),
        ),
    )


def schedule_form(team: Team) -> Form:
    plan = team.schedule
    return Form(
        "schedule",
        "Schedule",
        (
            Field("clock", "time", "Question time", "", (), f"{plan.clock:%H:%M}"),
            Field("zone", "zone", "Time zone", "For example Europe/Berlin", (), plan.zone),
            Field(
                "weekdays",
                "choices",
                "On which days?",
                "",
                DAY_OPTIONS,
                ",".join(str(day) for day in sorted(plan.weekdays)),
            ),
            Field(
                "skip",
                "line",
                "Skip dates",
                "Separated by commas, like 2026-12-25, 2026-12-26",
                (),
                ", ".join(day.isoformat() for day in sorted(plan.skip)),
                required=False,
            ),
        ),
    )


def team_form(team: Team, exams: Sequence[Exam]) -> Form:
    return Form(
        "team",
        "Team and rules",
        (
            Field("name", "line", "Team name", "", (), team.name),
            Field("exam", "choice", "Exam", "", tuple(Option(exam.id, exam.short) for exam in exams), team.exam),
            Field(
                "date",
                "date",
                "Exam date",
                "Leave empty if there is none",
                (),
                team.exam_date.isoformat() if team.exam_date else "",
                required=False,
            ),
            Field("names", "choice", "Names on the leaderboard?", "", YES_NO, "yes" if team.names_shown else "no"),
            Field(
                "verdict",
                "choice",
                "When is the verdict shown?",
                "",
                (Option("yes", "Right after the answer"), Option("no", "At the reveal")),
                "yes" if team.verdict_at_once else "no",
            ),
        ),
    )


def first_question_card(item: Item, seed: str) -> Card:
    """A question before any form."""
    return Card(
        "Today's trap question",
        (
            *item_card.question_blocks(item, seed),
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


def introduction() -> Card:
    """What the bot says once in a place that it was invited to."""
    return note(
        "Trapline: one trap question a day",
        "Every day one exam question whose tempting wrong option is a well-known misconception. Answer with a button, "
        "learn privately why it tempted you, and see tomorrow how many fell.",
        buttons=(Button("setup", "Set up a team here", look="primary"),),
    )


def first_stands_open() -> Card:
    """The question before any form, to somebody who has it open in another team."""
    return note(
        "Another of your teams has this question open",
        "Answer it there first. Here you can set up a team now.",
        buttons=(Button("setup", "Set up a team", look="primary"),),
    )
