"""Maturity items: facts about a team, the trouble it has, and the next rung by the rule of `/maturity`.

The facts decide the rung (`bot.domain.maturity.find`), and the trouble is the one that this rung ends: rule and stated
requirement agree, so that the key can be defended without the scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from bot.domain.generators.drawing import Draw
from bot.domain.generators.maturity_scenes import (
    ASKS,
    FACTS,
    FAST,
    GATE_SCENES,
    GATED,
    KEPT,
    LEAPS,
    RUNGS,
    TEAMS,
    TROUBLE,
)
from bot.domain.items import Item, ItemOption
from bot.domain.maturity import GATE as APPROVAL
from bot.domain.maturity import Facts, MaturityFinding, MaturityScale, find_rung

MATURITY_DOMAIN = 3
MATURITY_TRAP = "maturity-leap"

_SKILLS = {
    "pipeline": ("3.3.3",),
    "registry": ("3.3.6",),
    "ci": ("3.3.2", "3.3.4"),
    "alarm": ("3.3.5",),
    "retrain": ("3.3.5",),
    "gradual": ("3.3.1",),
}
"""What MLA-C02 calls each rung."""


def make_maturity_item(scale: MaturityScale, seed: int) -> Item:
    """The item of that seed."""
    draw = Draw(f"maturity/{seed}")
    facts = facts_of(scale, draw)
    finding = find_rung(scale, facts)
    made = list(_options(draw, scale, facts, finding))
    options = tuple(
        ItemOption("abcd"[place], text, why, right=right, trap=trap)
        for place, (text, why, trap, right) in enumerate(draw.order("options", made))
    )
    return Item(
        f"gen-maturity-{seed}",
        2,
        "single",
        3 if facts["need"] != "none" else 2,
        MATURITY_DOMAIN,
        {"mla-c01": ("3.3",), "mla-c02": _SKILLS[_rung(finding)]},
        _stem(draw, facts, _rung(finding)),
        options,
        scale.sources,
        scale.verified_on,
        services=("Amazon SageMaker AI",),
    )


def facts_of(scale: MaturityScale, draw: Draw) -> Facts:
    """Facts about a team that lacks a rung: the rung first, so that each is asked about as often."""
    by_rung = _by_rung(scale)
    return draw.one("facts", by_rung[draw.one("rung", sorted(by_rung))])


@lru_cache(4)
def _by_rung(scale: MaturityScale) -> Mapping[str, list[Facts]]:
    """Every team that may be, by the rung that it lacks; what is required has to do with that rung."""
    teams: dict[str, list[Facts]] = {}
    for facts in _plausible(scale):
        found = find_rung(scale, facts)
        met_by = {"fast": ("retrain",), APPROVAL: tuple(GATED)}.get(facts["need"], tuple(RUNGS))
        if found.rung and found.rung.id in met_by:
            teams.setdefault(found.rung.id, []).append(facts)
    return teams


def _plausible(scale: MaturityScale) -> Iterator[Facts]:
    """All answers that one team may give: who trains in notebooks has nothing that runs a pipeline by itself."""
    names = [question.fact for question in scale.questions]
    for answers in product(*([option.id for option in question.options] for question in scale.questions)):
        facts = dict(zip(names, answers, strict=True))
        if facts["work"] == "pipeline" or (facts["code"], facts["release"], facts["drift"]) in _WITH_NOTEBOOKS:
            yield facts


_WITH_NOTEBOOKS = {("nothing", "hand", "unseen"), ("nothing", "hand", "alarm"), ("nothing", "approved", "unseen")}


def _rung(finding: MaturityFinding) -> str:
    assert finding.rung is not None, "facts_of leaves out teams that lack nothing"  # noqa: S101 - says what mypy cannot
    return finding.rung.id


def _stem(draw: Draw, facts: Facts, rung: str) -> str:
    who, what = draw.one("team", TEAMS)
    scene = draw.one(
        "scene",
        (
            f"A team at {who} {what}.",
            f"{who[0].upper()}{who[1:]} has a small team whose model {what}.",
            f"At {who}, one model {what}.",
        ),
    )
    said = {fact: draw.one(f"fact/{fact}", FACTS[fact, facts[fact]]) for fact in ("work", "release", "code", "drift")}
    order = draw.one("telling", (("work", "release", "code", "drift"), ("work", "code", "release", "drift")))
    gate = GATE_SCENES if facts["release"] == "hand" else KEPT
    needs = {APPROVAL: gate, "fast": FAST}.get(facts["need"], ("",))
    parts = [
        scene, *(said[fact] for fact in order), draw.one("trouble", TROUBLE[rung]), draw.one("need", needs),
        draw.one("ask", ASKS),
    ]  # fmt: skip
    return " ".join(part for part in parts if part)


_Made = tuple[str, str, str | None, bool]
"""Text, rationale, trap, and whether it is the key."""


def _options(draw: Draw, scale: MaturityScale, facts: Facts, finding: MaturityFinding) -> Iterator[_Made]:
    """The rung that is lacking, among other rungs: each is the next step of some team, and the stem tells which."""
    rung = _rung(finding)
    yield draw.one("key", _texts(rung, gated=finding.gated)), _why(finding), None, True
    missing = _missing(scale, facts)
    # Without a rung, those above it are of no use: nothing can react to an alarm that is not there.
    above = [
        one for one in missing if one != rung and RUNGS[one].early and not (one == "retrain" and "alarm" in missing)
    ]
    there = [one for one in RUNGS if one not in missing]
    leaps = not above or draw.number("leaps", 0, 2) == 0
    if leaps:
        yield (*draw.one("leap", LEAPS), MATURITY_TRAP, False)
    first = [] if leaps else draw.order("above", above)[:1]
    rest = [*draw.order("there", there), *draw.order("rest", [one for one in above if one not in first])]
    for other in (*first, *rest)[: 2 if leaps else 3]:
        text = draw.one(f"other/{other}", _texts(other, gated=finding.gated))
        yield (
            (text, RUNGS[other].early, MATURITY_TRAP, False)
            if other in above
            else (text, RUNGS[other].present, None, False)
        )


def _texts(rung: str, *, gated: bool) -> tuple[str, ...]:
    return GATED.get(rung, RUNGS[rung].texts) if gated else RUNGS[rung].texts


def _why(finding: MaturityFinding) -> str:
    """Why the key is the next rung."""
    ends = {
        "pipeline": "Defined steps make a run repeatable, which is what is missing, and leave the rest as it is.",
        "registry": "The registry records each version and its approval, which is what nobody can tell today.",
        "ci": "Tests and a run with each change show a fault on the day it is made, which is what is missing.",
        "alarm": "A comparison with the baseline shows drift before users feel it; people still decide what to do.",
        "retrain": "The alarm is there; what takes days is the person in between. Release stays a decision of people.",
        "gradual": "Live requests tell what the test set did not, before all callers depend on the new version.",
    }[_rung(finding)]
    return f"{ends} The approval that is required keeps its place." if finding.gated else ends


def _missing(scale: MaturityScale, facts: Mapping[str, str]) -> list[str]:
    return [rung.id for rung in scale.rungs if any(facts[fact] in ids for fact, ids in rung.missing.items())]
