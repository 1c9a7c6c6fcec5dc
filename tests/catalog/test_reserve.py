"""The reserve: a list of items that are kept for mock exams alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalog.content_commands import content
from bot.catalog.load import load_bank
from bot.catalog.quality.stats import stats
from bot.catalog.reading.problems import ContentError
from tests.catalog.writing import own_folder, single


def reserved(base: Path, own: Path, text: str) -> list[Path]:
    (base / "mock-pool.yaml").write_text(text, encoding="utf-8")
    return [base, own_folder(own, [single("acme-01"), single("acme-02")])]


def test_what_the_reserve_names_is_kept_for_mock_exams(base: Path, own: Path) -> None:
    bank = load_bank(reserved(base, own, "- acme-02\n"))
    assert [item.id for item in bank.items_for("mla-c01")] == ["acme-01"]
    assert [item.id for item in bank.mock_pool("mla-c01")] == ["acme-02"]
    assert bank.item("acme-02")


@pytest.mark.parametrize("text", ["", "[]\n", "# nothing yet\n"])
def test_the_reserve_may_be_empty(base: Path, own: Path, text: str) -> None:
    assert load_bank(reserved(base, own, text)).mock_pool("mla-c01") == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- acme-01\n- acme-09\n", 2, "names an item that is not in the bank"),
        ("- acme-01\n- acme-01\n", 2, "stands here twice"),
        ("- acme-01\n- [x]\n", 2, "an item's id is needed"),
        ("acme-01: yes\n", 1, "a list of item ids is needed"),
    ],
)
def test_a_reserve_that_cannot_be_right_is_refused(base: Path, own: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ContentError) as caught:
        load_bank(reserved(base, own, text))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (base / "mock-pool.yaml", line)
    assert said in problem.message


def tagged(domain: int) -> dict[str, list[str]]:
    """A task and a skill of that domain."""
    return {"mla-c01": [f"{domain}.1"], "mla-c02": [f"{domain}.1.1"]}


def test_stats_count_the_reserve_and_the_whole_forms(base: Path, own: Path) -> None:
    items = [
        single(f"d{domain}-{number:02}", domain=domain, exams=tagged(domain))
        for domain in (1, 2, 3, 4)
        for number in range(36)
    ]
    (base / "mock-pool.yaml").write_text("".join(f"- {item['id']}\n" for item in items if item["id"][-2:] < "18"))
    counted = stats(load_bank([base, own_folder(own, items)]))["exams"]

    assert {exam: found["reserved"] for exam, found in counted.items()} == {"mla-c01": 72, "mla-c02": 72}
    assert {exam: found["reserved_forms"] for exam, found in counted.items()} == {"mla-c01": 1, "mla-c02": 1}
    assert {exam: found["forms"] for exam, found in counted.items()} == {"mla-c01": 2, "mla-c02": 2}
    assert counted["mla-c01"]["items"] == 144
    shown = CliRunner().invoke(content, ["stats"]).stdout
    assert re.search(r"mock +\d+ reserved; whole forms of 65: \d+ from the reserve, \d+ with the rest", shown)
