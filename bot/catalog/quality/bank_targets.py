"""What the bank grows to: a table of figures, each with the least or the span that is promised.

A figure that is not met is an error, or a warning where `BINDING` is false, as while a bank grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalog.quality.stats import stats
from bot.domain.bank import Bank

BINDING = True
"""From now on a shortfall fails the lint. False while a bank still grows: then each is a warning."""

LEAST_FAMILIES = (
    *("trn-inf-swap", "accuracy-on-rare", "mme-vs-mce", "resample-then-split", "batch-needs-endpoint"),
    *("quality-without-labels", "maturity-leap", "s3-star-role", "ci-means-labels", "pretrain-needs-model"),
    *("bias-drift-label-free", "monitor-an-mme", "serverless-does-everything", "realtime-to-zero", "async-is-batch"),
    *("one-file-many-instances", "shadow-is-ab", "canary-linear-mixup", "codedeploy-to-endpoint"),
    *("approved-deploys-itself", "isolation-blocks-s3", "private-subnet-has-s3", "gateway-for-sagemaker"),
    *("nodes-encrypt-by-default", "user-perms-not-role", "fullaccess-any-bucket", "spot-without-checkpoint"),
    *("compute-sp-covers-sagemaker", "bayesian-wide-parallel", "hyperband-plus-early-stop", "online-store-history"),
    *("lineage-proves-bytes", "deepar-for-one-series", "knn-kmeans-mixup", "fit-before-split"),
)
"""The 35 families of traps that both exams or MLA-C01 have."""
GENERATIVE = (
    *("finetune-for-fresh-facts", "distill-is-quantise", "swap-embedder-keep-index", "bigger-chunks-better"),
    *("bleu-means-true", "judge-needs-no-truth", "guardrails-are-iam", "two-guardrails", "long-term-key-prod"),
    *("import-any-model", "batch-on-provisioned", "agents-classic-new-build"),
)
"""The twelve of generative AI, which MLA-C02 added."""

LEVELS = {"1": 30, "2": 50, "3": 20}
"""Shares of the author's levels of difficulty in percent."""

Figures = Mapping[str, Any]
"""What `bot.catalog.quality.stats` counts."""
Spans = Mapping[str, tuple[float, tuple[float, float]]]
"""By name: a figure, and the least and the most that it may be."""


@dataclass(frozen=True, slots=True)
class Promise:
    """`figures` takes figures out of the statistics; each is to be in its span. `about` says what they count."""

    about: str
    figures: Callable[[Figures, Bank], Spans]
    unit: str = ""


def _at_least(least: float, counted: Mapping[str, float]) -> Spans:
    return {name: (count, (least, float("inf"))) for name, count in counted.items()}


def _near(points: float, counted: Mapping[str, int], wanted: Mapping[str, float]) -> Spans:
    """The shares of the counts in percent, each within so many points of what is wanted."""
    total = sum(counted.values()) or 1
    return {
        name: (100 * counted.get(name, 0) / total, (share - points, share + points)) for name, share in wanted.items()
    }


def _shares(exam_id: str) -> Callable[[Figures, Bank], Spans]:
    def figures(found: Figures, bank: Bank) -> Spans:
        weights = {str(domain.number): float(domain.weight) for domain in bank.exam(exam_id).domains}
        return _near(3, found["exams"][exam_id]["domains"], weights)

    return figures


def _of_exams(least: float, part: str) -> Callable[[Figures, Bank], Spans]:
    return lambda found, _: _at_least(least, {exam: counted[part] for exam, counted in found["exams"].items()})


PROMISES: tuple[Promise, ...] = (
    Promise("items", lambda found, _: _at_least(480, {"the bank": found["items"]})),
    Promise("items of an exam", _of_exams(330, "items")),
    Promise(
        "items of a trap",
        lambda found, _: _at_least(6, {trap: found["traps"].get(trap, 0) for trap in (*LEAST_FAMILIES, *GENERATIVE)}),
    ),
    Promise("items of a task of MLA-C01", lambda found, _: _at_least(18, found["exams"]["mla-c01"]["tasks"])),
    Promise("items of a skill of MLA-C02", lambda found, _: _at_least(2, found["exams"]["mla-c02"]["skills"])),
    Promise("items of the kind", lambda found, _: _at_least(80, {"multiple": found["kinds"]["multiple"]})),
    Promise(
        "items of the kind",
        lambda found, _: _at_least(40, {kind: found["kinds"][kind] for kind in ("ordering", "matching")}),
    ),
    Promise("items of a level", lambda found, _: _near(8, found["levels"], LEVELS), "%"),
    Promise("items of a domain in MLA-C01", _shares("mla-c01"), "%"),
    Promise("items of a domain in MLA-C02", _shares("mla-c02"), "%"),
    Promise("whole forms of 65 in an exam's reserve", _of_exams(2, "reserved_forms")),
)


def unmet(bank: Bank) -> Iterator[str]:
    """One sentence for each promise that the bank does not keep, naming each figure that falls short or goes beyond."""
    found = stats(bank)
    for promise in PROMISES:
        missed = [
            (name, figure, span)
            for name, (figure, span) in promise.figures(found, bank).items()
            if not span[0] <= figure <= span[1]
        ]
        if missed:
            told = ", ".join(f"{name} {figure:.0f}{_wanted(span, promise.unit)}" for name, figure, span in missed)
            yield f"{promise.about}, promised in brackets: {told}"


def _wanted(span: tuple[float, float], unit: str) -> str:
    least, most = span
    wanted = f"{least:.0f}" if most == float("inf") else f"{least:.0f} to {most:.0f}"
    return f"{unit} ({wanted})"
