"""Corrected keys: history is graded anew, and each team that had the item is told once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from bot.features.flaws import errata_cards as cards
from bot.features.kit import outgoing
from bot.store.transaction import Store

WINDOW = 5_000
"""So many responses are looked at in one transaction, so that nobody who answers waits for it."""


def is_noted(tx: Store) -> bool:
    """Whether the store knows the corrections that the bank names."""
    return tx.corrections.are_noted(tx.bank.newest_corrections)


def note_corrections(tx: Store, now: datetime) -> None:
    """Note the corrections in the store. Of several corrections of one item the newest counts: it speaks for all."""
    tx.corrections.note(tx.bank.newest_corrections, now)


def grade_anew(tx: Store, correction_id: int, now: datetime) -> None:
    """Look at the next responses, and write a new grade beside each whose grade the corrected key changes.

    Progress and grades are one transaction: stopped at any point, it goes on where it was.
    """
    answers, changed = Counter[int](), Counter[int]()
    for answer in tx.corrections.answers(correction_id, WINDOW):
        found = tx.bank.grade(tx.served.get(answer.served), answer.picked)
        if found != answer.grade:
            tx.corrections.regrade(correction_id, answer.response, found, now)
        answers[answer.team] += 1
        changed[answer.team] += found.right != answer.grade.right
    for team in answers:
        tx.corrections.count(correction_id, team, answers[team], changed[team])
    tx.corrections.advance(correction_id, WINDOW, now)


def tell(tx: Store, erratum_id: int, now: datetime) -> None:
    """Post an erratum to every place of its team; nothing where it is too early, or where it was posted."""
    erratum = tx.corrections.erratum(erratum_id)
    correction = tx.bank.correction_of(erratum.item) if erratum is not None else None
    if erratum is None or correction is None:
        return
    card = cards.erratum(tx.bank.item(correction.item), correction, answers=erratum.answers, changed=erratum.changed)
    outgoing.to_places(tx, tx.teams.get(erratum.team), f"erratum:{correction.id}:{erratum.team}", card, now)
    tx.corrections.told(erratum_id, now)
