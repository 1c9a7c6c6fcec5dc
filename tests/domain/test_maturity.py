"""One rung up, never more, and a stated requirement decides how far it goes."""

from __future__ import annotations

from itertools import product

import pytest

from bot.domain.maturity import HIGHEST, MaturityFinding, find_rung
from tests.world import shipped

SCALE = shipped().maturity
FACTS = [question.fact for question in SCALE.questions]
EVERYTHING = [
    dict(zip(FACTS, answers, strict=True))
    for answers in product(*([option.id for option in question.options] for question in SCALE.questions))
]


def said(work: str, release: str, code: str, drift: str, need: str = "none") -> MaturityFinding:
    return find_rung(SCALE, {"work": work, "release": release, "code": code, "drift": drift, "need": need})


def test_every_team_has_a_level_its_evidence_and_one_rung_at_the_most() -> None:
    for facts in EVERYTHING:
        found = find_rung(SCALE, facts)
        assert 0 <= found.level.number <= HIGHEST
        assert len(found.evidence) == len(FACTS) - 1
        assert (found.rung is None) == (found.level.number == HIGHEST)


def test_taking_the_rung_never_skips_a_level() -> None:
    """Whoever does what is advised stands at the same level or at the next."""
    better = {
        "pipeline": {"work": "pipeline"},
        "registry": {"release": "approved"},
        "ci": {"code": "ci"},
        "alarm": {"drift": "alarm"},
        "retrain": {"drift": "retrain"},
        "gradual": {"release": "gradual"},
    }
    for facts in EVERYTHING:
        found = find_rung(SCALE, facts)
        if found.rung is not None:
            after = find_rung(SCALE, {**facts, **better[found.rung.id]})
            assert after.level.number >= found.level.number
            assert after.rung is not found.rung


@pytest.mark.parametrize(
    ("facts", "level", "rung"),
    [
        (("notebook", "hand", "nothing", "unseen"), 0, "pipeline"),
        (("notebook", "gradual", "ci", "retrain"), 0, "pipeline"),
        (("pipeline", "hand", "nothing", "unseen"), 1, "registry"),
        (("pipeline", "approved", "nothing", "unseen"), 1, "ci"),
        (("pipeline", "approved", "ci", "unseen"), 2, "alarm"),
        (("pipeline", "approved", "ci", "alarm"), 2, "retrain"),
        (("pipeline", "approved", "ci", "retrain"), 2, "gradual"),
        (("pipeline", "gradual", "ci", "retrain"), 3, None),
    ],
)
def test_the_first_gap_decides(facts: tuple[str, str, str, str], level: int, rung: str | None) -> None:
    found = said(*facts)
    assert (found.level.number, found.rung.id if found.rung else None) == (level, rung)


def test_where_a_person_approves_releases_retraining_ends_before_the_release() -> None:
    found = said("pipeline", "approved", "ci", "alarm", "gate")
    assert found.gated
    assert found.rung is not None
    assert "PendingManualApproval" in found.rung.gate


def test_an_answer_that_is_left_out_or_unknown_is_refused() -> None:
    with pytest.raises(KeyError):
        find_rung(SCALE, {"work": "pipeline"})
    with pytest.raises(KeyError):
        said("by-magic", "hand", "nothing", "unseen")
