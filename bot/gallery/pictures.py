"""Every card and form that there is, each at its largest: what `trapline preview` shows and docs/limits.md counts.

A name is the module and the function that makes it, such as `daily.post`; a test sees to it that none is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from bot.addresses import Group, MessageRef
from bot.domain.bank import Bank
from bot.domain.exam import Exam
from bot.domain.items import Item, ItemKind, Trap
from bot.domain.mastery import DomainEstimate, Weakest
from bot.domain.maturity import find_rung
from bot.domain.mock_exam import full_codes, paper
from bot.domain.mock_result import Changed, DomainResult, MockResult
from bot.domain.plan import Plan, PlanStep
from bot.domain.practice_index import Worth
from bot.domain.recall import Phase
from bot.domain.regrading import REASON, Correction
from bot.domain.team import Team
from bot.features.board import cards as board
from bot.features.board import comparing_cards, exam_eve_cards
from bot.features.daily import cards as daily
from bot.features.flaws import errata_cards, report_cards
from bot.features.home import cards as home
from bot.features.kit import access_cards, words
from bot.features.kit import item_cards as items
from bot.features.mastery import cards as mastery
from bot.features.member import cards
from bot.features.mock import cards as mock
from bot.features.mock import result_cards
from bot.features.plan import cards as plan
from bot.features.practice import cards as practice
from bot.features.practice import trap_cards
from bot.features.reading import cards as reference
from bot.features.reading import maturity_cards
from bot.features.team import cards as study
from bot.features.team import linking_cards, place_cards
from bot.gallery.largest import (
    LARGEST_DAY,
    LARGEST_NAME,
    LARGEST_NUMBER,
    NOW,
    SEED,
    ZONE,
    characters,
    drill_of,
    largest_member,
    largest_team,
    longest_exam,
    mock_of,
    person,
    question_with,
    size_of,
    state_of,
    worst_response,
)
from bot.interactions import Command
from bot.messages import Card, Form, Moment, Name

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
    before = daily.yesterday_line(question, LARGEST_DAY + timedelta(days=2), (response,) * 9, MessageRef("web", "x"))
    trap = max(traps.values(), key=size_of, default=None)
    extra = (daily.SET_DATE, daily.TODAY)
    correction = Correction(item.id, 1, 2, "r" * REASON, LARGEST_DAY)
    called = Group("discord", "9" * 19, "g" * words.GROUP)
    form = "kit.answer_form" if item.kind == "matching" else f"kit.answer_form ({item.kind})"
    return {
        "daily.post": lambda: daily.post(question, takers=LARGEST_NUMBER, yesterday=before, call=called),
        "daily.how_sure": lambda: daily.how_sure(question, response.picked, enrolled=True),
        "daily.pick_again_card": lambda: daily.pick_again_card(question, response.picked),
        "daily.daily_verdict": lambda: daily.daily_verdict(question, response, trap, extra=extra),
        "daily.locked": lambda: daily.locked(question, response, extra=extra),
        "daily.reveal_card": lambda: daily.reveal_card(question, (response,) * 9, traps),
        "daily.closed": lambda: daily.closed(question, (response,) * 9, traps),
        "flaws.erratum": lambda: errata_cards.erratum(item, correction, answers=LARGEST_NUMBER, changed=LARGEST_NUMBER),
        "mock.mock_question": lambda: mock.mock_question(sitting, item, may_leave=True),
        "mock.review_card": lambda: result_cards.review_card(
            sitting, item, 1, trap, only="wrong", before=LARGEST_NUMBER, after=LARGEST_NUMBER - 1
        ),
        "practice.drill_question": lambda: practice.drill_question(item, drill, "guessing"),
        "practice.drill_verdict": lambda: practice.drill_verdict(item, drill, 0, response, trap, reason=_reason()),
        "team.first_question_card": lambda: study.first_question_card(item, SEED),
        form: lambda: items.answer_form(item, SEED, "answer", (str(LARGEST_NUMBER),), response.picked),
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
            found |= {name: picture for name, picture in forms.items() if name.startswith("kit.answer_form")}
    question, drill = question_with(largest), drill_of()
    answers, exam = (worst_response(largest),) * 9, longest_exam(bank)
    return {
        **found,
        "daily.discussion": lambda: daily.discussion(question, answers),
        "daily.nothing_yet": lambda: daily.nothing_yet(Moment(NOW), LARGEST_DAY),
        "daily.nobody_answers": lambda: daily.nobody_answers(LARGEST_NUMBER),
        "daily.farewell": lambda: daily.farewell("n" * LARGEST_NAME),
        "daily.nothing_picked": lambda: daily.nothing_picked(question),
        "daily.stands_open": daily.stands_open,
        "daily.stored_but_open": lambda: daily.stored_but_open(question),
        "practice.already": lambda: practice.already(drill, 0),
        "practice.drill_stands_open": lambda: practice.drill_stands_open(drill, 0),
        "practice.not_your_drill": practice.not_your_drill,
        "practice.drill_done": lambda: practice.drill_done(
            exam, answers, {domain.number: 20 for domain in exam.domains}, _phases(bank)
        ),
        "practice.nothing_to_practise": lambda: practice.nothing_to_practise("w" * 99),
    }


def _of_teams(bank: Bank) -> dict[str, Picture]:
    team, exam, exams = largest_team(bank), longest_exam(bank), bank.exams
    lines = tuple(
        board.BoardLine(rank, Name(LARGEST_NUMBER, "n" * LARGEST_NAME), 9_990, 999, mine=rank == 1)
        for rank in range(1, board.LONGEST_BOARD + 1)
    )
    others = tuple(comparing_cards.ComparedLine("n" * LARGEST_NAME, 99.9, mine=rank == 0) for rank in range(10))
    said = report_cards.ReportLine(LARGEST_DAY, "i" * 40, "s" * 500, "t" * 3_000)
    return {
        "kit.which_team": lambda: access_cards.which_team(
            [replace(team, id=number) for number in range(9)], Command(actor=person(), name="leaderboard")
        ),
        "kit.members_only": lambda: access_cards.members_only(team),
        "board.leaderboard": lambda: board.leaderboard(team.name, lines, lines[0], others, top=None),
        "board.compare_offer": lambda: comparing_cards.compare_offer(team),
        "board.code": lambda: comparing_cards.code(team, _CODE),
        "board.agreed": lambda: comparing_cards.agreed(team, team),
        "board.eve": lambda: exam_eve_cards.eve(
            team.name,
            exam,
            lines,
            [exam_eve_cards.Share(domain, 0.5, 999_999) for domain in exam.domains],
            sorted(bank.traps, key=lambda trap: -len(trap.name) - len(trap.tell))[:3],
            top=None,
        ),
        "home.stranger": lambda: home.stranger(team),
        "home.member": lambda: home.member(
            team, ((f"Exam: {LARGEST_DAY:%d %b %Y}",),) * 3, setup=True, has_date=False, manages=True
        ),
        **_of_places(team),
        "flaws.told_lead": lambda: report_cards.told_lead(team),
        "flaws.listing": lambda: report_cards.listing(team, (said,) * 6, LARGEST_NUMBER),
        "team.which_kind": lambda: study.which_kind(exams),
        "team.setup_form": lambda: study.setup_form(exams, "small", ZONE, LARGEST_DAY),
        "team.ready": lambda: study.ready(team, exam, join_hint="Whoever answers is in. " * 4),
        "team.settings": lambda: study.settings(team, exam),
        "team.schedule_form": lambda: study.schedule_form(team),
        "team.team_form": lambda: study.team_form(team, exams),
        "member.leave_card": lambda: cards.leave_card(team, 400),
        "member.left_card": lambda: cards.left_card(team, 400),
        "member.forget_card": lambda: cards.forget_card(team),
        "member.forgotten": lambda: cards.forgotten(team, LARGEST_NUMBER, elsewhere=True),
    }


def _of_places(team: Team) -> dict[str, Picture]:
    """Linking a place or an account, calling a group, and what a place refuses."""
    called = Group("slack", "S" * 11, "g" * 200)
    return {
        "team.link_offer": lambda: linking_cards.link_offer(team, manages=True),
        "team.code_for_place": lambda: linking_cards.code_for_place(team, _CODE),
        "team.linked_already": lambda: linking_cards.linked_already(team),
        "team.has_history": lambda: linking_cards.has_history(team),
        "team.place_linked": lambda: linking_cards.place_linked(team),
        "team.account_linked": lambda: linking_cards.account_linked(team, merged=True),
        "team.ping_card": lambda: place_cards.ping_card(team, called),
        "team.archive_card": lambda: place_cards.archive_card(team, last=True),
        "team.trouble": lambda: place_cards.trouble(team, "r" * 300),
    }


def _of_traps(bank: Bank) -> dict[str, Picture]:
    """With the longest names, and the trap that has most to say."""
    by_name = sorted(bank.traps, key=lambda trap: -len(trap.name))
    lines = [trap_cards.TrapRow(trap, state_of(trap), "fading") for trap in by_name]
    team_lines = [trap_cards.TeamLine(trap.name, LARGEST_NUMBER, LARGEST_NUMBER) for trap in by_name]
    largest = max(bank.traps, key=lambda trap: size_of(trap) + len(trap.why))
    meeting = trap_cards.Meeting(LARGEST_DAY, right=True, sure=True, sprung=False)
    return {
        "practice.own_traps_card": lambda: trap_cards.own_traps_card(lines, 0, unmet=LARGEST_NUMBER),
        "practice.none_met": trap_cards.none_met,
        "practice.one": lambda: trap_cards.one(
            largest, trap_cards.TrapRow(largest, state_of(largest), "fading"), (meeting,) * 9
        ),
        "practice.team": lambda: trap_cards.team("n" * LARGEST_NAME, team_lines, members=3),
        "practice.nothing_missed": lambda: practice.nothing_missed(answered=True),
    }


def _phases(bank: Bank) -> list[tuple[str, Phase]]:
    return sorted(((trap.name, "fading") for trap in bank.traps), key=lambda one: -len(one[0]))


def _reason() -> practice.Reason:
    return practice.Reason(Worth("c", 0.1, 0.0001, 0.5, 0.5), sure_error=False, dated=True)


def _of_people(bank: Bank) -> dict[str, Picture]:
    team, exam, member = largest_team(bank), longest_exam(bank), largest_member(bank)
    background = max(bank.backgrounds, key=lambda one: len(one.name))
    estimates = tuple(DomainEstimate(domain.number, 0.5, 0.4, 0.6, 0.25, 9_999) for domain in exam.domains)
    weakest = Weakest("probable", exam.domains[0].number, estimates)
    return {
        "mastery.weakest": lambda: mastery.weakest(exam, weakest),
        "mastery.why_card": lambda: mastery.why_card(exam, weakest, 0.5),
        **_of_mock_exams(exam),
        "flaws.report_form": lambda: report_cards.report_form(str(LARGEST_NUMBER), "s" * 500),
        "member.join_form": lambda: cards.join_form(bank.backgrounds, member, ZONE),
        "member.joined_card": lambda: cards.joined_card(team, member),
        "member.zone_card": lambda: cards.zone_card(ZONE, NOW, own=False),
        "member.messages_form": lambda: cards.messages_form(member),
        "member.name_form": lambda: cards.name_form(member.name),
        "member.profile_card": lambda: cards.profile_card(team, member, exam, background, manages=True),
        "member.pause_card": lambda: cards.pause_card(manages=True, messages=True),
    }


def _of_plans(bank: Bank) -> dict[str, Picture]:
    """With the plan's largest step, and a timeline of which every step was missed, moved and takes days."""
    template, member, exam = bank.plan, largest_member(bank), longest_exam(bank)
    stands = PlanStep(LARGEST_NUMBER, "dive-traps", LARGEST_DAY, LARGEST_DAY + timedelta(days=1), "sent", moved=2)
    what = max(template.steps, key=lambda step: len(step.text) + sum(map(len, step.differs.values())))
    dive = max(template.dives, key=lambda one: len(one.text))
    traps = tuple(sorted(bank.traps, key=lambda trap: -len(trap.name) - len(trap.tell)))
    advice = plan.Advice(max(exam.domains, key=lambda one: len(one.short)), dive, "r" * 200, traps)
    mine = Plan(
        LARGEST_NUMBER,
        LARGEST_NUMBER,
        LARGEST_DAY + timedelta(days=99),
        None,
        unanswered=3,
        quiet=True,
        outcome=None,
        created_at=NOW,
    )
    rows = [replace(stands, step=step.id) for step in template.steps]
    kinds = {step.kind: step for step in template.steps}
    return {
        "plan.step": lambda: plan.step(what, stands, member=member, missed=template.steps),
        "plan.step (dive)": lambda: plan.step(kinds["dive"], stands, member=member, missed=template.steps, dive=advice),
        "plan.done_card": lambda: plan.done_card(what, stands, "n" * 200),
        "plan.skipped": lambda: plan.skipped(what, stands, "n" * 200),
        "plan.moved": lambda: plan.moved(what, stands),
        "plan.no_room": lambda: plan.no_room(what, stands),
        "plan.timeline_card": lambda: plan.timeline_card(
            template, mine, rows, exam=exam, member=member, today=LARGEST_DAY
        ),
        "plan.no_date": lambda: plan.no_date(known=False),
        "plan.quiet": plan.quiet,
        "plan.awake": plan.awake,
        "plan.how_did_it_go": lambda: plan.how_did_it_go(stands),
        "plan.passed_card": lambda: plan.passed_card(exam, stands),
        "plan.failed": lambda: plan.failed(exam),
        "plan.no_result": lambda: plan.no_result(LARGEST_DAY),
        "plan.unsaid": plan.unsaid,
        "plan.exam_ahead": lambda: plan.exam_ahead(LARGEST_DAY),
        "plan.told_already": plan.told_already,
        "plan.told_team": lambda: plan.told_team(Name(LARGEST_NUMBER, "n" * LARGEST_NAME), exam),
    }


def _of_reading(bank: Bank) -> dict[str, Picture]:
    scale, exam = bank.maturity, longest_exam(bank)
    findings = [
        find_rung(scale, dict(zip((question.fact for question in scale.questions), facts, strict=True)))
        for facts in product(*([option.id for option in question.options] for question in scale.questions))
    ]
    found = max(findings, key=lambda one: sum(map(len, one.evidence)) + len(one.rung.text if one.rung else ""))
    pages = [(note, number) for note in bank.notes for number in range(len(note.sections))]
    note, number = max(pages, key=lambda page: len(page[0].sections[page[1]].text))
    links = bank.lineage.links
    longest = max(range(len(links)), key=lambda at: len(links[at].proves_not))
    return {
        "reading.maturity_form": lambda: maturity_cards.maturity_form(scale),
        "reading.finding": lambda: maturity_cards.finding(scale, found),
        "reading.contents": lambda: reference.contents(bank.notes),
        "reading.note_page": lambda: reference.note_page(note, number, exam),
        "reading.chain": lambda: reference.chain(bank.lineage),
        "reading.lineage_link_card": lambda: reference.lineage_link_card(bank.lineage, longest),
    }


def _of_mock_exams(exam: Exam) -> dict[str, Picture]:
    sitting = mock_of(85)
    papers = [paper(exam, code) for code in (*full_codes(exam, LARGEST_DAY), "half")]
    offers = [mock.Offer(one, one.items - 1, one.minutes, 1, one.items - 2, NOW) for one in papers]
    part = DomainResult(items=999, right=499, blank=99, seconds=99_999.0)
    domains = {domain.number: part for domain in exam.domains}
    found = MockResult(part, domains, seconds=10_000, limit=10_200, flagged=part, changed=Changed(99, 99, 99))
    return {
        "mock.start_card": lambda: mock.start_card(exam, offers, sitting),
        "mock.later_card": mock.later_card,
        "mock.no_such_paper": lambda: mock.no_such_paper(exam, "w" * 99),
        "mock.nothing_to_ask": mock.nothing_to_ask,
        "mock.not_your_mock": mock.not_your_mock,
        "mock.overview_card": lambda: mock.overview_card(sitting, ["s" * 99] * 85, may_leave=True),
        "mock.ask_submit_card": lambda: mock.ask_submit_card(sitting),
        "mock.too_late_to_leave": lambda: mock.too_late_to_leave(sitting),
        "mock.left_card": mock.left_card,
        "mock.untouched": mock.untouched,
        "mock.runs": lambda: mock.runs(sitting),
        "mock.handed_in": lambda: mock.handed_in(sitting),
        "mock.warning": lambda: mock.warning(sitting, 30),
        "mock.result_card": lambda: result_cards.result_card(exam, sitting, found, NOW),
        "mock.not_yet": lambda: result_cards.not_yet(NOW),
        "mock.all_right": lambda: result_cards.all_right(sitting),
        "mock.review_stands_open": lambda: result_cards.review_stands_open(sitting, 84, only="wrong", after=84),
    }


def _plain() -> dict[str, Picture]:
    """Cards that always say the same."""
    return {
        "kit.no_team": lambda: access_cards.no_team(may_set_up=True),
        "kit.needs_channel": access_cards.needs_channel,
        "kit.no_membership": access_cards.no_membership,
        "kit.which_place": access_cards.which_place,
        "kit.managers_only": access_cards.managers_only,
        "kit.not_from_here": access_cards.not_from_here,
        "board.bad_compare_code": comparing_cards.bad_compare_code,
        "board.same_team": comparing_cards.same_team,
        "board.stopped": comparing_cards.stopped,
        "team.first_stands_open": study.first_stands_open,
        "team.introduction": study.introduction,
        "home.help_card": home.help_card,
        "kit.gone": access_cards.gone,
        "kit.unknown": lambda: access_cards.unknown("u" * 99),
        "team.code_for_account": lambda: linking_cards.code_for_account(_CODE),
        "team.bad_link_code": linking_cards.bad_link_code,
        "team.place_in_channel": linking_cards.place_in_channel,
        "team.not_yours_to_link": linking_cards.not_yours_to_link,
        "team.same_account": linking_cards.same_account,
        "team.ping_in_channel": place_cards.ping_in_channel,
        "team.no_group": lambda: place_cards.no_group("t" * 99),
        "team.archive_in_channel": place_cards.archive_in_channel,
    }
