"""Before a mock exam: what it will be made of, and its start."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import local_time
from bot.domain.exam import Exam
from bot.domain.items import Item
from bot.domain.member import Member, zone_for
from bot.domain.mock_exam import Known, MockExam, MockItem, Paper, assemble_form, full_codes, next_look, paper
from bot.domain.team import Team
from bot.features.kit import outgoing
from bot.features.kit.access import Refusal, seat
from bot.features.kit.arguments import named, word
from bot.features.mock import cards
from bot.features.mock import ending as life
from bot.features.mock.sitting import current_card
from bot.interactions import Command, Press, Private, Replace, Reply
from bot.messages import Card
from bot.store.transaction import Store


@dataclass(frozen=True, slots=True)
class Made:
    """A paper and the form that stands ready for it: `number` counts the member's forms of this exam."""

    paper: Paper
    number: int
    seed: str
    items: tuple[Item, ...]
    reserved: int
    met: int

    @property
    def minutes(self) -> int:
        return self.paper.minutes_for(len(self.items))


def show_mock(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """`/mock [half | domain]`: the one that runs, on any device; else what could be started, and the last result."""
    team, member = seat(tx, interaction)
    running = tx.mocks.running(member.id)
    current = life.settled_mock(tx, running, now) if running else None
    if current is not None:
        return Private(life.ended_card(tx, current, now) if current.submitted_at else current_card(tx, current, now))
    words = interaction.text if isinstance(interaction, Command) else " ".join(interaction.args)
    return Private(_start_card(tx, team, member, words.strip().lower(), now))


def _start_card(tx: Store, team: Team, member: Member, words: str, now: datetime) -> Card:
    exam = tx.bank.exam(team.exam)
    codes = _codes(exam, member, team, words, now)
    if not codes:
        raise Refusal(cards.no_such_paper(exam, words))
    made = [made for made in (make_form(tx, team, member, code) for code in codes) if made.items]
    if not made:
        raise Refusal(cards.nothing_to_ask())
    offers = [
        cards.Offer(one.paper, len(one.items), one.minutes, one.reserved, one.met, now + timedelta(minutes=one.minutes))
        for one in made
    ]
    return cards.start_card(exam, offers, tx.mocks.latest(member.id))


def _codes(exam: Exam, member: Member, team: Team, words: str, now: datetime) -> tuple[str, ...]:
    """The papers that the words mean, the likeliest first; none where they mean nothing."""
    day = member.exam_date or team.exam_date or local_time.local_date(now, zone_for(member, team))
    full = full_codes(exam, day)
    if words in ("", "full", "whole"):
        return (*full, "half")
    if f"full-{words}" in full:
        return (f"full-{words}",)
    if words in ("half", "start"):
        return (words,)
    domain = exam.domain_called(words)
    return (f"domain-{domain.number}",) if domain else ()


def make_form(tx: Store, team: Team, member: Member, code: str) -> Made:
    """The form that the member would get now; the same one until it is burned. Raises KeyError for no paper."""
    exam = tx.bank.exam(team.exam)
    burned = [mock for mock in tx.mocks.of_member(member.id) if mock.exam == exam.id and mock.submitted_at is not None]
    number = 1 + sum(mock.scope != "start" for mock in burned)
    wanted = paper(exam, code, number)
    hidden = life.stand_open(tx, member.id)
    reserve = () if wanted.scope == "start" else tx.bank.mock_pool(exam.id)
    rest = tuple(item for item in tx.bank.items_for(exam.id) if item.id not in hidden)
    seed = f"mock/{member.id}/{exam.id}/{code}/{number}"
    known = _known(tx, member, burned)
    items = assemble_form(exam, wanted, reserve, rest, known=known, seed=seed)
    kept = {item.id for item in reserve}
    met = sum(item.id in known.times or item.id in known.form for item in items)
    return Made(wanted, number, seed, items, sum(item.id in kept for item in items), met)


def _known(tx: Store, member: Member, burned: list[MockExam]) -> Known:
    """What the member has met; `burned` are their mock exams, newest first."""
    times = Counter(response.item for response in tx.responses.of_member(member.id))
    times.update(tx.responses.seen_items(member.id) - times.keys())
    forms = [mock for mock in reversed(burned) if mock.scope != "start"]
    return Known(times, {item.item: place for place, mock in enumerate(forms, 1) for item in mock.items})


def begin_mock(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Start: the clock runs. A second press, or one on another device, shows the one that runs."""
    team, member = seat(tx, interaction)
    running = tx.mocks.running(member.id)
    current = life.settled_mock(tx, running, now) if running else None
    if current is not None and not current.submitted_at:
        return Replace(current_card(tx, current, now))
    code = word(interaction, 0)
    made = named(lambda: make_form(tx, team, member, code))
    if not made.items:
        raise Refusal(cards.nothing_to_ask())
    mock = tx.mocks.start(_new(tx, team, member, made, now))
    if interaction.place is not None and mock.scope in ("full", "half"):
        key = cards.key(mock, "card")
        outgoing.to_member(tx, member.id, key, cards.runs(mock), now, expires_at=mock.deadline)
    return Replace(current_card(tx, mock, now))


def _new(tx: Store, team: Team, member: Member, made: Made, now: datetime) -> MockExam:
    deadline = now + timedelta(minutes=made.minutes)
    mock = MockExam(
        id=0,
        member=member.id,
        team=team.id,
        exam=team.exam,
        paper=made.paper.code,
        scope=made.paper.scope,
        number=made.number,
        reserved=made.reserved,
        seed=made.seed,
        started_at=now,
        deadline=deadline,
        position=0,
        shown_at=now,
        due_at=deadline,
        submitted_at=None,
        items=tuple(MockItem(place, tx.served.keep(item), item.id) for place, item in enumerate(made.items)),
    )
    return replace(mock, due_at=next_look(mock, now))


def mock_later(tx: Store, interaction: Press, now: datetime) -> Reply:
    """Not now."""
    return Replace(cards.later_card())
