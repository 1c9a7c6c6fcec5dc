"""A member's data: taking it along, and having it erased."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.member import Member
from bot.domain.mock_exam import MockExam
from bot.domain.plan import Plan
from bot.domain.question import Question, Response
from bot.domain.team import Team
from bot.features.kit.access import seat
from bot.features.member import cards
from bot.features.member import cards as member_cards
from bot.features.member.membership import hand_over
from bot.interactions import Command, Press, Private, Replace, Reply
from bot.messages import Card, File, Span, Text
from bot.store.corrections import PastGrade
from bot.store.transaction import Store

RENAME_FOR = timedelta(days=30)
"""For so long posts that name somebody who was forgotten may take to be written anew."""


def export(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """All that is stored about a member, as one JSON file; verdicts that may not be seen yet are left out."""
    team, member = seat(tx, interaction, left=True)
    text = json.dumps(_everything(tx, team, member), indent=2, ensure_ascii=False)
    return Private(
        Card(
            "Your data",
            (
                Text(("What is stored about you in ", Span(team.name), ", as JSON.")),
                File("trapline-export.json", text),
            ),
        )
    )


def _everything(tx: Store, team: Team, member: Member) -> dict[str, Any]:
    question = tx.questions.current(team.id)
    open_pick = tx.questions.provisional(question.id, member.id) if question else None
    locked = tx.responses.locked(question.id, member.id) if question else None
    grades = tx.corrections.past_grades(member.id)
    return {
        "team": team.name,
        "exam": team.exam,
        "member": {
            "name": member.name,
            "exam_date": member.exam_date.isoformat() if member.exam_date else None,
            "background": member.background,
            "zone": member.zone,
            "minutes_a_day": member.minutes,
            "private_messages": member.messages
            and {"clock": f"{member.messages.clock:%H:%M}", "weekdays": sorted(member.messages.weekdays)},
            "name_shown": member.show_name,
            "state": member.state,
            "joined_at": member.joined_at.isoformat(),
        },
        "accounts": [
            {"platform": person.platform, "workspace": person.workspace, "user": person.user, "name": person.name}
            for person in tx.members.accounts(member.id)
        ],
        "not_locked_yet": {"picked": list(open_pick.picked), "at": open_pick.at.isoformat()} if open_pick else None,
        "waits_for_the_reveal": _hidden(question, locked) if question and locked else None,
        "plans": [_plan(tx, plan) for plan in tx.plans.all_of(member.id)],
        "responses": [_response(tx, response, grades) for response in tx.responses.of_member(member.id)],
        "mock_exams": [_mock(tx, mock) for mock in tx.mocks.of_member(member.id)],
        "reports": [
            {"item": report.item, "text": report.text, "at": report.at.isoformat()}
            for report in tx.reports.all()
            if report.member == member.id
        ],
    }


def _plan(tx: Store, plan: Plan) -> dict[str, Any]:
    return {
        "exam_date": plan.exam_date.isoformat() if plan.exam_date else None,
        "outcome": plan.outcome,
        "steps": [
            {"step": step.step, "day": step.day.isoformat() if step.day else None, "state": step.state}
            for step in tx.plans.steps(plan.id)
        ],
    }


def _hidden(question: Question, locked: Response) -> dict[str, Any] | None:
    """A locked answer without its verdict, as long as that waits."""
    if question.verdict_visible:
        return None
    return {"picked": list(locked.picked), "at": locked.answered_at.isoformat(), "confidence": locked.confidence}


def _mock(tx: Store, mock: MockExam) -> dict[str, Any]:
    """A mock exam with what was picked; which answers were right is told by the responses, once it is submitted."""
    return {
        "paper": mock.paper,
        "exam": mock.exam,
        "started_at": mock.started_at.isoformat(),
        "ends_at": mock.deadline.isoformat(),
        "submitted_at": mock.submitted_at.isoformat() if mock.submitted_at else None,
        "questions": [
            {
                "item": item.item,
                "version": tx.served.get(item.served).version,
                "picked": list(item.picked),
                "picked_first": list(item.first),
                "flagged": item.flagged,
                "changes": item.changes,
                "seconds": round(item.seconds, 1),
            }
            for item in mock.items
        ],
    }


def _response(tx: Store, response: Response, grades: Mapping[int, Sequence[PastGrade]]) -> dict[str, Any]:
    """An answer with the grade that counts; where a corrected key changed it, with all the grades that it had."""
    found: dict[str, Any] = {
        "at": response.answered_at.isoformat(),
        "item": response.item,
        "version": tx.served.get(response.served).version,
        "domain": response.domain,
        "picked": list(response.picked),
        "right": response.right,
        "trap": response.trap,
        "confidence": response.confidence,
        "seconds": response.seconds,
        "source": response.source,
    }
    if response.id in grades:
        found["grades"] = [
            {
                "right": past.grade.right,
                "trap": past.grade.trap,
                "at": past.at.isoformat(),
                "correction": past.correction or None,
            }
            for past in grades[response.id]
        ]
    return found


def forget(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    team, _ = seat(tx, interaction, left=True)
    return Private(member_cards.forget_card(team))


def forget_now(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Erase a member; the responses stay under a nameless id, so totals stay."""
    team, member = seat(tx, interaction, left=True)
    posts = _erase(tx, team, member, now)
    elsewhere = bool(tx.members.all_of(interaction.actor, left=True))
    return Replace(cards.forgotten(team, posts, elsewhere=elsewhere))


def erase_who_left(tx: Store, member_id: int, now: datetime) -> None:
    """The same, for a member who left so long ago as the host keeps them; whoever came back meanwhile stays."""
    member = tx.members.get(member_id)
    if member.state == "left":
        _erase(tx, tx.teams.get(member.team), member, now)


def _erase(tx: Store, team: Team, member: Member, now: datetime) -> int:
    """How many posts that name the member are edited."""
    posts = tx.deliveries.forget(member.id, now=now, expires_at=now + RENAME_FOR)
    tx.members.forget(member.id)
    hand_over(tx, team, member.id)
    return posts
