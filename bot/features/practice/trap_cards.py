"""The trap map: what a member met and sprung, and how it stands; one trap's card; and the team's map without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.items import Trap
from bot.domain.recall import ConceptState, Phase
from bot.features.kit.words import day_name, note, shortened
from bot.messages import OPTION_LABEL, Block, Button, Buttons, Card, Link, Option, Part, Select, Span, Table, Text

PAGE = 12
"""Traps on one page of the map, and in its drop-down."""
_TEAM = 15
"""Traps of the team's map: those sprung most."""
_NAME = 40
"""Characters of a trap's name in a table."""
MEETINGS = 5
"""Of a member's history with a trap, the newest ones."""
_MEANS: dict[Phase, str] = {
    "open": "It is open: your newest answer was wrong.",
    "fading": "It is fading: you saw through it, but you'd probably miss it on exam day if you left it.",
    "firm": "It is firm: you'd probably see through it today.",
}


@dataclass(frozen=True, slots=True)
class TrapRow:
    """One trap of a member's map."""

    trap: Trap
    state: ConceptState
    phase: Phase


@dataclass(frozen=True, slots=True)
class Meeting:
    """One answer that told something about a trap."""

    day: date
    right: bool
    sure: bool
    sprung: bool


def own_traps_card(lines: Sequence[TrapRow], page: int, *, unmet: int) -> Card:
    """The member's map; `page` counts from 0, `unmet` are the exam's traps that they have not met."""
    still_open = sum(line.phase == "open" for line in lines)
    sprung = sum(line.state.sprung > 0 for line in lines)
    shown = lines[page * PAGE : (page + 1) * PAGE]
    return Card(
        f"Your traps: {len(lines)} met, {sprung} sprung, {still_open} open",
        (
            Table(("Trap", "Met", "Sprung", "Sure", "Now"), tuple(_row(line) for line in shown)),
            Text((_legend(unmet),), "small"),
            Select(
                "trap",
                "Open one of these",
                tuple(Option(line.trap.id, shortened(line.trap.name, OPTION_LABEL)) for line in shown),
            ),
            Buttons(
                (
                    Button("practice", "Practise 5", look="primary"),
                    *_pages(page, len(lines)),
                    Button("traps", "The team's", ("team",)),
                )
            ),
        ),
    )


def _legend(unmet: int) -> str:
    rest = f" You haven't met {unmet} more of this exam's traps yet." if unmet else ""
    return (
        "Sprung: wrong by this trap; Sure: of those, while you were sure. Open: your newest answer was wrong. "
        f"Fading: you saw through it, but it won't last. Firm: you'd see through it today. Only you see this.{rest}"
    )


def _row(line: TrapRow) -> tuple[str, ...]:
    state = line.state
    return (shortened(line.trap.name, _NAME), str(state.met), str(state.sprung), str(state.sprung_sure), line.phase)


def _pages(page: int, traps: int) -> list[Button]:
    before = [Button("traps", "Page before", (str(page),))] if page else []
    after = [Button("traps", "Next page", (str(page + 2),))] if (page + 1) * PAGE < traps else []
    return [*before, *after]


def none_met() -> Card:
    """Nothing answered yet that tells something about a trap."""
    return note(
        "You have not met a trap yet",
        "Each wrong option that tempts has a misconception behind it: a trap. Answer a question, and the first ones "
        "stand here, each with how firmly you hold it.",
        buttons=(
            Button("today", "Today's question", look="primary"),
            Button("practice", "Practise 5"),
            Button("traps", "The team's", ("team",)),
        ),
    )


def one(trap: Trap, row: TrapRow | None, meetings: Sequence[Meeting]) -> Card:
    """Everything about one trap, and the member's history with it, newest first."""
    return Card(
        f"Trap: {shortened(trap.name, 120)}",
        (
            Text((Span("Belief"), f": “{trap.belief.strip('“”')}”")),
            Text((Span("Truth"), f": {trap.truth}")),
            Text((Span("Why it tempts"), f": {trap.why}")),
            Text((Span("In ten seconds"), f": {trap.tell}")),
            *_history(row, meetings),
            _sources(trap),
            Buttons(
                (
                    Button("practice", "Practise this trap", (trap.id, "3"), "primary"),
                    Button("traps", "All my traps"),
                )
            ),
        ),
    )


def _history(row: TrapRow | None, meetings: Sequence[Meeting]) -> list[Block]:
    if row is None:
        return [Text((Span("You"), ": not met yet."))]
    times = "once" if row.state.met == 1 else f"{row.state.met} times"
    parts: list[Part] = [Span("You"), f": met {times}, sprung {row.state.sprung}. {_MEANS[row.phase]}"]
    parts += [f"\n{day_name(each.day)}: {_how(each)}" for each in meetings[:MEETINGS]]
    return [Text(tuple(parts))]


def _how(meeting: Meeting) -> str:
    how = "seen through" if meeting.right else "sprung" if meeting.sprung else "missed"
    return how + (", while sure" if meeting.sure else "")


def _sources(trap: Trap) -> Text:
    parts: list[Part] = ["Source: "]
    for number, source in enumerate(trap.sources):
        parts += [", "] if number else []
        parts.append(Link(source.title, source.url))
    return Text(tuple(parts), "small")


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One trap of the team's map: answers that tell something about it, and how many of them sprang it."""

    name: str
    met: int
    sprung: int


def team(name: str, lines: Sequence[TeamLine], *, members: int) -> Card:
    """The team's map, the most sprung first; `members` is how many must have answered a question that it counts."""
    if not lines:
        return note(
            f"{name}: no traps to show yet"[:150],
            f"A daily question counts here once it is revealed and {members} members or more have answered it, so that "
            "nobody can be made out.",
            buttons=(Button("today", "Today's question", look="primary"), Button("traps", "My traps")),
        )
    rows = tuple((shortened(line.name, _NAME), str(line.met), str(line.sprung), _share(line)) for line in lines[:_TEAM])
    return Card(
        f"{name}: the traps we met"[:150],
        (
            Table(("Trap", "Met", "Sprung", "Share"), rows),
            Text(
                (
                    f"From revealed daily questions that {members} members or more answered. Nobody's name, practice "
                    "or confidence is in it.",
                ),
                "small",
            ),
            Buttons((Button("traps", "My traps", look="primary"),)),
        ),
    )


def _share(line: TeamLine) -> str:
    return f"{line.sprung / line.met:.0%}"
