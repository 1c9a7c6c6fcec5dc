"""Sound entries as plain data, to be spoiled by a test, and the folders that hold them."""

from __future__ import annotations

import copy
import random
import string
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

TODAY = date(2026, 11, 22)
Entry = dict[str, Any]
SOURCES = [{"url": "https://docs.aws.amazon.com/sagemaker/latest/dg/whatis.html", "title": "What is SageMaker AI?"}]


class WithoutAliases(yaml.SafeDumper):
    """Writes out what two entries share, as people do."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library's own signature
        return True


def options(texts: str, right: str) -> list[Entry]:
    """Options a, b, c … of these words, with the letters in `right` as the key."""
    made: list[Entry] = []
    for letter, word in zip("abcdefgh", texts.split(), strict=False):
        option: Entry = {"id": letter, "text": word, "rationale": f"Why {word}."}
        if letter in right:
            option["right"] = True
        made.append(option)
    return made


def _scene(seed: str) -> str:
    """Words that two items do not share by chance."""
    return " ".join(random.Random(seed).choices(string.ascii_lowercase, k=20))


def trap(trap_id: str = "acme-mixup", **changes: Any) -> Entry:
    entry: Entry = {
        "id": trap_id,
        "name": "Two things mixed up",
        "belief": "They are the same.",
        "truth": "They are not.",
        "why": "Their names are alike.",
        "tell": "Look at what goes in.",
        "domain": 3,
        "exams": {"mla-c01": ["3.1"], "mla-c02": ["3.1.1"]},
        "sources": copy.deepcopy(SOURCES),
        "verified_on": TODAY,
    }
    return entry | changes


def single(item_id: str = "acme-01", **changes: Any) -> Entry:
    entry: Entry = {
        "id": item_id,
        "version": 1,
        "kind": "single",
        "level": 2,
        "domain": 3,
        "exams": {"mla-c01": ["3.1"], "mla-c02": ["3.1.1"]},
        "services": ["Amazon SageMaker AI"],
        "stem": f"{_scene(item_id)} What serves this team best?",
        "options": options("batch serverless realtime asynchronous", "a"),
        "sources": copy.deepcopy(SOURCES),
        "verified_on": TODAY,
    }
    return entry | changes


def multiple(item_id: str = "acme-01", **changes: Any) -> Entry:
    changed = {"stem": "Which TWO of these fit?", "options": options("one two three four five", "bd")} | changes
    return single(item_id, kind="multiple", **changed)


def ordering(item_id: str = "acme-01", **changes: Any) -> Entry:
    changed = {"exams": {"mla-c01": ["3.1"]}, "options": options("split train test", ""), "order": ["a", "b", "c"]}
    return single(item_id, kind="ordering", **(changed | changes))


def matching(item_id: str = "acme-01", **changes: Any) -> Entry:
    prompts = [{"id": f"p{n}", "text": f"Need {n}", "option": letter} for n, letter in enumerate("aab", 1)]
    changed = {"exams": {"mla-c01": ["3.1"]}, "options": options("batch async realtime", ""), "prompts": prompts}
    return single(item_id, kind="matching", **(changed | changes))


def with_option(entry: Entry, index: int, **changes: Any) -> Entry:
    """The same item with one option changed."""
    changed = copy.deepcopy(entry)
    changed["options"][index] |= changes
    return changed


def own_folder(root: Path, items: Sequence[Entry] = (), traps: Sequence[Entry] = ()) -> Path:
    """A team's own folder with these entries."""
    for name, entries in (("items", items), ("traps", traps)):
        (root / name).mkdir(parents=True, exist_ok=True)
        text = yaml.dump(list(entries), Dumper=WithoutAliases, sort_keys=False, allow_unicode=True)
        (root / name / "own.yaml").write_text(text, encoding="utf-8")
    return root
