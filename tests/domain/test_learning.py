"""What practice gains learners who learn and forget: the bench's quick form."""

from __future__ import annotations

from bench.learning.gains import compare, fortnights, table
from bench.learning.learners import PROFILES
from bench.learning.memories import MEMORIES
from tests.world import shipped


def test_in_every_kind_of_memory_practice_gains_more_than_a_random_drill_and_than_plain_fsrs() -> None:
    """One head of each profile: the bars of the whole bench hold with thirty times as many."""
    found = list(fortnights(shipped(), 15, ("product", "random", "plain FSRS"), heads=1))
    assert {(one.memory, one.profile) for one in found} == {(m, p) for m in MEMORIES for p in PROFILES}
    assert compare(found, "random", "", 1.2).met
    assert compare(found, "plain FSRS", "", 1.1).met
    assert table(found)["product"]["pass"] >= table(found)["random"]["pass"]


def test_an_oracle_that_knows_the_learner_gains_most() -> None:
    found = list(
        fortnights(shipped(), 15, ("product", "oracle", "weakest first", "Leitner"), memories=["two states"], heads=1)
    )
    rows = table(found)
    assert (
        rows["oracle"]["gained"]
        > rows["product"]["gained"]
        > max(rows["weakest first"]["gained"], rows["Leitner"]["gained"])
    )
