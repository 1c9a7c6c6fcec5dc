"""Whoever comes, with whatever they have: a keyboard alone, no script, a phone, a screen reader, a dark room."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.house import DAY, PHONE, SMALL, House
from tests.browser.people import newest, press, reply, room_of, starts
from tests.browser.tour import tour

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(part => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
    .filter(part => !part.closest(".wide, .unseen, pre, datalist") || part.matches(".wide, pre"))
    .map(part => part.outerHTML.slice(0, 80))"""

TOO_SMALL = """() => [...document.querySelectorAll("button, .button, summary, select, textarea, input")]
    .filter(part => part.type !== "hidden")
    .map(part => part.closest("label.option") ?? part)
    .filter(part => part.checkVisibility())
    .map(part => [part.outerHTML.slice(0, 80), part.getBoundingClientRect()])
    .filter(([_, box]) => box.width < 43.9 || box.height < 43.9)
    .map(([html, box]) => `${box.width}x${box.height} ${html}`)"""

FOCUS = """() => {
    const part = document.activeElement, style = getComputedStyle(part);
    if (part === document.body) return ["", true];
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return [part.textContent.trim().replace(/\\s+/g, " "), seen];
}"""


async def test_on_a_phone_nothing_is_too_wide_or_too_small_for_a_thumb(house: House) -> None:
    page = await house.visitor(size=PHONE, has_touch=True, is_mobile=True)
    found: list[str] = []
    async for stop in tour(house, page):
        for width, height in (SMALL, PHONE):
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{stop}, {width}"
            found += [f"{stop}, {width}, too wide: {part}" for part in await page.evaluate(TOO_WIDE)]
            found += [f"{stop}, {width}, too small: {part}" for part in await page.evaluate(TOO_SMALL)]
    assert found == []


async def test_a_keyboard_is_enough(house: House) -> None:
    page = await house.visitor()
    await page.keyboard.press("Tab")
    assert await page.evaluate(FOCUS) == ["Skip to the content", True]
    await expect(page.get_by_text("Skip to the content")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert await tab_to(page, "A ", most=2) == 1
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("How sure are you?")
    await tab_to(page, "Sure", most=3)  # the page begins at the reply, so few are before it
    await page.keyboard.press("Space")
    await expect(reply(page).get_by_text("The key").or_(reply(page).get_by_text("You answered"))).to_be_visible()
    await tab_to(page, "More", most=30)
    await page.keyboard.press("Enter")
    await tab_to(page, "Profile", most=20)
    await page.keyboard.press("Enter")
    await expect(reply(page)).to_contain_text("Your profile")


async def tab_to(page: Page, words: str, *, most: int) -> int:
    """Press Tab until that has the focus; each stop on the way must be visible as such."""
    seen = []
    for presses in range(1, most + 1):
        await page.keyboard.press("Tab")
        text, visible = await page.evaluate(FOCUS)
        seen.append(text[:40])
        assert visible, f"the focus cannot be seen on {text!r}"
        if text.startswith(words):
            return presses
    raise AssertionError(f"{words!r} is not among {seen}")


async def test_escape_closes_the_menu_and_gives_the_focus_back(house: House) -> None:
    page = await house.visitor()
    more = page.locator("#more > summary")
    await more.click()
    await page.get_by_label("Type a command").focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("Type a command")).to_be_hidden()
    await expect(more).to_be_focused()


async def test_no_script_is_needed(house: House) -> None:
    page = await house.visitor(javascript=False)
    question = await starts(house, page)
    await expect(newest(page)).to_contain_text("Open until")
    await expect(newest(page)).to_contain_text("UTC")  # nobody told the zone
    await page.locator("#more > summary").click()
    await page.locator('#more button[value="/study join"]').click()
    await reply(page).get_by_label("Your exam date").fill("2026-12-20")
    await reply(page).get_by_label("Neither").check()
    await reply(page).get_by_label("Your time zone").fill("Tokyo")
    await press(page, "Send", within="#reply")
    await expect(reply(page)).to_contain_text("Your exam is on 20 Dec 2026.")
    await house.go_to(house.now + DAY)
    await page.goto(f"{house.address}{room_of(page)}")
    await expect(newest(page)).to_contain_text("Trap question · Wed 2 Dec")
    await page.locator("#feed summary").first.click()
    await expect(page.locator("#feed")).to_contain_text("What made it tempting?")
    await expect(page.locator("#feed")).to_contain_text(question.item.option(question.item.key[0]).rationale[:40])


async def test_times_stand_in_the_readers_own_zone(house: House) -> None:
    lea = await house.visitor()
    await starts(house, lea)
    ken = await house.visitor(room_of(lea), timezone_id="Asia/Tokyo")
    await expect(newest(lea).locator("time").first).to_have_text("Tue 1 Dec 2026, 13:00")
    await expect(newest(ken).locator("time").first).to_have_text("Tue 1 Dec 2026, 21:00")


@pytest.mark.parametrize(("motion", "seconds"), [("reduce", "0s"), ("no-preference", "0.12s, 0.12s")])
async def test_nothing_moves_for_whoever_asked_for_less_motion(house: House, motion: str, seconds: str) -> None:
    page = await house.visitor(reduced_motion=motion)
    button = page.locator("#home .options button").first
    assert await button.evaluate("part => getComputedStyle(part).transitionDuration") == seconds
    assert await page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


async def test_the_page_is_dark_where_the_reader_wants_it_dark(house: House) -> None:
    page = await house.visitor()
    shades = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        shade = await page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        shades.append(sum(shade) / 3)
    light, dark = shades
    assert light > 200
    assert dark < 60


async def test_a_script_that_is_not_ours_would_not_run(house: House) -> None:
    page = await house.visitor()
    await page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.theirs = 1'}))"
    )
    assert await page.evaluate("window.theirs") is None
    assert any("Content Security Policy" in text for text in house.complaints)
    house.complaints.clear()
