"""What answers say: known before, recalled today, the member's own level, and numbers of an installation's own."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.domain.question import Confidence
from bot.domain.recalibration import FIT_FROM, START, Foresight, Recalibration, fitted, log_odds, right_chance
from bot.domain.recall import LEVEL_FROM, Encounter, Recollection, replay
from bot.domain.reliability import reliability
from bot.ops.recall_file import FEW, recall_path, report_of_recall, store_recalibration, stored_recalibration

DAY = 739_000


def met(
    day: int, *, right: bool = True, sure: Confidence | None = None, concept: str = "swap", item: str = ""
) -> Encounter:
    name = item or f"{concept}-{day}"
    return Encounter((concept,), name, right, sure, DAY + day, 0.25, None if right else concept)


def told(*answers: Encounter) -> Recollection:
    return replay(answers, {"swap": 1, "split": 2}, START)


def known(*answers: Encounter) -> float:
    return told(*answers).states["swap"].known


def test_recall_is_never_what_fsrs_states() -> None:
    assert START.recalled(1.0) == pytest.approx(0.834, abs=1e-3)
    assert START.recalled(0.69) == pytest.approx(0.40, abs=0.01)
    assert START.recalled(0.9, level=1) > START.recalled(0.9) > START.recalled(0.9, level=-1)


def test_right_speaks_for_it_and_wrong_against_it_the_more_for_what_is_said() -> None:
    said: list[tuple[bool, Confidence | None]] = [(False, "sure"), (False, None), (True, "guessing"), (True, None)]
    order = [known(met(0, right=right, sure=sure)) for right, sure in (*said, (True, "sure"))]
    assert order == sorted(order)
    assert order[0] < order[1] < order[2] < order[3] < order[4]


def test_the_same_wording_is_weaker_evidence_than_another() -> None:
    same, other = (told(met(0, right=False, item="a"), met(3, item=item)) for item in ("a", "b"))
    assert same.states["swap"].known < other.states["swap"].known
    assert same.states["swap"].memory.stability < other.states["swap"].memory.stability


def test_a_trap_is_open_fading_or_firm() -> None:
    answers = [met(0, right=False), met(1)]
    assert told(answers[0]).phase(told(answers[0]).states["swap"], DAY) == "open"
    found = told(*answers)
    assert found.phase(found.states["swap"], DAY + 20) == "fading"
    firm = told(met(0, sure="sure"), met(4, sure="sure"))
    assert firm.phase(firm.states["swap"], DAY + 5) == "firm"


def test_what_was_met_is_counted() -> None:
    untrapped = Encounter(("swap",), "x", right=False, confidence="sure", day=DAY + 3, chance=0.25)
    state = told(met(0), met(1, right=False, sure="sure"), met(2, right=False), untrapped).states["swap"]
    assert (state.met, state.sprung, state.sprung_sure, state.sure_miss) == (4, 2, 1, DAY + 3)


def test_a_domain_starts_from_first_meetings_alone() -> None:
    empty = told()
    assert empty.starts[1] == empty.starts[2]
    again = told(met(0), met(1, right=False), met(2, right=False))
    assert again.starts == told(met(0)).starts
    assert again.starts[1] > again.starts[2]  # few lean on the others


@pytest.mark.parametrize("right", [True, False])
def test_a_members_own_level_is_added_from_twenty_repeat_encounters_on(right: bool) -> None:
    answers = [met(0, right=False), *(met(day, right=right) for day in range(1, LEVEL_FROM + 5))]
    assert told(*answers[:LEVEL_FROM]).level == 0
    level = told(*answers).level
    assert (level > 0.1) if right else (level < -0.1)


def learners(number: int, a: float, b: float) -> list[Foresight]:
    rng, found = Random(1), []
    for _ in range(number):
        odds = log_odds(rng.uniform(0.3, 0.99))
        stated = right_chance(0.2, START.recalled(rng.random()), 0.25)
        true = right_chance(0.2, Recalibration(a, b).recalled(1 / (1 + 2.718281828**-odds)), 0.25)
        found.append(Foresight(odds, 0.2, 0.25, stated, rng.random() < true))
    return found


def test_an_installation_fits_its_own_numbers_shrunk_towards_the_start() -> None:
    with pytest.raises(ValueError, match="too few"):
        fitted(learners(FIT_FROM - 1, 0, 1))
    few, many = fitted(learners(FIT_FROM, 0.2, 0.53)), fitted(learners(6000, 0.2, 0.53))
    assert START.a < few.a < 0.4
    assert many.a == pytest.approx(0.2, abs=0.15)
    assert many.encounters == 6000


def test_what_was_fitted_is_read_at_start_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "trapline.db"
    assert stored_recalibration(store) == START
    store_recalibration(store, Recalibration(-0.4, 0.6, 500))
    assert stored_recalibration(store) == Recalibration(-0.4, 0.6, 500)
    for broken in ("{", '{"a": 99, "b": 1}', '{"a": 0, "b": -1}', '{"a": null}'):
        recall_path(store).write_text(broken)
        assert stored_recalibration(store) == START


def test_the_report_says_where_it_rests_on_little_and_names_nobody() -> None:
    assert "another subject's logs" in "\n".join(report_of_recall([], START))
    few = "\n".join(report_of_recall(learners(FEW - 1, 0, 1), START))
    assert "chance may explain" in few
    assert "Brier score" in few
    own = "\n".join(report_of_recall(learners(FIT_FROM, 0, 1), Recalibration(0, 1, 400)))
    assert "this installation's own 400" in own
    assert "chance may explain" not in own
    assert "enough to fit" in "\n".join(report_of_recall(learners(FIT_FROM, 0, 1), START))


def test_reliability() -> None:
    found = reliability([(0.25, False), (0.25, True), (0.25, False), (0.25, False), (1.0, True)])
    assert [(one.number, one.stated, one.true) for one in found.tenths] == [(4, 0.25, 0.25), (1, 1.0, 1.0)]
    assert found.brier == pytest.approx((3 * 0.0625 + 0.5625) / 5)
    with pytest.raises(ValueError, match="nothing"):
        reliability([])


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.world import World  # noqa: PLC0415

    store = tmp_path / "trapline.db"
    monkeypatch.setenv("TRAPLINE_STORE", str(store))
    with World(store) as world:
        lea = world.person("lea")
        world.found(lea)
        for _ in range(2):
            lea.drills("mme-vs-mce 1", right=True)
    told_ = CliRunner().invoke(main, ["learning"]).output
    assert "1 repeat encounters, 100% right." in told_
    assert "Lea" not in told_
    refused = CliRunner().invoke(main, ["learning", "--fit"])
    assert refused.exit_code
    assert "too few" in refused.output
    assert not recall_path(store).exists()
