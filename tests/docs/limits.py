"""docs/limits.md: every card and form at its largest, against both platforms' limits. `make docs` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.adapters.discord import discord_modals, embeds
from bot.adapters.slack import blocks as slack_blocks
from bot.adapters.slack import slack_modals
from bot.addresses import MessageRef
from bot.gallery.pictures import gallery
from bot.messages import Card, Form
from tests.discord.fake.limits import wrong_message as wrong_on_discord
from tests.discord.fake.limits import wrong_modal as wrong_form_on_discord
from tests.slack.fake.limits import wrong_message as wrong_on_slack
from tests.slack.fake.limits import wrong_view as wrong_form_on_slack
from tests.world import shipped

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"

HEAD = """\
# What fits

<!-- Written by `make docs` from bot/gallery/pictures.py and the adapters; a test compares. -->

Every card and form that there is, built at its largest (the longest names, the bank's largest item, the most lines),
as Slack and Discord are sent it, against their hard limits. The message classes in `bot/messages.py` refuse what would
not fit the smaller of both, so that nothing the core makes is refused later; a test builds each of these, and the
stand-ins of both platforms find nothing wrong with it. `trapline preview NAME --slack` (or `--discord`, `--web`) prints
any of them.

## Cards

Slack takes 50 blocks a message, 150 characters in a header, 3,000 in a section, 75 on a button. Discord takes 6,000
characters in all embeds of a message, 4,096 in one, five rows of five buttons, 80 characters on a button.

| Card | Slack: blocks of 50 | Slack: longest text of 3,000 | Discord: characters of 6,000 | Discord: rows of 5 |
|---|--:|--:|--:|--:|
"""

FORMS = """
## Forms

Slack takes 24 characters in a modal's title, 3,000 in a field, 10 radio buttons, 100 options in a drop-down, 75 in an
option. Discord takes five fields in a modal, 45 characters in its title and in a label, 100 below it, 25 options.

| Form | Fields of 5 | Title of 24 | Longest label of 45 | Longest hint of 100 | Options of 25 | Longest option of 75 |
|---|--:|--:|--:|--:|--:|--:|
"""


def link(ref: MessageRef) -> str:
    return f"https://example.org/{'x' * 80}/{ref.token}"


def card_payloads(card: Card) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Slack's blocks and Discord's message."""
    return slack_blocks.blocks(card, link), embeds.message(card, link, "m" * 24)


def wrong(shown: Card | Form) -> str:
    """What either platform would refuse; empty where nothing is wrong."""
    if isinstance(shown, Form):
        view = slack_modals.slack_modal(shown, channel="C" * 20, response_url="https://hooks.slack.com/" + "x" * 200)
        return wrong_form_on_slack(view) or wrong_form_on_discord(discord_modals.discord_modal(shown))
    blocks, message = card_payloads(shown)
    return wrong_on_slack(blocks) or wrong_on_discord(message, files=0)


def render() -> str:
    """The whole page."""
    shown = {name: picture() for name, picture in sorted(gallery(shipped()).items())}
    cards = [_card(name, card) for name, card in shown.items() if isinstance(card, Card)]
    forms = [_form(name, form) for name, form in shown.items() if isinstance(form, Form)]
    return HEAD + "\n".join(cards) + "\n" + FORMS + "\n".join(forms) + "\n"


def _card(name: str, card: Card) -> str:
    blocks, message = card_payloads(card)
    longest = max(len(text) for block in blocks for text in _together(block))
    characters = sum(len(embed["description"]) for embed in message["embeds"])
    return f"| `{name}` | {len(blocks)} | {longest:,} | {characters:,} | {len(message['components'])} |"


def _form(name: str, form: Form) -> str:
    options = [option.label for field in form.fields for option in field.options]
    most = max(len(field.options) for field in form.fields)
    figures = (
        len(form.fields),
        len(form.title),
        max(len(field.label) for field in form.fields),
        max(len(field.hint) for field in form.fields),
        most,
        max(map(len, options), default=0),
    )
    return f"| `{name}` | {' | '.join(map(str, figures))} |"


def _together(block: dict[str, Any]) -> Iterator[str]:
    """The texts of a block that count as one."""
    match block["type"]:
        case "rich_text":
            for part in block["elements"]:
                yield "".join(str(element.get("text", "")) for element in part["elements"])
        case "actions":
            for element in block["elements"]:
                yield element["text"]["text"] if "text" in element else ""
        case "context":
            yield from (element["text"] for element in block["elements"])
        case _:
            yield block["text"]["text"]


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
