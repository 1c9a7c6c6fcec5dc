"""Which domain a deep dive goes into: the worst of the mock exam, else the weakest from all answers."""

from __future__ import annotations

from datetime import datetime

from bot.cards.plan import Advice
from bot.domain.member import Member
from bot.domain.plan import Step
from bot.domain.team import Team
from bot.service import weakest
from bot.service.repetition import worst_traps
from bot.store.base import Store


def advice(tx: Store, team: Team, member: Member, step: Step, now: datetime) -> Advice | None:
    """What to dive into, and why that; None for steps of another kind."""
    if step.kind != "dive":
        return None
    exam = tx.bank.exam(team.exam)
    found = weakest.find(tx, team, member, now)
    name = exam.domain(found.domain).short
    traps = worst_traps(tx, team, member, found.domain, now)
    reason = {
        "unpractised": f"You have not sat a mock exam, and you have not practised {name} at all: so it goes first.",
        "early": f"You have not sat a mock exam, and your answers are few; so far they lean to {name}.",
        "probable": f"You have not sat a mock exam, so this rests on all your answers: probably {name}.",
    }[found.state]
    return Advice(exam.domain(found.domain), tx.bank.plan.dive(found.domain), reason, traps)
