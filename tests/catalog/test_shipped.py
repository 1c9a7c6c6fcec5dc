"""The bank that comes with Trapline keeps every rule of its own format."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from bot.catalog import SHIPPED
from bot.catalog.load import load_bank
from bot.catalog.quality.lint import lint
from bot.domain.items import checked, is_right


def test_the_shipped_bank_lints_clean() -> None:
    problems = lint([SHIPPED], today=datetime.now(UTC).date())

    assert [str(problem) for problem in problems if not problem.warning] == []


def test_every_shipped_key_is_an_answer_that_grades_as_right() -> None:
    for item in load_bank().items:
        assert is_right(item, checked(item, item.key)), item.id


def test_both_exams_ask_in_every_domain() -> None:
    bank = load_bank()

    for exam in bank.exams:
        asked = {item.domain for item in bank.items_for(exam.id)}
        assert asked == {domain.number for domain in exam.domains}, exam.id


def test_every_background_shifts_every_domain() -> None:
    assert {frozenset(background.prior) for background in load_bank().backgrounds} == {frozenset({1, 2, 3, 4})}


def test_content_holds_data_only() -> None:
    assert not list(SHIPPED.rglob("*.py"))
    assert "content" not in sys.modules
