"""What gives a key away to somebody who does not know: absolute words, articles, and an option that starts alone.

Each rule takes an item and yields where it gives itself away and what to do. Haladyna, Downing and Rodriguez,
"A Review of Multiple-Choice Item-Writing Guidelines for Classroom Assessment" (2002), guideline 28, lists these cues.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.catalog.reading.typed import ContentFinding
from bot.domain.items import Item, ItemOption

_ABSOLUTE = re.compile(r"\b(always|never|only|solely|none|must|guarantee[sd]?|impossible)\b", re.IGNORECASE)
_SWEEPING = re.compile(rf"{_ABSOLUTE.pattern}|\b(all|every|everything|nothing|entirely|completely)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(an?)\s*(?:_+|…|\.\.\.|:)?\s*$", re.IGNORECASE)
_VOWEL = re.compile(r"[aeioAEIO]|[uU](?!ni|se|til)|[hH](?:our|onest)|[FLMNSX](?=[A-Z0-9])")

_IMPERATIVES = frozenset(
    re.findall(
        r"[\w-]+",
        "add allow apply ask attach build call change check choose collect combine compare compute configure "
        "connect convert copy create cut delete deploy disable divide drop enable encrypt evaluate fine-tune "
        "give grant host import increase ingest invoke join keep label launch let limit load log lower make "
        "mask merge move normalise package pass point prompt publish put raise read reduce refresh register "
        "reject remove replace resample restrict retrain return run save scale schedule score send serve set "
        "shard share split start stop store stream switch tag take test train tune turn update upload use "
        "validate watch wrap write",
    )
)
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "each", "one", "two"})
_PREPOSITIONS = frozenset({"after", "before", "by", "from", "in", "on", "through", "to", "with", "without"})


def absolute_words(item: Item) -> Iterator[ContentFinding]:
    """Absolute words stand in all distractors, or in most of three, and not in the key: they are struck out unread."""
    yield from _in_distractors_only(item, _ABSOLUTE, most=item.kind == "single")


def sweeping_words(item: Item) -> Iterator[ContentFinding]:
    """Absolute words, or words that only often are meant so, stand in most distractors and not in the key."""
    if not list(absolute_words(item)):
        yield from _in_distractors_only(item, _SWEEPING, most=True)


def has_absolute_word(text: str) -> bool:
    return bool(_ABSOLUTE.search(text))


def _in_distractors_only(item: Item, words: re.Pattern[str], *, most: bool) -> Iterator[ContentFinding]:
    rights, wrongs = _split(item)
    if not wrongs or any(words.search(option.text) for _, option in rights):
        return
    marked = [(index, found[0]) for index, option in wrongs if (found := words.search(option.text))]
    if len(marked) == len(wrongs) or (most and len(marked) * 2 > len(wrongs)):
        named = ", ".join(dict.fromkeys(f"“{word}”" for _, word in marked))
        yield ("options", marked[0][0], "text"), f"{named}: absolute words in distractors only; say it without them"


def article(item: Item) -> Iterator[ContentFinding]:
    """The stem ends in "a" or "an", and one option alone goes on from there."""
    ending = _ARTICLE.search(item.stem)
    if item.kind not in ("single", "multiple") or not ending:
        return
    wants_vowel = ending[1].lower() == "an"
    fitting = [option for option in item.options if bool(_VOWEL.match(option.text)) is wants_vowel]
    if len(fitting) == 1:
        yield ("stem",), f"“{ending[1]}” fits one option alone; write “a or an”, or take the article into the options"


def odd_start(item: Item) -> Iterator[ContentFinding]:
    """All distractors start the same way and the key in another: verb, noun, -ing or preposition."""
    rights, wrongs = _split(item)
    kinds = {_start(option.text) for _, option in wrongs}
    if item.kind != "single" or len(rights) != 1 or len(kinds) != 1 or None in kinds:
        return
    ((index, right),) = rights
    start, common = _start(right.text), kinds.pop()
    if start is not None and start != common:
        yield ("options", index, "text"), f"the key starts with {start}, every other option with {common}"


def odd_end(item: Item) -> Iterator[ContentFinding]:
    """The key alone ends in a full stop, or alone does not."""
    rights, wrongs = _split(item)
    if item.kind != "single" or len(rights) != 1:
        return
    ((index, right),) = rights
    stops = {option.text.rstrip().endswith(".") for _, option in wrongs}
    if len(stops) == 1 and right.text.rstrip().endswith(".") not in stops:
        yield ("options", index, "text"), "the key alone ends differently; end all options in a full stop, or none"


CUES: tuple[tuple[Callable[[Item], Iterator[ContentFinding]], bool], ...] = (
    (absolute_words, False),
    (sweeping_words, True),
    (article, False),
    (odd_end, False),
    (odd_start, True),
)
"""Each cue, and whether it is only a warning: what a word is, a list of words cannot always tell."""


def _split(item: Item) -> tuple[list[tuple[int, ItemOption]], list[tuple[int, ItemOption]]]:
    """The right options and the wrong ones, with their places; none of either where the key is an order or pairs."""
    placed = list(enumerate(item.options)) if item.kind in ("single", "multiple") else []
    return [one for one in placed if one[1].right], [one for one in placed if not one[1].right]


def _start(text: str) -> str | None:
    """How an option starts, where that is plain."""
    first = re.match(r"[\w-]+", text.lower())
    if first is None:
        return None
    word = first[0]
    if word in _IMPERATIVES:
        return "a verb"
    if word in _ARTICLES:
        return "an article or number"
    if word in _PREPOSITIONS:
        return "a preposition"
    return "an -ing form" if len(word) > 5 and word.endswith("ing") else None
