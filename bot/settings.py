"""Settings: frozen, read once at start from the environment and `.env`. Nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from dotenv import dotenv_values

PREFIX = "TRAPLINE_"


class BadSetting(ValueError):
    """A setting that cannot be used; the message names the variable and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is the variable of the same name in capitals behind `TRAPLINE_`; `.env.example` explains them."""

    store: Path = Path("var/trapline.db")
    content: tuple[Path, ...] = ()
    web: bool = True
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None
    managers: tuple[str, ...] = ()
    log: str = "info"
    log_format: str = "text"

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:  # 0 lets the system choose
            raise BadSetting(f"TRAPLINE_PORT is {self.port}; a port is a number from 0 to 65535")
        if self.log not in LEVELS:
            raise BadSetting(f"TRAPLINE_LOG is {self.log!r}; it is one of {', '.join(LEVELS)}")
        if self.log_format not in ("text", "json"):
            raise BadSetting(f"TRAPLINE_LOG_FORMAT is {self.log_format!r}; it is text or json")
        if self.public_url is not None and not _is_address(self.public_url):
            raise BadSetting(
                f"TRAPLINE_PUBLIC_URL is {self.public_url!r}; it is an address like https://study.example.org"
            )
        for manager in self.managers:
            if manager.count(":") != 1:
                raise BadSetting(f"TRAPLINE_MANAGERS holds {manager!r}; each is platform:user, like slack:U012AB3CD")
        for folder in self.content:
            if not folder.is_dir():
                raise BadSetting(f"TRAPLINE_CONTENT names {folder}, which is no folder")


LEVELS = ("debug", "info", "warning", "error")


def load(environment: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """The settings of this process: `.env` first, the environment above it.

    Raises:
        BadSetting: a variable is unknown, or its value cannot be used.
    """
    given: dict[str, str] = {}
    if dotenv is not None and dotenv.is_file():
        try:
            given.update({name: value or "" for name, value in dotenv_values(dotenv).items()})
        except UnicodeDecodeError:
            raise BadSetting(f"{dotenv} is not UTF-8 text; save it as such") from None
    given.update(os.environ if environment is None else environment)
    names = {f"{PREFIX}{field.name.upper()}": field for field in fields(Settings)}
    for name in given:
        if name.startswith(PREFIX) and name not in names:
            raise BadSetting(f"{name} is no setting; the settings are {', '.join(names)}")
    values = {field.name: _value(name, field.name, given[name]) for name, field in names.items() if given.get(name)}
    return Settings(**values)


def _is_address(url: str) -> bool:
    """Whether that is where people can find a web server: scheme, host, perhaps a port, and nothing behind."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not parts.path.strip("/")


_LISTS = {"content": (os.pathsep, Path), "managers": (",", str)}


def _value(variable: str, name: str, text: str) -> Any:
    if name in _LISTS:
        separator, kind = _LISTS[name]
        return tuple(kind(part.strip()) for part in text.split(separator) if part.strip())
    if name == "store":
        return Path(text)
    if name in ("web", "port"):
        words = {"yes": "true", "no": "false", "on": "true", "off": "false"}
        try:
            if name == "web":
                return msgspec.convert(words.get(text.lower(), text), bool, strict=False)
            return msgspec.convert(text, int, strict=False)
        except msgspec.ValidationError:
            wanted = "yes or no" if name == "web" else "a number"
            raise BadSetting(f"{variable} is {text!r}; it is {wanted}") from None
    return text
