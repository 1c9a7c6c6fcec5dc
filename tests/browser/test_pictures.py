"""The pictures of the README are there, small, and made by a program."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser

from tests.browser.house import House
from tests.browser.pictures import DEMO, FOLDER, TODAY, VERDICT, has_trap, take, take_demo
from tests.world import bank_with

LARGEST = 200_000  # bytes


async def test_the_pictures_can_be_made_anew(browser: Browser, tmp_path: Path) -> None:
    house = House(browser, tmp_path / "pictures.db", bank_with(has_trap))
    await house.open()
    await take(house, tmp_path)
    await house.leave()
    assert house.complaints == []
    await take_demo(browser, tmp_path, tmp_path)
    for name in (TODAY, VERDICT, DEMO):
        assert (tmp_path / name).stat().st_size < LARGEST
        assert (FOLDER / name).stat().st_size < LARGEST
