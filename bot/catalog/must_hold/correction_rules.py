"""What must hold before history is graded by a corrected key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.catalog.reading.typed import ContentFinding
from bot.domain.bank import Bank
from bot.domain.regrading import REASON, Correction


def correction_sound(correction: Correction, bank: Bank) -> Iterator[ContentFinding]:
    """It names an item of the bank, versions that rise up to what the bank holds, and a reason that can be told."""
    item = next((item for item in bank.items if item.id == correction.item), None)
    if item is None:
        yield ("item",), f"there is no item {correction.item!r} in items/"
    elif item.version < correction.to:
        yield ("to",), f"the item is still version {item.version}; raise it to {correction.to} with the corrected key"
    if correction.from_ < 1:
        yield ("from_",), "versions start at 1"
    if correction.to <= correction.from_:
        yield ("to",), f"versions rise: {correction.to} does not come after {correction.from_}"
    if not correction.reason.strip():
        yield ("reason",), "reason is empty; everybody who had the item reads it"
    elif len(correction.reason) > REASON:
        yield ("reason",), f"reason has {len(correction.reason)} characters; {REASON} is the limit"


CORRECTION_RULES: tuple[Callable[[Correction, Bank], Iterator[ContentFinding]], ...] = (correction_sound,)
