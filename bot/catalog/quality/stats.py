"""What the bank holds, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from bot.catalog.quality.giveaways import has_absolute_word
from bot.catalog.quality.near_duplicates import most_alike
from bot.domain.bank import Bank
from bot.domain.exam import Exam
from bot.domain.items import Item, ItemKind, State
from bot.domain.mock_exam import whole_forms


def stats(bank: Bank) -> dict[str, Any]:
    """Counts for `trapline content stats --json`; counts of nothing are there as 0, dates as YYYY-MM-DD or null."""
    held = Counter(trap for item in bank.items for trap in item.traps)
    verified = [item.verified_on for item in bank.items] + [trap.verified_on for trap in bank.traps]
    return {
        "items": len(bank.items),
        "kinds": _counts(get_args(ItemKind), (item.kind for item in bank.items)),
        "levels": _counts("123", (str(item.level) for item in bank.items)),
        "states": _counts(get_args(State), (item.state for item in bank.items)),
        "exams": {exam.id: _of_exam(exam, bank) for exam in bank.exams},
        "traps": {trap.id: held[trap.id] for trap in sorted(bank.traps, key=lambda trap: trap.id)},
        "cues": _cues([item for item in bank.items if item.kind == "single"]) | _alike(bank.items),
        "oldest_verified_on": min(verified).isoformat() if verified else None,
    }


def longest_is_key(item: Item) -> bool:
    """Whether one right option is longer than every other: what a guesser would pick."""
    right = [len(option.text) for option in item.options if option.right]
    wrong = [len(option.text) for option in item.options if not option.right]
    return len(right) == 1 and right[0] > max(wrong, default=0)


def _of_exam(exam: Exam, bank: Bank) -> dict[str, Any]:
    kept = bank.mock_pool(exam.id)
    items = (*bank.items_for(exam.id), *kept)
    tags = Counter(tag for item in items for tag in item.exams[exam.id])
    tasks = {
        task.id: sum(any(tag in task.tags for tag in item.exams[exam.id]) for item in items) for task in exam.tasks
    }
    traps = [trap for trap in bank.traps if exam.id in trap.exams]
    return {
        "items": len(items),
        "domains": _counts((str(domain.number) for domain in exam.domains), (str(item.domain) for item in items)),
        "tasks": tasks,
        "skills": {skill.id: tags[skill.id] for task in exam.tasks for skill in task.skills},
        "traps": {trap.id: sum(trap.id in item.traps for item in items) for trap in sorted(traps, key=lambda t: t.id)},
        "kinds": _counts(exam.kinds, (item.kind for item in items)),
        "levels": _counts("123", (str(item.level) for item in items)),
        "states": _counts(get_args(State), (item.state for item in items)),
        "reserved": len(kept),  # for mock exams alone
        "reserved_forms": whole_forms(exam, kept),  # of 65 items, by the blueprint, from the reserve alone
        "forms": whole_forms(exam, items),  # and from the reserve and the rest, none sharing an item with another
    }


def _cues(single: Sequence[Item]) -> dict[str, Any]:
    """What a guesser could go by in single items: how often the key is the longest, and its place in the file."""
    places = Counter(str(place) for item in single for place, option in enumerate(item.options, 1) if option.right)
    longest = sum(map(longest_is_key, single))
    return {
        "single_items": len(single),
        "longest_is_key": round(longest / len(single), 3) if single else 0.0,
        "key_position": {place: places[place] for place in "1234"},
        "absolute_words": {
            part: _share(
                has_absolute_word(option.text) for item in single for option in item.options if option.right is right
            )
            for part, right in (("keys", True), ("distractors", False))
        },
    }


def _alike(items: Sequence[Item]) -> dict[str, Any]:
    """The highest share of three-word runs that two stems have in common, and which two."""
    share, ids = most_alike(items)
    return {"similarity": round(share, 3), "most_alike": list(ids)}


def _share(found: Iterable[bool]) -> float:
    values = list(found)
    return round(sum(values) / len(values), 3) if values else 0.0


def _counts(names: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    return {name: counted[name] for name in names}
