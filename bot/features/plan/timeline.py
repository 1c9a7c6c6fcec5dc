"""What members do with their plan: look at it, open a step, say done, not today or skip, and how the exam went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.domain.plan import ASK_AGAIN, ASKED_AT_MOST, MOVES, ExamOutcome, Plan, PlanStep, Step, StepState
from bot.features.kit import outgoing
from bot.features.kit.access import Refusal, owned, seat
from bot.features.kit.arguments import Forged, named, number, word
from bot.features.kit.course import ONE_DAY, Course, replan, settled_plan
from bot.features.kit.words import note
from bot.features.plan import cards
from bot.features.plan.deep_dive import dive_advice
from bot.interactions import Choice, Command, Press, Private, Replace, Reply
from bot.messages import Card, Name
from bot.store.transaction import Store

AFTER = "after"


def show_plan(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/plan`: the whole timeline, for members without private messages too."""
    team, member = seat(tx, interaction)
    plan = tx.plans.of_member(member.id)
    if plan is None and member.exam_date is not None:  # a date from before there were plans
        plan = replan(tx, team, member, now)
    if plan is None or plan.exam_date is None:
        return Private(cards.no_date(known=plan is not None))
    course = _heard(tx, Course(team, member, plan), now)
    today = course.today(now)
    steps = tx.plans.steps(plan.id)
    if plan.exam_date < today and plan.outcome is None:
        return Private(cards.how_did_it_go(_asked_last(plan, steps)))
    return Private(
        cards.timeline_card(tx.bank.plan, course.plan, steps, exam=tx.bank.exam(team.exam), member=member, today=today)
    )


def _heard(tx: Store, course: Course, now: datetime) -> Course:
    """A sign of life: messages that stopped for want of one go on."""
    if course.plan.unanswered == 0 and not course.plan.quiet:
        return course
    course = replace(course, plan=replace(course.plan, unanswered=0, quiet=False))
    return replace(course, plan=settled_plan(tx, course, now))


def _asked_last(plan: Plan, steps: tuple[PlanStep, ...]) -> PlanStep:
    asked = sorted((one for one in steps if one.step.partition("-")[0] == AFTER), key=lambda one: one.step)
    return asked[-1] if asked else PlanStep(plan.id, AFTER, None, None)


def _mine(tx: Store, interaction: Press | Choice) -> Course:
    """The plan that is named, if it is the actor's own. Raises Refusal."""
    gone = note("That plan is no longer here", "Open /plan for the one that you have.")
    member, plan = owned(tx, interaction, tx.plans.get(number(interaction, 0)), gone)
    return Course(tx.teams.get(member.team), member, plan)


def _step(tx: Store, course: Course, step_id: str) -> tuple[Step, PlanStep]:
    """Raises Forged."""
    found = next((one for one in tx.plans.steps(course.plan.id) if one.step == step_id), None)
    if found is None:
        raise Forged
    return named(lambda: tx.bank.plan.step(step_id)), found


def open_step(tx: Store, interaction: Press | Choice, now: datetime) -> Reply:
    """One step of the timeline, as it would be sent."""
    course = _mine(tx, interaction)
    step_id = interaction.values[0] if isinstance(interaction, Choice) and interaction.values else None
    what, stands = _step(tx, course, step_id or word(interaction, 1))
    course = _heard(tx, course, now)
    return Private(_opened(tx, course, what, stands, now))


def _opened(tx: Store, course: Course, what: Step, stands: PlanStep, now: datetime) -> Card:
    dive = dive_advice(tx, course.team, course.member, what, now)
    return cards.step(what, stands, member=course.member, dive=dive)


def step_done(tx: Store, interaction: Press, now: datetime) -> Reply:
    return _decide(tx, interaction, "done", now)


def skip(tx: Store, interaction: Press, now: datetime) -> Reply:
    return _decide(tx, interaction, "skipped", now)


def _decide(tx: Store, interaction: Press, state: StepState, now: datetime) -> Reply:
    """Done or skipped; a second press says the same again."""
    course = _mine(tx, interaction)
    what, stands = _step(tx, course, word(interaction, 1))
    stands = replace(stands, state=state)
    tx.plans.save_step(stands)
    _woken(tx, course, now)
    following = cards.next_line(tx.bank.plan, tx.plans.steps(course.plan.id), course.today(now))
    card = cards.done_card if state == "done" else cards.skipped
    return Replace(card(what, stands, following))


def undo(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Not done after all: the step is open again; what was never sent may still come at its time."""
    course = _mine(tx, interaction)
    what, stands = _step(tx, course, word(interaction, 1))
    if stands.state in ("done", "skipped"):
        still_to_come = stands.sent_at is None and stands.day is not None and stands.day > course.today(now)
        stands = replace(stands, state="ahead" if still_to_come else "sent")
        tx.plans.save_step(stands)
    _woken(tx, course, now)
    return Replace(_opened(tx, course, what, stands, now))


def step_later(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Not today: the next day on which the member studies, twice at the most, and never onto the eve."""
    course = _mine(tx, interaction)
    what, stands = _step(tx, course, word(interaction, 1))
    today = course.today(now)
    _woken(tx, course, now)
    if stands.day is not None and stands.day > today:  # it does not stand today at all
        return Replace(cards.moved(what, stands))
    day = next(iter(course.days_from(today + ONE_DAY)), None)
    if day is None or stands.moved >= MOVES or what.kind in ("eve", "morning", "after"):
        return Replace(cards.no_room(what, stands))
    length = stands.until - stands.day if stands.until and stands.day else ONE_DAY * 0
    stands = replace(stands, day=day, until=day + length, state="sent", moved=stands.moved + 1)
    tx.plans.save_step(stands)
    return Replace(cards.moved(what, stands))


def _woken(tx: Store, course: Course, now: datetime) -> None:
    settled_plan(tx, replace(course, plan=replace(course.plan, unanswered=0, quiet=False)), now)


def wake(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Write to me again, after the bot had fallen silent: what is left is laid out from now on."""
    team, member = seat(tx, interaction)
    plan = tx.plans.of_member(member.id)
    if plan is None:
        return Private(cards.no_date(known=False))
    tx.plans.save(replace(plan, unanswered=0, quiet=False))
    replan(tx, team, member, now)
    return Replace(cards.awake())


# Afterwards


def _may_be_sat(course: Course, now: datetime) -> bool:
    """Whether the exam's day has come, where the member is."""
    return course.plan.exam_date is not None and course.plan.exam_date <= course.today(now)


def outcome(tx: Store, interaction: Press, now: datetime) -> Reply:
    """How it went. Not passing is never visible to others."""
    course = _mine(tx, interaction)
    what, stands = _step(tx, course, word(interaction, 1))
    said = word(interaction, 2)
    if what.kind != "after" or said not in ("none", "passed", "failed", "unsaid"):
        raise Forged
    if not _may_be_sat(course, now):
        raise Refusal(cards.exam_ahead(course.plan.exam_date))
    if said == "none":
        return Replace(cards.no_result(_ask_again(tx, course, stands, now)))
    exam = tx.bank.exam(course.team.exam)
    told: ExamOutcome = "passed" if said == "passed" else "failed" if said == "failed" else "unsaid"
    tx.plans.save_step(replace(stands, state="done"))
    settled_plan(tx, replace(course, plan=replace(course.plan, outcome=told, unanswered=0)), now)
    match told:
        case "passed":
            return Replace(cards.passed_card(exam, stands))
        case "failed":
            return Replace(cards.failed(exam))
        case "unsaid":
            return Replace(cards.unsaid())


def _ask_again(tx: Store, course: Course, stands: PlanStep, now: datetime) -> date | None:
    """In a week, twice in all; the date, or None where it is enough. A second press changes nothing."""
    asked = [one for one in tx.plans.steps(course.plan.id) if one.step.partition("-")[0] == AFTER]
    coming = next((one.day for one in asked if one.state == "ahead" and one.day is not None), None)
    if stands.state != "done":
        tx.plans.save_step(replace(stands, state="done"))
        if coming is None and len(asked) < ASKED_AT_MOST:
            coming = course.today(now) + ASK_AGAIN
            tx.plans.save_step(PlanStep(course.plan.id, f"{AFTER}-{len(asked) + 1}", coming, coming))
        _woken(tx, course, now)
    return coming


def tell_team(tx: Store, interaction: Press, now: datetime) -> Reply:
    """The good news, by the member's own wish: once for each member of the team, however many plans they make."""
    course = _mine(tx, interaction)
    if course.plan.outcome != "passed":
        raise Forged
    if not _may_be_sat(course, now):
        raise Refusal(cards.exam_ahead(course.plan.exam_date))
    if any(plan.told for plan in tx.plans.all_of(course.member.id)):
        return Replace(cards.told_already())
    tx.plans.save(replace(course.plan, told=True))
    exam = tx.bank.exam(course.team.exam)
    name = Name(course.member.id, course.member.name)
    outgoing.to_places(tx, course.team, f"passed:{course.plan.id}", cards.told_team(name, exam), now)
    return Replace(note("The team knows", "Congratulations again!"))
