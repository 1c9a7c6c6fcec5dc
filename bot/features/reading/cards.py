"""The notes page by page, and the lineage chain link by link."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.exam import Exam
from bot.domain.study_notes import Lineage, LineageLink, Note
from bot.features.kit.sources import sources
from bot.messages import Block, Button, Buttons, Card, Option, Select, Span, Text

ROW = 5


def contents(notes: Sequence[Note]) -> Card:
    """Every note, to open."""
    lines = "\n".join(f"{note.title}: {', '.join(section.heading for section in note.sections)}." for note in notes)
    buttons = tuple(Button("notes", note.title.partition(": ")[2].capitalize(), (note.id,)) for note in notes)
    rows = [Buttons(buttons[start : start + ROW]) for start in range(0, len(buttons), ROW)]
    return Card("Exam focus: the notes", (Text((lines,)), *rows))


def note_page(note: Note, number: int, exam: Exam | None) -> Card:
    """One section; the last one says where it is from, and offers questions."""
    section = note.sections[number]
    last = number + 1 == len(note.sections)
    blocks: list[Block] = [Text((section.heading,), "heading"), Text((section.text.strip(),))]
    if last:
        blocks.append(sources(note.sources, "Read on"))
    blocks.append(Text((f"Page {number + 1} of {len(note.sections)}. Checked {note.verified_on:%d %b %Y}.",), "small"))
    turn = [Button("notes", "Previous", (note.id, str(number - 1)))] if number else []
    turn += [] if last else [Button("notes", "Next", (note.id, str(number + 1)), "primary")]
    turn.append(Button("notes", "All notes"))
    if last and exam is not None:
        domain = exam.domain(note.domains[0])
        turn.append(Button("practice", f"Practise: {domain.short}", (str(domain.number), "5"), "primary"))
    return Card(note.title, (*blocks, Buttons(tuple(turn))))


def chain(lineage: Lineage) -> Card:
    """The whole chain, and each link to open."""
    steps = "\n↓\n".join(link.name for link in lineage.links)
    options = tuple(Option(link.id, link.name) for link in lineage.links)
    return Card(
        "From raw data to the endpoint",
        (
            Text((lineage.intro.strip(),)),
            Text((Span(steps),)),
            Select("lineage", "Open a link", options),
            sources(lineage.sources),
        ),
    )


def lineage_link_card(lineage: Lineage, number: int) -> Card:
    """One link: what made it, what is recorded, and what that does not prove."""
    one: LineageLink = lineage.links[number]
    turn = [Button("lineage", "Made from", (lineage.links[number - 1].id,))] if number else []
    if number + 1 < len(lineage.links):
        turn.append(Button("lineage", "Leads to", (lineage.links[number + 1].id,), "primary"))
    turn.append(Button("lineage", "The whole chain"))
    return Card(
        f"Link {number + 1}: {one.name}",
        (
            Text((Span("Made by"), f": {one.made_by}")),
            Text((Span("Recorded"), f": {one.records}")),
            Text((Span("Not proved"), f": {one.proves_not.strip()}"), "quote"),
            Buttons(tuple(turn)),
        ),
    )
