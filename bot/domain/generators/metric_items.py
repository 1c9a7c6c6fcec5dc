"""Metric items: a classifier of rare cases, what its errors cost, and the choice that follows from the arithmetic.

Precision is TP / (TP + FP), recall TP / (TP + FN), specificity TN / (TN + FP), accuracy (TP + TN) / all, as in
https://docs.aws.amazon.com/sagemaker/latest/dg/autopilot-metrics-validation.html.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from bot.domain.generators.drawing import Draw
from bot.domain.generators.metric_scenes import SCENES, MetricScene
from bot.domain.items import Item, ItemOption, Source

METRIC_DOMAIN = 2
METRIC_TRAP = "accuracy-on-rare"

_SOURCES = (
    Source(
        "https://docs.aws.amazon.com/sagemaker/latest/dg/autopilot-metrics-validation.html", "Metrics and validation"
    ),
    Source(
        "https://scikit-learn.org/stable/auto_examples/model_selection/plot_precision_recall.html", "Precision-Recall"
    ),
)
_VERIFIED_ON = date(2026, 11, 25)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A confusion matrix; a miss is a false negative, an alarm that is false a false positive."""

    found: int
    missed: int
    false_alarms: int
    left_alone: int

    @property
    def total(self) -> int:
        return self.found + self.missed + self.false_alarms + self.left_alone

    @property
    def accuracy(self) -> float:
        return (self.found + self.left_alone) / self.total

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false_alarms)

    @property
    def specificity(self) -> float:
        return self.left_alone / (self.left_alone + self.false_alarms)

    def cost(self, miss: int, alarm: int) -> int:
        """What its errors cost together, in the unit of the two costs."""
        return self.missed * miss + self.false_alarms * alarm


def make_metric_item(seed: int) -> Item:
    """The item of that seed: which candidate costs least, or which figure answers what is asked."""
    draw = Draw(f"metrics/{seed}")
    scene = draw.one("scene", SCENES)
    return draw.one("question", (_cheapest, _cheapest, _figure))(draw, scene, f"gen-metrics-{seed}")


# Which of four candidates costs least


def candidates(draw: Draw) -> tuple[tuple[Matrix, ...], int, int]:
    """Four matrices over the same cases, the most accurate first, with what a miss costs in alarms, and the cheapest.

    From one to the next misses fall, false alarms rise and accuracy falls. Each step trades a miss for more alarms than
    the step before, so each of the four costs least at some price of a miss, and the price alone decides which.
    """
    prices = [draw.share("price1", 2.0, 4.0)]
    prices += [prices[0] * draw.share("price2", 2.6, 4.0)]
    prices += [prices[1] * draw.share("price3", 2.6, 4.0)]
    cheapest = draw.number("cheapest", 1, 3)
    above = prices[cheapest] if cheapest < 3 else prices[2] * draw.share("price4", 2.6, 4.0)
    ratio = round(math.sqrt(prices[cheapest - 1] * above))  # well between the two
    rare = draw.number("rare", 8, 40) * 10
    misses = [round(rare * draw.share(f"miss{n}", least, most)) for n, (least, most) in enumerate(_MISSES)]
    alarms = [draw.number("alarms", 2, 9) * rare // 20]
    for step, price in enumerate(prices, 1):
        alarms.append(alarms[-1] + round((misses[step - 1] - misses[step]) * price))
    others = (alarms[-1] * draw.number("others", 3, 9) // 500 + 1) * 500
    matrices = tuple(
        Matrix(rare - missed, missed, false, others - false) for missed, false in zip(misses, alarms, strict=True)
    )
    return matrices, ratio, cheapest


_MISSES = ((0.66, 0.85), (0.34, 0.5), (0.14, 0.24), (0.01, 0.06))
"""The share of the rare cases that each candidate misses, from and to."""


def _cheapest(draw: Draw, scene: MetricScene, item_id: str) -> Item:
    matrices, ratio, _ = candidates(draw)
    alarm = draw.one("alarm", scene.alarms)
    miss = alarm * ratio
    costs = [matrix.cost(miss, alarm) for matrix in matrices]
    key, accurate = costs.index(min(costs)), max(matrices, key=lambda matrix: matrix.accuracy)
    digits = 2 if len({f"{matrix.accuracy:.1%}" for matrix in matrices}) < 4 else 1
    shape = draw.one("shape", _SHAPES)
    options = []
    for place, matrix in enumerate(draw.order("options", matrices)):
        cost = matrix.cost(miss, alarm)
        sum_ = f"{matrix.missed:,} × {miss:,} + {matrix.false_alarms:,} × {alarm:,} = {cost:,}"
        wrong = _why_not(matrix, accurate, matrices[key])
        options.append(
            ItemOption(
                "abcd"[place],
                shape.format(
                    missed=f"{matrix.missed:,}",
                    alarms=f"{matrix.false_alarms:,}",
                    share=f"{matrix.accuracy:.{digits}%}",
                ),
                f"{sum_}: the lowest sum of the four." if matrix is matrices[key] else f"{wrong} {sum_}.",
                right=matrix is matrices[key],
                trap=METRIC_TRAP if matrix is accurate else None,
            )
        )
    return _item(item_id, 3, _stem_of_costs(draw, scene, matrices[0], miss, alarm), tuple(options))


_SHAPES = (
    "{missed} missed, {alarms} false alarms, accuracy {share}",
    "Accuracy {share}, with {missed} overlooked and {alarms} false alarms",
    "{alarms} false alarms and {missed} overlooked, at {share} accuracy",
)


def _why_not(matrix: Matrix, accurate: Matrix, key: Matrix) -> str:
    """Why it tempts, and what is wrong with it."""
    if matrix is accurate:
        return (
            "Its accuracy is the highest, as most cases are ordinary and it rarely raises an alarm. Its "
            "misses cost more:"
        )
    if matrix.missed < key.missed:
        return "It misses fewer, which looks safest where misses are dear. So many alarms cost more than they save:"
    return "It looks balanced, with fewer alarms than the cheapest one. What it misses costs more than that saves:"


def _stem_of_costs(draw: Draw, scene: MetricScene, matrix: Matrix, miss: int, alarm: int) -> str:
    rare, total = matrix.found + matrix.missed, matrix.total
    set_ = draw.one(
        "set",
        (
            f"{scene.who} has tested four candidates on {total:,} {scene.things}, among them {rare:,} {scene.rare}.",
            f"Four classifiers are left. {scene.who} compares them on {total:,} {scene.things} with "
            f"{rare:,} {scene.rare}.",
            f"Of {total:,} {scene.things} in a test set, {rare:,} are {scene.rare}. {scene.who} has "
            f"four models to choose from.",
            f"{scene.who} can set its model's threshold to one of four values. The test set holds {total:,} "
            f"{scene.things}, {rare:,} of them {scene.rare}.",
        ),
    )  # fmt: skip
    costs = [f"{scene.miss} {scene.unit.format(f'{miss:,}')}", f"{scene.alarm} {scene.unit.format(f'{alarm:,}')}"]
    first, second = draw.order("costs", costs)
    told = draw.one(
        "told",
        (
            f"{first[0].upper()}{first[1:]}; {second}.",
            f"The costs have been estimated: {first}, and {second}.",
            f"The cost of the errors is known: {first}, {second}.",
        ),
    )
    asked = draw.one(
        "asked",
        (
            "Which result costs least?",
            "Judged by what the errors cost together, which one should go into use?",
            "Nothing but the cost of the errors counts. Which one is the best?",
            "Which of these results should be preferred for its cost?",
        ),
    )
    return f"{set_} {told} {asked}"


# Which figure answers what is asked


def matrix_of(draw: Draw) -> Matrix:
    """One matrix over rare cases, whose four figures tell apart."""
    rare = draw.number("rare", 8, 40) * 10
    missed = round(rare * draw.share("missed", 0.1, 0.4))
    false_alarms = round((rare - missed) * draw.share("false", 0.7, 4.0))
    others = (max(false_alarms * 12, rare * draw.number("others", 20, 60)) // 1_000 + 1) * 1_000
    return Matrix(rare - missed, missed, false_alarms, others - false_alarms)


FIGURES = ("recall", "precision", "specificity")
"""What can be asked for. Accuracy is always beside them: the trap."""


def _figure(draw: Draw, scene: MetricScene, item_id: str) -> Item:
    """The stem says what somebody wants to know; all four figures are right, and one of them answers that."""
    matrix = matrix_of(draw)
    key = draw.one("about", FIGURES)
    shares = {name: getattr(matrix, name) for name in (*FIGURES, "accuracy")}
    alike = len({f"{share:.1%}" for share in shares.values()}) < 4
    halved = any(round(share * 10_000) % 10 == 5 for share in shares.values())  # rounded up by some, down by others
    digits = 2 if alike or halved else 1
    value = {name: f"{share:.{digits}%}" for name, share in shares.items()}
    alarms, rare = matrix.found + matrix.false_alarms, matrix.found + matrix.missed
    ordinary = matrix.false_alarms + matrix.left_alone
    means = {
        "recall": f"recall, {matrix.found:,} of the {rare:,} {scene.rare}",
        "precision": f"precision, {matrix.found:,} of the {alarms:,} alarms",
        "specificity": f"specificity, {matrix.left_alone:,} of the {ordinary:,} ordinary cases",
    }
    tempts = {
        "recall": "It tells how many of the rare cases are found, which is often the point.",
        "precision": "It tells how far an alarm can be trusted, which is often the point.",
        "specificity": "It is high and sounds like a good grade. It tells how many ordinary cases are left alone.",
    }
    named = draw.number("named", 0, 1) == 1
    options = []
    for place, name in enumerate(draw.order("options", (*FIGURES, "accuracy"))):
        if name == "accuracy":
            why = (
                f"This is accuracy. It grades all cases together, of which {matrix.left_alone:,} are ordinary ones "
                f"left alone, and answers nothing that is asked about one kind. That is {means[key]}."
            )
        elif name == key:
            why = f"This is {means[key]} = {value[key]}: what the stem asks about, and no more."
        else:
            why = f"{tempts[name]} This is {means[name]}. Asked for is {means[key]}."
        text = f"{name.capitalize()}, {value[name]}" if named else value[name]
        trap = METRIC_TRAP if name == "accuracy" else None
        options.append(ItemOption("abcd"[place], text, why, right=name == key, trap=trap))
    return _item(item_id, 2, _stem_of_figure(draw, scene, matrix, key), tuple(options))


def _stem_of_figure(draw: Draw, scene: MetricScene, matrix: Matrix, key: str) -> str:
    rare, others = matrix.found + matrix.missed, matrix.false_alarms + matrix.left_alone
    set_ = draw.one(
        "set",
        (
            f"{scene.who} tests a classifier on {scene.things}. It flags {matrix.found:,} of {rare:,} "
            f"{scene.rare}, and "
            f"{matrix.false_alarms:,} of {others:,} ordinary cases.",
            f"The confusion matrix of a test on {scene.things}: {matrix.found:,} {scene.rare} "
            f"flagged, {matrix.missed:,} "
            f"missed; {matrix.false_alarms:,} ordinary cases flagged, {matrix.left_alone:,} left alone.",
            f"On {matrix.total:,} {scene.things}, a model raises {matrix.found + matrix.false_alarms:,} alarms. "
            f"{matrix.found:,} of them are right; {matrix.missed:,} {scene.rare} raise none.",
        ),
    )
    need = {
        "recall": (
            f"{scene.bear}, so false alarms hardly matter. What counts is the share of the {scene.rare} that "
            f"is caught.",
            f"{scene.bear}. The manager wants to know what share of the {scene.rare} is found.",
        ),
        "precision": (
            f"{scene.spare}. What wears people out is alarms about nothing, and they ask how far an "
            f"alarm can be trusted.",
            f"{scene.spare}, so misses can be borne. The people who follow up alarms want to know "
            f"what share of the alarms is right.",
        ),
        "specificity": (
            "For an estimate of the load, the manager wants to know what share of the ordinary cases raises no alarm.",
            "How much needless work there is depends on the share of the ordinary cases that the model leaves alone; "
            "that share is wanted.",
        ),
    }[key]
    asked = draw.one(
        "asked",
        (
            "Which figure answers that?",
            "Which value should be reported?",
            "Which value belongs in the report?",
            "Which of these is the figure?",
        ),
    )
    return f"{set_} {draw.one('need', need)} {asked}"


def _item(item_id: str, level: int, stem: str, options: tuple[ItemOption, ...]) -> Item:
    return Item(
        item_id,
        2,
        "single",
        level,
        METRIC_DOMAIN,
        {"mla-c01": ("2.3",), "mla-c02": ("2.3.6",)},
        stem,
        options,
        _SOURCES,
        _VERIFIED_ON,
        services=("Amazon SageMaker AI",),
    )
