"""`trapline content preview` and `search`: an item as a person reads it, and the way to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.catalog.content_commands import content
from tests.catalog.writing import matching, ordering, own_folder, single, trap, with_option


def run(*arguments: str) -> Result:
    return CliRunner().invoke(content, list(arguments))


def test_preview_shows_the_question_before_all_that_its_author_knows(own: Path) -> None:
    item = with_option(single("acme-01"), 1, trap="acme-mixup", rationale="It tempts.")
    own_folder(own, [item], [trap()])

    shown = run("preview", "acme-01", str(own)).stdout
    question, _, answers = shown.partition("Key: A")

    assert " ".join(item["stem"].split()) in " ".join(question.split())
    assert [option["text"] for option in item["options"] if option["text"] in question] == [
        "batch", "serverless", "realtime", "asynchronous",
    ]  # fmt: skip
    assert "Why batch." not in question
    for told in (
        "Why batch. (right)",
        "It tempts. (acme-mixup)",
        "They are the same.",
        "mla-c01 3.1",
        "3.1.1",
        "https",
    ):
        assert told in answers


@pytest.mark.parametrize(
    ("item", "key"), [(ordering(order=["c", "a", "b"]), "C > A > B"), (matching(), "1 A, 2 A, 3 B")]
)
def test_preview_gives_the_key_of_every_kind_in_letters(own: Path, item: dict[str, object], key: str) -> None:
    own_folder(own, [item])

    assert f"Key: {key}\n" in run("preview", "acme-01", str(own)).stdout


def test_preview_shows_a_generated_item_by_its_id() -> None:
    shown = run("preview", "gen-metrics-7").stdout

    assert shown.startswith("gen-metrics-7\n")
    assert "accuracy-on-rare: “" in shown


def test_preview_of_what_is_not_there_names_what_is_near() -> None:
    result = run("preview", "shadow-is-ab-1")

    assert result.exit_code == 1
    assert "Did you mean shadow-is-ab-" in result.stderr


def test_search_looks_in_stems_options_traps_and_tags(own: Path) -> None:
    items = [
        single("acme-stem", stem="A zebrafish farm counts its fish. What now?"),
        with_option(single("acme-option"), 2, text="Quetzal"),
        with_option(single("acme-trap"), 1, trap="acme-walrus"),
        single("acme-tag", domain=4, exams={"mla-c02": ["4.2.10"]}),
    ]
    own_folder(own, items, [trap("acme-walrus", belief="A narwhal is a unicorn.")])

    for words, found in (
        ("zebraf", "acme-stem"),
        ("QUETZAL", "acme-option"),
        ("walrus", "acme-trap"),
        ("narwhal", "acme-trap"),
        ("acme 4.2.10", "acme-tag"),
    ):
        (line,) = run("search", *words.split(), "--folder", str(own)).stdout.splitlines()
        assert line.startswith(f"{found}  "), words


def test_search_puts_the_best_first_and_what_has_all_words_before_what_has_one(own: Path) -> None:
    items = [
        with_option(single("acme-aside"), 0, rationale="A zebrafish is no fish."),
        single("acme-about", stem="Zebrafish swim. What now?"),
        single("acme-both", stem="What eats krill?", services=[]),
    ]
    own_folder(own, [*items[:2], with_option(items[2], 0, rationale="A zebrafish.")])

    found = run("search", "zebrafish", "--folder", str(own)).stdout.splitlines()
    assert [line.split()[0] for line in found] == ["acme-about", "acme-aside", "acme-both"]
    (both,) = run("search", "zebrafish", "krill", "--folder", str(own)).stdout.splitlines()
    assert both.startswith("acme-both")


def test_search_says_so_where_nothing_fits_and_where_it_stops() -> None:
    nothing = run("search", "zzyzx")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "No item fits “zzyzx”." in nothing.stderr

    some = run("search", "model", "--most", "3")
    assert len(some.stdout.splitlines()) == 3
    assert "more; --most shows them" in some.stderr
