"""What a member does between two questions: the weakest domain, practice, the leaderboard."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.house import House
from tests.browser.people import option, press, reply, room_of, sets_up, starts, wrong_text


async def test_the_weakest_domain_is_told_with_its_why(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await press(page, "Weakest", within="nav")
    await expect(reply(page)).to_contain_text("You have not practised")
    await press(page, "Why?")
    table = reply(page).get_by_role("table")
    await expect(table.get_by_role("row")).to_have_count(5)
    await expect(table.get_by_role("columnheader")).to_have_text(
        ["Domain", "Mastery", "Range", "Weakest?", "Answers", "At stake"]
    )


async def test_a_run_of_practice_is_done_to_its_end(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await page.locator("#more > summary").click()
    await page.get_by_label("Type a command").fill("practice 2")
    await page.get_by_label("Type a command").press("Enter")
    for place in (1, 2):
        await expect(reply(page)).to_contain_text(f"Practice {place} of 2")
        await answer_rightly(house, page)
        await expect(reply(page)).to_contain_text(f"Right · {place} of 2")
        await press(page, "Next" if place == 1 else "How did it go?")
    await expect(reply(page)).to_contain_text("2 of 2 right")


async def answer_rightly(house: House, page: Page) -> None:
    """Answer the practice question that is shown, whatever kind it has."""
    shown = " ".join((await reply(page).inner_text()).split())
    item = next(item for item in house.bank.items if " ".join(item.stem.split()) in shown)
    if item.kind == "single":
        await option(page, item.option(item.key[0]).text, within="#reply")
        return
    await press(page, "Answer", within="#reply")
    for number, part in enumerate(item.key):
        if item.kind == "multiple":
            await reply(page).locator(f'input[value="{part}"]').check()
        else:
            await reply(page).locator("select").nth(number).select_option(part.rpartition("=")[2])
    await press(page, "Send", within="#reply")


async def test_the_leaderboard_ranks_the_team(house: House) -> None:
    lea = await house.visitor()
    question = await starts(house, lea)
    await sets_up(lea)
    sam = await house.visitor(room_of(lea))
    await option(sam, question.item.option(question.item.key[0]).text, within="#newest")
    await press(sam, "Sure")
    await press(sam, "Leaderboard", within="nav")
    rows = reply(sam).get_by_role("row")
    await expect(rows.nth(1)).to_contain_text("(you)")
    await expect(rows.nth(1)).to_contain_text("10")
    await expect(rows.nth(2)).to_contain_text("0")


async def test_a_sure_miss_is_named_kindly_with_its_trap(house: House) -> None:
    page = await house.visitor()
    await page.locator("#home .options button").first.click()
    await press(page, "Dismiss")
    await house.go_to(house.now)
    question = house.app.database.read_now(lambda tx: tx.questions.current(1))
    assert question is not None
    await option(page, wrong_text(question.item), within="#newest")
    await press(page, "Sure")
    await expect(reply(page)).to_contain_text("it is the one to meet before the exam")
    await expect(reply(page)).to_contain_text("The key")
    await expect(reply(page).get_by_role("link").first).to_have_attribute("href", question.item.sources[0].url)
