"""The largest of everything that a card can be made from: what the gallery fills its cards with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.addresses import Person
from bot.domain.bank import Bank
from bot.domain.exam import Exam
from bot.domain.items import Answer, Item, Trap
from bot.domain.member import Member, PrivateMessages
from bot.domain.mock_exam import MockExam, MockItem
from bot.domain.question import Drill, Question, Response
from bot.domain.recall import ConceptState
from bot.domain.repetition import Memory
from bot.domain.team import EVERY_DAY, Schedule, Team

LARGEST_NAME = 60
"""Characters of a name, as forms take them."""
LARGEST_NUMBER = 999_999_999
LARGEST_DAY = date(2026, 12, 30)  # no day is written longer
NOW = datetime(2026, 12, 30, 12, tzinfo=UTC)
ZONE = "America/Argentina/ComodRivadavia"
SEED = "largest"


def question_with(item: Item, day: date = LARGEST_DAY, seed: str = SEED) -> Question:
    return Question(
        id=LARGEST_NUMBER,
        team=LARGEST_NUMBER,
        day=day,
        served=LARGEST_NUMBER,
        item=item,
        seed=seed,
        opened_at=NOW,
        closes_at=NOW,
        verdict_at_once=True,
        revealed=False,
    )


def worst_response(item: Item) -> Response:
    """The answer whose verdict has most to say, given while sure."""
    return Response(
        id=LARGEST_NUMBER,
        member=LARGEST_NUMBER,
        team=LARGEST_NUMBER,
        served=LARGEST_NUMBER,
        item=item.id,
        domain=item.domain,
        trap=None,
        picked=worst_pick(item),
        right=False,
        confidence="sure",
        source="channel",
        question=LARGEST_NUMBER,
        first=True,
        answered_at=NOW,
    )


def drill_of(length: int = 20) -> Drill:
    return Drill(
        id=LARGEST_NUMBER, member=LARGEST_NUMBER, served=(LARGEST_NUMBER,) * length, position=0, started_at=NOW
    )


def mock_of(length: int, picked: Answer = ()) -> MockExam:
    """A mock exam in which all that is possible has happened; its second question is on the card."""
    flagged = tuple(MockItem(place, LARGEST_NUMBER, "i" * 60, picked, picked, flagged=True) for place in range(length))
    return MockExam(
        id=LARGEST_NUMBER,
        member=LARGEST_NUMBER,
        team=LARGEST_NUMBER,
        exam="mla-c02",
        paper="full-standard",
        scope="full",
        number=1,
        reserved=length,
        seed=SEED,
        started_at=NOW,
        deadline=NOW + timedelta(minutes=170),
        position=1,
        shown_at=NOW,
        due_at=NOW,
        submitted_at=None,
        items=flagged,
    )


def size_of(trap: Trap) -> int:
    return len(trap.name) + len(trap.belief) + len(trap.truth) + len(trap.tell)


def state_of(trap: Trap) -> ConceptState:
    """As long as it can be written."""
    return ConceptState(trap.id, Memory(1.0, 5.0, LARGEST_DAY.toordinal()), 0.5, 9_999, 9_999, 9_999)


def characters(item: Item) -> int:
    options = sum(len(option.text) + len(option.rationale) for option in item.options)
    return len(item.stem) + options + sum(len(prompt.text) for prompt in item.prompts)


def worst_pick(item: Item) -> Answer:
    match item.kind:
        case "ordering":
            return item.order[::-1]
        case "matching":
            longest = max(item.options, key=lambda option: len(option.text))
            return tuple(f"{prompt.id}={longest.id}" for prompt in item.prompts)
        case "multiple":
            return tuple(sorted(option.id for option in item.options if not option.right))
        case "single":
            wrong = (option for option in item.options if not option.right)
            return (max(wrong, key=lambda option: len(option.text) + len(option.rationale)).id,)


def longest_exam(bank: Bank) -> Exam:
    return max(bank.exams, key=lambda exam: sum(len(domain.name) for domain in exam.domains))


def person() -> Person:
    return Person("discord", "", "9" * 19, "n" * LARGEST_NAME)


def largest_team(bank: Bank) -> Team:
    skip = frozenset(LARGEST_DAY + timedelta(days=number) for number in range(20))
    return Team(
        id=LARGEST_NUMBER,
        name="n" * LARGEST_NAME,
        exam=longest_exam(bank).id,
        exam_date=LARGEST_DAY,
        kind="small",
        names_shown=True,
        verdict_at_once=True,
        schedule=Schedule(time(23, 59), ZONE, EVERY_DAY, skip),
        state="active",
        lead=LARGEST_NUMBER,
        opens_at=NOW,
        unanswered=0,
        continued=None,
        created_at=NOW,
    )


def largest_member(bank: Bank) -> Member:
    return Member(
        id=LARGEST_NUMBER,
        team=LARGEST_NUMBER,
        name="n" * LARGEST_NAME,
        exam_date=LARGEST_DAY,
        background=bank.backgrounds[0].id,
        zone=ZONE,
        messages=PrivateMessages(time(23, 59), EVERY_DAY),
        minutes=30,
        show_name=True,
        state="active",
        joined_at=NOW,
    )
