"""Every word that a reply carries, and everything on it that somebody could press, choose or send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.interactions import Ask, Private, Reject, Replace, Reply
from bot.messages import Buttons, Card, Code, File, Form, Link, Select, Table, Text, part_text

Args = tuple[str, ...]


def words_of(shown: Reply | Card) -> str:
    """All that a reader could learn from it: also values that a form starts with, files, links and addresses."""
    return "\n".join(_words(shown))


def _words(shown: Reply | Card) -> Iterator[str]:
    match shown:
        case Private(card) | Replace(card):
            yield from _words(card)
        case Ask(form):
            yield from _form_words(form)
        case Reject(form, errors):
            yield from _form_words(form)
            yield from errors.values()
        case Card(title, blocks, summary):
            yield from (title, summary)
            for block in blocks:
                yield from _block_words(block)


def _form_words(form: Form) -> Iterator[str]:
    # Not the options: a drop-down of all backgrounds says nothing about anybody.
    yield from (form.title, *form.args)
    for one in form.fields:
        yield from (one.label, one.hint, one.value)


def _block_words(block: object) -> Iterator[str]:
    match block:
        case Text(parts):
            yield "".join(map(part_text, parts))
            yield from (str(part.to) for part in parts if isinstance(part, Link))
        case Code(text):
            yield text
        case Table(columns, rows):
            yield from (" | ".join(map(part_text, row)) for row in (columns, *rows))
        case File(name, text):
            yield from (name, text)
        case Buttons(buttons):
            yield from (button.label for button in buttons)
        case Select(_, label, options):
            yield from (label, *(option.label for option in options))


@dataclass
class Found:
    """What cards and forms offered: by action or form, the arguments that they carried."""

    presses: defaultdict[str, set[Args]] = field(default_factory=lambda: defaultdict(set))
    choices: defaultdict[str, set[tuple[Args, Args]]] = field(default_factory=lambda: defaultdict(set))
    forms: defaultdict[str, set[Args]] = field(default_factory=lambda: defaultdict(set))

    def gather(self, shown: Reply | Card) -> None:
        match shown:
            case Private(card) | Replace(card):
                self.gather(card)
            case Ask(form) | Reject(form):
                self.forms[form.name].add(form.args)
            case Card(blocks=blocks):
                for block in blocks:
                    self._gather_block(block)

    def _gather_block(self, block: object) -> None:
        match block:
            case Buttons(buttons):
                for button in buttons:
                    self.presses[button.action].add(button.args)
            case Select(action, _, options, args):
                for option in options:
                    self.choices[action].add((args, (option.value,)))

    @property
    def all_args(self) -> set[Args]:
        """Every tuple of arguments, whatever carried it."""
        sets = (*self.presses.values(), *self.forms.values())
        return {args for each in sets for args in each} | {args for each in self.choices.values() for args, _ in each}
