"""A question that one press cannot answer is answered through its form: several picks, an order, pairs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.domain.items import Answer, Item, ItemKind
from bot.features.team.setup import first_card
from tests.browser.house import DAY, NOON, House
from tests.browser.people import newest, open_question, press, reply, starts
from tests.world import bank_of, button, shipped, wrong_answer

KINDS: tuple[ItemKind, ...] = ("multiple", "ordering", "matching")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> ItemKind:
    found: ItemKind = request.param
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def house(browser: Browser, tmp_path: Path, kind: ItemKind) -> AsyncIterator[House]:
    """After the first question, which is of the single kind, the bank holds nothing but this kind."""
    house = House(browser, tmp_path / "house.db", shipped())
    await house.open()
    first = button(house.app.database.read_now(lambda tx: first_card(tx, NOON)), "A").args[0]
    await house.close()
    house.bank = replace(bank_of(kind), items=(shipped().item(first), *bank_of(kind).items))
    await house.open()
    yield house
    await house.leave()
    assert house.complaints == []


async def fill(page: Page, item: Item, answer: Answer) -> None:
    """Give this answer in the form."""
    if item.kind == "multiple":
        for option in item.options:
            await reply(page).locator(f'input[value="{option.id}"]').set_checked(option.id in answer)
        return
    names = [f"place{place}" for place in range(1, len(answer) + 1)]
    values = list(answer)
    if item.kind == "matching":
        names, values = map(list, zip(*(pair.split("=", 1) for pair in answer), strict=True))
    for name, value in zip(names, values, strict=True):
        await reply(page).locator(f'select[name="f.{name}"]').select_option(value)


async def test_it_is_answered_and_picked_again_through_its_form(house: House, kind: ItemKind) -> None:
    page = await house.visitor()
    await starts(house, page)
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Wed 2 Dec")
    item = open_question(house).item
    assert item.kind == kind
    await press(page, "Answer", within="#newest")
    await fill(page, item, wrong_answer(item))
    await press(page, "Send", within="#reply")
    await expect(reply(page)).to_contain_text("How sure are you?")
    await press(page, "Pick again")
    await press(page, "Answer", within="#reply")
    await fill(page, item, item.key)
    await press(page, "Send", within="#reply")
    await press(page, "Sure")
    await expect(reply(page).get_by_role("heading", name="Right")).to_be_visible()


@pytest.mark.parametrize("kind", ["multiple", "ordering"], indirect=True)  # a matching that is filled in always fits
async def test_an_answer_that_does_not_fit_is_said_and_nothing_typed_is_lost(house: House, kind: ItemKind) -> None:
    page = await house.visitor()
    await starts(house, page)
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Wed 2 Dec")
    item = open_question(house).item
    await press(page, "Answer", within="#newest")
    if kind == "ordering":  # the same step everywhere
        await fill(page, item, (item.key[0],) * len(item.key))
    else:  # nothing at all
        await fill(page, item, ())
    await press(page, "Send", within="#reply")
    await expect(reply(page).get_by_role("alert")).to_be_visible()
    if kind == "ordering":
        await expect(reply(page).locator("select").last).to_have_value(item.key[0])
    await fill(page, item, item.key)
    await press(page, "Send", within="#reply")
    await expect(reply(page)).to_contain_text("How sure are you?")
