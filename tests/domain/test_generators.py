"""Items from a rule and a seed: in order for any seed, with one key, and that the right one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import islice, product

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import SHIPPED
from bot.catalog.must_hold import item_rules
from bot.catalog.must_hold.card_size import fits
from bot.catalog.quality import item_writing
from bot.catalog.quality.giveaways import CUES
from bot.catalog.quality.item_writing import Judge, Retired
from bot.catalog.quality.stats import longest_is_key
from bot.domain.generators import (
    FAMILIES,
    SEEDS,
    Family,
    endless,
    families,
    fresh,
    generated_again,
    maturity_items,
    metric_items,
)
from bot.domain.generators.drawing import Draw
from bot.domain.generators.maturity_scenes import FACTS, GATE_SCENES, GATED, KEPT, LEAPS, RUNGS, TROUBLE
from bot.domain.items import Item
from bot.domain.maturity import find_rung
from tests.catalog.writing import TODAY
from tests.world import shipped

BANK = shipped()


def retired() -> dict[str, Retired]:
    entries = yaml.safe_load((SHIPPED / "retired.yaml").read_text(encoding="utf-8"))
    return {entry["name"]: Retired(**entry) for entry in entries}


JUDGE = Judge(BANK, TODAY.replace(day=30), retired())
METRICS, MATURITY = FAMILIES
seeds = st.integers(0, SEEDS - 1)
each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)


@each_family
@given(seed=seeds)
def test_any_seed_makes_an_item_that_the_lint_passes(family: Family, seed: int) -> None:
    item = family.make(BANK, seed)

    found = [finding for rule in item_rules.MUST_HOLD_RULES for finding in rule(item, BANK)]
    found += [finding for rule in item_writing.WRITING_RULES for finding in rule(item, JUDGE)]
    found += [finding for cue, _ in CUES for finding in cue(item)]
    assert [*found, *fits(item, BANK)] == []
    assert (item.id, item.domain) == (f"gen-{family.id}-{seed}", family.domain)
    assert family.trap in item.traps
    assert len({option.text for option in item.options}) == 4


@each_family
@given(seed=seeds)
def test_the_same_seed_makes_the_same_item_and_its_id_brings_it_back(family: Family, seed: int) -> None:
    item = family.make(BANK, seed)

    assert family.make(BANK, seed) == item
    assert generated_again(BANK, item.id) == item


@pytest.mark.parametrize(
    "name", ["gen-metrics-", "gen-metrics-01", "gen-metrics-1000000", "gen-poems-1", "mme-vs-mce-01"]
)
def test_other_ids_bring_nothing_back(name: str) -> None:
    assert generated_again(BANK, name) is None


def numbers(text: str) -> list[int]:
    """The whole numbers of a text; a share such as 98.0% is none."""
    return [int(found.replace(",", "")) for found in re.findall(r"(?<![\d.,])\d[\d,]*(?![\d.]*%)(?!\.\d)", text)]


def of_kind(kind: str) -> st.SearchStrategy[Item]:
    wanted = 3 if kind == "costs" else 2
    return seeds.map(metric_items.make_metric_item).filter(lambda item: item.level == wanted)


@given(item=of_kind("costs"))
def test_the_key_costs_least_by_the_figures_that_are_shown(item: Item) -> None:
    """Recomputed from the words: the two costs are those of the sum in the rationale, and stand in the stem."""
    costs = {}
    for option in item.options:
        match = re.search(r"([\d,]+) × ([\d,]+) \+ ([\d,]+) × ([\d,]+) = ([\d,]+)", option.rationale)
        assert match
        missed, miss, alarms, alarm, total = (int(part.replace(",", "")) for part in match.groups())
        assert {miss, alarm} <= set(numbers(item.stem.replace("$", "")))
        assert miss > alarm  # as the stem says of each scene
        assert sorted(numbers(option.text)) == sorted((missed, alarms))
        assert f"{alarms:,} false alarms" in option.text
        assert re.search(rf"\b{missed:,} (missed|overlooked)", option.text)
        assert missed * miss + alarms * alarm == total
        costs[option.id] = total
    (key,) = item.key
    assert all(costs[key] < cost for option, cost in costs.items() if option != key)
    assert min(cost for option, cost in costs.items() if option != key) > costs[key] * 1.01


@given(seed=seeds)
def test_the_most_accurate_candidate_is_never_the_cheapest(seed: int) -> None:
    matrices, ratio, cheapest = metric_items.candidates(Draw(str(seed)))
    costs = [matrix.cost(ratio, 1) for matrix in matrices]
    accuracies = [matrix.accuracy for matrix in matrices]

    assert costs.index(min(costs)) == cheapest > 0
    assert accuracies == sorted(accuracies, reverse=True)
    assert len(set(accuracies)) == 4
    assert len({(m.found + m.missed, m.total) for m in matrices}) == 1
    assert all(min(m.found, m.missed, m.false_alarms, m.left_alone) >= 0 for m in matrices)


@given(item=of_kind("figure"))
def test_the_key_is_the_figure_that_is_asked_for_with_its_value(item: Item) -> None:
    shown = numbers(item.stem)
    if "flags" in item.stem:
        found, rare, false_alarms, _ = shown
    elif "confusion matrix" in item.stem:
        found, missed, false_alarms, _ = shown
        rare = found + missed
    else:
        _, alarms, found, missed = shown
        rare, false_alarms = found + missed, alarms - found
    if "confusion matrix" in item.stem:
        left_alone = shown[3]
    elif "flags" in item.stem:
        left_alone = shown[3] - false_alarms
    else:
        left_alone = shown[0] - rare - false_alarms
    values = {
        "Recall": found / rare,
        "Precision": found / (found + false_alarms),
        "Specificity": left_alone / (left_alone + false_alarms),
        "Accuracy": (found + left_alone) / (rare + false_alarms + left_alone),
    }
    asked = {
        "is caught|is found": "Recall",
        "trusted|is right": "Precision",
        "ordinary cases (raises|that the model)": "Specificity",
    }
    (name,) = {name for words, name in asked.items() if re.search(words, item.stem)}
    digits = 2 if "." in item.options[0].text and len(item.options[0].text.split(".")[1]) == 3 else 1
    texts = {name: f"{value:.{digits}%}" for name, value in values.items()}
    assert item.option(item.key[0]).text in (texts[name], f"{name}, {texts[name]}")
    # Each option is the right value of some figure: none can be struck out without the question.
    assert {option.text for option in item.options} in (
        set(texts.values()),
        {f"{name}, {value}" for name, value in texts.items()},
    )
    assert [option.trap for option in item.options if option.trap] == [metric_items.METRIC_TRAP]


@given(seed=seeds)
def test_the_four_figures_of_a_matrix_tell_apart(seed: int) -> None:
    matrix = metric_items.matrix_of(Draw(str(seed)))

    assert len({f"{getattr(matrix, name):.2%}" for name in (*metric_items.FIGURES, "accuracy")}) == 4


TEXTS = {
    text: rung
    for texts in (GATED, {name: one.texts for name, one in RUNGS.items()})
    for rung, of in texts.items()
    for text in of
}
"""The rung behind each text of an option."""


def facts_in(stem: str) -> list[dict[str, str]]:
    """Every set of answers on the maturity scale that the stem can mean."""
    named = {
        fact: [option for (of, option), texts in FACTS.items() if of == fact and any(text in stem for text in texts)]
        for fact in ("work", "release", "code", "drift")
    }
    need = "gate" if any(text in stem for text in (*GATE_SCENES, *KEPT)) else "none"
    return [dict(zip(named, answers, strict=True), need=need) for answers in product(*named.values())]


@given(seed=seeds)
def test_the_key_is_the_next_rung_of_the_facts_in_the_stem(seed: int) -> None:
    item = maturity_items.make_maturity_item(BANK.maturity, seed)

    (facts,) = facts_in(item.stem)
    found = find_rung(BANK.maturity, facts)
    assert found.rung is not None
    texts = GATED.get(found.rung.id, RUNGS[found.rung.id].texts) if found.gated else RUNGS[found.rung.id].texts
    assert item.option(item.key[0]).text in texts
    assert any(trouble in item.stem for trouble in TROUBLE[found.rung.id])
    others = {option.text for option in item.options if not option.right}
    assert not others & {*RUNGS[found.rung.id].texts, *GATED.get(found.rung.id, ())}
    # The others are rungs too, told in the same way; one leap beyond all of them where the team has the rest.
    assert sum(text in TEXTS for text in others) == 3 - sum(text in {text for text, _ in LEAPS} for text in others)
    assert all(
        text in GATED.get(TEXTS[text], RUNGS[TEXTS[text]].texts) for text in others & TEXTS.keys() if found.gated
    )


@given(seed=seeds)
def test_what_a_team_has_is_called_so_and_what_it_lacks_is_called_a_leap(seed: int) -> None:
    item = maturity_items.make_maturity_item(BANK.maturity, seed)
    (facts,) = facts_in(item.stem)
    lacks = {r.id for r in BANK.maturity.rungs if any(facts[fact] in ids for fact, ids in r.missing.items())}

    for option in item.options:
        rung = TEXTS.get(option.text)
        if rung and not option.right:
            assert (option.trap == maturity_items.MATURITY_TRAP) is (rung in lacks)
            assert option.rationale == (RUNGS[rung].early if rung in lacks else RUNGS[rung].present)


def test_every_rung_and_need_is_asked_about() -> None:
    drawn = [maturity_items.facts_of(BANK.maturity, Draw(str(seed))) for seed in range(300)]
    rungs = Counter(rung.id for facts in drawn if (rung := find_rung(BANK.maturity, facts).rung))

    assert set(rungs) == set(RUNGS)
    assert min(rungs.values()) > 25
    assert {facts["need"] for facts in drawn} == {"none", "gate", "fast"}
    assert {find_rung(BANK.maturity, facts).rung for facts in drawn if facts["need"] == "fast"} == {
        next(rung for rung in BANK.maturity.rungs if rung.id == "retrain")
    }


@each_family
def test_no_shape_gives_the_keys_away(family: Family) -> None:
    made = [family.make(BANK, seed) for seed in range(400)]
    places = Counter(item.key[0] for item in made)

    assert sum(map(longest_is_key, made)) / len(made) <= 0.3
    assert all(0.18 < places[letter] / len(made) < 0.32 for letter in "abcd")


@each_family
def test_twenty_in_a_row_are_twenty_scenes(family: Family) -> None:
    for seed in range(0, 200, 20):
        stems = [family.make(BANK, number).stem for number in range(seed, seed + 20)]
        assert len(set(stems)) == 20
        assert len({stem.split("?")[0].rpartition(". ")[2] for stem in stems}) >= 3
        assert len({stem[:18] for stem in stems}) >= 10


@each_family
def test_fresh_ones_leave_out_what_was_seen(family: Family) -> None:
    first = [item.id for item in islice(fresh(BANK, family, (), "x"), 5)]
    then = [item.id for item in islice(fresh(BANK, family, first[1:3], "x"), 5)]

    assert len(set(first)) == 5
    assert then[:3] == [first[0], *first[3:]]
    assert not set(then) & set(first[1:3])
    assert [item.id for item in islice(fresh(BANK, family, (), "y"), 5)] != first


def test_families_take_turns_and_none_is_an_end() -> None:
    taken = [item.domain for item in islice(endless(BANK, FAMILIES, (), "x"), 4)]

    assert taken == [METRICS.domain, MATURITY.domain] * 2
    assert list(endless(BANK, (), (), "x")) == []


def test_a_bank_without_the_trap_or_the_scale_has_no_such_family() -> None:
    assert families(BANK) == FAMILIES
    assert families(replace(BANK, scales=())) == (METRICS,)
    assert families(replace(BANK, traps=())) == ()
