"""What must hold before an item can be asked, shown and graded; a bank that breaks one of these does not load.

Each rule takes an entry and the bank, and yields where in the entry it is broken and what to do. Lengths count
characters; they are what the smallest platform can show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from bot.catalog.reading.typed import ContentFinding
from bot.domain.bank import LEGACY_EXAM, Bank
from bot.domain.exam import Exam
from bot.domain.items import Item, Source, Trap

_STEM = 700
OPTION = 160
STEP = 75  # ordering and matching: options become entries of a drop-down
PROMPT = 100
RATIONALE = 280
TOGETHER = 3_000  # stem, options, prompts and rationales of one item: one card shows them all
TRAP_LENGTHS = {"name": 60, "belief": 160, "truth": 240, "why": 240, "tell": 160}
_LEVELS = range(1, 4)
SOURCES = 6
_TITLE = 150
URL = 300

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")


def _text(at: tuple[str | int, ...], text: str, limit: int) -> Iterator[ContentFinding]:
    if not text.strip():
        yield at, f"{at[-1]} is empty"
    elif len(text) > limit:
        yield at, f"{at[-1]} has {len(text)} characters; {limit} is the limit"


def _identity(entry: Item | Trap) -> Iterator[ContentFinding]:
    if not _ID.fullmatch(entry.id) or len(entry.id) > 60:
        yield ("id",), "an id is lower-case words joined by hyphens, at most 60 characters"


def source_findings(sources: tuple[Source, ...]) -> Iterator[ContentFinding]:
    """An entry names the pages that it rests on, with titles and addresses."""
    if not sources:
        yield ("sources",), "name the page that this rests on"
    if len(sources) > SOURCES:
        yield ("sources",), f"{len(sources)} pages; {SOURCES} are the limit: name those that decide"
    for index, source in enumerate(sources):
        if len(source.title) > _TITLE or len(source.url) > URL:
            yield ("sources", index), f"a page's title has at most {_TITLE} characters, its address at most {URL}"
        if not _URL.fullmatch(source.url):
            yield ("sources", index, "url"), f"{source.url!r} is not a web address; it starts with https:// or http://"
        if not source.title.strip():
            yield ("sources", index, "title"), "the page's title is empty"


def _tagged(entry: Item | Trap, bank: Bank) -> Iterator[ContentFinding]:
    """The exams and the tags in them exist."""
    known = [exam.id for exam in bank.exams]
    if not entry.exams:
        yield ("exams",), f"tag at least one exam of {', '.join(known)}"
    for exam_id, tags in entry.exams.items():
        at = ("exams", exam_id)
        if exam_id not in known:
            yield at, f"there is no exam {exam_id!r}; known are {', '.join(known)}"
            continue
        if not tags:
            yield at, f"name what it asks of {exam_id}, such as {bank.exam(exam_id).tags[0]!r}"
        for index, tag in enumerate(tags):
            if not bank.has_tag(exam_id, tag):
                yield (*at, index), f"{exam_id} has no {tag!r}{_instead(bank.exam(exam_id), tag)}"


def _domains(tags: Iterable[str]) -> set[str]:
    return {tag.partition(".")[0] for tag in tags}


def _instead(exam: Exam, tag: str) -> str:
    below = [known for known in exam.tags if known.startswith(f"{tag}.") or tag.startswith(f"{known}.")]
    return f"; it is tagged like {below[0]!r}" if below else ""


# Items


def item_identity(item: Item, _: Bank) -> Iterator[ContentFinding]:
    """The id is words joined by hyphens; version and level are in range."""
    yield from _identity(item)
    if item.version < 1:
        yield ("version",), "versions start at 1"
    if item.level not in _LEVELS:
        yield ("level",), "level is 1 (recall), 2 (apply) or 3 (weigh several requirements)"


def item_texts(item: Item, _: Bank) -> Iterator[ContentFinding]:
    """No text is empty or longer than its place can show."""
    limit = OPTION if item.kind in ("single", "multiple") else STEP
    yield from _text(("stem",), item.stem, _STEM)
    for index, option in enumerate(item.options):
        yield from _text(("options", index, "text"), option.text, limit)
        yield from _text(("options", index, "rationale"), option.rationale, RATIONALE)
    for index, prompt in enumerate(item.prompts):
        yield from _text(("prompts", index, "text"), prompt.text, PROMPT)
    parts = [item.stem, *(prompt.text for prompt in item.prompts)]
    together = sum(map(len, parts)) + sum(len(option.text) + len(option.rationale) for option in item.options)
    if together > TOGETHER:
        yield (), f"stem, options and rationales have {together} characters together; {TOGETHER} is the limit"


def item_options(item: Item, _: Bank) -> Iterator[ContentFinding]:
    """As many options, and as many right ones, as the kind has; each with a letter of its own."""
    ids = [option.id for option in item.options]
    least, most = {"single": (4, 4), "multiple": (5, 6), "ordering": (3, 5), "matching": (3, 5)}[item.kind]
    if not least <= len(ids) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        yield ("options",), f"{len(ids)} options; {_a_kind(item)} has {wanted}"
    for index, option in enumerate(item.options):
        if not re.fullmatch("[a-f]", option.id):
            yield ("options", index, "id"), f"option id {option.id!r} is not a letter from a to f"
        if option.id in ids[:index]:
            yield ("options", index, "id"), f"two options have the id {option.id!r}"
    rights = sum(option.right for option in item.options)
    if item.kind == "single" and rights != 1:
        yield ("options",), f"{rights} options are right; a single item has one"
    if item.kind == "multiple" and not 2 <= rights < len(ids):
        yield ("options",), f"{rights} options are right; a multiple item has two or more, and not all"


def item_answer(item: Item, _: Bank) -> Iterator[ContentFinding]:
    """The key is written the way the kind needs it, and no other way."""
    choosing = item.kind in ("single", "multiple")
    for index, option in enumerate(item.options):
        at = ("options", index)
        if option.right and not choosing:
            yield (*at, "right"), f"{_a_kind(item)} has its key in {_key_field(item)}, not in its options"
        if option.trap and not choosing:
            yield (*at, "trap"), f"the trap of {_a_kind(item)} stands beside its stem, not in an option"
        if option.trap and option.right:
            yield (*at, "trap"), "a right option targets no trap"
    if item.order and item.kind != "ordering":
        yield ("order",), f"{_a_kind(item)} has no order"
    if item.prompts and item.kind != "matching":
        yield ("prompts",), f"{_a_kind(item)} has no prompts"
    ids = sorted(option.id for option in item.options)
    if item.kind == "ordering" and sorted(item.order) != ids:
        yield ("order",), f"order names every option once: {', '.join(ids)} in the right order"


def _a_kind(item: Item) -> str:
    return f"{'an' if item.kind == 'ordering' else 'a'} {item.kind} item"


def _key_field(item: Item) -> str:
    return "`order`" if item.kind == "ordering" else "`prompts`"


def item_prompts(item: Item, _: Bank) -> Iterator[ContentFinding]:
    """A matching item has three to five prompts, each with an option that exists."""
    if item.kind != "matching":
        return
    if not 3 <= len(item.prompts) <= 5:
        yield ("prompts",), f"{len(item.prompts)} prompts; a matching item has 3 to 5"
    options = {option.id for option in item.options}
    seen: set[str] = set()
    for index, prompt in enumerate(item.prompts):
        if not re.fullmatch(r"[a-z0-9]+", prompt.id) or prompt.id in seen:
            yield ("prompts", index, "id"), f"prompt id {prompt.id!r} is not a short word of its own, such as p1"
        seen.add(prompt.id)
        if prompt.option not in options:
            yield ("prompts", index, "option"), f"there is no option {prompt.option!r}"


def item_exams(item: Item, bank: Bank) -> Iterator[ContentFinding]:
    """Tags exist, the domain is that of a tag in each exam, and each exam tagged asks such items."""
    yield from _tagged(item, bank)
    for exam_id, tags in item.exams.items():
        if tags and str(item.domain) not in _domains(tags):
            yield ("domain",), f"domain is {item.domain}, but {exam_id} is tagged {', '.join(tags)}"
    for exam in bank.exams:
        if exam.id in item.exams and item.kind not in exam.kinds:
            yield ("exams", exam.id), f"{exam.short} has no {item.kind} items; its kinds are {', '.join(exam.kinds)}"
        if exam.id in item.exams and item.state == "legacy" and exam.id != LEGACY_EXAM:
            yield (
                ("exams", exam.id),
                f"{exam.short} asks nothing about closed services; a legacy item is for {LEGACY_EXAM}",
            )


def item_traps(item: Item, bank: Bank) -> Iterator[ContentFinding]:
    """Every trap that an item names is defined."""
    named: list[tuple[tuple[str | int, ...], str | None]] = [(("trap",), item.trap)]
    named += [(("options", index, "trap"), option.trap) for index, option in enumerate(item.options)]
    for at, trap in named:
        if trap is not None and not bank.has_trap(trap):
            yield at, f"there is no trap {trap!r} in traps/"


def item_sources(item: Item, _: Bank) -> Iterator[ContentFinding]:
    """An item names the page that it rests on."""
    yield from source_findings(item.sources)


# Traps and exams


def trap_sound(trap: Trap, bank: Bank) -> Iterator[ContentFinding]:
    """A trap has an id, texts that fit, tags that exist, and a source."""
    yield from _identity(trap)
    for name, limit in TRAP_LENGTHS.items():
        yield from _text((name,), getattr(trap, name), limit)
    yield from _tagged(trap, bank)
    if trap.exams and str(trap.domain) not in _domains(tag for tags in trap.exams.values() for tag in tags):
        yield ("domain",), f"domain is {trap.domain}, which none of its tags has"
    yield from source_findings(trap.sources)


def exam_sound(exam: Exam, _: Bank) -> Iterator[ContentFinding]:
    """Weights make 100, papers have the size they say, and every figure names a source that is listed."""
    if (total := sum(domain.weight for domain in exam.domains)) != 100:
        yield ("domains",), f"the weights add up to {total}, not 100"
    for size, counts in exam.blueprint.items():
        if size != "rotate" and (len(counts) != len(exam.domains) or str(sum(counts)) != size):
            yield ("blueprint", size), f"a paper of {size} cannot be {list(counts)} for {len(exam.domains)} domains"
    if doubles := sorted({tag for tag in exam.tags if exam.tags.count(tag) > 1}):
        yield ("domains",), f"defined twice: {', '.join(doubles)}"
    known = {source.key for source in exam.sources}
    used = {*(source for sitting in exam.sittings for source in sitting.source.values())}
    used |= {exam.scale.source, exam.retake.source, *(domain.source for domain in exam.domains)}
    if missing := sorted(used - known):
        yield ("sources",), f"no source has the key {', '.join(missing)}"
    for index, sitting in enumerate(exam.sittings):
        for figure in ("items", "scored", "minutes", "price_usd"):
            if getattr(sitting, figure) is not None and figure not in sitting.source:
                yield ("sittings", index, "source"), f"where is the figure of {figure} from?"


MUST_HOLD_RULES: tuple[Callable[[Item, Bank], Iterator[ContentFinding]], ...] = (
    item_identity,
    item_texts,
    item_options,
    item_answer,
    item_prompts,
    item_exams,
    item_traps,
    item_sources,
)
TRAP_RULES: tuple[Callable[[Trap, Bank], Iterator[ContentFinding]], ...] = (trap_sound,)
EXAM_RULES: tuple[Callable[[Exam, Bank], Iterator[ContentFinding]], ...] = (exam_sound,)
