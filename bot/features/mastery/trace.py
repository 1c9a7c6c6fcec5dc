"""What produced this score? From the estimate to responses, item versions, traps and sources. Pure reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.exam import Domain
from bot.domain.mastery import DomainEstimate
from bot.domain.member import Member
from bot.domain.question import Response
from bot.features.mastery import weakest
from bot.store.transaction import Store


class NotFound(LookupError):
    """No such member or domain; the message says what there is."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One response on the way: what was asked in which version, and what the answer rests on."""

    response: Response
    version: int
    trap: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """`counted` are the first exposures that made the estimate; `repeats` were answered too and do not count."""

    member: Member
    team: str
    domain: Domain
    estimate: DomainEstimate
    counted: tuple[TraceStep, ...]
    repeats: int


def trace(tx: Store, member_id: int, words: str, now: datetime) -> Trace:
    """Walk from a member's estimate in a domain (its number, or part of its name) to the sources.

    Raises:
        NotFound: there is no such member or domain.
    """
    try:
        member = tx.members.get(member_id)
    except KeyError:
        raise NotFound(f"There is no member {member_id}.") from None
    team = tx.teams.get(member.team)
    exam = tx.bank.exam(team.exam)
    domain = exam.domain_called(words)
    if domain is None:
        names = ", ".join(f"{domain.number} {domain.short}" for domain in exam.domains)
        raise NotFound(f"{exam.short} has no domain {words!r}; it has {names}.")
    found = weakest.weakest_of(tx, team, member, now)
    responses = tx.responses.of_member(member.id, domain.number)
    return Trace(
        member,
        team.name,
        domain,
        next(estimate for estimate in found.estimates if estimate.domain == domain.number),
        tuple(_step(tx, response) for response in responses if response.first),
        sum(not response.first for response in responses),
    )


def _step(tx: Store, response: Response) -> TraceStep:
    item = tx.served.get(response.served)
    trap = tx.bank.traps_in(tx.bank.corrected(item)).get(response.trap or "")
    return TraceStep(response, item.version, trap.name if trap else "", tuple(source.url for source in item.sources))
