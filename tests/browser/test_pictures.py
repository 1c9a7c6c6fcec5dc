"""The pictures of the README are there, small, and made by a program."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser

from tests.browser.house import House
from tests.browser.pictures import FOLDER, TODAY, VERDICT, has_trap, take
from tests.world import bank_with

LARGEST = 200_000  # bytes


async def test_the_pictures_can_be_made_anew(browser: Browser, tmp_path: Path) -> None:
    house = House(browser, tmp_path / "pictures.db", bank_with(has_trap))
    await house.open()
    await take(house, tmp_path)
    await house.leave()
    assert house.complaints == []
    for name in (TODAY, VERDICT):
        assert (tmp_path / name).stat().st_size < LARGEST
        assert (FOLDER / name).stat().st_size < LARGEST
