"""Structured logs that never hold a token or an answer."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.cleaning import on_terminal

HIDDEN = frozenset(
    {"answer", "authorization", "code", "cookie", "password", "picked", "secret", "text", "token", "values"}
)
"""Fields of these names are not written, whoever passes them."""

_TOKEN = re.compile(
    r"xox[a-z]-[\w-]+"  # Slack
    r"|xapp-[\w-]+"
    r"|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord
    r"|(?<=Bearer )\S+"
    r"|[A-Za-z0-9_-]{43,}"  # anything as long as a session's token
)


_KEPT_IN = {"exception": "\n\t", "stack": "\n\t"}
"""Where lines stay apart: what people typed must not look like a line of ours elsewhere."""

_WORDS = re.compile(r"[a-z]{2,}(?:_[a-z]{2,})+")
"""A platform's word for an error, however long; no token looks so."""


def _blackened(found: re.Match[str]) -> str:
    return found[0] if _WORDS.fullmatch(found[0]) else "…"


def _safe(value: Any, keep: str) -> Any:
    match value:
        case str():
            return on_terminal(_TOKEN.sub(_blackened, value), keep)
        case dict():
            return {key: "…" if _is_hidden(key, one) else _safe(one, keep) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_safe(one, keep) for one in value]
        case bool() | int() | float() | None:
            return value
    return _safe(str(value), keep)


def _is_hidden(name: object, value: object) -> bool:
    """A number under "code" is a platform's word for an error (Discord's 50013): no code of ours is one."""
    return str(name).lower() in HIDDEN and not (name == "code" and isinstance(value, int))


def scrub(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop hidden fields, blacken what looks like a token in all others, and show what would steer a terminal."""
    for name, value in list(event.items()):
        if not name.startswith("_"):  # the library's own
            event[name] = "…" if _is_hidden(name, value) else _safe(value, _KEPT_IN.get(name, ""))
    return event


def configure(level: str, form: str) -> None:
    """Send this process's logs to standard error, as lines for people ("text") or one JSON object each ("json")."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        scrub,
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
