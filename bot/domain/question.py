"""The daily question of one team on one date, and what was picked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.domain.items import Answer, Item

LATEST_OPENING = timedelta(hours=12)
"""A question that could not be opened for so long after its time is not opened any more: the next one is near."""

COUNT_AFTER = timedelta(seconds=5)
COUNT_PAUSE = timedelta(seconds=1)
COUNT_LATEST = timedelta(minutes=5)
"""The answer counter on the post follows an answer after one second for each answer so far: five seconds at least, five
minutes at most. So a quiet team sees it at once, and a busy place is edited rarely."""

LEAST_OPEN = timedelta(hours=1)
"""A question is open for so long, whatever its time and the changes to it."""

REPORTS_A_DAY = 5
"""Reports of one member that are taken within 24 hours."""

LONGEST_ANSWER = timedelta(minutes=10)
"""An answer that took longer was left lying meanwhile: how long it took is not known."""


def count_pause(takers: int) -> timedelta:
    """After how long the counter shows an answer, where so many have answered."""
    return min(max(COUNT_PAUSE * takers, COUNT_AFTER), COUNT_LATEST)


Confidence = Literal["sure", "fairly", "guessing"]
AnswerSource = Literal["channel", "practice", "mock", "start"]


@dataclass(frozen=True, slots=True)
class Question:
    """`item` is the version that was served, as it stood then; `served` is that version's id in the store.

    `seed` is what the order of the options is drawn from: team and date, unless the question was seen before that.

    `verdict_at_once` is the team's rule on the day it opened. `revealed` turns true at closing.
    """

    id: int
    team: int
    day: date
    served: int
    item: Item = field(hash=False)  # holds mappings; the other fields tell questions apart well enough
    seed: str
    opened_at: datetime
    closes_at: datetime
    verdict_at_once: bool
    revealed: bool

    @property
    def verdict_visible(self) -> bool:
        """Whether somebody whose answer is locked may see the verdict."""
        return self.revealed or self.verdict_at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResponse:
    """What the store needs to append a response.

    `question` is None outside the channel; `confidence` is None where it was not stated; `trap` is the misconception
    that a wrong answer shows, where its option has one. `seconds` is how long it took, where that is known.
    """

    member: int
    team: int
    served: int
    item: str
    domain: int
    trap: str | None
    picked: Answer
    right: bool
    confidence: Confidence | None
    source: AnswerSource
    question: int | None
    answered_at: datetime
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(NewResponse):
    """A locked answer: append-only. `first` says that the member had not answered the item before."""

    id: int
    first: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """A run of practice questions for one member: what is asked, in order, and how many are answered.

    `served` holds the version of each item; of a generated one that is not answered yet its id, which makes it again.
    `shown_at` is when the question at `position` was first shown; None where it was not yet, or nobody knows.
    """

    id: int
    member: int
    served: tuple[int | str, ...]
    position: int
    started_at: datetime
    shown_at: datetime | None = None
