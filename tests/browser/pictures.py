"""`python -m tests.browser.pictures`: makes the pictures of the README anew, the same on the same machine."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.demo import Front, record
from bot.domain.items import Item
from tests.browser.house import DAY, House, chromium_at
from tests.browser.people import newest, open_question, option, press, reply, sets_up, starts, wrong_text
from tests.conftest import find_chromium
from tests.world import bank_with, shipped

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
TODAY, VERDICT, DEMO = "today-light.png", "verdict-dark.png", "demo-light.png"
LINK = "https://study.example.org/r/3f9c…"


def has_trap(item: Item) -> bool:
    """Whether one press can spring a trap of it."""
    return item.kind == "single" and item.state == "current" and any(option.trap for option in item.options)


async def take(house: House, folder: Path) -> None:
    """A second day: the answer is pressed, and then its verdict is read on a phone in the dark."""
    page = await house.visitor(size=(1280, 960), reduced_motion="reduce", device_scale_factor=1)
    await starts(house, page)
    await press(page, "I have noted it")
    await sets_up(page, "Gradient descenders")
    await press(page, "Set my exam date", within="#reply")
    await reply(page).get_by_label("Your exam date").fill("2026-12-20")
    await reply(page).get_by_label("Data science").check()
    await press(page, "Send", within="#reply")
    await press(page, "No messages")
    await press(page, "I have noted it")
    await press(page, "Dismiss")
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Trap question · Wed 2 Dec")
    await option(page, wrong_text(open_question(house).item), within="#newest")
    await expect(reply(page)).to_contain_text("How sure are you?")
    await _shoot(page, folder / TODAY)
    await press(page, "Sure")
    await expect(reply(page)).to_contain_text("The trap")
    await page.set_viewport_size({"width": 390, "height": 1240})
    await page.emulate_media(color_scheme="dark")
    await _shoot(page, folder / VERDICT)


async def take_demo(browser: Browser, work: Path, folder: Path) -> None:
    """The evening of the deep dive in a rehearsed fortnight, with the lead's plan open."""
    front = Front(await record(shipped(), work, exam_in=14), shipped(), 0)
    await front.start()
    context = await browser.new_context(
        viewport={"width": 1280, "height": 960}, reduced_motion="reduce", device_scale_factor=1
    )
    page = await context.new_page()
    await page.goto(f"{front.address}/demo?day=9&who=0")
    await press(page, "My plan", within="#home")
    await expect(reply(page)).to_contain_text("Your plan")
    await _shoot(page, folder / DEMO)
    await context.close()
    await front.stop()


async def _shoot(page: Page, path: Path) -> None:
    """What the page shows, without what differs each time: the link's port and room, and the focus."""
    await page.get_by_label("Invite others").evaluate("(input, link) => { input.value = link }", LINK)
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await page.screenshot(path=path, animations="disabled")


async def main() -> int:
    """Returns the exit code."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("Chromium is not installed (Debian: apt install chromium)\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with chromium_at(chromium) as browser:
            house = House(browser, Path(folder, "pictures.db"), bank_with(has_trap))
            await house.open()
            await take(house, FOLDER)
            await house.leave()
            await take_demo(browser, Path(folder), FOLDER)
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
