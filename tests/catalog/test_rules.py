"""Every rule of docs/content-format.md: a sound entry passes, and each way to break one is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.catalog import SHIPPED
from bot.catalog.load import load_bank
from bot.catalog.quality.lint import lint
from bot.catalog.reading.problems import ContentError
from tests.catalog.writing import (
    TODAY,
    Entry,
    matching,
    multiple,
    options,
    ordering,
    own_folder,
    single,
    trap,
    with_option,
)

HTTP = [{"url": "docs.aws.amazon.com", "title": "A page"}]


def found(base: Path, own: Path, items: list[Entry], traps: list[Entry] | None = None) -> list[str]:
    """What lint says about a team's own entries, without its warnings."""
    folder = own_folder(own, items, traps or [])
    problems = lint([base, folder], today=TODAY)
    return [problem.message for problem in problems if own in problem.file.parents and not problem.warning]


@pytest.mark.parametrize("item", [single(), multiple(), ordering(), matching()], ids=lambda item: item["kind"])
def test_a_sound_item_of_each_kind_passes(base: Path, own: Path, item: Entry) -> None:
    assert found(base, own, [item]) == []


UNSOUND: list[tuple[Entry, str]] = [
    (single("Acme_01"), "an id is lower-case words"),
    (single(version=0), "versions start at 1"),
    (single(level=4), "level is 1 (recall)"),
    (single(kind="essay"), "kind: Invalid enum value 'essay'"),
    (single(state="old"), "state: Invalid enum value 'old'"),
    (single(stem="x" * 701), "stem has 701 characters; 700 is the limit"),
    (single(stem="  "), "stem is empty"),
    (with_option(single(), 1, text="x" * 161), "text has 161 characters; 160 is the limit"),
    (with_option(single(), 1, rationale="x" * 281), "rationale has 281 characters; 280 is the limit"),
    (with_option(single(), 1, rationale=""), "rationale is empty"),
    (with_option(ordering(), 1, text="x" * 76), "text has 76 characters; 75 is the limit"),
    (with_option(matching(), 1, text="x" * 76), "text has 76 characters; 75 is the limit"),
    (single(options=options("a b c", "a")), "3 options; a single item has 4"),
    (single(options=options("a b c d", "ab")), "2 options are right; a single item has one"),
    (multiple(options=options("a b c d", "ab")), "4 options; a multiple item has 5 to 6"),
    (multiple(options=options("a b c d e f g", "ab")), "7 options; a multiple item has 5 to 6"),
    (multiple(options=options("a b c d e", "a")), "1 options are right; a multiple item has two or more"),
    (multiple(options=options("a b c d e", "abcde")), "5 options are right; a multiple item has two or more, and not"),
    (with_option(single(), 1, id="a"), "two options have the id 'a'"),
    (with_option(single(), 1, id="B"), "option id 'B' is not a letter from a to f"),
    (ordering(order=["a", "b"]), "order names every option once"),
    (ordering(order=["a", "b", "b"]), "order names every option once"),
    (ordering(order=["a", "b", "d"]), "order names every option once"),
    (with_option(ordering(), 1, right=True), "an ordering item has its key in `order`"),
    (with_option(matching(), 1, trap="acme-mixup"), "the trap of a matching item stands beside its stem"),
    (with_option(single(), 0, trap="acme-mixup"), "a right option targets no trap"),
    (single(order=["a", "b", "c", "d"]), "a single item has no order"),
    (single(prompts=matching()["prompts"]), "a single item has no prompts"),
    (matching(prompts=matching()["prompts"][:2]), "2 prompts; a matching item has 3 to 5"),
    (
        matching(prompts=[*matching()["prompts"][:2], {"id": "p3", "text": "x", "option": "e"}]),
        "there is no option 'e'",
    ),
    (matching(prompts=[*matching()["prompts"][:2], {"id": "p1", "text": "x", "option": "a"}]), "prompt id 'p1' is not"),
    (
        matching(prompts=[*matching()["prompts"][:2], {"id": "p3", "text": "x" * 101, "option": "a"}]),
        "text has 101 characters; 100 is the limit",
    ),
    (ordering(exams={"mla-c02": ["3.1.1"]}), "MLA-C02 has no ordering items"),
    (matching(exams={"mla-c02": ["3.1.1"]}), "MLA-C02 has no matching items"),
    (single(state="legacy"), "MLA-C02 asks nothing about closed services"),
    (single(exams={}), "tag at least one exam"),
    (single(exams={"saa-c03": ["3.1"]}), "there is no exam 'saa-c03'"),
    (single(exams={"mla-c01": []}), "name what it asks of mla-c01, such as '1.1'"),
    (single(exams={"mla-c01": ["3.9"]}), "mla-c01 has no '3.9'"),
    (single(exams={"mla-c02": ["3.1"]}), "mla-c02 has no '3.1'; it is tagged like '3.1.1'"),
    (single(exams={"mla-c01": ["3.1.1"]}), "mla-c01 has no '3.1.1'; it is tagged like '3.1'"),
    (single(domain=2), "domain is 2, but mla-c01 is tagged 3.1"),
    (with_option(single(), 1, trap="no-such-trap"), "there is no trap 'no-such-trap'"),
    (ordering(trap="no-such-trap"), "there is no trap 'no-such-trap'"),
    (single(sources=[]), "name the page that this rests on"),
    (single(sources=HTTP), "is not a web address"),
    (single(sources=[{"url": "https://aws.amazon.com/x", "title": ""}]), "the page's title is empty"),
]


@pytest.mark.parametrize(("item", "said"), UNSOUND, ids=[said for _, said in UNSOUND])
def test_an_item_that_could_not_be_asked_is_refused(base: Path, own: Path, item: Entry, said: str) -> None:
    messages = found(base, own, [item], [trap()])

    assert any(said in message for message in messages), messages
    with pytest.raises(ContentError):
        load_bank([base, own])


def test_an_item_longer_than_a_card_is_refused(base: Path, own: Path) -> None:
    long: list[Entry] = [{**option, "text": "t" * 150, "rationale": "r" * 280} for option in multiple()["options"]]
    item = multiple(stem="Which TWO? " + "s" * 689, options=[*long, {**long[0], "id": "f", "right": False}])

    assert found(base, own, [item]) == ["stem, options and rationales have 3280 characters together; 3000 is the limit"]


def test_the_domain_may_be_that_of_a_second_task(base: Path, own: Path) -> None:
    assert found(base, own, [single(domain=4, exams={"mla-c01": ["3.1", "4.2"]})]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "x" * 61}, "name has 61 characters; 60 is the limit"),
        ({"belief": "x" * 161}, "belief has 161"),
        ({"truth": "x" * 241}, "truth has 241"),
        ({"why": " "}, "why is empty"),
        ({"tell": "x" * 161}, "tell has 161"),
        ({"domain": 1}, "domain is 1, which none of its tags has"),
        ({"exams": {"mla-c01": ["9.9"]}}, "mla-c01 has no '9.9'"),
        ({"sources": []}, "name the page that this rests on"),
        ({"verified_on": TODAY.replace(year=2027)}, "verified_on lies in the future"),
    ],
)
def test_a_trap_that_does_not_fit_is_named(base: Path, own: Path, changes: dict[str, Any], said: str) -> None:
    assert any(said in message for message in found(base, own, [], [trap(**changes)]))


CLUMSY: list[tuple[Entry, str]] = [
    (multiple(stem="Which of these fit?"), "2 options are right; the stem says so in capitals, as in “Which TWO …”"),
    (multiple(stem="Which THREE of these fit?"), "the stem says so in capitals, as in “Which TWO …”"),
    (single(stem="Which TWO of these fit?"), "the stem asks for several"),
    (with_option(single(), 3, text="All of the above"), "“All of the above” means nothing"),
    (with_option(single(), 3, text="None of these options"), "“None of these options” means nothing"),
    (with_option(single(), 1, rationale="Unlike option A it is slow."), "“option A”: each team sees another order"),
    (with_option(single(), 1, text="Both A and B"), "“Both A and B”: each team sees another order"),
    (single(stem="Why is the first option better?"), "“first option”: each team sees another order"),
    (
        single(services=["SageMaker AI"]),
        "'SageMaker AI' is in no exam's list of services; did you mean Amazon SageMaker AI?",
    ),
    (single(verified_on=TODAY.replace(day=23)), "verified_on lies in the future: 2026-11-23"),
    (single(stem="Model Monitor is on. What does it see?"), "Model Monitor: closed to new customers"),
    (with_option(single(), 0, text="Clarify", rationale="Clarify fits."), "Clarify: closed to new customers"),
    (with_option(single(), 1, text="QuickSight"), "QuickSight: renamed. Instead: Amazon Quick"),
]


@pytest.mark.parametrize(("item", "said"), CLUMSY, ids=[said for _, said in CLUMSY])
def test_an_item_that_is_badly_written_is_named_but_loads(base: Path, own: Path, item: Entry, said: str) -> None:
    messages = found(base, own, [item])

    assert len(messages) == 1
    assert said in messages[0]
    assert load_bank([base, own]).items


FINE: list[Entry] = [
    single(stem="Each option a team has costs money. What is the first step?"),
    single(stem="Variants A and B share the traffic. Which of the two variants wins?"),
    multiple(stem="What fits? Select two."),
    single(stem="The ground truth arrives a week late. What can be watched until then?"),
    single(stem="Model Monitor runs already. What does it see?", state="legacy", exams={"mla-c01": ["3.1"]}),
    with_option(single(), 1, text="Turn on Clarify", rationale="Clarify is closed to new customers."),
    with_option(single(), 1, rationale="Tempting for those who remember Model Monitor."),
]


@pytest.mark.parametrize("item", FINE, ids=[item["stem"] for item in FINE])
def test_an_item_that_only_looks_clumsy_passes(base: Path, own: Path, item: Entry) -> None:
    assert found(base, own, [item]) == []


def test_two_stems_that_are_nearly_the_same_are_named(base: Path, own: Path) -> None:
    stem = "A bank scores two million customers every night and needs the result by six. What costs least?"
    twin = stem.replace("two million", "ten million")

    messages = found(base, own, [single("acme-01", stem=stem), single("acme-02", stem=twin)])

    assert messages == ["this stem is nearly that of acme-01; vary the scene or drop it"]


def test_a_trap_that_no_item_holds_is_only_a_warning(base: Path, own: Path) -> None:
    problems = lint([base, own_folder(own, [], [trap()])], today=TODAY)

    (unused,) = [problem for problem in problems if problem.item == "acme-mixup"]
    assert unused.warning
    assert unused.message == "no item holds this trap"


def test_a_finding_carries_the_line_of_the_text_that_it_is_about(base: Path, own: Path) -> None:
    folder = own_folder(own, [single("acme-01"), with_option(single("acme-02"), 2, text="All of the above")])

    (problem,) = [problem for problem in lint([base, folder], today=TODAY) if problem.item == "acme-02"]

    written = (folder / "items/own.yaml").read_text(encoding="utf-8").splitlines()
    assert "All of the above" in written[problem.line - 1]


def test_a_retired_name_that_is_badly_written_is_named(base: Path) -> None:
    (base / "retired.yaml").write_text("- name: Neo\n  status: gone\n", encoding="utf-8")

    messages = [problem.message for problem in lint([base], today=TODAY)]

    assert "unknown key 'status'; did you mean 'state'?" in messages


def test_an_item_whose_cards_no_platform_would_take_does_not_load(tmp_path: Path) -> None:
    """Each text keeps its own limit; together they are too much for one card."""
    pages = [{"url": f"https://example.org/{number}", "title": "t" * 150} for number in range(6)]
    names = [f"{letter} " + "w" * 70 for letter in "abcde"]
    long = [{"id": letter, "text": name, "rationale": "r" * 280} for letter, name in zip("abcde", names, strict=True)]
    prompts = [{"id": f"p{number}", "text": "q" * 99, "option": "a"} for number in range(1, 6)]
    entry = matching("acme-02", options=long, sources=pages)
    entry |= {"stem": "s" * 400, "prompts": prompts, "trap": "acme-mixup"}
    folder = own_folder(tmp_path, items=[entry], traps=[trap(belief="b" * 160, truth="t" * 240, tell="l" * 160)])
    with pytest.raises(ContentError, match="would be too large"):
        load_bank((SHIPPED, folder))
