"""The plan: its timeline, one step, and the message that a step is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.exam import Domain, Exam
from bot.domain.items import Trap
from bot.domain.member import Member
from bot.domain.plan import Dive, Plan, PlanStep, Step, Template, is_missed
from bot.features.kit.sources import sources
from bot.features.kit.words import day_name, days_until, note, shortened
from bot.features.plan.phases import heading, phase_of
from bot.messages import (
    OPTION_LABEL,
    TITLE,
    Block,
    Button,
    Buttons,
    Card,
    Name,
    Option,
    Part,
    Select,
    Span,
    Text,
)

_MARKS = {"done": "✓", "skipped": "–", "sent": "→", "ahead": "·"}
NAMES_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """What a deep dive goes into, the reason for it, and the traps that were sprung there, worst first."""

    domain: Domain
    dive: Dive
    reason: str
    traps: tuple[Trap, ...]


# One step


def step(
    what: Step,
    stands: PlanStep,
    *,
    member: Member,
    missed: Sequence[Step] = (),
    dive: Advice | None = None,
    plan: str = "",
) -> Card:
    """A step, as a message and when it is opened from the timeline; its buttons name `plan` where that is given."""
    if what.kind == "after":
        return how_did_it_go(stands, plan)
    blocks: list[Block] = []
    if stands.state in ("done", "skipped"):
        blocks.append(Text(("Done." if stands.state == "done" else "Skipped.",), "small"))
    if what.purpose:
        blocks.append(Text((what.purpose,), "quote"))
    blocks += _body(what, dive)
    if more := what.differs.get(member.background or ""):
        blocks.append(Text((Span("For you"), f": {more}")))
    done_when = dive.dive.done_when if dive else what.done_when
    if done_when:
        blocks.append(Text((Span("Done when"), f": {done_when}")))
    if links := (dive.dive.links if dive else what.links):
        blocks.append(sources(links, "Read"))
    if line := _missed_line(missed):
        blocks.append(Text((line,), "small"))
    blocks += _buttons(what, stands, dive, plan)
    return Card(_title(what, stands, member), tuple(blocks), summary=shortened(what.title, TITLE))


def _title(what: Step, stands: PlanStep, member: Member) -> str:
    if what.kind == "morning" or stands.day is None:
        return what.title
    title = f"{day_name(stands.day)} · {what.title}"
    return f"{title} ({_time(what, stands, member)})" if what.minutes else title


def _time(what: Step, stands: PlanStep, member: Member) -> str:
    """How long it takes: at one sitting, today, or some minutes a day until a date."""
    if what.whole:
        return f"{what.minutes} minutes at one sitting"
    if stands.day is not None and stands.until is not None and stands.until > stands.day:
        return f"{member.minutes} minutes a day until {day_name(stands.until)}"
    return f"{what.minutes} minutes"


def _body(what: Step, dive: Advice | None) -> list[Block]:
    if dive is None:
        return [Text((what.text.strip(),))] if what.text.strip() else []
    blocks: list[Block] = [Text((Span(dive.domain.short), f". {dive.reason}")), Text((dive.dive.text.strip(),))]
    if dive.traps:
        names = "\n".join(f"{trap.name}: {trap.tell}" for trap in dive.traps[:NAMES_AT_ONCE])
        blocks.append(Text((Span("Traps that you sprang there"), f"\n{names}")))
    return blocks


def _missed_line(missed: Sequence[Step]) -> str:
    """One line for all that was missed, with the one that matters most."""
    if not missed:
        return ""
    names = [step.title for step in missed]
    told = ", ".join(names[:NAMES_AT_ONCE])
    more = len(names) - NAMES_AT_ONCE
    told += f" and {more} more" if more > 0 else ""
    best = min(missed, key=lambda step: step.rank).title
    return f"Not done so far: {told}. " + (
        f"If you do one of them, do “{best}”." if len(names) > 1 else "It is in /plan."
    )


def _buttons(what: Step, stands: PlanStep, dive: Advice | None, plan: str) -> list[Block]:
    args = (plan or str(stands.plan), stands.step)
    helps = _helping(what, dive)
    if what.kind == "morning":
        return [Buttons((Button("plan", "My plan"),))]
    if stands.state in ("done", "skipped"):
        return [Buttons((Button("step-undo", "Not done after all", args), Button("plan", "My plan")))]
    says = (
        Button("step-done", "Done", args, "primary"),
        Button("step-later", "Not today", args),
        Button("step-skip", "Skip", args),
        Button("plan", "My plan"),
    )
    return [*([Buttons(helps)] if helps else []), Buttons(says)]


def _helping(what: Step, dive: Advice | None) -> tuple[Button, ...]:
    """What the bot itself has for a step."""
    match what.kind:
        case "mock":
            return (Button("mock", "The mock exam"),)
        case "dive" if dive is not None:
            return (Button("practice", f"{dive.domain.short}: practise 5", (str(dive.domain.number), "5")),)
        case "review":
            return (Button("mock", "My mock exam"), Button("practice", "Practise what I missed", ("wrong",)))
        case "reread":
            return tuple(Button("notes", f"Read: {page}", (page,)) for page in what.pages)
        case _:
            return ()


# Replies to a step's buttons


def done_card(what: Step, stands: PlanStep, following: str) -> Card:
    return _said(f"Done: {what.title}", following, stands)


def skipped(what: Step, stands: PlanStep, following: str) -> Card:
    return _said(f"Skipped: {what.title}", following, stands)


def _said(title: str, following: str, stands: PlanStep) -> Card:
    args = (str(stands.plan), stands.step)
    return note(
        shortened(title, TITLE),
        following,
        buttons=(Button("step-undo", "Undo", args), Button("plan", "My plan")),
    )


def moved(what: Step, stands: PlanStep) -> Card:
    """Not today: where it stands now. It is not sent again, so the way to it is named."""
    when = day_name(stands.day) if stands.day else "later"
    return note(
        shortened(f"Moved to {when}: {what.title}", TITLE),
        "It stands in your plan on that day; I do not write twice about one step.",
        buttons=(Button("step-done", "Done after all", (str(stands.plan), stands.step)), Button("plan", "My plan")),
    )


def no_room(what: Step, stands: PlanStep) -> Card:
    """Not today, but there is no other day, or it was moved often enough."""
    args = (str(stands.plan), stands.step)
    return note(
        "There is no later day for this",
        f"“{what.title}” was moved already, or the days left are full. Do a part of it today, or skip it in peace.",
        buttons=(
            Button("step-done", "Done", args, "primary"),
            Button("step-skip", "Skip", args),
            Button("plan", "My plan"),
        ),
    )


def next_line(template: Template, steps: Sequence[PlanStep], today: date) -> str:
    """What comes next, in a sentence."""
    coming = [one for one in steps if one.state == "ahead" and one.day is not None and one.day >= today]
    if not coming:
        return "Nothing else is planned before your exam."
    following = min(coming, key=lambda one: one.day or today)
    day = following.day or today
    when = "Today" if day == today else day_name(day)
    return f"Next: {when}, {template.step(following.step).title}."


def quiet() -> Card:
    """After three messages without an answer."""
    return note(
        "I will stay quiet",
        "My last three messages went unanswered, so this is the last one. Your plan goes on in /plan, and one press "
        "brings my messages back.",
        buttons=(Button("wake", "Write to me again", look="primary"), Button("plan", "My plan")),
    )


def awake() -> Card:
    return note("I am back", "The next step comes at your hour.", buttons=(Button("plan", "My plan", look="primary"),))


# The timeline


def timeline_card(
    template: Template, plan: Plan, steps: Sequence[PlanStep], *, exam: Exam, member: Member, today: date
) -> Card:
    """The whole plan with today marked: what is done, missed and ahead, and what has no room."""
    assert plan.exam_date is not None  # noqa: S101 - the caller shows `no_date` instead
    by_id = {one.step: one for one in steps}
    placed = [(template.step(one.step), one) for one in steps if one.day is not None]
    placed.sort(key=lambda pair: (pair[1].day, pair[0].before * -1))
    blocks: list[Block] = [
        Text(
            (
                Span(f"{exam.short} {days_until(plan.exam_date, today)}"),
                f", {plan.exam_date:%d %b %Y}. ",
                _how(member),
            )
        )
    ]
    blocks += _phases(placed, plan.exam_date, today)
    if out := [what.title for what in template.steps if by_id.get(what.id) is None or by_id[what.id].state == "out"]:
        minutes = f"{member.minutes} minutes a day"
        blocks.append(
            Text((Span("No room for"), f": {'; '.join(out)}. What matters most came first, at {minutes}."), "small")
        )
    missed = [what for what, one in placed if is_missed(one, today) and what.kind not in ("morning", "after")]
    if line := _missed_line(missed):
        blocks.append(Text((line,), "small"))
    blocks += _open_a_step(placed, plan, today)
    more = (Button("join", "Date and minutes"), Button("messages", "Private messages"))
    blocks.append(Buttons((*more, Button("weakest", "My weakest domain"))))
    return Card("Your plan", tuple(blocks), summary=f"Your exam is {days_until(plan.exam_date, today)}")


def _how(member: Member) -> str:
    if member.messages is None:
        return "No private messages: look here whenever you like."
    if member.state == "paused":
        return "Your private messages are paused; /study resume brings them back."
    return f"I write at {member.messages.clock:%H:%M} your time."


def _phases(placed: Sequence[tuple[Step, PlanStep]], exam_date: date, today: date) -> list[Block]:
    blocks: list[Block] = []
    lines: dict[str, tuple[str, list[Part]]] = {}
    for what, one in placed:
        _, parts = lines.setdefault(phase_of(what.kind), (heading(what.kind, one.day, exam_date), []))
        parts += ["\n", *_line(what, one, today)]
    for title, parts in lines.values():
        blocks.append(Text((Span(title), *parts)))
    return blocks


def _line(what: Step, one: PlanStep, today: date) -> list[Part]:
    assert one.day is not None  # noqa: S101 - only steps with a day have a line
    mark = "✗" if is_missed(one, today) and what.kind not in ("morning", "after") else _MARKS.get(one.state, "·")
    until = one.until or one.day
    text = f"{mark} {day_name(one.day)}{f' to {day_name(until)}' if until > one.day else ''}  {what.title}"
    text += " (moved)" if one.moved else ""
    return [Span(f"{text}  ← today")] if one.day <= today <= until else [text]


def _open_a_step(placed: Sequence[tuple[Step, PlanStep]], plan: Plan, today: date) -> list[Block]:
    options = tuple(
        Option(one.step, shortened(f"{day_name(one.day)}  {what.title}", OPTION_LABEL))
        for what, one in placed
        if one.day is not None and what.kind != "morning"
    )
    now = [
        Button("step", "Today's step", (str(plan.id), one.step), "primary")
        for what, one in placed
        if _is_on(one, today)
    ]
    blocks: list[Block] = [Buttons(tuple(now[:1]))] if now else []
    if options:
        blocks.append(Select("step", "Open a step", options, (str(plan.id),)))
    return blocks


def _is_on(one: PlanStep, today: date) -> bool:
    return (
        one.day is not None
        and one.until is not None
        and one.day <= today <= one.until
        and one.state in ("ahead", "sent")
    )


def no_date(*, known: bool) -> Card:
    """There is no plan without a date, and that is fine."""
    return note(
        "No exam date, no countdown",
        "Everything else works without one. "
        + (
            "What you have done so far is kept." if known else "Tell me the date, and I lay out the days that are left."
        ),
        buttons=(Button("join", "Set my exam date", look="primary"), Button("weakest", "My weakest domain")),
    )


# Afterwards


def how_did_it_go(stands: PlanStep, plan: str = "") -> Card:
    """The day after, and again while there is no result."""
    args = (plan or str(stands.plan), stands.step)
    return Card(
        "How did it go?",
        (
            Text(("Whatever it was: it stays between us unless you say otherwise.",)),
            Buttons(
                (
                    Button("outcome", "Passed", (*args, "passed"), "primary"),
                    Button("outcome", "Not passed", (*args, "failed")),
                    Button("outcome", "No result yet", (*args, "none")),
                    Button("outcome", "Rather not say", (*args, "unsaid")),
                )
            ),
        ),
    )


def passed_card(exam: Exam, stands: PlanStep) -> Card:
    return note(
        "Congratulations!",
        f"You passed {exam.short}. All that work was yours. Only you know it here; shall the team?",
        buttons=(
            Button("tell-team", "Tell the team", (str(stands.plan),), "primary"),
            Button("stay", "Keep it to myself"),
        ),
    )


def failed(exam: Exam) -> Card:
    """Not passed: nobody else learns of it. What the rules say about the next try, and where to begin."""
    return Card(
        "That hurts, and it is not the end",
        (
            Text(
                (
                    "Nobody here learns of it. ",
                    f"Another try is possible after {exam.retake.days} days. {exam.retake.note} ",
                    "Your answers are all still here, and so is your weakest domain.",
                )
            ),
            Buttons(
                (
                    Button("join", "Set a new date", look="primary"),
                    Button("weakest", "My weakest domain"),
                )
            ),
        ),
    )


def no_result(again: date | None) -> Card:
    ask = f"I ask again on {day_name(again)}." if again else "I will not ask again; /plan takes your answer any time."
    return note("Fingers crossed", ask)


def unsaid() -> Card:
    return note("Of course", "I will not ask again. Thank you for studying here.")


def exam_ahead(day: date | None) -> Card:
    if day is None:
        return note(
            "There is no exam date", "Set the date in your profile first. Then say how it went, after the exam."
        )
    return note("Your exam is still ahead", f"It is on {day_name(day)}. After it you can say how it went.")


def told_already() -> Card:
    return note("Your team knows already", "The good news was posted once. It isn't posted again.")


def told_team(name: Name, exam: Exam) -> Card:
    """What the team reads, by the member's own wish."""
    told = Text((name, f" passed {exam.short}. Congratulations."))
    return Card("Good news", (told,), summary=f"Somebody in your team passed {exam.short}")
