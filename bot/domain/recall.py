"""What a member's answers say about each concept: whether it was known before, and what is left of it today.

Nothing of it is stored: it is replayed from the answers each time, so that a joined account, a corrected key or another
exam date changes it at once. docs/learning.md says the model in two pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Literal

from bot.domain.question import Confidence
from bot.domain.recalibration import Foresight, Recalibration, log_odds, right_chance
from bot.domain.repetition import Memory, Rated, rating, retrievability, reviewed

LEVEL_FROM = 20
"""Repeat encounters from which a member's own level is added to everybody's recall."""
LEVEL_SPREAD = 0.6
"""Standard deviation of members' levels of recall, in log-odds."""

SAME_WORDING = 0.26
"""Chance that somebody who does not recall the idea is right because of the words: asked again in the same wording .50
were right, in another .32."""

SLIP: dict[Confidence | None, float] = {"sure": 0.05, "fairly": 0.1, None: 0.1, "guessing": 0.15}
"""Chance to be wrong in this way of somebody who knows it."""
_RIGHT_SAID: dict[Confidence | None, tuple[float, float]] = {
    "sure": (1.0, 0.35),
    "fairly": (1.0, 0.8),
    None: (1.0, 1.0),
    "guessing": (0.3, 1.2),
}
"""How likely somebody who is right says this: who knows or recalls it, and who guessed it; against saying nothing."""

STUDIED = 0.5
"""Chance to recall what was studied before, when an answer is weighed as evidence of what was known before any study.
One number for all: what was missed more often is recalled less, and a right answer would speak the more for it."""

AVERAGE = 0.62
"""Share right of an average member's first meetings, before anything is known of them."""
_MEMBER_WEIGHT, _DOMAIN_WEIGHT = 6.0, 6.0
"""How many answers the average weighs against a member's own, and a member's own against those of one domain."""
_LEAST_START, _MOST_START = 0.05, 0.9

FIRM = 0.7
"""Chance to see through a trap today from which it counts as firm."""

Phase = Literal["open", "fading", "firm"]


@dataclass(frozen=True, slots=True)
class Encounter:
    """A graded answer, and the concepts that it tells something about.

    `day` is the ordinal of the date on the member's calendar, `chance` that of guessing it, `sprung` the trap that a
    wrong answer showed.
    """

    concepts: tuple[str, ...]
    item: str
    right: bool
    confidence: Confidence | None
    day: int
    chance: float
    sprung: str | None = None


@dataclass(slots=True)
class ConceptState:
    """What a member's answers say about one concept. Changed by the replay alone.

    `known` is the chance that it was known before studying. `met` counts the answers, `sprung` those that showed the
    trap itself, `sprung_sure` those of them given while sure. `last_right` is how the newest answer went, `sure_miss`
    the day of the newest wrong answer that was given while sure.
    """

    concept: str
    memory: Memory
    known: float
    met: int = 0
    sprung: int = 0
    sprung_sure: int = 0
    last_right: bool = False
    sure_miss: int | None = None


@dataclass(frozen=True, slots=True)
class Recollection:
    """Everything that the answers of one member say.

    `starts` is, by domain, the chance that a concept was known before studying that has not been met; `level` is the
    member's own, 0 before there are enough repeat encounters.
    """

    states: Mapping[str, ConceptState]
    starts: Mapping[int, float]
    recalibration: Recalibration
    level: float
    foresights: Sequence[Foresight]

    def recalled(self, memory: Memory, day: int) -> float:
        """The recalibrated chance to recall on that day what was studied."""
        return self.recalibration.recalled(retrievability(memory, day), self.level)

    def seen_through(self, state: ConceptState, day: int) -> float:
        """The chance to see through a trap on that day without any guessing."""
        return state.known + (1 - state.known) * self.recalled(state.memory, day)

    def phase(self, state: ConceptState, day: int) -> Phase:
        """Open as long as the newest answer was wrong; else firm, or fading."""
        if not state.last_right:
            return "open"
        return "firm" if self.seen_through(state, day) >= FIRM else "fading"


# A member's own level lies on this grid, in log-odds.
_LEVELS = tuple(LEVEL_SPREAD * step / 2 for step in range(-5, 6))


@dataclass(slots=True)
class _Level:
    """The posterior of a member's own level of recall."""

    recalibration: Recalibration
    weights: list[float] = field(default_factory=lambda: [exp(-((u / LEVEL_SPREAD) ** 2) / 2) for u in _LEVELS])
    encounters: int = 0
    mean: float = 0.0

    def learn(self, base: float, known: float, chance: float, *, right: bool) -> None:
        """A repeat encounter; `base` are the log-odds of recall without any level."""
        floor = chance + (1 - chance) * known
        room = 1 - floor
        if right:
            self.weights = [
                w * (floor + room / (1 + exp(-base - u))) for w, u in zip(self.weights, _LEVELS, strict=True)
            ]
        else:
            self.weights = [w / (1 + exp(base + u)) for w, u in zip(self.weights, _LEVELS, strict=True)]
        whole = sum(self.weights)
        self.weights = [w / whole for w in self.weights]
        self.encounters += 1
        if self.encounters >= LEVEL_FROM:
            self.mean = sum(w * u for w, u in zip(self.weights, _LEVELS, strict=True))


def replay(answers: Iterable[Encounter], domains: Mapping[str, int], recalibration: Recalibration) -> Recollection:
    """What these answers say, the oldest first; `domains` has the domain of each concept."""
    answers = tuple(answers)
    known = starts(answers, domains)
    states: dict[str, ConceptState] = {}
    seen: set[str] = set()
    level, foresights = _Level(recalibration), list[Foresight]()
    for answer in answers:
        same = answer.item in seen
        seen.add(answer.item)
        chance = answer.chance + (1 - answer.chance) * SAME_WORDING if same else answer.chance
        rated = _rated(answer, same=same)
        for concept in answer.concepts:
            state = states.get(concept)
            if state is None:
                before = known.get(domains.get(concept, 0), _start(AVERAGE, 0.25))
                state = states[concept] = ConceptState(concept, reviewed(None, rated, answer.day), before)
                recalled = 0.0
            else:
                _foresee(state, answer, chance, level, foresights)
                recalled = STUDIED
                state.memory = reviewed(state.memory, rated, answer.day)
            state.known = _known(state.known, recalled, chance, answer)
            _count(state, answer)
    return Recollection(states, known, recalibration, level.mean, foresights)


def _rated(answer: Encounter, *, same: bool) -> Rated:
    """FSRS's rating; the words alone may have brought back what was asked in them before."""
    rated = rating(right=answer.right, confidence=answer.confidence)
    return Rated(max(rated - 1, Rated.HARD)) if same and answer.right else rated


def _foresee(
    state: ConceptState,
    answer: Encounter,
    chance: float,
    level: _Level,
    foresights: list[Foresight],
) -> None:
    """Note how likely this answer was to be right; what comes of it teaches the member's level."""
    odds = log_odds(retrievability(state.memory, answer.day))
    base = level.recalibration.a + level.recalibration.b * odds
    recalled = 1 / (1 + exp(-base - level.mean))
    stated = right_chance(state.known, recalled, chance)
    foresights.append(Foresight(odds, state.known, chance, stated, answer.right))
    level.learn(base, state.known, chance, right=answer.right)


def _known(known: float, recalled: float, chance: float, answer: Encounter) -> float:
    """The chance that it was known before studying, after this answer."""
    if answer.right:
        knows, guessed = _RIGHT_SAID[answer.confidence]
        otherwise = recalled * knows + (1 - recalled) * chance * guessed
        return known * knows / (known * knows + (1 - known) * otherwise)
    slipped = SLIP[answer.confidence] * known
    return min(slipped / (slipped + (1 - known) * (1 - chance) * (1 - recalled)), known)


def _count(state: ConceptState, answer: Encounter) -> None:
    state.met += 1
    state.last_right = answer.right
    if answer.right:
        return
    sure = answer.confidence == "sure"
    if sure:
        state.sure_miss = answer.day
    if answer.sprung == state.concept:
        state.sprung += 1
        state.sprung_sure += sure


def starts(answers: Iterable[Encounter], domains: Mapping[str, int]) -> dict[int, float]:
    """By domain, the chance that a concept is known before studying: from first meetings alone, above guessing.

    Few answers of a domain lean on the member's others, few of a member on the average.
    """
    rows = {domain: [0.0, 0.0, 0] for domain in domains.values()}
    met: set[str] = set()
    for answer in answers:
        for concept in answer.concepts:
            if concept not in met and concept in domains:
                met.add(concept)
                row = rows[domains[concept]]
                row[0] += answer.right
                row[1] += answer.chance
                row[2] += 1
    right, chance, number = (sum(column) for column in zip(*rows.values(), strict=True)) if rows else (0.0, 0.0, 0)
    member = (right + AVERAGE * _MEMBER_WEIGHT) / (number + _MEMBER_WEIGHT)
    guess = (chance + 0.25 * _MEMBER_WEIGHT) / (number + _MEMBER_WEIGHT)
    return {
        domain: _start(
            (row[0] + member * _DOMAIN_WEIGHT) / (row[2] + _DOMAIN_WEIGHT),
            (row[1] + guess * _DOMAIN_WEIGHT) / (row[2] + _DOMAIN_WEIGHT),
        )
        for domain, row in rows.items()
    }


def _start(right: float, chance: float) -> float:
    return min(max((right - chance) / (1 - chance), _LEAST_START), _MOST_START)
