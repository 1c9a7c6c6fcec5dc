"""What can be read up: the notes, and the chain from raw data to an endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.items import Source


@dataclass(frozen=True, slots=True)
class Section:
    """A page of a note: paragraphs, and lines that begin with a dash."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """An *Exam focus* page: what is worth knowing of some domains, in a few sections."""

    id: str
    title: str
    domains: tuple[int, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    verified_on: date


@dataclass(frozen=True, slots=True)
class LineageLink:
    """One link of the chain: what made it, what is recorded of it, and what that record does not prove."""

    id: str
    name: str
    made_by: str
    records: str
    proves_not: str


@dataclass(frozen=True, slots=True)
class Lineage:
    id: str
    intro: str
    links: tuple[LineageLink, ...]
    sources: tuple[Source, ...]
    verified_on: date
