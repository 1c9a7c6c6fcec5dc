"""Answers become responses: appending, locking, and closing a question."""

from __future__ import annotations

from datetime import datetime

from bot.domain.bank import Bank
from bot.domain.items import Answer, Item, Trap
from bot.domain.member import Member
from bot.domain.question import AnswerSource, Confidence, NewResponse, Response
from bot.store.transaction import Store


def respond(
    tx: Store,
    member: Member,
    item: Item,
    served: int,
    picked: Answer,
    *,
    source: AnswerSource,
    at: datetime,
    confidence: Confidence | None = None,
    question: int | None = None,
    seconds: float | None = None,
) -> Response:
    """Append a response, graded by the key that holds today, also where an earlier version was served.

    `seconds` is how long it took, where that is known.
    """
    grade = tx.bank.grade(item, picked)
    return tx.responses.append(
        NewResponse(
            member=member.id,
            team=member.team,
            served=served,
            item=item.id,
            domain=item.domain,
            trap=grade.trap,
            picked=picked,
            right=grade.right,
            confidence=confidence,
            source=source,
            question=question,
            answered_at=at,
            seconds=seconds,
        )
    )


def trap_of(bank: Bank, item: Item, response: Response) -> Trap | None:
    """The trap to speak of: the one that was sprung, else the first that the item sets."""
    traps = bank.traps_in(item)
    return traps.get(response.trap or "") or next(iter(traps.values()), None)
