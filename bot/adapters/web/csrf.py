"""The guard: CSRF (from which page somebody may ask), the headers of every answer, and what people read of errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.adapters.web.connections import BodyTooSlow
from bot.adapters.web.security_headers import HEADERS, NOT_KEPT

_logger = logging.getLogger(__name__)

ProblemPage = Callable[[web.Request, int, str], web.Response]
"""Makes the page for a status and a sentence."""


def host_of(header: str) -> str:
    """The host in a Host header, without its port; empty where it is malformed."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_safe_host(host: str, names: frozenset[str]) -> bool:
    """Whether a page of this host may be ours. DNS rebinding needs a name, so plain addresses are always safe."""
    if host == "localhost" or host in names:
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def guard(names: frozenset[str], problem: ProblemPage, open_to_all: frozenset[str] = frozenset()) -> Middleware:
    """Lets only requests for our own hosts in, and no exception out. `open_to_all`: paths that programs ask for."""

    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_safe_host(host_of(request.headers.get("Host", "")), names):
            return problem(request, 421, "This address is not one that the room answers to.")
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            return problem(request, 403, "That was sent from another site.")
        try:
            return await handler(request)
        except web.HTTPException as error:
            return problem(request, error.status, error.text or "")
        except BodyTooSlow:
            return problem(request, 408, "")
        except (web.RequestPayloadError, ConnectionError):  # a body that is malformed, or whose sender has left
            return problem(request, 400, "That did not arrive whole. Nothing was changed.")
        except Exception:
            _logger.exception("the web room failed", extra={"route": request.match_info.route.name})
            return problem(request, 500, "")

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in open_to_all:
            return await handler(request)
        response = await answer(request, handler)
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response

    return middleware
