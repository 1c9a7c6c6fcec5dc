"""A server of another process that takes everything that Slack or Discord would be sent, and answers at once.

`python -m bench.sink` prints its port.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

ME = {"id": "1", "username": "trapline", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "1",
    "name": "Trapline",
    "description": "",
    "icon": None,
    "owner": ME,
    "flags": 0,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
}
SLACK = {
    "ok": True,
    "url": "https://bench.slack.com/",
    "team_id": "T1",
    "user_id": "U0",
    "channel": {"creator": "U0"},
    "user": {"id": "U1", "team_id": "T1", "profile": {"display_name": "Member"}, "tz": "UTC"},
}


async def _slack(_: web.Request) -> web.Response:
    return web.json_response(SLACK)


async def _discord(request: web.Request) -> web.Response:
    path = request.path.removeprefix("/discord")
    if path.endswith("/commands"):
        return _json([])
    found = {"/users/@me": ME, "/oauth2/applications/@me": APPLICATION}.get(path)
    if "with_response" in request.query:
        found = {"interaction": {"id": path.split("/")[2], "type": 3}}
    return web.Response(status=204) if found is None else _json(found)


async def _took(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _json(found: object) -> web.Response:
    """discord.py takes nothing else for JSON than exactly this type."""
    return web.Response(body=json.dumps(found).encode(), headers={"Content-Type": "application/json"})


async def main() -> None:
    app = web.Application()
    app.router.add_route("*", "/slack/{path:.*}", _slack)
    app.router.add_route("*", "/discord/{path:.*}", _discord)
    app.router.add_route("*", "/took", _took)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@contextmanager
def sink() -> Iterator[str]:
    """Its address, while it runs."""
    process = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(main())
