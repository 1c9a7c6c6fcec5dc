"""A walk past every kind of page and card, for what must hold on each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from playwright.async_api import Page, expect

from tests.browser.house import DAY, House
from tests.browser.people import misses, newest, press, reply, room_of, says, sets_up


async def tour(house: House, page: Page) -> AsyncIterator[str]:
    """Yields the name of each stop while the page shows it."""
    yield "the first visit"
    async for stop in _first_day(house, page):
        yield stop
    room = room_of(page)
    async for stop in _studying(page):
        yield stop
    async for stop in _own_affairs(page):
        yield stop
    async for stop in _mock_exam(house, page):
        yield stop
    await page.goto(f"{house.address}{room}")
    await page.locator("#more > summary").click()
    yield "the menu"
    await page.goto(f"{house.address}/recover")
    yield "the recovery page"
    await page.goto(f"{house.address}/r/nowhere")
    yield "a page that is not there"
    house.complaints = [text for text in house.complaints if "status of 404" not in text]
    await page.goto(f"{house.address}{room}")


async def _first_day(house: House, page: Page) -> AsyncIterator[str]:
    await page.locator("#home .options button").first.click()
    await expect(reply(page)).to_contain_text("How sure")
    yield "how sure"
    await press(page, "Dismiss")
    await sure_miss(house, page)
    yield "the verdict"
    await press(page, "Set up for my team")
    yield "which kind of team"
    await press(page, "Small team")
    yield "the set-up form"
    await press(page, "Dismiss")
    await sets_up(page)
    yield "the team is ready"
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Wed 2 Dec")
    await page.locator("#feed summary").first.click()
    yield "the next day"


async def sure_miss(house: House, page: Page) -> None:
    """Press a wrong option of the post, surely."""
    await misses(house, page, within="#newest")
    await press(page, "Sure")
    await expect(reply(page)).to_contain_text("You were sure")


async def _studying(page: Page) -> AsyncIterator[str]:
    await press(page, "Weakest", within="nav")
    await press(page, "Why?")
    yield "why"
    await press(page, "Practice", within="nav")
    yield "a practice question"
    await press(page, "Leaderboard", within="nav")
    yield "the leaderboard"
    await says(page, "/help")
    yield "help"


async def _mock_exam(house: House, page: Page) -> AsyncIterator[str]:
    await says(page, "/mock")
    yield "the start of a mock exam"
    await press(page, "Half: 33 in 66 min", within="#reply")
    yield "a question of a mock exam"
    link = reply(page).get_by_role("link", name="Open it as a page")
    await page.goto(f"{house.address}{await link.get_attribute('href')}")
    yield "a mock exam on a page of its own"
    await press(page, "Overview", within="#own")
    yield "the overview of a mock exam"
    await press(page, "Hand in", within="#own")
    yield "handing in"
    await press(page, "Hand in", within="#own")
    await expect(page.locator("#own")).to_contain_text("33 right")
    yield "the result of a mock exam"


async def _own_affairs(page: Page) -> AsyncIterator[str]:
    await says(page, "/study profile")
    yield "the profile"
    await press(page, "Private messages")
    yield "the form of private messages"
    await says(page, "/study join")
    await reply(page).get_by_label("Your exam date").fill("2026-11-02")
    await reply(page).get_by_label("Both", exact=True).check()
    await press(page, "Send", within="#reply")
    await expect(reply(page).get_by_role("alert")).to_be_visible()
    yield "a rejected form"
    await says(page, "/study settings")
    yield "the settings"
    await press(page, "Schedule", within="#reply")
    yield "the schedule's form"
    await says(page, "/study export")
    yield "the export"
    await says(page, "/study forget-me")
    yield "forget me"
    await says(page, "/study report")
    yield "the form of a report"
