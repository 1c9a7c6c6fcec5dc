"""An item as a person reads it: the question first, and below it everything that its author knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from bot.domain.bank import Bank
from bot.domain.items import LETTERS, Answer, Item

_WIDTH = 100
"""Characters of a line."""


def item_page(item: Item, bank: Bank) -> str:
    """Question, key, rationales, traps, tags and sources; a trap that the bank does not have stands there by its id."""
    return "\n".join((*_question(item), *_answers(item), *_traps(item, bank), *_facts(item, bank), *_sources(item)))


def key_in_words(item: Item) -> str:
    """The key by its letters: "B", "A, C", "C > A > B" or "1 B, 2 A"."""
    return answer_in_words(item, item.key)


def answer_in_words(item: Item, answer: Answer) -> str:
    letters = {option.id: letter for letter, option in zip(LETTERS, item.options, strict=False)}
    if item.kind == "matching":
        pairs = dict(pair.split("=", 1) for pair in answer)
        return ", ".join(f"{number} {letters[pairs[prompt.id]]}" for number, prompt in enumerate(item.prompts, 1))
    return (" > " if item.kind == "ordering" else ", ").join(letters[option_id] for option_id in answer)


def _question(item: Item) -> Iterator[str]:
    yield from (item.id, "=" * len(item.id), "", fill(item.stem, _WIDTH), "")
    for number, prompt in enumerate(item.prompts, 1):
        yield _indented(f"{number}. ", prompt.text)
    if item.prompts:
        yield ""
    for letter, option in zip(LETTERS, item.options, strict=False):
        yield _indented(f"{letter}  ", option.text)


def _answers(item: Item) -> Iterator[str]:
    yield from ("", f"Key: {key_in_words(item)}", "")
    choosing = item.kind in ("single", "multiple")
    for letter, option in zip(LETTERS, item.options, strict=False):
        mark = f" ({'right' if option.right else option.trap or 'wrong'})" if choosing else ""
        yield _indented(f"{letter}  ", f"{option.rationale}{mark}")


def _traps(item: Item, bank: Bank) -> Iterator[str]:
    if not item.traps:
        return
    yield from ("", "Traps")
    known = bank.traps_in(item)
    for name in item.traps:
        trap = known.get(name)
        yield _indented("   ", f"{name}: “{trap.belief}” {trap.truth}" if trap else f"{name} (not in the bank)")


def _facts(item: Item, bank: Bank) -> Iterator[str]:
    tags = "; ".join(f"{exam} {', '.join(found)}" for exam, found in item.exams.items())
    kept = ", kept for mock exams" if item.id in bank.reserve else ""
    yield ""
    yield f"{item.kind}, level {item.level}, domain {item.domain}, {item.state}, version {item.version}{kept}"
    yield f"Tags      {tags}"
    yield f"Services  {', '.join(item.services) or 'none'}"


def _sources(item: Item) -> Sequence[str]:
    pages = [f"   {source.title}\n   {source.url}" for source in item.sources]
    return ("", f"Sources, read on {item.verified_on.isoformat()}", *pages)


def _indented(mark: str, text: str) -> str:
    return fill(text, _WIDTH, initial_indent=f"{mark:>5}", subsequent_indent=" " * 5)
