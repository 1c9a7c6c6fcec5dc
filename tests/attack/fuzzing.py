"""Forged requests and forged interactions, from a seed."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from bot.commands import COMMANDS, STUDY
from bot.features import router
from bot.interactions import Choice, Command, Interaction, Opened, Press, Submission
from bot.messages import ARGS
from tests.isolation.attacks import ATTACKS, PLAIN
from tests.isolation.reading import Args, Found
from tests.isolation.walk import FORMS

CASES = 240
"""Of each kind in the normal suite; `FUZZ_SECONDS` makes it a time instead, and the seed another one each time."""


def rounds(name: str, cases: int = CASES) -> Iterator[random.Random]:
    """A source of chance for each case; each can be had again alone, from what is printed."""
    seconds = float(os.environ.get("FUZZ_SECONDS", "0"))
    seed = os.environ.get("FUZZ_SEED") or (str(time.time_ns()) if seconds else "1")
    print(f"FUZZ_SEED={seed} ({name})")  # noqa: T201 - pytest shows it where something failed
    end, number = time.monotonic() + seconds / 3, 0
    while time.monotonic() < end if seconds else number < cases:
        yield random.Random(f"{seed}:{name}:{number}")
        number += 1


# Requests

HOSTS = ("127.0.0.1", "localhost", "evil.example", "", "[", "127.0.0.1:99999", "a b", "\xff")
KINDS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "application/json",
    "",
    "\xe9/\xe9",
)
ODD_HEADERS = (
    "Expect: 100-continue",
    "Expect: gold",
    "Upgrade: websocket\r\nConnection: Upgrade",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Content-Encoding: gzip",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Range: bytes=0-1",
    "If-None-Match: *",
    "Sec-Fetch-Site: cross-site",
    "Sec-WebSocket-Key: x",
    "X-Forwarded-For: 203.0.113.9, 127.0.0.1",
    "X-Forwarded-Host: evil.example",
    "X-HTTP-Method-Override: DELETE",
    "Cookie: trapline=" + "A" * 43,
    "Cookie: zone=../../etc/passwd; zone=%00",
    "Accept: text/html",
    "X-A: " + "a" * 9_000,
    " folded: x",
    ": nameless",
    "Accept-Encoding: \x00",
)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PRI", "get", "G\x00T", "")
VERSIONS = ("HTTP/1.0", "HTTP/2.0", "HTTP/9", "", "RTSP/1.0")
ODD_PATHS = (
    "/../../etc/passwd",
    "/assets/..%2f..%2fstore.db",
    "/%00",
    "/%ff%fe",
    "//evil.example/",
    "http://evil.example/",
    "*",
    "/r/%2e%2e/",
    "/own/" + "A" * 3_000,
    "/?" + "a=b&" * 2_000,
    "/#",
    "\\",
)


@dataclass(frozen=True)
class Attacker:
    """A browser's cookie and stamp, the rooms whose address it has, and the tokens that it guesses."""

    cookie: str
    stamp: str
    rooms: tuple[str, ...]
    tokens: tuple[str, ...]


def forged_request(chance: random.Random, routes: list[tuple[str, str]], who: Attacker, values: list[str]) -> bytes:
    """Something like a request of that attacker; often no request at all."""
    method, template = chance.choice(routes)
    path = _path(chance, template, who)
    if chance.random() < 0.1:
        method = chance.choice(METHODS)
    if chance.random() < 0.05:
        path = chance.choice(ODD_PATHS)
    body = _form(chance, template, who, values) if method == "POST" or chance.random() < 0.1 else b""
    host = "127.0.0.1" if chance.random() < 0.9 else chance.choice(HOSTS)
    headers = [f"Host: {host}", "Connection: close"]
    if chance.random() < 0.9:
        headers.append(f"Cookie: trapline={who.cookie}")
    if body:
        headers.append(f"Content-Type: {KINDS[0] if chance.random() < 0.9 else chance.choice(KINDS)}")
        headers.append(f"Content-Length: {len(body) + (chance.choice((-3, 7)) if chance.random() < 0.05 else 0)}")
    headers += [chance.choice(ODD_HEADERS) for _ in range(chance.choice((0, 0, 0, 1, 2)))]
    version = (
        "HTTP/1.1" if chance.random() < 0.95 else chance.choice(("HTTP/1.0", "HTTP/2.0", "HTTP/9", "", "RTSP/1.0"))
    )
    head = "\r\n".join((f"{method} {path} {version}", *headers))
    raw = head.encode("latin-1", "replace") + b"\r\n\r\n" + body
    return _mutated(chance, raw) if chance.random() < 0.3 else raw


def _path(chance: random.Random, template: str, who: Attacker) -> str:
    room = chance.choice(who.rooms).removeprefix("/r/")
    token = chance.choice(who.tokens)
    path = template.replace("{slug}", room).replace("{where}", chance.choice(("home", "reply", token)))
    path = path.replace("{index}", str(chance.randrange(4))).replace("{name}", chance.choice(("room.js", "store.db")))
    path = path.replace("{token}", token)
    if chance.random() < 0.2:
        path += chance.choice(
            ("?older=1", "?since=x", "/", "%20", "?", quote(chance.choice(ATTACKS[:20])[:300], "", errors="replace"))
        )
    return path


def _form(chance: random.Random, template: str, who: Attacker, values: list[str]) -> bytes:
    pairs: list[tuple[str, str]] = [("stamp", who.stamp if chance.random() < 0.95 else "0" * 64)]
    source = chance.choice(("", "home", "reply", *who.tokens))
    match template.rpartition("/")[2]:
        case "press" if chance.random() < 0.2:
            pairs += [("choose", chance.choice(values)), ("value", chance.choice((*PLAIN, *ATTACKS)))]
        case "press":
            pairs += [("press", chance.choice(values)), ("source", source)]
        case "submit":
            form = chance.choice(sorted(FORMS))
            pairs += [("form", f"{form}{chance.choice(('', ':1', ':2', ':small'))}"), ("source", source)]
            pairs += [(f"f.{name}", _typed(chance, right)) for name, right in FORMS[form].items()]
        case "command":
            names = [info.name for info in (*COMMANDS, *STUDY)]
            pairs.append(("command", f"/{chance.choice(names)} {_typed(chance, '')}"[:200]))
        case name:
            pairs.append((name, _typed(chance, "new")))
    if chance.random() < 0.1:
        chance.shuffle(pairs)
    return "&".join(f"{quote_plus(name)}={quote_plus(value, errors='replace')}" for name, value in pairs).encode()


def _typed(chance: random.Random, right: str) -> str:
    return right if chance.random() < 0.5 else chance.choice((*PLAIN, *ATTACKS))[:3_000]


def _mutated(chance: random.Random, raw: bytes) -> bytes:
    """A few bytes lost, added, doubled or turned."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                del data[place : place + chance.choice((1, 1, 4, 40))]
            case 1:
                data[place:place] = chance.randbytes(chance.choice((1, 2, 30)))
            case 2:
                data[place:place] = chance.choice((b"\r\n", b"\n", b"\x00", b" ", b"\r\n\r\n", b"%", b"\xff"))
            case 3:
                data[place:place] = data[: chance.choice((5, 60, len(data)))]
            case _:
                del data[place:]
    return bytes(data)


# Interactions


def forged_interaction(chance: random.Random, offered: Found, team: int, who: dict[str, Any]) -> Interaction:
    """What a client of somebody's own could send: real arguments under other names, or arguments of their own."""
    match chance.choice(("press", "press", "press", "choice", "form", "form", "command", "opened")):
        case "press":
            action = chance.choice(sorted(router.PRESSES))
            return Press(**who, action=action, args=_args(chance, action, offered))
        case "choice":
            action = chance.choice(sorted(router.CHOICES))
            known = sorted(offered.choices.get(action, ())) or [((), ("1",))]
            args, values = chance.choice(known)
            if chance.random() < 0.5:
                values = (chance.choice((str(team), "0", "-1", "", *ATTACKS)),)
            return Choice(**who, action=action, args=args, values=values)
        case "form":
            form = chance.choice(sorted(router.SUBMISSIONS))
            values_typed = {name: _typed(chance, right) for name, right in FORMS[form].items() if chance.random() < 0.9}
            return Submission(**who, form=form, args=_args(chance, form, offered), values=values_typed)
        case "command":
            name = chance.choice(sorted(router.ROUTES_OF_COMMANDS))
            return Command(**who, name=name, text=f"{chance.choice(('', name))} {_typed(chance, '')}")
    return Opened(**who)


def _args(chance: random.Random, name: str, offered: Found) -> Args:
    own = sorted(offered.presses.get(name, set()) | offered.forms.get(name, set()))
    others = sorted(offered.all_args)
    args = list(chance.choice(own if own and chance.random() < 0.6 else others))
    if args and chance.random() < 0.4:
        place = chance.randrange(len(args))
        near = str(int(args[place]) + chance.choice((-1, 1, 2))) if args[place].isdecimal() else "1"
        args[place] = chance.choice((near, near, *PLAIN, *ATTACKS)).replace(":", "")
    if chance.random() < 0.1:
        args = [*args, chance.choice(PLAIN)]
    return tuple(args) if len(":".join((name, *args))) <= ARGS else ()
