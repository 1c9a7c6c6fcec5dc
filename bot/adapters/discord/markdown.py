"""Text for Discord: what is ours is marked up, what somebody typed never is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.addresses import Group, MessageRef, Person
from bot.messages import Link, Moment, Name, Part, Span, part_text

Permalink = Callable[[MessageRef], str]

# Discord takes a backslash before any sign that is no letter, digit or space as an escape, and shows the sign.
_SIGNS = re.compile(r"[\\`*_~|<\[\]():@]")
_LINE_STARTS = re.compile(r"^(\s*)([#>+-]|\d+(?=\.))", re.MULTILINE)
_MOMENT = {"date": "D", "time": "t", "both": "f", "until": "R"}
_MARK = {"strong": "**", "soft": "*"}
_FENCE = re.compile(r"``(?=`)")
_BREAK = "\u200b"  # has no width


def escape_markdown(text: str) -> str:
    """Shown as typed: no emphasis, mention, link, emoji, time stamp, heading, quote or list."""
    return _LINE_STARTS.sub(_unlisted, _SIGNS.sub(r"\\\g<0>", text))


def _unlisted(match: re.Match[str]) -> str:
    space, sign = match.groups()
    return f"{space}{sign}{_BREAK}" if sign[0].isdigit() else f"{space}\\{sign}"


def fenced(text: str) -> str:
    """Preformatted: nothing in it is parsed but the sign that ends it."""
    return f"```\n{unfenced(text)}\n```"


def unfenced(text: str) -> str:
    """What a fence can hold; doing it twice does no harm."""
    return _FENCE.sub(f"``{_BREAK}", text)


def markdown_text(parts: Sequence[Part], style: str, permalink: Permalink) -> str:
    """The parts of one text, in its style."""
    words = "".join(_part(part, permalink) for part in parts)
    match style:
        case "heading":
            return f"### {' '.join(words.splitlines())}"
        case "quote":
            return _each_line("> ", words)
        case "small":
            return _each_line("-# ", words)
        case _:
            return words


def _each_line(mark: str, words: str) -> str:
    return "\n".join(f"{mark}{line}" if line.strip() else line for line in words.split("\n"))


def _part(part: Part, permalink: Permalink) -> str:
    match part:
        case Span(words, "code"):
            return f"`` {words.replace('`', f'`{_BREAK}')} ``" if "`" in words else f"`{words}`"
        case Span(words, emphasis):
            mark = _MARK[emphasis]
            return f"{mark}{escape_markdown(words)}{mark}" if words.strip() else words
        case Link(words, to):
            url = permalink(to) if isinstance(to, MessageRef) else to
            if not url.startswith(("https://", "http://")):
                return escape_markdown(words)
            return f"[{escape_markdown(words)}]({url.replace('(', '%28').replace(')', '%29').replace(' ', '%20')})"
        case Moment(at, style):
            shown = f"<t:{int(at.timestamp())}:{_MOMENT[style]}>"
            return f"<t:{int(at.timestamp())}:t> ({shown})" if style == "until" else shown
        case Person() | Group() | Name() | str():
            return escape_markdown(part_text(part))
