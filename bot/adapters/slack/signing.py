"""Whether a request over HTTP is Slack's, and heard for the first time: before anything in it is read.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.adapters.base import RequestMemory

_STAMP = re.compile(rb"[0-9]{1,11}")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")

GOOD_TO_HEAR = timedelta(minutes=5)
"""How far a request's time may be from ours."""


class SignedRequests:
    """`heard` must outlive a restart, or what was recorded on its way would be good again after one."""

    def __init__(self, secret: str, heard: RequestMemory, now: Callable[[], datetime]) -> None:
        self._secret = secret.encode()
        self._heard = heard
        self._now = now

    async def refusal(self, request: web.Request) -> web.Response | None:
        """What to answer where the request is not to be handled: 401, or nothing more than 200 where it is known."""
        stamps = request.headers.getall("X-Slack-Request-Timestamp", [])
        signatures = request.headers.getall("X-Slack-Signature", [])
        if len(stamps) != 1 or len(signatures) != 1:
            return web.Response(status=401)
        stamp, signature = (given[0].encode(errors="replace") for given in (stamps, signatures))
        if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            return web.Response(status=401)
        sent = datetime.fromtimestamp(int(stamp), UTC)
        if abs(self._now() - sent) > GOOD_TO_HEAR:
            return web.Response(status=401)
        wanted = hmac.new(self._secret, b"v0:%b:%b" % (stamp, await request.read()), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={wanted}".encode(), signature):
            return web.Response(status=401)
        key = f"slack:{hashlib.sha256(signature).hexdigest()}"
        if not await self._heard.is_new_request(key, sent + 2 * GOOD_TO_HEAR):
            return web.Response(status=200)
        return None
