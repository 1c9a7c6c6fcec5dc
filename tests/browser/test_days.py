"""A team's days on the page: the first question, the next one, and the reveal in between."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import expect

from tests.browser.house import DAY, House
from tests.browser.people import (
    misses,
    newest,
    open_question,
    option,
    press,
    reply,
    right_text,
    room_of,
    sets_up,
    starts,
    wrong_text,
)


async def test_a_first_visit_shows_a_question_and_one_press_answers_it(house: House) -> None:
    page = await house.visitor()
    await expect(page.locator("form")).not_to_have_count(0)
    await expect(page.locator("main input:visible, main select:visible")).to_have_count(0)
    picked = page.locator("#home .options button").nth(1)
    words = (await picked.locator("span").last.inner_text()).strip()
    await picked.click()
    await expect(reply(page)).to_contain_text("How sure are you?")
    await expect(reply(page)).to_contain_text(words)


async def test_the_question_is_the_first_thing_that_a_member_sees_who_has_not_answered(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await house.go_to(house.now + DAY)
    await page.goto(f"{house.address}{room_of(page)}")
    first = page.locator("main").get_by_role("heading", level=2).first
    await expect(first).to_have_text("Trap question · Wed 2 Dec")
    await expect(page.locator(".options button")).to_have_count(len(open_question(house).item.options))
    await expect(reply(page)).to_contain_text("You were sure")  # yesterday's verdict still stands, below


async def test_today_shows_no_question_twice(house: House) -> None:
    page = await house.visitor()
    await press(page, "Just me, right now")
    await expect(newest(page)).to_contain_text("Trap question")
    await press(page, "Today", within="nav")
    await expect(newest(page)).to_contain_text("Trap question")
    await expect(reply(page)).to_be_hidden()


async def test_pick_again_changes_the_answer_until_it_is_locked(house: House) -> None:
    page = await house.visitor()
    await page.locator("#home .options button").first.click()
    await press(page, "Pick again")
    item = open_question(house).item
    await option(page, right_text(item), within="#reply")
    await press(page, "Fairly sure")
    await expect(reply(page).get_by_role("heading", name="Right")).to_be_visible()
    await option(page, wrong_text(item), within="#newest")
    await expect(reply(page).get_by_role("heading", name="Right")).to_be_visible()


async def test_two_members_answer_and_the_post_counts_them(house: House) -> None:
    lea = await house.visitor()
    question = await starts(house, lea)
    await sets_up(lea)
    sam = await house.visitor(room_of(lea))
    await expect(sam.locator("#home")).to_contain_text("Welcome to Owls")
    await option(sam, right_text(question.item), within="#newest")
    await press(sam, "Guessing")
    await expect(reply(sam).get_by_role("heading", name="Right")).to_be_visible()
    await house.go_to(house.now + timedelta(seconds=10))
    for page in (lea, sam):
        await expect(newest(page)).to_contain_text("2 people answered so far.")


async def test_the_next_day_comes_without_a_reload(house: House) -> None:
    page = await house.visitor()
    question = await starts(house, page)
    await page.evaluate("window.same = true")
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Trap question · Wed 2 Dec")
    await expect(newest(page)).to_contain_text("Yesterday: 0 of 1 right, 1 fell for a wrong option.")
    earlier = page.locator("#feed")
    await expect(earlier).to_contain_text("Revealed · Tue 1 Dec")
    await expect(earlier).to_contain_text(f"✓ {right_letter(house)}")
    await earlier.get_by_text("1 reply").click()
    await expect(earlier).to_contain_text("What made it tempting?")
    await newest(page).get_by_role("link", name="Yesterday").click()
    assert page.url.endswith(await earlier.locator("article").first.get_attribute("id") or "?")
    await expect(earlier).to_contain_text(question.item.option(question.item.key[0]).rationale[:60])
    assert await page.evaluate("window.same")


def right_letter(house: House) -> str:
    from bot.features.kit.item_cards import letter_of  # noqa: PLC0415 - only here

    question = house.app.database.read_now(lambda tx: tx.questions.latest(1, before=open_question(house).day))
    assert question is not None
    return letter_of(question.item, question.seed, question.item.key[0])


async def test_whoever_is_typing_is_left_alone(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await press(page, "Report a flaw")
    box = reply(page).get_by_label("What is wrong?")
    await box.press_sequentially("The stem is ")
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Trap question · Wed 2 Dec")
    await expect(box).to_be_focused()
    await box.press_sequentially("ambiguous.")
    await expect(box).to_have_value("The stem is ambiguous.")
    await press(page, "Send")
    await expect(reply(page)).to_contain_text("Thank you")


async def test_what_is_being_typed_survives_news_from_another_tab(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await press(page, "Report a flaw")
    box = reply(page).get_by_label("What is wrong?")
    await box.press_sequentially("The stem is ambiguous.")
    tab = await page.context.new_page()
    await tab.goto(page.url)
    await press(tab, "Leaderboard", within="nav")
    await expect(reply(tab)).to_contain_text("Just me: leaderboard")
    await house.go_to(house.now + DAY)
    await page.bring_to_front()
    await expect(newest(page)).to_contain_text("Trap question · Wed 2 Dec")
    await expect(box).to_have_value("The stem is ambiguous.")
    await box.clear()
    await box.blur()
    await expect(reply(page)).to_contain_text("Just me: leaderboard")


async def test_an_open_server_learns_the_verdict_at_the_reveal(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await sets_up(page, "Many", "Open server")
    await house.go_to(house.now + DAY)
    await option(page, wrong_text(open_question(house).item), within="#newest")
    await press(page, "Sure")
    await expect(reply(page)).to_contain_text("Locked: see you at the reveal")
    await expect(page.locator("main")).not_to_contain_text("The key")
    await house.go_to(house.now + DAY)
    await option(page, wrong_text(open_question(house).item), within="#newest")
    await expect(page.locator("#feed")).to_contain_text("Revealed · Wed 2 Dec")


async def test_a_restart_keeps_everything_and_the_page_goes_on(house: House) -> None:
    page = await house.visitor()
    await misses(house, page)
    await expect(reply(page)).to_contain_text("How sure are you?")
    await house.close()
    await house.open()
    await press(page, "Sure")  # on the page of before
    await expect(reply(page)).to_contain_text("You were sure")
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Trap question · Wed 2 Dec")
    house.complaints = [text for text in house.complaints if "Failed to load resource" not in text]
