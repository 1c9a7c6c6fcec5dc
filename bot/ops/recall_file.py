"""The file beside the store with what `trapline learning --fit` found, and the report that the host reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from bot.domain.recalibration import FIT_FROM, START, Foresight, Recalibration
from bot.domain.reliability import reliability

FEW = 100
"""Repeat encounters below which the figures say little."""


def recall_path(store: Path) -> Path:
    """Where the file stands."""
    return store.with_name(f"{store.name}.recall")


def stored_recalibration(store: Path) -> Recalibration:
    """What was fitted; the start where nothing was, or where the file cannot be read: it only sharpens a guess."""
    try:
        found = msgspec.json.decode(recall_path(store).read_bytes(), type=Recalibration)
    except (OSError, msgspec.DecodeError):
        return START
    return found if -5 < found.a < 5 and 0 < found.b < 5 else START


def store_recalibration(store: Path, found: Recalibration) -> Path:
    """Write the file anew, whole or not at all; its path comes back."""
    path = recall_path(store)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(msgspec.json.encode(found) + b"\n")
    beside.replace(path)
    return path


def report_of_recall(seen: Sequence[Foresight], used: Recalibration) -> Iterator[str]:
    """Reliability of what was stated about recall, in lines; it says where it rests on little."""
    whose = (
        f"this installation's own {used.encounters} repeat encounters" if used.encounters else "another subject's logs"
    )
    yield f"Recall: a = {used.a:.2f}, b = {used.b:.2f}, from {whose}."
    if not seen:
        yield "Nobody has met a concept twice yet, so nothing that was stated could come true."
        return
    found = reliability([(one.stated, one.right) for one in seen])
    yield f"{found.number} repeat encounters, {found.base:.0%} right."
    if found.number < FEW:
        yield f"Fewer than {FEW}: chance may explain any gap below."
    yield "stated   came true   number"
    for tenth in found.tenths:
        yield f"{tenth.stated:6.0%}   {tenth.true:9.0%}   {tenth.number:6d}"
    yield f"Brier score {found.brier:.3f}, log loss {found.log_loss:.3f} (lower is better)."
    if not used.encounters:
        yield (
            f"Your own numbers can be fitted from {FIT_FROM} repeat encounters on: trapline learning --fit"
            if found.number < FIT_FROM
            else "There is enough to fit your own numbers: trapline learning --fit"
        )
