"""What people do on the page, said in their words."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from bot.domain.items import Item
from bot.domain.question import Question
from tests.browser.house import House


def reply(page: Page) -> Locator:
    """The card that only this person sees."""
    return page.locator("#reply")


def newest(page: Page) -> Locator:
    """The post that stands first in the room."""
    return page.locator("#newest")


def room_of(page: Page) -> str:
    """The path of the room that the page shows."""
    return "/r/" + page.url.partition("/r/")[2][:24]


async def press(page: Page, name: str, *, within: str = "main") -> None:
    """A button by its whole name."""
    await page.locator(within).get_by_role("button", name=name, exact=True).click()


async def option(page: Page, text: str, *, within: str = "main") -> None:
    """An option of a question, by all its words: an option may begin as another does."""
    await page.locator(f"{within} .options button").filter(has=page.get_by_text(text, exact=True)).click()


async def says(page: Page, command: str) -> None:
    """A command, from its button in the menu."""
    await page.locator("#more > summary").click()
    await page.locator(f'#more button[value="{command}"]').click()


async def misses(house: House, page: Page, *, within: str = "#home") -> None:
    """Somebody picks a wrong option of the question on the page, of which the store may know nothing yet."""
    shown = await page.locator(f"{within} .options button span:last-child").all_inner_texts()
    texts = {text.strip() for text in shown}
    item = next(item for item in house.bank.items if {option.text for option in item.options} == texts)
    await option(page, wrong_text(item), within=within)


async def starts(house: House, page: Page) -> Question:
    """Somebody answers the first question, wrongly and surely: a team of one."""
    await misses(house, page)
    await expect(reply(page)).to_contain_text("How sure are you?")
    await press(page, "Sure")
    await expect(reply(page)).not_to_contain_text("How sure are you?")
    return open_question(house)


async def sets_up(page: Page, name: str = "Owls", kind: str = "Small team") -> None:
    """The team of one becomes a real one."""
    await press(page, "Set up for my team")
    await press(page, kind)
    await reply(page).get_by_label("Team name").fill(name)
    await reply(page).get_by_label("MLA-C01").check()
    await press(page, "Send")
    await expect(reply(page)).to_contain_text(f"{name} is ready")


def open_question(house: House) -> Question:
    """The open question of the only team."""
    question = house.app.database.read_now(lambda tx: tx.questions.current(1))
    assert question is not None
    return question


def right_text(item: Item) -> str:
    """The words of a single-choice item's key."""
    return item.option(item.key[0]).text


def wrong_text(item: Item) -> str:
    """The words of a distractor, one with a trap where there is one."""
    wrong = [option for option in item.options if not option.right]
    return next((option for option in wrong if option.trap), wrong[0]).text
