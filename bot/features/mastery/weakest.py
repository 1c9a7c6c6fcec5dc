"""A member's weakest domain, with its uncertainty. Pure reading."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain import mastery
from bot.domain.exam import Exam
from bot.domain.member import Member
from bot.domain.scoring import weighted_score
from bot.domain.team import Team
from bot.features.kit.access import seat
from bot.features.mastery import cards
from bot.interactions import Command, Press, Private, Replace, Reply
from bot.store.evidence import Tally
from bot.store.transaction import Store


def show_weakest(tx: Store, interaction: Command | Press, now: datetime) -> Reply:
    """One sentence and a button."""
    team, member = seat(tx, interaction)
    return Private(cards.weakest(tx.bank.exam(team.exam), weakest_of(tx, team, member, now)))


def why(tx: Store, interaction: Press, now: datetime) -> Reply:
    """What the sentence rests on."""
    team, member = seat(tx, interaction)
    exam = tx.bank.exam(team.exam)
    score = weighted_score(shares(tx.responses.tallies(member.id)), weights(exam))
    return Replace(cards.why_card(exam, weakest_of(tx, team, member, now), score))


def weakest_of(tx: Store, team: Team, member: Member, now: datetime) -> mastery.Weakest:
    """The member's probably weakest domain, from every first exposure that may be seen."""
    exam = tx.bank.exam(team.exam)
    answers = (
        mastery.Answered(tally.domain, tally.right, max(0.0, (now - tally.answered_at) / timedelta(days=1)))
        for tally in tx.responses.tallies(member.id)
    )
    prior = tx.bank.background(member.background).prior if member.background else {}
    estimates = mastery.estimate(mastery.gather(answers, [domain.number for domain in exam.domains]), prior)
    return mastery.mastery_verdict(estimates, weights(exam))


def weights(exam: Exam) -> dict[int, float]:
    return {domain.number: domain.weight for domain in exam.domains}


def shares(tallies: tuple[Tally, ...]) -> dict[int, float]:
    """The share right per practised domain."""
    results: dict[int, list[bool]] = {}
    for tally in tallies:
        results.setdefault(tally.domain, []).append(tally.right)
    return {domain: sum(right) / len(right) for domain, right in results.items()}
