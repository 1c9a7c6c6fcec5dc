"""Structured logs that never hold a token or an answer."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.ops.log_flood import LogFlood

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


def scrub(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop hidden fields, and blacken what looks like a token in all others."""
    for name, value in list(event.items()):
        if name.lower() in HIDDEN:
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = _TOKEN.sub("…", value)
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
    flood = LogFlood()
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[flood.limit_events, *shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    handler.addFilter(flood.limit_records)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
