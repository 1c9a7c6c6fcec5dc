"""The bank: everything that can be asked, with the look-ups that the services need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.domain.exam import Background, Exam
from bot.domain.items import Answer, Item, Trap
from bot.domain.maturity import MaturityScale
from bot.domain.plan import Template
from bot.domain.recalibration import START, Recalibration
from bot.domain.regrading import Correction, Grade, is_comparable, regrade, regraded
from bot.domain.study_notes import Lineage, Note

LEGACY_EXAM = "mla-c01"
"""The only exam that still asks about services closed to new customers."""


@dataclass(frozen=True)
class Bank:
    """Exams, traps, items, backgrounds and plans as read from content/.

    `reserve` holds the ids of items that are kept for mock exams alone; `recalibration` is what this installation's own
    answers have made of FSRS's recall. The look-ups by id raise KeyError: an item that
    was served may have left the bank since.
    """

    exams: tuple[Exam, ...]
    traps: tuple[Trap, ...]
    items: tuple[Item, ...]
    backgrounds: tuple[Background, ...]
    plans: tuple[Template, ...] = ()
    notes: tuple[Note, ...] = ()
    scales: tuple[MaturityScale, ...] = ()
    chains: tuple[Lineage, ...] = ()
    reserve: frozenset[str] = frozenset()
    corrections: tuple[Correction, ...] = ()
    recalibration: Recalibration = START

    def item(self, item_id: str) -> Item:
        return self._items[item_id]

    def trap(self, trap_id: str) -> Trap:
        return self._traps[trap_id]

    def exam(self, exam_id: str) -> Exam:
        return self._exams[exam_id]

    def background(self, background_id: str) -> Background:
        return self._backgrounds[background_id]

    @property
    def plan(self) -> Template:
        """The plan that is laid out for every member. Raises LookupError where content/ has none."""
        if not self.plans:
            raise LookupError("content/plans holds no plan")
        return self.plans[0]

    @property
    def maturity(self) -> MaturityScale:
        """The maturity scale. Raises LookupError where content/ has none."""
        if not self.scales:
            raise LookupError("content/ holds no maturity scale")
        return self.scales[0]

    @property
    def lineage(self) -> Lineage:
        """The chain from raw data to an endpoint. Raises LookupError where content/ has none."""
        if not self.chains:
            raise LookupError("content/ holds no lineage chain")
        return self.chains[0]

    def items_for(self, exam_id: str) -> tuple[Item, ...]:
        """Every item that may be asked for this exam outside mock exams, by id. Raises KeyError for an unknown exam."""
        return self._items_for[exam_id]

    def mock_pool(self, exam_id: str) -> tuple[Item, ...]:
        """The items of this exam that are kept for mock exams, by id. Raises KeyError for an unknown exam."""
        return self._mock_pool[exam_id]

    def items_of_trap(self, exam_id: str, trap_id: str) -> tuple[Item, ...]:
        """Those of `items_for` that hold the trap, by id; none for a trap that the exam does not have."""
        return self._items_of_trap[exam_id].get(trap_id, ())

    def traps_for(self, exam_id: str) -> tuple[Trap, ...]:
        """The traps that the exam has and that at least one of its items holds, by id."""
        held = self._items_of_trap[exam_id]
        return tuple(sorted((t for t in self.traps if exam_id in t.exams and t.id in held), key=lambda t: t.id))

    def has_trap(self, trap_id: str) -> bool:
        return trap_id in self._traps

    def traps_in(self, item: Item) -> dict[str, Trap]:
        """The traps that the item holds and the bank knows, by id, in the item's order."""
        return {trap: self._traps[trap] for trap in item.traps if trap in self._traps}

    def has_tag(self, exam_id: str, tag: str) -> bool:
        """Whether that exam has that task statement or skill to tag items with. Raises KeyError."""
        return tag in self._tags[exam_id]

    def corrected(self, served: Item) -> Item:
        """The item whose key and rationales hold today for what was served.

        That is what was served, unless the bank has corrected the key of that version, and can be compared with it.
        """
        correction = self.correction_of(served.id)
        if correction is None or served.version > correction.from_:
            return served
        now = self.item(served.id)
        return now if is_comparable(served, now) else served

    def grade(self, served: Item, picked: Answer) -> Grade:
        """How an answer counts today: by the corrected key, where the one that was served has been corrected."""
        correction = self.correction_of(served.id)
        found = None
        if correction is not None and served.version <= correction.from_:
            found = regrade(served, self.item(served.id), picked)
        return found or regraded(served, picked)

    def correction_of(self, item_id: str) -> Correction | None:
        """The newest correction of an item; it speaks for the earlier ones too."""
        return self._corrections.get(item_id)

    @property
    def newest_corrections(self) -> tuple[Correction, ...]:
        """One for each item whose key was ever corrected."""
        return tuple(self._corrections.values())

    @cached_property
    def _corrections(self) -> Mapping[str, Correction]:
        return {one.item: one for one in sorted(self.corrections, key=lambda one: one.to)}

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _traps(self) -> Mapping[str, Trap]:
        return {trap.id: trap for trap in self.traps}

    @cached_property
    def _exams(self) -> Mapping[str, Exam]:
        return {exam.id: exam for exam in self.exams}

    @cached_property
    def _backgrounds(self) -> Mapping[str, Background]:
        return {background.id: background for background in self.backgrounds}

    @cached_property
    def _tags(self) -> Mapping[str, frozenset[str]]:
        return {exam.id: frozenset(exam.tags) for exam in self.exams}

    # By id and not by place in a file: moving an item to another file must not change what a seed draws.
    @cached_property
    def _items_for(self) -> Mapping[str, tuple[Item, ...]]:
        open_ones = sorted((item for item in self.items if item.id not in self.reserve), key=lambda item: item.id)
        return {exam.id: tuple(item for item in open_ones if may_ask(exam, item)) for exam in self.exams}

    @cached_property
    def _mock_pool(self) -> Mapping[str, tuple[Item, ...]]:
        kept = sorted((item for item in self.items if item.id in self.reserve), key=lambda item: item.id)
        return {exam.id: tuple(item for item in kept if may_ask(exam, item)) for exam in self.exams}

    @cached_property
    def _items_of_trap(self) -> Mapping[str, Mapping[str, tuple[Item, ...]]]:
        held: dict[str, dict[str, tuple[Item, ...]]] = {exam.id: {} for exam in self.exams}
        for exam_id, of_exam in held.items():
            for item in self._items_for[exam_id]:
                for trap in item.traps:
                    of_exam[trap] = (*of_exam.get(trap, ()), item)
        return held


def may_ask(exam: Exam, item: Item) -> bool:
    """Whether the exam has this item: tagged for it, of a kind that it uses, and not about what it no longer asks."""
    return exam.id in item.exams and item.kind in exam.kinds and (item.state == "current" or exam.id == LEGACY_EXAM)
