"""What a submitted mock exam shows: practice percentages per domain, with how far a short test can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.domain.items import Item, is_right
from bot.domain.mock_exam import MockExam, MockItem

Z80 = 1.2815515655446004
"""The 90 % quantile of the normal distribution: between it and its negative lie 80 %."""


def wilson(right: int, items: int, z: float = Z80) -> tuple[float, float]:
    """The Wilson score interval of a share, by default the 80 % one; (0, 1) without items.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212.
    Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001), 101-133,
    recommend it for few observations: it keeps about its nominal coverage where the usual one fails, near 0 and 1 too.
    """
    if not items:
        return 0.0, 1.0
    share = right / items
    middle = (share + z * z / (2 * items)) / (1 + z * z / items)
    half = z / (1 + z * z / items) * sqrt(share * (1 - share) / items + z * z / (4 * items * items))
    return max(0.0, middle - half) if right else 0.0, min(1.0, middle + half) if right < items else 1.0


@dataclass(frozen=True, slots=True)
class DomainResult:
    """Some questions of a mock exam and how they went; blanks count as wrong. `seconds` is the time on them."""

    items: int
    right: int
    blank: int
    seconds: float

    @property
    def share(self) -> float:
        return self.right / self.items if self.items else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 80 % interval of the share."""
        return wilson(self.right, self.items)


@dataclass(frozen=True, slots=True)
class Changed:
    """Answers that were changed, by the first and the last pick."""

    to_right: int = 0
    to_wrong: int = 0
    neither: int = 0

    @property
    def all(self) -> int:
        return self.to_right + self.to_wrong + self.neither


@dataclass(frozen=True, slots=True)
class MockResult:
    """`domains` maps each domain to its part, the weakest first; `seconds` is from start to submission."""

    whole: DomainResult
    domains: dict[int, DomainResult]
    seconds: float
    limit: float
    flagged: DomainResult
    changed: Changed

    @property
    def weakest(self) -> int:
        return next(iter(self.domains))

    @property
    def is_close(self) -> bool:
        """Whether another domain's interval reaches down to the weakest one's share: more questions could swap them."""
        first, *others = self.domains.values()
        return any(part.interval[0] <= first.share for part in others)


def mock_result(mock: MockExam, items: Sequence[Item], weights: Mapping[int, float]) -> MockResult:
    """Grade a submitted mock exam, all or nothing per question. `items` are the served versions, by position.

    Of domains with the same share the one with the larger weight in the exam counts as the weaker.
    """
    graded = list(zip(mock.items, items, strict=True))
    numbers = {item.domain for item in items}
    parts = {number: _part([pair for pair in graded if pair[1].domain == number]) for number in numbers}
    order = sorted(numbers, key=lambda number: (parts[number].share, -weights.get(number, 0), number))
    ended = mock.submitted_at or mock.deadline
    return MockResult(
        whole=_part(graded),
        domains={number: parts[number] for number in order},
        seconds=(ended - mock.started_at).total_seconds(),
        limit=(mock.deadline - mock.started_at).total_seconds(),
        flagged=_part([pair for pair in graded if pair[0].flagged]),
        changed=_changed(graded),
    )


def _part(graded: Sequence[tuple[MockItem, Item]]) -> DomainResult:
    return DomainResult(
        items=len(graded),
        right=sum(is_right(item, given.picked) for given, item in graded),
        blank=sum(not given.picked for given, _ in graded),
        seconds=sum(given.seconds for given, _ in graded),
    )


def _changed(graded: Sequence[tuple[MockItem, Item]]) -> Changed:
    ways = [
        (is_right(item, given.first), is_right(item, given.picked))
        for given, item in graded
        if given.changes and given.first != given.picked
    ]
    return Changed(ways.count((False, True)), ways.count((True, False)), ways.count((False, False)))
