"""Locking answers, and the end of a daily question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.question import Confidence, Question, Response
from bot.features.daily import posts
from bot.features.kit.responses import respond
from bot.store.evidence import Provisional
from bot.store.transaction import Store


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
    posts.reveal(tx, team, question, now)
