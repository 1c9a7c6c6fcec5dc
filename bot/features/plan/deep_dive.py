"""Which domain a deep dive goes into: the worst of the mock exam, else the weakest from all answers."""

from __future__ import annotations

from datetime import datetime

from bot.domain.exam import Domain
from bot.domain.member import Member
from bot.domain.plan import Step
from bot.domain.team import Team
from bot.features.mastery import weakest
from bot.features.mock.ending import result_of
from bot.features.plan.cards import Advice
from bot.features.practice.trap_history import worst_traps
from bot.store.transaction import Store


def dive_advice(tx: Store, team: Team, member: Member, step: Step, now: datetime) -> Advice | None:
    """What to dive into, and why that; None for steps of another kind."""
    if step.kind != "dive":
        return None
    domain, reason = _by_mock_exam(tx, team, member) or _by_all_answers(tx, team, member, now)
    traps = worst_traps(tx, team, member, domain.number, now)
    return Advice(domain, tx.bank.plan.dive(domain.number), reason, traps)


def _by_mock_exam(tx: Store, team: Team, member: Member) -> tuple[Domain, str] | None:
    """The worst domain by score of a mock exam that was sat within this plan; None without one for the team's exam."""
    sat, plan = tx.mocks.latest(member.id), tx.plans.of_member(member.id)
    if sat is None or plan is None or sat.exam != team.exam or sat.started_at < plan.created_at:
        return None
    found = result_of(tx, sat)
    if not found.domains:  # all of it stands open as daily questions
        return None
    domain = tx.bank.exam(team.exam).domain(found.weakest)
    part = found.domains[found.weakest]
    reason = (
        f"Your mock exam has it lowest: {part.right} of {part.items} right, a practice percentage of {part.share:.0%}."
    )
    close = " Another domain is close, so do not read too much into the order." if found.is_close else ""
    return domain, reason + close


def _by_all_answers(tx: Store, team: Team, member: Member, now: datetime) -> tuple[Domain, str]:
    """The probably weakest domain from all answers, said as what it is."""
    found = weakest.weakest_of(tx, team, member, now)
    domain = tx.bank.exam(team.exam).domain(found.domain)
    name = domain.short
    reason = {
        "unpractised": f"You have not sat a mock exam, and you have not practised {name} at all: so it goes first.",
        "early": f"You have not sat a mock exam, and your answers are few; so far they lean to {name}.",
        "probable": f"You have not sat a mock exam, so this rests on all your answers: probably {name}.",
    }[found.state]
    return domain, reason
