"""Answers become responses: appending, locking, and closing a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.bank import Bank
from bot.domain.items import Answer, Item, Trap
from bot.domain.member import Member
from bot.domain.question import AnswerSource, Confidence, NewResponse, Question, Response
from bot.features.kit import outgoing
from bot.store.transaction import Provisional, Store


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
) -> Response:
    """Append a response, graded by the key that holds today, also where an earlier version was served."""
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
        )
    )


def lock_in(tx: Store, question: Question, provisional: Provisional, confidence: Confidence | None) -> Response:
    """Turn a provisional answer into a response."""
    return respond(
        tx,
        tx.members.get(provisional.member),
        question.item,
        question.served,
        provisional.picked,
        source="channel",
        at=provisional.at,
        confidence=confidence,
        question=question.id,
    )


def close(tx: Store, question: Question, now: datetime) -> None:
    """Lock what is provisional, confidence unstated; reveal; edit the post and open its thread. Once per question."""
    for provisional in tx.questions.all_provisional(question.id):
        lock_in(tx, question, provisional, None)
    tx.questions.reveal(question.id)
    team = tx.teams.get(question.team)
    tx.teams.save(replace(team, unanswered=0 if tx.questions.takers(question.id) else team.unanswered + 1))
    outgoing.reveal(tx, team, question, now)


def trap_of(bank: Bank, item: Item, response: Response) -> Trap | None:
    """The trap to speak of: the one that was sprung, else the first that the item sets."""
    traps = bank.traps_in(item)
    return traps.get(response.trap or "") or next(iter(traps.values()), None)
