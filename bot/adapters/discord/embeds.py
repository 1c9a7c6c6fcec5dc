"""Cards as Discord messages: embeds, and rows of buttons under them.

Embeds, not components v2: those count 4,000 characters with every escape and mark, so that a full card with a few
underscores in it would be refused; embeds take 6,000. What an embed says cannot ring, whatever is in it.
"""

from __future__ import annotations

import json
from io import BytesIO
from itertools import pairwise
from typing import Any

import discord

from bot.adapters.discord.markdown import Permalink, escape_markdown, fenced, markdown_text, unfenced
from bot.adapters.plain import plain, table_text
from bot.addresses import Group
from bot.cleaning import isolated
from bot.messages import Block, Button, Buttons, Card, Code, File, Select, Table, Text, action_id, part_text

DiscordJson = dict[str, Any]

DESCRIPTION = 4096
EMBEDS = 6000
COLOUR = 0x2F7D62
SHORT = 80
WIDE = 42
"""Characters of one width that a phone shows in a line."""
EPHEMERAL = 1 << 6

_STYLE = {"primary": 1, "plain": 2, "danger": 4}
_MARKER = "https://trapline.invalid/"


def message(card: Card, permalink: Permalink, marker: str = "") -> DiscordJson:
    """The content of a message; with `marker` one that is found again.

    The marker is the embed's address: without a title Discord shows it nowhere and keeps it. (A nonce is forgotten
    within minutes, and stands in no message.)
    """
    embeds: list[DiscordJson] = [{"description": part, "color": COLOUR} for part in _descriptions(card, permalink)]
    if marker:
        embeds[0]["url"] = _MARKER + marker
    rows = [_row(block) for block in card.blocks if isinstance(block, Buttons | Select)]
    called = _groups(card)
    return {
        "content": " ".join(f"<@&{group}>" for group in called),
        "embeds": embeds,
        "components": rows,
        "allowed_mentions": {"parse": [], "roles": called},
    }


def marker_of(message: DiscordJson) -> str:
    """The marker of a message of ours; empty where it has none."""
    url = next((str(embed.get("url") or "") for embed in message.get("embeds", ())), "")
    return url.removeprefix(_MARKER) if url.startswith(_MARKER) else ""


def discord_files(card: Card) -> list[discord.File]:
    """The card's files, as discord.py sends them, again too."""
    files = [block for block in card.blocks if isinstance(block, File)]
    return [discord.File(BytesIO(file.text.encode()), file.name) for file in files]


def parts(payload: DiscordJson, files: list[discord.File]) -> list[DiscordJson]:
    """The payload and files as the parts of a form."""
    kind = "application/octet-stream"
    sent = [
        {"name": f"files[{number}]", "value": file.fp, "filename": file.filename, "content_type": kind}
        for number, file in enumerate(files)
    ]
    return [{"name": "payload_json", "value": json.dumps(payload)}, *sent]


def _descriptions(card: Card, permalink: Permalink) -> list[str]:
    """The card's words, cut into as many descriptions as they need."""
    found = _cut(_spaced([f"## {' '.join(escape_markdown(card.title).splitlines())}", *_blocks(card, permalink)]))
    if sum(map(len, found)) <= EMBEDS:
        return found
    # Only signs that all need an escape come here: as preformatted text they need none. (But for back ticks, of which
    # thousands would lose the last few.)
    words = unfenced(plain(_words_only(card)))[: EMBEDS - 100]
    return [fenced(part) for part in _cut(words, DESCRIPTION - 100)]


def _blocks(card: Card, permalink: Permalink) -> list[str]:
    return [words for words in (_block(block, permalink).rstrip("\n") for block in card.blocks) if words]


def _spaced(blocks: list[str]) -> str:
    """An empty line between blocks, but not under the title, nor between small or short ones."""
    spaced = blocks[0]
    for before, block in pairwise(blocks):
        close = before.startswith("#") or all(one.startswith("-# ") or _is_short(one) for one in (before, block))
        spaced += ("\n" if close else "\n\n") + block
    return spaced


def _is_short(block: str) -> bool:
    return "\n" not in block and len(block) <= SHORT


def _words_only(card: Card) -> Card:
    return Card(card.title, tuple(block for block in card.blocks if not isinstance(block, Buttons | Select | File)))


def _cut(words: str, longest: int = DESCRIPTION) -> list[str]:
    found = []
    while len(words) > longest:
        at = words.rfind("\n", 0, longest)
        at = at if at > 0 else longest - 1  # no escape is cut from its sign: a text without line breaks is ours
        found.append(words[:at])
        words = words[at:].removeprefix("\n")
    return [*found, words]


def _block(block: Block, permalink: Permalink) -> str:
    match block:
        case Text(pieces, style):
            return markdown_text(pieces, style, permalink)
        case Code(code):
            return fenced(code)
        case Table():
            return _table(block)
        case File(name):
            return f"-# {escape_markdown(name)}"
        case _:
            return ""


def _table(table: Table) -> str:
    """In columns where they fit side by side on a phone; else a line a row, under one with the columns' names."""
    columns = table_text(table)
    if max(map(len, columns.splitlines())) <= WIDE:
        return fenced(columns)
    names, *rows = (
        [isolated(" ".join(escape_markdown(part_text(cell)).split())) for cell in row]
        for row in (table.columns, *table.rows)
    )
    return "\n".join(["-# " + " · ".join(names), *(" · ".join((f"**{row[0]}**", *row[1:])) for row in rows)])


def _groups(card: Card) -> list[str]:
    texts = [block for block in card.blocks if isinstance(block, Text)]
    return [
        part.id for block in texts for part in block.parts if isinstance(part, Group) and part.platform == "discord"
    ]


def _row(block: Buttons | Select) -> DiscordJson:
    components = [_button(one) for one in block.buttons] if isinstance(block, Buttons) else [_select(block)]
    return {"type": 1, "components": components}


def _button(button: Button) -> DiscordJson:
    return {
        "type": 2,
        "style": _STYLE[button.look],
        "label": button.label,
        "custom_id": action_id(button.action, button.args),
    }


def _select(select: Select) -> DiscordJson:
    return {
        "type": 3,
        "custom_id": action_id(select.action, select.args),
        "placeholder": select.label,
        "options": [{"label": one.label, "value": one.value} for one in select.options],
    }
