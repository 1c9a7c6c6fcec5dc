"""An exam as its profile in content/ describes it: what it asks, in which sittings, and where each figure is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.items import ItemKind

HowKnown = Literal["read", "second-hand", "own-arithmetic"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A page that figures rest on. `how` says whether the page itself was read; `key` is the name that figures use."""

    key: str
    url: str
    title: str
    read_on: date
    how: HowKnown
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One form of the exam that can be booked. None is "unknown", and is said so; it is never a guess.

    `source` maps a figure's name to the key of its reference. Prices are in US dollars without tax.
    """

    id: str
    items: int | None
    scored: int | None
    minutes: int | None
    price_usd: int | None
    languages: tuple[str, ...]
    from_: date
    until: date | None
    source: dict[str, str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """The exam's own scaled score. No formula leads to it from a share of right answers."""

    lowest: int
    highest: int
    cut_score: int
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Retake:
    """How many days pass before another try after a fail."""

    days: int
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Skill:
    id: str
    name: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A task statement; an older guide lists no skills under it."""

    id: str
    name: str
    skills: tuple[Skill, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """What items are tagged with: the skills where the guide numbers them, else the task itself."""
        return tuple(skill.id for skill in self.skills) or (self.id,)


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of the exam; `weight` is its share of the scored items in percent."""

    number: int
    name: str
    short: str
    weight: int
    source: str
    tasks: tuple[Task, ...]

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(tag for task in self.tasks for tag in task.tags)


@dataclass(frozen=True, slots=True)
class Exam:
    """One version of the exam.

    `blueprint` maps a paper's number of items (written as text) to the items per domain, in the order of `domains`;
    under `rotate` stand the domains that take turns at the smallest count.
    """

    id: str
    name: str
    short: str
    offered: str
    sources: tuple[Reference, ...]
    sittings: tuple[Sitting, ...]
    kinds: tuple[ItemKind, ...]
    scale: Scale
    retake: Retake
    domains: tuple[Domain, ...]
    blueprint: dict[str, tuple[int, ...]]
    services: tuple[str, ...]

    def domain_called(self, words: str) -> Domain | None:
        """The domain that somebody means: by its number, "domain 2", or a part of its name."""
        said = words.strip().lower()
        said = said.removeprefix("domain ").strip() or said
        if said.isdecimal():
            return next((domain for domain in self.domains if str(domain.number) == said), None)
        names = ((domain, f"{domain.short} {domain.name}".lower()) for domain in self.domains)
        return next((domain for domain, name in names if said and said in name), None)

    def domain(self, number: int) -> Domain:
        """The domain of that number. Raises KeyError."""
        for domain in self.domains:
            if domain.number == number:
                return domain
        raise KeyError(number)

    def sitting(self, sitting_id: str) -> Sitting:
        """The sitting of that id. Raises KeyError."""
        for sitting in self.sittings:
            if sitting.id == sitting_id:
                return sitting
        raise KeyError(sitting_id)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(task for domain in self.domains for task in domain.tasks)

    @property
    def tags(self) -> tuple[str, ...]:
        """Everything that an item of this exam may be tagged with."""
        return tuple(tag for domain in self.domains for tag in domain.tags)


@dataclass(frozen=True, slots=True)
class Background:
    """Where somebody comes from, and what that tends to mean.

    `prior` shifts the first guess about each domain, by number, on the log-odds scale.
    """

    id: str
    name: str
    strong: tuple[str, ...]
    practise: tuple[str, ...]
    prior: dict[int, float]
    note: str = ""
