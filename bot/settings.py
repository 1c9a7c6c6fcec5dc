"""Settings: frozen, read once at start from the environment and `.env`. Nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from dotenv import dotenv_values

PREFIX = "TRAPLINE_"
SLACK_API = "https://slack.com/api/"


class BadSetting(ValueError):
    """A setting that cannot be used; the message names the variable and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """`app_token` is for Socket Mode, `signing_secret` for signed HTTP on the web server's port; one of them is there.

    `history`: whether the app was given the history scopes, so that a message may be looked for.
    """

    bot_token: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    history: bool = True
    api_url: str = SLACK_API


@dataclass(frozen=True, slots=True, kw_only=True)
class Discord:
    token: str = field(repr=False)
    api_url: str | None = None
    gateway_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is the variable of the same name in capitals behind `TRAPLINE_`; `.env.example` explains them.

    `slack` and `discord` come from the platforms' own variables (`SLACK_…`, `DISCORD_…`), None without a token.
    """

    store: Path = Path("var/trapline.db")
    content: tuple[Path, ...] = ()
    web: bool = True
    metrics: bool = False
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None
    proxies: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    keep_days: int = 0
    log: str = "info"
    log_format: str = "text"
    slack: Slack | None = None
    discord: Discord | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:  # 0 lets the system choose
            raise BadSetting(f"TRAPLINE_PORT is {self.port}; a port is a number from 0 to 65535")
        if self.keep_days < 0:
            raise BadSetting(f"TRAPLINE_KEEP_DAYS is {self.keep_days}; it is a number of days, or 0 for ever")
        if self.log not in _LEVELS:
            raise BadSetting(f"TRAPLINE_LOG is {self.log!r}; it is one of {', '.join(_LEVELS)}")
        if self.log_format not in ("text", "json"):
            raise BadSetting(f"TRAPLINE_LOG_FORMAT is {self.log_format!r}; it is text or json")
        if self.public_url is not None and not _is_address(self.public_url):
            raise BadSetting(
                f"TRAPLINE_PUBLIC_URL is {self.public_url!r}; it is an address like https://study.example.org"
            )
        for proxy in self.proxies:
            _check_network(proxy)
        for manager in self.managers:
            if manager.count(":") != 1:
                raise BadSetting(f"TRAPLINE_MANAGERS holds {manager!r}; each is platform:user, like slack:U012AB3CD")
        for folder in self.content:
            if not folder.is_dir():
                raise BadSetting(f"TRAPLINE_CONTENT names {folder}, which is no folder")


PLATFORMS = ("slack", "discord")
SLACK_TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
_LEVELS = ("debug", "info", "warning", "error")


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
    names = {f"{PREFIX}{field.name.upper()}": field for field in fields(Settings) if field.name not in PLATFORMS}
    for name in given:
        if name.startswith(PREFIX) and name not in names:
            raise BadSetting(f"{name} is no setting; the settings are {', '.join(names)}")
    values = {field.name: _value(name, field.name, given[name]) for name, field in names.items() if given.get(name)}
    return Settings(**values, slack=_slack(given), discord=_discord(given))


def _slack(given: Mapping[str, str]) -> Slack | None:
    bot, app, secret = (given.get(name) or None for name in SLACK_TOKENS)
    if bot is None:
        if app or secret:
            raise BadSetting(f"{SLACK_TOKENS[1] if app else SLACK_TOKENS[2]} is set without {SLACK_TOKENS[0]}")
        return None
    if not bot.startswith("xoxb-"):
        raise BadSetting("SLACK_BOT_TOKEN begins with xoxb-: take the Bot User OAuth Token (docs/slack.md)")
    if app is None and secret is None:
        raise BadSetting(
            "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET (signed HTTP): docs/slack.md"
        )
    if app is not None and not app.startswith("xapp-"):
        raise BadSetting("SLACK_APP_TOKEN begins with xapp-: it is an app-level token (docs/slack.md)")
    return Slack(
        bot_token=bot,
        app_token=app,
        signing_secret=secret,
        history=_yes("SLACK_HISTORY", given.get("SLACK_HISTORY") or "yes"),
        api_url=_url(given, "SLACK_API_URL", ("http", "https")) or SLACK_API,
    )


def _discord(given: Mapping[str, str]) -> Discord | None:
    token = given.get("DISCORD_TOKEN")
    if not token:
        return None
    return Discord(
        token=token,
        api_url=_url(given, "DISCORD_API_URL", ("http", "https")),
        gateway_url=_url(given, "DISCORD_GATEWAY_URL", ("ws", "wss")),
    )


def _url(given: Mapping[str, str], variable: str, schemes: tuple[str, ...]) -> str | None:
    url = given.get(variable)
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in schemes or not parts.hostname:
        raise BadSetting(f"{variable} is {url!r}; it is an address that begins with {schemes[-1]}://")
    return url


def _is_address(url: str) -> bool:
    """Whether that is where people can find a web server: scheme, host, perhaps a port, and nothing behind."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not parts.path.strip("/")


def _check_network(proxy: str) -> None:
    try:
        ip_network(proxy, strict=False)
    except ValueError:
        raise BadSetting(
            f"TRAPLINE_PROXIES holds {proxy!r}; each is an address or a network, like 172.17.0.1 or 10.0.0.0/8"
        ) from None


_LISTS = {"content": (os.pathsep, Path), "managers": (",", str), "proxies": (",", str)}


def _value(variable: str, name: str, text: str) -> Any:
    if name in _LISTS:
        separator, kind = _LISTS[name]
        return tuple(kind(part.strip()) for part in text.split(separator) if part.strip())
    if name == "store":
        return Path(text)
    if name in ("web", "metrics"):
        return _yes(variable, text)
    if name in ("port", "keep_days"):
        try:
            return msgspec.convert(text, int, strict=False)
        except msgspec.ValidationError:
            raise BadSetting(f"{variable} is {text!r}; it is a number") from None
    return text


def _yes(variable: str, text: str) -> bool:
    words = {"yes": "true", "no": "false", "on": "true", "off": "false"}
    try:
        return msgspec.convert(words.get(text.lower(), text), bool, strict=False)
    except msgspec.ValidationError:
        raise BadSetting(f"{variable} is {text!r}; it is yes or no") from None
