"""Forms: native fields out, what was typed back in, and errors where they belong."""

from __future__ import annotations

import re

from bot.interactions import Ask, Private, Reject, Submission
from bot.messages import Card, Field, Form, Option
from tests.web.stage import Stage

JOIN = Form(
    "join",
    "Join the team",
    (
        Field("date", "date", "Exam date", hint="Empty if you have none", required=False),
        Field("zone", "zone", "Your zone"),
        Field("at", "time", "Hour", value="09:00"),
        Field("who", "choice", "Background", options=(Option("ds", "Data science"), Option("se", "Software"))),
        Field("days", "choices", "Weekdays", options=(Option("mon", "Mon"), Option("tue", "Tue")), value="tue"),
    ),
    args=("team-1",),
)


async def test_every_kind_of_field_becomes_a_native_one(stage: Stage) -> None:
    stage.core.answer = lambda _: Ask(JOIN)
    browser = await stage.member()
    page = browser.page
    assert page.all("input", type="date", name="f.date")
    assert page.all("input", type="time", name="f.at", value="09:00")
    assert page.all("input", name="f.zone", list="zones")
    assert page.all("option", value="Africa/Abidjan")
    assert [radio["value"] for radio in page.all("input", type="radio", name="f.who")] == ["ds", "se"]
    boxes = page.all("input", type="checkbox", name="f.days")
    assert [(box["value"], "checked" in box) for box in boxes] == [("mon", False), ("tue", True)]
    assert page.all("fieldset")
    stage.core.answer = lambda _: Private(Card("Welcome"))
    fields: dict[str, str | list[str]] = {"f.date": "", "f.zone": "UTC", "f.who": "se", "f.days": ["", "mon", "tue"]}
    await browser.post(f"{browser.room}/submit", form="join:team-1", source="reply", **fields)
    said = stage.core.heard[-1]
    assert isinstance(said, Submission)
    assert (said.form, said.args) == ("join", ("team-1",))
    assert said.values == {"date": "", "zone": "UTC", "who": "se", "days": "mon,tue"}


async def test_no_box_ticked_still_tells_the_field(stage: Stage) -> None:
    browser = await stage.member()
    await browser.post(f"{browser.room}/submit", form="x", **{"f.days": ""})
    said = stage.core.heard[-1]
    assert isinstance(said, Submission)
    assert said.values == {"days": ""}


async def test_seven_choices_become_a_menu_and_a_paragraph_keeps_its_lines(stage: Stage) -> None:
    many = tuple(Option(str(number), f"Choice {number}") for number in range(7))
    form = Form(
        "f", "F", (Field("c", "choice", "C", options=many, value="3"), Field("p", "paragraph", "P", value="\na"))
    )
    stage.core.answer = lambda _: Ask(form)
    browser = await stage.member()
    chosen = [option["value"] for option in browser.page.all("option") if "selected" in option]
    assert chosen == ["3"]
    assert re.search(r"<textarea[^>]*>\n\na</textarea>", browser.page.html)
    await browser.post(f"{browser.room}/submit", form="f", **{"f.p": "one\r\ntwo\x00"})
    said = stage.core.heard[-1]
    assert isinstance(said, Submission)
    assert said.values["p"] == "one\ntwo"


async def test_a_rejected_form_keeps_what_was_typed_and_ties_each_error_to_its_field(stage: Stage) -> None:
    form = Form("f", "F", (Field("a", "line", "A", value="fine"), Field("d", "date", "D", "A day", value="soon <b>")))
    stage.core.answer = lambda _: Reject(form, {"d": "“soon” is no day.", "": "And look at all."})
    browser = await stage.member()
    page = await browser.post_only(f"{browser.room}/submit", form="f", **{"f.d": "soon <b>"})
    assert page.headers["Location"].endswith("#field-d")
    await browser.get(browser.room)
    field = browser.page.all("input", name="f.d")[0]
    assert field["value"] == "soon <b>"
    assert field["type"] == "text"
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "field-d-hint field-d-error"
    assert browser.page.all("p", id="field-d-error")
    assert browser.page.all("a", href="#field-d")
    assert "And look at all." in browser.page.text
    assert browser.page.all("input", name="f.a", value="fine")


async def test_the_zone_field_starts_with_the_browsers_zone(stage: Stage) -> None:
    stage.core.answer = lambda _: Ask(JOIN)
    browser = await stage.browser()
    browser.session.cookie_jar.update_cookies({"zone": "Asia/Tokyo"})
    await browser.post("/command", command="join")
    assert browser.page.all("input", name="f.zone", value="Asia/Tokyo")
