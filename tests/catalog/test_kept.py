"""The bank that is kept beside the store is what reading the content would give, and never another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.catalog import SHIPPED
from bot.catalog import load as reading
from bot.catalog.cache import load_cached_bank
from bot.catalog.reading.problems import ContentError
from bot.domain.bank import Bank


class House:
    """A content folder, code beside it, and a place to keep the bank; counts how often the content was really read."""

    def __init__(self, path: Path) -> None:
        self.content = path / "content"
        self.code = path / "code"
        self.file = path / "var" / "store.bank"
        self.read = 0
        shutil.copytree(SHIPPED, self.content)
        self.code.mkdir()
        (self.code / "rules.py").write_text("LONGEST = 160\n")
        self.file.parent.mkdir()

    def load(self, *own: Path) -> Bank:
        return load_cached_bank((self.content, *own), self.file, self.code)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(tmp_path)
    really = reading.load_bank

    def counted(folders: tuple[Path, ...]) -> Bank:
        house.read += 1
        return really(folders)

    monkeypatch.setattr(reading, "load_bank", counted)
    return house


def test_the_kept_bank_is_the_one_that_was_read(house: House) -> None:
    first = house.load()
    again = house.load()
    assert again == first == reading.load_bank((house.content,))
    assert house.read == 2, "the second start did not read; the comparison did"
    assert again.items[0].options[0] == first.items[0].options[0]
    assert again.corrected(again.items[0]) is again.items[0]


def test_a_changed_file_is_read_again(house: House) -> None:
    house.load()
    file = next((house.content / "items").glob("*.yaml"))
    text = file.read_text()
    file.write_text(text.replace("stem: >-\n    ", "stem: >-\n    Whoever ", 1))
    assert any(item.stem.startswith("Whoever") for item in house.load().items)
    assert house.read == 2
    file.write_text(text)
    assert not any(item.stem.startswith("Whoever") for item in house.load().items)


@pytest.mark.parametrize("change", ["added", "renamed", "gone", "misspelt"])
def test_other_files_are_another_bank(house: House, change: str) -> None:
    house.load()
    files = sorted((house.content / "items").glob("*.yaml"))
    match change:
        case "added":
            (house.content / "items" / "zz.yaml").write_text("[]\n")
        case "renamed":
            files[0].rename(files[0].with_name("zz.yaml"))
        case "gone":
            files[0].unlink()
            (house.content / "mock-pool.yaml").unlink()
        case "misspelt":
            (house.content / "items" / "zz.yml").write_text("[]\n")
            with pytest.raises(ContentError, match=r"rename this file to \.yaml"):
                house.load()
            return
    assert house.load() == reading.load_bank((house.content,))
    assert house.read == 3


def test_a_folder_of_ones_own_counts_also_while_nothing_is_in_it(house: House, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "items").mkdir(parents=True)
    house.load()
    house.load(own)
    assert house.read == 2
    (own / "items").rename(own / "itens")
    with pytest.raises(ContentError, match="neither items/ nor traps/"):
        house.load(own)
    with pytest.raises(ContentError, match="no such folder"):
        house.load(tmp_path / "nowhere")


def test_other_code_reads_again(house: House) -> None:
    """A new version of Trapline checks the content by its own rules."""
    house.load()
    (house.code / "rules.py").write_text("LONGEST = 150\n")
    house.load()
    assert house.read == 2


@pytest.mark.parametrize("left", [0, 10, 32, 40, 5_000])
def test_a_torn_file_is_read_past_and_replaced(house: House, left: int) -> None:
    bank = house.load()
    house.file.write_bytes(house.file.read_bytes()[:left])
    assert house.load() == bank
    assert house.load() == bank
    assert house.read == 2


def test_unsound_content_is_refused_at_each_start(house: House) -> None:
    (house.content / "items" / "zz.yaml").write_text("- id: odd\n")
    for _ in range(2):
        with pytest.raises(ContentError, match="odd"):
            house.load()
    assert not house.file.exists()


def test_a_place_that_cannot_be_written_only_costs_time(house: House) -> None:
    house.file.parent.rmdir()
    assert house.load() == house.load()
    assert house.read == 2


def test_nothing_else_is_left_beside_the_store(house: House) -> None:
    house.file.with_name("store.bank.4711").write_bytes(b"half")  # by a process that was killed
    house.load()
    assert [path.name for path in house.file.parent.iterdir()] == ["store.bank"]


def test_what_changes_while_it_is_read_is_not_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the content of afterwards would stand for the content of before."""
    counted = reading.load_bank
    file = next((house.content / "items").glob("*.yaml"))

    def saved_meanwhile(folders: tuple[Path, ...]) -> Bank:
        bank = counted(folders)
        file.write_text(file.read_text() + "\n")
        return bank

    monkeypatch.setattr(reading, "load_bank", saved_meanwhile)
    house.load()
    assert not house.file.exists()
