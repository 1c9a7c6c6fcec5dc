"""Items, traps and how an answer is graded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

ItemKind = Literal["single", "multiple", "ordering", "matching"]
State = Literal["current", "legacy"]
Answer = tuple[str, ...]
"""What was picked: option ids (single, multiple: sorted), their order (ordering), or `prompt=option` (matching)."""

LETTERS = "ABCDEF"


class BadAnswer(ValueError):
    """An answer that does not fit its item; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Source:
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Trap:
    """A misconception: the wrong belief in the learner's words, the truth, and how to tell in ten seconds.

    `exams` maps an exam's id to its task statements (MLA-C01) or skills (MLA-C02).
    """

    id: str
    name: str
    belief: str
    truth: str
    why: str
    tell: str
    domain: int
    exams: dict[str, tuple[str, ...]]
    sources: tuple[Source, ...]
    verified_on: date


@dataclass(frozen=True, slots=True)
class ItemOption:
    id: str
    text: str
    rationale: str
    right: bool = False
    trap: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """The left side of a matching item; `option` is the id of the option that belongs to it."""

    id: str
    text: str
    option: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its key, a rationale for every option, and the pages that it rests on."""

    id: str
    version: int
    kind: ItemKind
    level: int
    domain: int
    exams: dict[str, tuple[str, ...]]
    stem: str
    options: tuple[ItemOption, ...]
    sources: tuple[Source, ...]
    verified_on: date
    services: tuple[str, ...] = ()
    state: State = "current"
    order: tuple[str, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    trap: str | None = None

    @property
    def key(self) -> Answer:
        """The right answer."""
        match self.kind:
            case "ordering":
                return self.order
            case "matching":
                return tuple(f"{prompt.id}={prompt.option}" for prompt in self.prompts)
            case _:
                return tuple(sorted(option.id for option in self.options if option.right))

    @property
    def traps(self) -> tuple[str, ...]:
        """Ids of every trap that the item holds, in order, once each."""
        found = [self.trap, *(option.trap for option in self.options)]
        return tuple(dict.fromkeys(trap for trap in found if trap))

    def option(self, option_id: str) -> ItemOption:
        """The option of that id. Raises KeyError."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


def is_right(item: Item, answer: Answer) -> bool:
    """All or nothing, as in the exam."""
    return answer == item.key


def checked(item: Item, picked: Answer) -> Answer:
    """`picked` in the form that is stored and graded.

    Raises:
        BadAnswer: it names what the item does not have, or leaves a part out.

    """
    known = {option.id for option in item.options}
    match item.kind:
        case "single":
            if len(picked) != 1 or picked[0] not in known:
                raise BadAnswer("Pick one of the options.")
            return picked
        case "multiple":
            if not picked or not set(picked) <= known:
                raise BadAnswer("Pick at least one of the options.")
            return tuple(sorted(set(picked)))
        case "ordering":
            if sorted(picked) != sorted(known):
                raise BadAnswer("Use each step exactly once.")
            return picked
        case "matching":
            pairs = dict(pair.split("=", 1) for pair in picked if "=" in pair)
            wanted = [prompt.id for prompt in item.prompts]
            if sorted(pairs) != sorted(wanted) or not set(pairs.values()) <= known:
                raise BadAnswer("Give every line a partner.")
            return tuple(f"{prompt}={pairs[prompt]}" for prompt in wanted)


def sprung(item: Item, answer: Answer) -> str | None:
    """The trap behind a wrong answer: that of the first wrongly picked option, else the item's own; None if right."""
    if is_right(item, answer):
        return None
    if item.kind in ("single", "multiple"):
        for option_id in answer:
            option = item.option(option_id)
            if not option.right and option.trap:
                return option.trap
    return item.trap


def shuffled(item: Item, seed: str) -> tuple[ItemOption, ...]:
    """The options in the order that `seed` draws; the same seed gives the same order for everybody."""
    order = _order(f"{seed}/{item.id}", tuple(option.id for option in item.options))
    return tuple(item.options[place] for place in order)


@lru_cache(4096)
def _order(seed: str, ids: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted(range(len(ids)), key=lambda place: hashlib.sha256(f"{seed}/{ids[place]}".encode()).digest()))
