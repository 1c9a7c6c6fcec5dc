"""Cards as Block Kit.

Text goes out as rich text, whose words Slack shows as they are: nothing that somebody typed can become a mention, a
link or markup. (`mrkdwn` has no way to escape `*` or `_`.) Small print without links is a context block's plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.adapters.plain import table_text
from bot.addresses import Group, MessageRef, Person
from bot.messages import (
    Block,
    Button,
    Buttons,
    Card,
    Code,
    File,
    Link,
    Moment,
    Name,
    Option,
    Part,
    Select,
    Span,
    Table,
    Text,
    action_id,
    part_text,
)

SlackJson = dict[str, Any]
SlackPermalink = Callable[[MessageRef], str]

_STYLE: dict[str, SlackJson] = {"strong": {"bold": True}, "soft": {"italic": True}, "code": {"code": True}}
_MOMENT = {"date": "{date_short_pretty}", "time": "{time}", "both": "{date_short_pretty} {time}", "until": "{time}"}


def blocks(card: Card, permalink: SlackPermalink) -> list[SlackJson]:
    """The card's title and blocks. Files are not among them: Slack takes those apart."""
    found: list[SlackJson] = [{"type": "header", "text": plain_text(card.title)}]
    for number, block in enumerate(card.blocks):
        found += _block(block, f"b{number}", permalink)
    return found


def slack_files(card: Card) -> tuple[File, ...]:
    return tuple(block for block in card.blocks if isinstance(block, File))


def fallback(card: Card) -> str:
    """What a notification says; Slack parses it, so signs that could begin markup are escaped."""
    return escape_mrkdwn(card.summary or card.title)


def escape_mrkdwn(text: str) -> str:
    """For the few places that Slack parses: no mention, link or date can begin without `<`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What somebody typed behind a command."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain_text(text: str) -> SlackJson:
    """A text that Slack does not parse."""
    return {"type": "plain_text", "text": text, "emoji": False}


def option(one: Option) -> SlackJson:
    return {"text": plain_text(one.label), "value": one.value}


def _block(block: Block, block_id: str, permalink: SlackPermalink) -> list[SlackJson]:
    match block:
        case Text(parts, style):
            return [_text(parts, style, permalink)]
        case Code(text):
            return [_preformatted(text)]
        case Table():
            return [_preformatted(table_text(block))]
        case Buttons(buttons):
            return [{"type": "actions", "block_id": block_id, "elements": [_button(one) for one in buttons]}]
        case Select():
            return [{"type": "actions", "block_id": block_id, "elements": [_select(block)]}]
        case File(name):
            return [
                {"type": "context", "elements": [plain_text(f"{name} comes as a file in our private conversation.")]}
            ]


def _text(parts: Sequence[Part], style: str, permalink: SlackPermalink) -> SlackJson:
    if style == "small" and not any(isinstance(part, Link | Moment | Group) for part in parts):
        return {"type": "context", "elements": [plain_text("".join(map(part_text, parts)))]}
    bold = style == "heading"
    elements = [_element(part, permalink, bold=bold) for part in parts if part_text(part)]
    kind = "rich_text_quote" if style == "quote" else "rich_text_section"
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements or [_words(" ")]}]}


def _element(part: Part, permalink: SlackPermalink, *, bold: bool) -> SlackJson:
    match part:
        case Span(text, emphasis):
            return _words(text, _STYLE[emphasis])
        case Link(text, to):
            url = permalink(to) if isinstance(to, MessageRef) else to
            return (
                {"type": "link", "url": url, "text": text} if url.startswith(("https://", "http://")) else _words(text)
            )
        case Moment(at, style):
            stamp = int(at.timestamp())
            return {"type": "date", "timestamp": stamp, "format": _MOMENT[style], "fallback": part_text(part)}
        case Group(platform="slack", id=group):
            return {"type": "usergroup", "usergroup_id": group}
        case Person() | Group() | Name() | str():
            return _words(part_text(part), {"bold": True} if bold else None)


def _words(text: str, style: SlackJson | None = None) -> SlackJson:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _preformatted(text: str) -> SlackJson:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [_words(text or " ")]}],
    }


def _button(button: Button) -> SlackJson:
    look = {} if button.look == "plain" else {"style": button.look}
    return {
        "type": "button",
        "text": plain_text(button.label),
        "action_id": action_id(button.action, button.args),
        **look,
    }


def _select(select: Select) -> SlackJson:
    return {
        "type": "static_select",
        "placeholder": plain_text(select.label),
        "action_id": action_id(select.action, select.args),
        "options": [option(one) for one in select.options],
    }
