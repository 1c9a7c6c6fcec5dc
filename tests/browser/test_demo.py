"""The demo in a real browser: by mouse, by keyboard, without JavaScript, and with nothing to complain about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.demo import Front, Recording, record
from tests.browser.house import PHONE, SECONDS, SMALL, WIDE
from tests.browser.test_axe import problems
from tests.world import shipped

DAYS = 3


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder: Path = tmp_path_factory.mktemp("demo")
    return await record(shipped(), folder, exam_in=DAYS - 2)


@pytest_asyncio.fixture(loop_scope="session")
async def front(recording: Recording) -> AsyncIterator[Front]:
    front = Front(recording, shipped(), 0)
    await front.start()
    yield front
    await front.stop()


async def opened(
    browser: Browser, front: Front, complaints: list[str], *, size: tuple[int, int] = WIDE, javascript: bool = True
) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    context = await browser.new_context(viewport=viewport, java_script_enabled=javascript, reduced_motion="reduce")  # type: ignore[arg-type] # its own dict
    context.set_default_timeout(SECONDS * 1000)
    page = await context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(front.address)
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
async def test_the_slider_and_its_button_show_another_day(browser: Browser, front: Front, *, javascript: bool) -> None:
    complaints: list[str] = []
    page = await opened(browser, front, complaints, javascript=javascript)
    await expect(page.locator(".demo-when")).to_contain_text("day 2 of 3")
    await page.locator("#demo-day").focus()
    await page.keyboard.press("ArrowRight")
    await page.locator("#demo-who").select_option(label="The newcomer")
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.locator(".demo-when")).to_contain_text("day 3 of 3")
    await expect(page.locator("#messages")).to_contain_text("Fingers crossed")
    await page.get_by_role("link", name="Earlier", exact=True).click()
    await expect(page.locator(".demo-when")).to_contain_text("day 2 of 3")
    assert complaints == []
    await page.context.close()


async def test_letting_go_of_the_slider_shows_its_day(browser: Browser, front: Front) -> None:
    complaints: list[str] = []
    page = await opened(browser, front, complaints)
    slider = page.locator("#demo-day")
    box = await slider.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + 3, box["y"] + box["height"] / 2)
    await expect(page.locator(".demo-when")).to_contain_text("day 1 of 3")
    assert complaints == []
    await page.context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE, SMALL], ids=["wide", "phone", "small"])
async def test_the_form_fits_and_axe_finds_nothing_serious(
    browser: Browser, front: Front, size: tuple[int, int]
) -> None:
    complaints: list[str] = []
    page = await opened(browser, front, complaints, size=size)
    assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert await problems(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await problems(page, "color-contrast") == []
    assert complaints == []
    await page.context.close()
