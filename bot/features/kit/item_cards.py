"""How an item, an answer to it and its verdict read on a card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.items import LETTERS, Answer, Item, ItemOption, Trap, shuffled
from bot.domain.question import Confidence
from bot.features.kit.sources import sources
from bot.features.kit.words import shortened
from bot.messages import OPTION_LABEL, Block, Button, Buttons, Field, Form, Option, Span, Text

CONFIDENCE: dict[Confidence, str] = {"sure": "Sure", "fairly": "Fairly sure", "guessing": "Guessing"}

_HOW = {
    "single": "Pick one.",
    "multiple": "Pick all that apply; all of them count.",
    "ordering": "Put the steps in order.",
    "matching": "Find the partner of each line.",
}


def lettered(item: Item, seed: str) -> list[tuple[str, ItemOption]]:
    """The options with their letters, in the order that the seed draws."""
    return list(zip(LETTERS, shuffled(item, seed), strict=False))


def letter_of(item: Item, seed: str, option_id: str) -> str:
    return next(letter for letter, option in lettered(item, seed) if option.id == option_id)


def question_blocks(item: Item, seed: str) -> list[Block]:
    """Stem, how to answer, and the options."""
    blocks: list[Block] = [Text((item.stem.strip(),))]
    if item.kind == "matching":
        prompts = "\n".join(f"{number}. {prompt.text}" for number, prompt in enumerate(item.prompts, 1))
        blocks.append(Text((prompts,)))
    options: list[str | Span] = []
    for letter, option in lettered(item, seed):
        options += [Span(letter), f"  {option.text}\n"]
    last = options.pop()
    blocks.append(Text((*options, str(last).rstrip("\n"))))
    blocks.append(Text((_HOW[item.kind],), "small"))
    return blocks


def answer_buttons(
    item: Item, seed: str, action: str, args: tuple[str, ...], more: tuple[str, ...] = ()
) -> list[Block]:
    """One button per option, or one that opens the form where one press cannot hold the answer.

    `args` come before the option in what a button carries, `more` behind it.
    """
    if item.kind != "single":
        return [Buttons((Button(f"{action}-form", "Answer", (*args, *more), "primary"),))]
    buttons = [Button(action, letter, (*args, option.id, *more)) for letter, option in lettered(item, seed)]
    return [Buttons(tuple(buttons[start : start + 5])) for start in range(0, len(buttons), 5)]


def answer_form(item: Item, seed: str, name: str, args: tuple[str, ...], given: Answer = ()) -> Form:
    """The form for an item of several picks, starting from what was given before."""
    letters = lettered(item, seed)
    options = tuple(
        Option(option.id, shortened(f"{letter}  {option.text}", OPTION_LABEL)) for letter, option in letters
    )
    if item.kind == "single":
        fields = [Field("picked", "choice", "Your pick", "", options, "".join(given))]
    elif item.kind == "multiple":
        fields = [Field("picked", "choices", "Your picks", _HOW["multiple"], options, ",".join(given))]
    elif item.kind == "ordering":
        values = [*given, *[""] * len(options)]
        fields = [
            Field(f"place{place}", "choice", f"Step {place}", "", options, values[place - 1])
            for place in range(1, len(options) + 1)
        ]
    else:
        pairs = dict(pair.split("=", 1) for pair in given)
        fields = [
            Field(prompt.id, "choice", f"Line {number}", prompt.text, options, pairs.get(prompt.id, ""))
            for number, prompt in enumerate(item.prompts, 1)
        ]
    return Form(name, "Your answer", tuple(fields), args)


def answer_from(item: Item, values: dict[str, str]) -> Answer:
    """What a sent form says; `checked()` tells whether it fits the item."""
    if item.kind in ("single", "multiple"):
        return tuple(part for part in values.get("picked", "").split(",") if part)
    if item.kind == "ordering":
        return tuple(values.get(f"place{place}", "") for place in range(1, len(item.options) + 1))
    return tuple(f"{prompt.id}={values.get(prompt.id, '')}" for prompt in item.prompts)


def answer_text(item: Item, seed: str, answer: Answer) -> str:
    """An answer in words, with the letters that this reader saw."""
    match item.kind:
        case "single" | "multiple":
            named = [(letter_of(item, seed, option_id), item.option(option_id).text) for option_id in answer]
            return "\n".join(f"{letter}  {text}" for letter, text in sorted(named))
        case "ordering":
            return "\n".join(f"{place}. {item.option(step).text}" for place, step in enumerate(answer, 1))
        case "matching":
            pairs = dict(pair.split("=", 1) for pair in answer)
            return "\n".join(f"{prompt.text} → {item.option(pairs[prompt.id]).text}" for prompt in item.prompts)


def verdict(
    item: Item, seed: str, answer: Answer, *, right: bool, confidence: Confidence | None, trap: Trap | None
) -> list[Block]:
    """Right or wrong, why the picked option tempts, the key, the trap with belief and truth, and the source."""
    blocks: list[Block] = []
    if not right and confidence == "sure":
        blocks.append(
            Text(("You were sure, and that makes this a lucky find: it is the one to meet before the exam.",), "quote")
        )
    picked = answer_text(item, seed, answer)
    if item.kind in ("ordering", "matching"):  # which lines were right, and which were not
        marks = ("✓" if mine == key else "✗" for mine, key in zip(answer, item.key, strict=True))
        picked = "\n".join(f"{mark} {line}" for mark, line in zip(marks, picked.split("\n"), strict=True))
    blocks.append(Text((Span("You answered" if right else "You picked"), "\n", picked)))
    if item.kind in ("single", "multiple"):
        blocks += [_rationale(item, seed, option_id, known_right=right) for option_id in _by_letter(item, seed, answer)]
    if not right:
        blocks.append(Text((Span("The key"), "\n", answer_text(item, seed, item.key))))
        missed = [option_id for option_id in item.key if option_id not in answer]
        if item.kind in ("single", "multiple"):
            blocks += [_rationale(item, seed, id_, known_right=True) for id_ in _by_letter(item, seed, missed)]
    if item.kind in ("ordering", "matching"):
        blocks += [Text((Span(option.text), f": {option.rationale}"), "small") for option in item.options]
    if trap is not None:
        blocks.append(trap_text(trap, avoided=right))
    blocks.append(sources(item.sources))
    return blocks


def blank(item: Item, seed: str, trap: Trap | None) -> list[Block]:
    """What there was to know where nothing was picked."""
    blocks: list[Block] = [Text((Span("You left it blank. The key"), "\n", answer_text(item, seed, item.key)))]
    if item.kind in ("single", "multiple"):
        blocks += [_rationale(item, seed, id_, known_right=True) for id_ in _by_letter(item, seed, item.key)]
    else:
        blocks += [Text((Span(option.text), f": {option.rationale}"), "small") for option in item.options]
    return [*blocks, *([trap_text(trap)] if trap else []), sources(item.sources)]


def _by_letter(item: Item, seed: str, option_ids: Sequence[str]) -> list[str]:
    return sorted(option_ids, key=lambda option_id: letter_of(item, seed, option_id))


def _rationale(item: Item, seed: str, option_id: str, *, known_right: bool) -> Text:
    option = item.option(option_id)
    mark = "✓" if option.right else ("✗" if not known_right else "·")
    return Text((Span(f"{mark} {letter_of(item, seed, option_id)}"), f"  {option.rationale}"))


def trap_text(trap: Trap, *, avoided: bool = False) -> Text:
    """The misconception beside the truth."""
    which = "The trap that you saw" if avoided else "The trap"
    return Text(
        (
            Span(f"{which}: {trap.name}"),
            "\n",
            Span("Belief"),
            f": “{trap.belief.strip('“”')}”\n",
            Span("Truth"),
            f": {trap.truth}\n",
            Span("In ten seconds"),
            f": {trap.tell}",
        ),
        "quote",
    )


def report_button(served: int) -> Button:
    return Button("report", "Report a flaw", (str(served),))
