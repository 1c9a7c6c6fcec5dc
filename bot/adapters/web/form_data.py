"""Reads what a browser sent: cleaned text of limited length, or a 4xx answer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from bot.cleaning import clean_text
from bot.messages import ARGS, split_action_id

BODY = 256 * 1024  # bytes; five paragraphs of four-byte characters fit, percent-encoded
PAIRS = 200
LONGEST_WEB_NAME = 40
COMMAND = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form, cleaned."""

    pairs: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.pairs if key == name)

    def one(self, name: str, limit: int = 100) -> str:
        """The first value of that name, empty where there is none. More than `limit` characters: a 400."""
        value = next(iter(self.all(name)), "")
        if len(value) > limit:
            raise web.HTTPBadRequest(text=f"“{name}” holds more than {limit} characters.")
        return value


async def read_form(request: web.Request) -> Typed:
    """The form that was posted. Raises 400, 413 or 415."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="Only forms can be sent here.")
    body = (await request.read()).decode(errors="replace")
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=PAIRS, errors="replace")
    except ValueError as error:
        raise web.HTTPBadRequest(text="That form has too many fields.") from error
    return Typed(tuple((clean_text(name), clean_text(value)) for name, value in pairs))


def split_action(text: str) -> tuple[str, tuple[str, ...]]:
    """Action (or form) and arguments, which travel joined by colons because none of them holds one. Raises 400."""
    action, args = split_action_id(text)
    if not action or len(text) > ARGS:
        raise web.HTTPBadRequest(text="That button is not one of ours.")
    return action, args
