"""What axe holds for serious or critical: nothing, on every kind of page and card."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.house import House
from tests.browser.tour import tour


async def test_axe_finds_nothing_serious_anywhere_in_light_and_dark(house: House) -> None:
    page = await house.visitor(reduced_motion="reduce")
    found: list[str] = []
    async for stop in tour(house, page):
        found += [f"{stop}: {problem}" for problem in await problems(page)]
        await page.emulate_media(color_scheme="dark")
        found += [f"{stop}, dark: {problem}" for problem in await problems(page, "color-contrast")]
        await page.emulate_media(color_scheme="light")
    assert found == []


async def problems(page: Page, *rules: str) -> list[str]:
    """What axe holds for serious or critical, by its rule and the markup that breaks it."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    results = await Axe().run(page, options=options)
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in results.response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
