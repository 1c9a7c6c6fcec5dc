"""A mock exam on a page of one's own, with the keyboard alone; and one whose time runs out."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.async_api import Page, expect

from bot.domain.items import Item
from bot.domain.mock_exam import MockExam
from tests.browser.house import House
from tests.browser.people import press, reply, says, starts

OWN = "#own"


def latest(house: House) -> MockExam:
    """The only member's newest mock exam."""
    return house.app.database.read_now(lambda tx: tx.mocks.of_member(1))[0]


def items_of(house: House) -> list[Item]:
    mock = latest(house)
    return house.app.database.read_now(lambda tx: [tx.served.get(item.served) for item in mock.items])


async def begins(house: House, page: Page, button: str) -> None:
    """Start from the command's card, and open the page of one's own."""
    await starts(house, page)
    await says(page, "/mock")
    await press(page, button, within="#reply")
    link = reply(page).get_by_role("link", name="Open it as a page")
    address = await link.get_attribute("href")
    await page.goto(f"{house.address}{address}")
    await expect(page.locator(OWN)).to_be_focused()


async def answer_by_keyboard(page: Page, item: Item) -> None:
    """Answer the question on the page rightly, without touching the mouse."""
    own = page.locator(OWN)
    if item.kind == "single":
        marks = own.locator(".options button")
        texts = [" ".join(text.split()) for text in await marks.all_inner_texts()]
        wanted = " ".join(item.option(item.key[0]).text.split())
        place = next(place for place, text in enumerate(texts) if text.endswith(wanted))
        await page.keyboard.press("abcd"[place] if place % 2 else str(place + 1))
        await expect(own.locator('.options button[aria-pressed="true"]')).to_contain_text(item.option(item.key[0]).text)
        return
    await page.keyboard.press("a")
    form = own.locator("form.form")
    await expect(form).to_be_visible()
    if item.kind == "multiple":
        values = [await box.get_attribute("value") for box in await form.locator("input[type=checkbox]").all()]
        for part in item.key:
            await page.keyboard.press("abcdef"[values.index(part)])
    else:
        selects = form.locator("select")
        await expect(selects.first).to_be_focused()
        for number, part in enumerate(item.key):
            values = [await one.get_attribute("value") for one in await selects.nth(number).locator("option").all()]
            for _ in range(values.index(part.rpartition("=")[2])):
                await page.keyboard.press("ArrowDown")
            if number + 1 < len(item.key):
                await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(own).to_contain_text("Saved")


async def test_a_whole_mock_exam_is_sat_by_keyboard_alone(house: House) -> None:
    page = await house.visitor()
    await begins(house, page, "Start: 65 in 130 min")
    own = page.locator(OWN)
    items = items_of(house)
    assert len(items) == 65
    assert {item.kind for item in items} == {"single", "multiple", "ordering", "matching"}
    for number, item in enumerate(items, 1):
        await expect(own).to_contain_text(f"Question {number} of 65")
        if number == 2:
            await page.keyboard.press("f")
            await expect(own).to_contain_text("⚑ flagged")
        await answer_by_keyboard(page, item)
        if number == 3:
            await page.keyboard.press("ArrowLeft")
            await expect(own).to_contain_text("Question 2 of 65 · ⚑ flagged")
            await page.keyboard.press("ArrowRight")
            await expect(own).to_contain_text("Question 3 of 65")
        if number < 65:
            await page.keyboard.press("Enter")
    await page.keyboard.press("o")
    await expect(own).to_contain_text("65 of 65 answered")
    await page.keyboard.press("Escape")
    await expect(own).to_contain_text("Question 65 of 65")
    await own.get_by_role("button", name="Hand in").focus()
    await page.keyboard.press("Enter")
    await expect(own).to_contain_text("Every question is answered")
    await own.get_by_role("button", name="Hand in").focus()
    await page.keyboard.press("Enter")
    await expect(own).to_contain_text("65 of 65 right, 100%")
    mock = latest(house)
    assert mock.submitted_at == house.now
    assert [item.picked for item in mock.items] == [item.key for item in items]
    assert [item.flagged for item in mock.items] == [number == 1 for number in range(65)]
    await page.reload()
    await expect(own).to_contain_text("65 of 65 right")


async def test_one_runs_out_of_time_and_hands_itself_in(house: House) -> None:
    page = await house.visitor()
    await page.clock.install(time=house.now)
    await begins(house, page, "Half: 33 in 66 min")
    house.now += timedelta(minutes=1)
    await page.clock.pause_at(house.now)
    own = page.locator(OWN)
    await answer_by_keyboard(page, items_of(house)[0])
    await expect(own.locator(".left")).to_have_text("(01:05:00 left)")
    await page.clock.fast_forward("01:01:00")
    await expect(own.locator(".left")).to_have_text(re.compile(r"\(00:0[34]:\d\d left\)"))
    await expect(own.locator(".left")).to_have_class("left soon")
    house.now = latest(house).deadline
    await page.clock.fast_forward("04:00")
    await expect(own).to_contain_text("1 of 33 right")
    assert latest(house).submitted_at == latest(house).deadline
    await page.keyboard.press("Enter")
    await expect(own).to_contain_text("1 of 33 right")


async def test_out_of_time_without_a_page_that_is_open_the_result_comes_by_itself(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await says(page, "/mock")
    await press(page, "Half: 33 in 66 min", within="#reply")
    await house.go_to(house.now + timedelta(minutes=3))
    await press(page, "Next", within="#reply")
    await house.go_to(latest(house).deadline + timedelta(hours=1))
    await page.reload()
    await expect(page.locator("#messages")).to_contain_text("Half a mock exam: 0 of 33 right")
    await expect(page.locator("#messages")).to_contain_text("Nothing was answered")


async def test_without_scripts_the_page_works_too(house: House) -> None:
    page = await house.visitor(javascript=False)
    await starts(house, page)
    await says(page, "/mock")
    await press(page, "Half: 33 in 66 min", within="#reply")
    address = await reply(page).get_by_role("link", name="Open it as a page").get_attribute("href")
    await page.goto(f"{house.address}{address}")
    await press(page, "Next", within=OWN)
    await expect(page.locator(OWN)).to_contain_text("Question 2 of 33")
    await expect(page.locator(OWN)).to_contain_text("It ends at 13:06 UTC")
