"""Setting up, joining, and a member's own affairs, through the page's forms."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.async_api import expect

from tests.browser.house import DAY, House
from tests.browser.people import newest, option, press, reply, right_text, room_of, says, sets_up, starts


async def test_setting_up_preselects_no_exam_and_says_which_is_offered(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await press(page, "Set up for my team")
    for offer in ("MLA-C01: AWS's guide", "MLA-C02: In use from"):
        await expect(reply(page)).to_contain_text(offer)
    await press(page, "Small team")
    exams = reply(page).get_by_role("group", name="Exam").get_by_role("radio")
    await expect(exams).to_have_count(2)
    for exam in await exams.all():
        await expect(exam).not_to_be_checked()
    await expect(reply(page).get_by_label("Time zone")).to_have_value("Europe/Berlin")


async def test_the_team_that_was_set_up_keeps_its_first_question(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await sets_up(page)
    await expect(page.locator("#home")).to_contain_text("Owls")
    await expect(newest(page)).to_contain_text("Trap question · Tue 1 Dec")


async def test_whoever_opens_the_link_joins_by_answering(house: House) -> None:
    lea = await house.visitor()
    question = await starts(house, lea)
    await sets_up(lea)
    link = await lea.get_by_label("Invite others").input_value()
    assert link == f"{house.address}{room_of(lea)}"
    sam = await house.visitor(room_of(lea))
    await expect(sam.locator("#home")).to_contain_text("Welcome to Owls")
    await option(sam, right_text(question.item), within="#newest")
    await expect(reply(sam)).to_contain_text("You are in.")


async def test_an_exam_date_that_has_passed_is_corrected_in_place(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await press(page, "Set my exam date", within="#home")
    form = reply(page)
    await form.get_by_label("Your exam date").fill("2026-11-02")
    await form.get_by_label("Both", exact=True).check()
    await press(page, "Send", within="#reply")
    await expect(form.get_by_role("alert")).to_contain_text("That date has passed.")
    date = form.get_by_label("Your exam date")
    await expect(date).to_have_attribute("aria-invalid", "true")
    await expect(form.get_by_label("Both", exact=True)).to_be_checked()
    await date.fill("2026-12-20")
    await press(page, "Send", within="#reply")
    await expect(form).to_contain_text("Your exam is on 20 Dec 2026.")
    await expect(page.locator("#home")).to_contain_text("in 19 days")


async def test_private_messages_are_opted_in_to_and_never_at_night(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await says(page, "/study profile")
    await press(page, "Private messages")
    form = reply(page)
    await form.get_by_label("At what time?").fill("23:30")
    await press(page, "Send", within="#reply")
    await expect(form.get_by_role("alert")).to_contain_text("I keep quiet from 21:00 to 07:00.")
    await form.get_by_label("At what time?").fill("18:30")
    await form.get_by_label("Sat").check()
    await press(page, "Send", within="#reply")
    await expect(form).to_contain_text("Mon, Tue, Wed, Thu, Fri, Sat at 18:30")
    await says(page, "/study pause")
    await press(page, "My private messages")
    await expect(form).to_contain_text("Your private messages pause")
    await says(page, "/study resume")
    await says(page, "/study profile")
    await expect(form).not_to_contain_text("paused")


async def test_the_team_pauses_and_goes_on(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await says(page, "/study pause")
    await press(page, "The team's daily question")
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Revealed · Tue 1 Dec")
    await says(page, "/study resume")
    await house.go_to(house.now + DAY)
    await expect(newest(page)).to_contain_text("Trap question · Thu 3 Dec")


async def test_leaving_is_asked_once_and_answering_brings_back(house: House) -> None:
    lea = await house.visitor()
    question = await starts(house, lea)
    sam = await house.visitor(room_of(lea))
    await option(sam, right_text(question.item), within="#newest")
    await says(sam, "/study leave")
    await press(sam, "Leave")
    await expect(reply(sam)).to_contain_text("You left Just me")
    await expect(sam.locator("#home")).to_contain_text("Welcome to Just me")
    await option(sam, right_text(question.item), within="#newest")
    await expect(sam.locator("#home")).not_to_contain_text("Welcome")


async def test_my_data_is_a_file_to_take_away(house: House, tmp_path: Path) -> None:
    page = await house.visitor()
    question = await starts(house, page)
    await says(page, "/study export")
    async with page.expect_download() as download:
        await reply(page).get_by_role("link", name="Download trapline-export.json").click()
    await (await download.value).save_as(tmp_path / "export.json")
    stored = json.loads((tmp_path / "export.json").read_text())
    assert [response["item"] for response in stored["responses"]] == [question.item.id]


async def test_being_forgotten_leaves_no_name_in_the_room(house: House) -> None:
    lea = await house.visitor()
    question = await starts(house, lea)
    await sets_up(lea)
    sam = await house.visitor(room_of(lea))
    await option(sam, right_text(question.item), within="#newest")
    await press(sam, "Sure")
    await sam.locator("#more > summary").click()
    name = await sam.get_by_label("Your name here").input_value()
    await sam.keyboard.press("Escape")
    await press(lea, "Leaderboard", within="nav")
    await expect(reply(lea)).to_contain_text(name)
    await says(sam, "/study forget-me")
    await press(sam, "Erase")
    await press(lea, "Leaderboard", within="nav")
    await expect(reply(lea)).not_to_contain_text(name)


async def test_a_recovery_code_makes_another_browser_mine(house: House) -> None:
    page = await house.visitor()
    await starts(house, page)
    await sets_up(page)
    code = (await page.locator("#code .big").inner_text()).strip()
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", code)
    await press(page, "I have noted it")
    await expect(page.locator("#code")).to_have_count(0)
    other = await house.visitor("/recover")
    await other.get_by_label("Recovery code").fill("AAAA-AAAA-AAAA-AAAA")
    await press(other, "Let me in")
    await expect(other.get_by_text("Nobody here has that code.")).to_be_visible()
    await other.get_by_label("Recovery code").fill(code.lower().replace("-", " "))
    await press(other, "Let me in")
    await expect(other.locator("#home")).to_contain_text("Owls")
    await press(other, "Today", within="nav")
    await expect(reply(other)).to_contain_text("You were sure")
    house.complaints = [text for text in house.complaints if "status of 422" not in text]  # the wrong code's answer
