"""Every card and form that there is, each at its largest: what `trapline preview` shows and docs/limits.md counts.

A name is the module and the function that makes it, such as `daily.post`; a test sees to it that none is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from bot.cards import (
    access,
    board,
    comparing,
    daily,
    errata,
    eve,
    home,
    linking,
    mastery,
    maturity,
    mock,
    mock_result,
    places,
    plan,
    practice,
    reference,
    reports,
    study,
    traps,
)
from bot.cards import item as items
from bot.domain.bank import Bank
from bot.domain.corrections import REASON, Correction
from bot.domain.exam import Exam
from bot.domain.items import Item, ItemKind, Trap
from bot.domain.mastery import DomainEstimate, Weakest
from bot.domain.maturity import find
from bot.domain.mock_exam import full_codes, paper
from bot.domain.mock_result import Changed, MockResult, Part
from bot.domain.plan import Plan, PlanStep
from bot.messages import Card, Command, Form, Group, MessageRef, Moment
from bot.specimens import (
    DAY,
    MANY,
    NAME,
    NOW,
    SEED,
    ZONE,
    characters,
    drill_of,
    longest_exam,
    member_of,
    mock_of,
    person,
    question_with,
    size_of,
    state_of,
    team_of,
    worst_response,
)

Picture = Callable[[], Card | Form]

_CODE = "ABCD-EFGH"


def gallery(bank: Bank) -> dict[str, Picture]:
    """By name; each is built when it is called."""
    return {
        **_of_items(bank),
        **_of_teams(bank),
        **_of_people(bank),
        **_of_plans(bank),
        **_of_reading(bank),
        **_of_traps(bank),
        **_plain(),
    }


def daily_post(item: Item) -> Card:
    """The daily question with this item, as a team sees it on an ordinary morning."""
    question = question_with(item, date(2026, 12, 3))
    before = daily.yesterday_line(question, question.day + timedelta(days=1), (), None)
    return daily.post(question, takers=4, yesterday=before)


def cards_of(item: Item, traps: dict[str, Trap]) -> dict[str, Picture]:
    """Every card and form that holds this item, with most around it."""
    question, response, drill = question_with(item), worst_response(item), drill_of()
    sitting = mock_of(85, picked=response.picked)
    before = daily.yesterday_line(question, DAY + timedelta(days=2), (response,) * 9, MessageRef("web", "x"))
    trap = max(traps.values(), key=size_of, default=None)
    extra = (daily.SET_DATE, daily.TODAY)
    correction = Correction(item.id, 1, 2, "r" * REASON, DAY)
    called = Group("discord", "9" * 19, "g" * places.GROUP)
    form = "item.answer_form" if item.kind == "matching" else f"item.answer_form ({item.kind})"
    return {
        "daily.post": lambda: daily.post(question, takers=MANY, yesterday=before, call=called),
        "daily.how_sure": lambda: daily.how_sure(question, response.picked, enrolled=True),
        "daily.pick_again": lambda: daily.pick_again(question, response.picked),
        "daily.verdict": lambda: daily.verdict(question, response, trap, extra=extra),
        "daily.locked": lambda: daily.locked(question, response, extra=extra),
        "daily.reveal": lambda: daily.reveal(question, (response,) * 9, traps),
        "daily.closed": lambda: daily.closed(question, (response,) * 9, traps),
        "errata.erratum": lambda: errata.erratum(item, correction, answers=MANY, changed=MANY),
        "mock.question": lambda: mock.question(sitting, item, may_leave=True),
        "mock_result.review": lambda: mock_result.review(
            sitting, item, 1, trap, only="wrong", before=MANY, after=MANY - 1
        ),
        "practice.question": lambda: practice.question(item, drill, "guessing"),
        "practice.verdict": lambda: practice.verdict(item, drill, 0, response, trap),
        "home.first": lambda: home.first(item, SEED),
        form: lambda: items.answer_form(item, SEED, "answer", (str(MANY),), response.picked),
    }


def _of_items(bank: Bank) -> dict[str, Picture]:
    """With the largest item of the bank; a form with the largest of each kind."""
    largest = max(bank.items, key=characters)
    found = cards_of(largest, bank.traps_in(largest))
    kinds: tuple[ItemKind, ...] = ("multiple", "ordering", "matching")  # a single choice is a row of buttons
    for kind in kinds:
        of_kind = [item for item in bank.items if item.kind == kind]
        if of_kind:
            largest = max(of_kind, key=characters)
            forms = cards_of(largest, bank.traps_in(largest))
            found |= {name: picture for name, picture in forms.items() if name.startswith("item.")}
    question, drill = question_with(largest), drill_of()
    answers, exam = (worst_response(largest),) * 9, longest_exam(bank)
    return {
        **found,
        "daily.discussion": lambda: daily.discussion(question, answers),
        "daily.nothing_yet": lambda: daily.nothing_yet(Moment(NOW), DAY),
        "daily.nobody_answers": lambda: daily.nobody_answers(MANY),
        "daily.farewell": lambda: daily.farewell("n" * NAME),
        "daily.nothing_picked": lambda: daily.nothing_picked(question),
        "daily.stands_open": daily.stands_open,
        "daily.stored_but_open": lambda: daily.stored_but_open(question),
        "practice.already": lambda: practice.already(drill, 0),
        "practice.stands_open": lambda: practice.stands_open(drill, 0),
        "practice.not_yours": practice.not_yours,
        "practice.drill_done": lambda: practice.drill_done(
            exam, answers, {domain.number: 20 for domain in exam.domains}, _returns(bank), DAY
        ),
        "practice.nothing_to_practise": lambda: practice.nothing_to_practise("w" * 99),
    }


def _of_teams(bank: Bank) -> dict[str, Picture]:
    team, exam, exams = team_of(bank), longest_exam(bank), bank.exams
    lines = tuple(board.Line(rank, "n" * NAME, 9_990, 999, mine=rank == 1) for rank in range(1, board.LONGEST + 1))
    others = tuple(comparing.Line("n" * NAME, 99.9, mine=rank == 0) for rank in range(10))
    said = reports.Line(DAY, "i" * 40, "s" * 500, "t" * 3_000)
    called = Group("slack", "S" * 11, "g" * 200)
    return {
        "access.which_team": lambda: access.which_team(
            [replace(team, id=number) for number in range(9)], Command(actor=person(), name="leaderboard")
        ),
        "access.members_only": lambda: access.members_only(team),
        "board.leaderboard": lambda: board.leaderboard(team.name, lines, lines[0], others, top=None),
        "comparing.offer": lambda: comparing.offer(team),
        "comparing.code": lambda: comparing.code(team, _CODE),
        "comparing.agreed": lambda: comparing.agreed(team, team),
        "eve.eve": lambda: eve.eve(
            team.name,
            exam,
            lines,
            [eve.Share(domain, 0.5, 999_999) for domain in exam.domains],
            sorted(bank.traps, key=lambda trap: -len(trap.name) - len(trap.tell))[:3],
            top=None,
        ),
        "home.stranger": lambda: home.stranger(team),
        "home.member": lambda: home.member(
            team, ((f"Exam: {DAY:%d %b %Y}",),) * 3, setup=True, has_date=False, manages=True
        ),
        "linking.offer": lambda: linking.offer(team, manages=True),
        "linking.code_for_place": lambda: linking.code_for_place(team, _CODE),
        "linking.linked_already": lambda: linking.linked_already(team),
        "linking.has_history": lambda: linking.has_history(team),
        "linking.place_linked": lambda: linking.place_linked(team),
        "linking.account_linked": lambda: linking.account_linked(team, merged=True),
        "places.ping": lambda: places.ping(team, called),
        "places.archive": lambda: places.archive(team, last=True),
        "places.trouble": lambda: places.trouble(team, "r" * 300),
        "reports.told": lambda: reports.told(team),
        "reports.listing": lambda: reports.listing(team, (said,) * 6, MANY),
        "study.which_kind": lambda: study.which_kind(exams),
        "study.setup_form": lambda: study.setup_form(exams, "small", ZONE, DAY),
        "study.ready": lambda: study.ready(team, exam, join_hint="Whoever answers is in. " * 4),
        "study.settings": lambda: study.settings(team, exam),
        "study.schedule_form": lambda: study.schedule_form(team),
        "study.team_form": lambda: study.team_form(team, exams),
        "study.leave": lambda: study.leave(team),
        "study.forget": lambda: study.forget(team),
    }


def _of_traps(bank: Bank) -> dict[str, Picture]:
    """With the longest names, and the trap that has most to say."""
    by_name = sorted(bank.traps, key=lambda trap: -len(trap.name))
    lines = [traps.Line(trap, state_of(trap)) for trap in by_name]
    team_lines = [traps.TeamLine(trap.name, MANY, MANY) for trap in by_name]
    largest = max(bank.traps, key=lambda trap: size_of(trap) + len(trap.why))
    meeting = traps.Meeting(DAY, right=True, sure=True)
    return {
        "traps.mine": lambda: traps.mine(lines, 0, unmet=MANY, today=DAY),
        "traps.none_met": traps.none_met,
        "traps.one": lambda: traps.one(largest, state_of(largest), (meeting,) * 9, DAY),
        "traps.team": lambda: traps.team("n" * NAME, team_lines, members=3),
        "practice.nothing_missed": lambda: practice.nothing_missed(answered=True),
    }


def _returns(bank: Bank) -> list[tuple[str, date]]:
    return sorted(((trap.name, date(2027, 12, 30)) for trap in bank.traps), key=lambda one: -len(one[0]))


def _of_people(bank: Bank) -> dict[str, Picture]:
    team, exam, member = team_of(bank), longest_exam(bank), member_of(bank)
    background = max(bank.backgrounds, key=lambda one: len(one.name))
    estimates = tuple(DomainEstimate(domain.number, 0.5, 0.4, 0.6, 0.25, 9_999) for domain in exam.domains)
    weakest = Weakest("probable", exam.domains[0].number, estimates)
    return {
        "mastery.weakest": lambda: mastery.weakest(exam, weakest),
        "mastery.why": lambda: mastery.why(exam, weakest, 0.5),
        **_of_mock_exams(exam),
        "reports.form": lambda: reports.form(str(MANY), "s" * 500),
        "study.join_form": lambda: study.join_form(bank.backgrounds, member, ZONE),
        "study.joined": lambda: study.joined(team, member),
        "study.zone": lambda: study.zone(ZONE, NOW, own=False),
        "study.messages_form": lambda: study.messages_form(member),
        "study.name_form": lambda: study.name_form(member.name),
        "study.profile": lambda: study.profile(team, member, exam, background, manages=True),
        "study.pause": lambda: study.pause(manages=True, messages=True),
    }


def _of_plans(bank: Bank) -> dict[str, Picture]:
    """With the plan's largest step, and a timeline of which every step was missed, moved and takes days."""
    template, member, exam = bank.plan, member_of(bank), longest_exam(bank)
    stands = PlanStep(MANY, "dive-traps", DAY, DAY + timedelta(days=1), "sent", moved=2)
    what = max(template.steps, key=lambda step: len(step.text) + sum(map(len, step.differs.values())))
    dive = max(template.dives, key=lambda one: len(one.text))
    traps = tuple(sorted(bank.traps, key=lambda trap: -len(trap.name) - len(trap.tell)))
    advice = plan.Advice(max(exam.domains, key=lambda one: len(one.short)), dive, "r" * 200, traps)
    mine = Plan(MANY, MANY, DAY + timedelta(days=99), None, unanswered=3, quiet=True, outcome=None, created_at=NOW)
    rows = [replace(stands, step=step.id) for step in template.steps]
    kinds = {step.kind: step for step in template.steps}
    return {
        "plan.step": lambda: plan.step(what, stands, member=member, missed=template.steps),
        "plan.step (dive)": lambda: plan.step(kinds["dive"], stands, member=member, missed=template.steps, dive=advice),
        "plan.done": lambda: plan.done(what, stands, "n" * 200),
        "plan.skipped": lambda: plan.skipped(what, stands, "n" * 200),
        "plan.moved": lambda: plan.moved(what, stands),
        "plan.no_room": lambda: plan.no_room(what, stands),
        "plan.timeline": lambda: plan.timeline(template, mine, rows, exam=exam, member=member, today=DAY),
        "plan.no_date": lambda: plan.no_date(known=False),
        "plan.quiet": plan.quiet,
        "plan.awake": plan.awake,
        "plan.how_did_it_go": lambda: plan.how_did_it_go(stands),
        "plan.passed": lambda: plan.passed(exam, stands),
        "plan.failed": lambda: plan.failed(exam),
        "plan.no_result": lambda: plan.no_result(DAY),
        "plan.unsaid": plan.unsaid,
        "plan.told": lambda: plan.told("n" * NAME, exam),
    }


def _of_reading(bank: Bank) -> dict[str, Picture]:
    scale, exam = bank.maturity, longest_exam(bank)
    findings = [
        find(scale, dict(zip((question.fact for question in scale.questions), facts, strict=True)))
        for facts in product(*([option.id for option in question.options] for question in scale.questions))
    ]
    found = max(findings, key=lambda one: sum(map(len, one.evidence)) + len(one.rung.text if one.rung else ""))
    pages = [(note, number) for note in bank.notes for number in range(len(note.sections))]
    note, number = max(pages, key=lambda page: len(page[0].sections[page[1]].text))
    links = bank.lineage.links
    longest = max(range(len(links)), key=lambda at: len(links[at].proves_not))
    return {
        "maturity.form": lambda: maturity.form(scale),
        "maturity.finding": lambda: maturity.finding(scale, found),
        "reference.contents": lambda: reference.contents(bank.notes),
        "reference.page": lambda: reference.page(note, number, exam),
        "reference.chain": lambda: reference.chain(bank.lineage),
        "reference.link": lambda: reference.link(bank.lineage, longest),
    }


def _of_mock_exams(exam: Exam) -> dict[str, Picture]:
    sitting = mock_of(85)
    papers = [paper(exam, code) for code in (*full_codes(exam, DAY), "half")]
    offers = [mock.Offer(one, one.items - 1, one.minutes, 1, one.items - 2, NOW) for one in papers]
    part = Part(items=999, right=499, blank=99, seconds=99_999.0)
    domains = {domain.number: part for domain in exam.domains}
    found = MockResult(part, domains, seconds=10_000, limit=10_200, flagged=part, changed=Changed(99, 99, 99))
    return {
        "mock.start": lambda: mock.start(exam, offers, sitting),
        "mock.later": mock.later,
        "mock.no_such_paper": lambda: mock.no_such_paper(exam, "w" * 99),
        "mock.nothing_to_ask": mock.nothing_to_ask,
        "mock.not_yours": mock.not_yours,
        "mock.overview": lambda: mock.overview(sitting, ["s" * 99] * 85, may_leave=True),
        "mock.ask_submit": lambda: mock.ask_submit(sitting),
        "mock.too_late_to_leave": lambda: mock.too_late_to_leave(sitting),
        "mock.left": mock.left,
        "mock.untouched": mock.untouched,
        "mock.runs": lambda: mock.runs(sitting),
        "mock.handed_in": lambda: mock.handed_in(sitting),
        "mock.warning": lambda: mock.warning(sitting, 30),
        "mock_result.result": lambda: mock_result.result(exam, sitting, found, NOW),
        "mock_result.not_yet": lambda: mock_result.not_yet(NOW),
        "mock_result.all_right": lambda: mock_result.all_right(sitting),
        "mock_result.stands_open": lambda: mock_result.stands_open(sitting, 84, only="wrong", after=84),
    }


def _plain() -> dict[str, Picture]:
    """Cards that always say the same."""
    return {
        "access.no_team": lambda: access.no_team(may_set_up=True),
        "access.needs_channel": access.needs_channel,
        "access.no_membership": access.no_membership,
        "access.which_place": access.which_place,
        "access.managers_only": access.managers_only,
        "access.not_from_here": access.not_from_here,
        "comparing.bad_code": comparing.bad_code,
        "comparing.same_team": comparing.same_team,
        "comparing.stopped": comparing.stopped,
        "home.stands_open": home.stands_open,
        "home.introduction": home.introduction,
        "home.help_card": home.help_card,
        "home.gone": home.gone,
        "home.unknown": lambda: home.unknown("u" * 99),
        "linking.code_for_account": lambda: linking.code_for_account(_CODE),
        "linking.bad_code": linking.bad_code,
        "linking.place_in_channel": linking.place_in_channel,
        "linking.not_yours_to_link": linking.not_yours_to_link,
        "linking.same_account": linking.same_account,
        "places.ping_in_channel": places.ping_in_channel,
        "places.no_group": lambda: places.no_group("t" * 99),
        "places.archive_in_channel": places.archive_in_channel,
    }
