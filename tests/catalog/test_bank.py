"""The look-ups that services rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalog.load import load_bank
from bot.domain.bank import Bank
from bot.domain.items import Item, Trap
from tests.catalog.writing import matching, own_folder, single, trap, with_option


@pytest.fixture
def bank(base: Path, own: Path) -> Bank:
    items = [
        with_option(single("z-both"), 1, trap="acme-mixup"),
        with_option(single("a-both"), 2, trap="acme-mixup"),
        matching("m-c01", trap="acme-mixup"),
        single("l-c01", state="legacy", exams={"mla-c01": ["3.1"]}),
        single("n-c02", exams={"mla-c02": ["3.1.1"]}),
    ]
    return load_bank([base, own_folder(own, items, [trap(), trap("acme-unused")])])


def ids(entries: Sequence[Item | Trap]) -> list[str]:
    return [entry.id for entry in entries]


def test_an_exam_has_its_own_items_in_an_order_that_no_file_changes(bank: Bank) -> None:
    assert ids(bank.items_for("mla-c01")) == ["a-both", "l-c01", "m-c01", "z-both"]
    assert ids(bank.items_for("mla-c02")) == ["a-both", "n-c02", "z-both"]


def test_a_kind_or_a_closed_service_that_an_exam_does_not_ask_is_left_out(bank: Bank) -> None:
    wrong = tuple(replace(bank.item(name), exams={"mla-c02": ("3.1.1",)}) for name in ("m-c01", "l-c01", "a-both"))

    assert ids(replace(bank, items=wrong).items_for("mla-c02")) == ["a-both"]


def test_the_items_of_a_trap_are_those_of_the_exam(bank: Bank) -> None:
    assert ids(bank.items_of_trap("mla-c01", "acme-mixup")) == ["a-both", "m-c01", "z-both"]
    assert ids(bank.items_of_trap("mla-c02", "acme-mixup")) == ["a-both", "z-both"]
    assert bank.items_of_trap("mla-c01", "acme-unused") == ()
    assert ids(bank.traps_for("mla-c01")) == ["acme-mixup"]


def test_an_exam_knows_its_domains_and_what_items_are_tagged_with(bank: Bank) -> None:
    older, newer = bank.exam("mla-c01"), bank.exam("mla-c02")

    assert [domain.weight for domain in older.domains] == [28, 26, 22, 24]
    assert [domain.weight for domain in newer.domains] == [28, 24, 24, 24]
    assert len(older.tasks) == len(older.tags) == 12
    assert len(newer.tags) == 107
    assert older.domain(3).tags == ("3.1", "3.2", "3.3")
    assert newer.sitting("standard").minutes is None
    with pytest.raises(KeyError):
        older.domain(5)
    with pytest.raises(KeyError):
        older.sitting("oral")


def test_what_left_the_bank_is_a_key_error(bank: Bank) -> None:
    for look_up in (bank.item, bank.trap, bank.exam, bank.background, bank.items_for):
        with pytest.raises(KeyError):
            look_up("gone")
    assert bank.background("data-science").prior[2] > 0
