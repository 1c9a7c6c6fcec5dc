"""What gives a key away is named; what only looks so passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog.quality.lint import lint
from bot.catalog.reading.problems import Problem
from tests.catalog.writing import TODAY, Entry, matching, multiple, own_folder, single


def choosing(*texts: str, right: int = 0, stem: str = "What fits?", kind: str = "single") -> Entry:
    """An item with these options, of which that one is right (in a multiple item the next one too)."""
    rights = {right, right + 1} if kind == "multiple" else {right}
    made = [
        {"id": letter, "text": text, "rationale": "Why.", **({"right": True} if place in rights else {})}
        for place, (letter, text) in enumerate(zip("abcdef", texts, strict=False))
    ]
    return multiple(options=made) if kind == "multiple" else single(stem=stem, options=made)


def found(base: Path, own: Path, item: Entry) -> list[Problem]:
    problems = lint([base, own_folder(own, [item])], today=TODAY)
    return [problem for problem in problems if own in problem.file.parents]


ERRORS = [
    (choosing("Keep it", "Never keep it", "Use one key only", "Store it"), "“Never”, “only”: absolute words"),
    (choosing("Keep it", "Always a", "Always b", "Always c", right=0), "“Always”: absolute words"),
    (
        choosing("One", "Two", "It must go", "None may go", "Only this", kind="multiple"),
        "“must”, “None”, “Only”: absolute words",
    ),
    (choosing("endpoint", "job", "tag", "role", stem="The team needs an"), "“an” fits one option alone"),
    (choosing("tag", "alias", "endpoint", "IAM role", stem="The team needs a …"), "“a” fits one option alone"),
    (choosing("It fits.", "It costs", "It breaks", "It waits"), "the key alone ends differently"),
    (choosing("It fits", "It costs.", "It breaks.", "It waits."), "the key alone ends differently"),
]


@pytest.mark.parametrize(("item", "said"), ERRORS, ids=[said for _, said in ERRORS])
def test_a_cue_is_refused_with_the_text_that_gives_it(base: Path, own: Path, item: Entry, said: str) -> None:
    (problem,) = found(base, own, item)

    assert said in problem.message
    assert not problem.warning


WARNINGS = [
    (choosing("One", "Two", "Only three", "None", "Five", kind="multiple"), "“Only”, “None”: absolute words"),
    (choosing("Keep it", "Keep all of it", "Keep everything", "Store it"), "“all”, “everything”: absolute words"),
    (
        choosing("A log in S3", "Deploy the model", "Train again", "Delete the log"),
        "the key starts with an article or number, every other option with a verb",
    ),
    (choosing("Scaling out", "To wait", "By night", "With more nodes"), "the key starts with an -ing form"),
]


@pytest.mark.parametrize(("item", "said"), WARNINGS, ids=[said for _, said in WARNINGS])
def test_what_may_be_a_cue_is_a_warning(base: Path, own: Path, item: Entry, said: str) -> None:
    (problem,) = found(base, own, item)

    assert said in problem.message
    assert problem.warning


FINE = [
    choosing("Only one", "Never two", "Only three", "Four"),
    choosing("Keep it", "Never keep it", "Store it", "Move it"),
    choosing("One", "Two", "Only three", "Four", "Five", kind="multiple"),
    choosing("endpoint", "alias", "tag", "role", stem="The team needs an"),
    choosing("unit test", "universal key", "SNS topic", "alias", stem="The team needs a"),
    choosing("endpoint", "job", "tag", "role", stem="What does plan A say of a?"),
    choosing("A log", "Deploy it", "A bucket", "Delete it"),
    choosing("Spot capacity", "Deploy it", "Train it", "Delete it"),
    choosing("It fits.", "It costs.", "It breaks", "It waits"),
    matching(stem="Only this, never that: a"),
]


@pytest.mark.parametrize("item", FINE, ids=lambda item: item["options"][0]["text"])
def test_what_only_looks_like_a_cue_passes(base: Path, own: Path, item: Entry) -> None:
    assert found(base, own, item) == []
