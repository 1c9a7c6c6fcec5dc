"""Sockets without manners, and the program itself under a limit of descriptors."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.smoke import READY, environment

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Answer:
    """What came back, as it came."""

    raw: bytes

    @property
    def status(self) -> int:
        found = re.match(rb"HTTP/\d\.\d (\d{3}) ", self.raw)
        return int(found[1]) if found else 0

    @property
    def headers(self) -> dict[str, str]:
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}

    @property
    def text(self) -> str:
        return self.raw.decode(errors="replace")


class Target:
    """A server's host and port."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "", parts.port or 0

    async def line(self, data: bytes = b"") -> Line:
        """A connection on which that much was sent."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(data)
        return reader, writer

    async def says(self, data: bytes, seconds: float = 10) -> Answer:
        """Everything that comes back until the server closes, or falls silent for so long."""
        reader, writer = await self.line(data)
        got = b""
        try:
            async with asyncio.timeout(seconds):
                while part := await reader.read(65536):
                    got += part
        except (TimeoutError, ConnectionError):
            pass
        finally:
            writer.close()
        return Answer(got)

    async def page(self, path: str = "/", seconds: float = 10) -> Answer:
        """What a newcomer's browser is told."""
        return await self.says(request(path, "Connection: close"), seconds)


def request(path: str = "/", *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers)
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + body


async def is_closed(line: Line, seconds: float = 5) -> bool:
    """Whether the other side closes within that time. Our own side is closed then in any case."""
    try:
        async with asyncio.timeout(seconds):
            while await line[0].read(65536):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    finally:
        line[1].close()
    return True


@dataclass
class Program:
    """`trapline run` in a process of its own."""

    target: Target
    log: Path

    @property
    def logged(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def running_program(*, descriptors: int = 1024, **settings: str) -> Iterator[Program]:
    command = f'ulimit -n {descriptors}; exec "{sys.executable}" -m bot.cli run'
    with tempfile.TemporaryDirectory(prefix="trapline-attack-") as name:
        folder = Path(name)
        log = folder / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                ["bash", "-c", command],
                cwd=folder,
                env={**environment(folder), **settings},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            assert process.stdout is not None
            line = next((line for line in process.stdout if line.startswith(READY)), "")
            assert line, log.read_text()
            yield Program(Target(line.removeprefix(READY).strip()), log)
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()


async def timed_page(target: Target, path: str = "/") -> tuple[Answer, float]:
    start = time.monotonic()
    answer = await target.page(path)
    return answer, time.monotonic() - start
