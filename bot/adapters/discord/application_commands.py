"""The application commands, made from `COMMANDS`, and what is completed behind them."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from bot.adapters.discord.embeds import DiscordJson
from bot.commands import COMMANDS, STUDY, CommandInfo

STRING = 3
SUGGESTIONS = 25
_DESCRIPTION = 100
_KEPT = ("name", "description", "options", "contexts", "integration_types", "type")
_OPTION = ("name", "description", "type", "required", "autocomplete", "choices")


def commands() -> list[DiscordJson]:
    """Everywhere the bot is: in servers and in private."""
    return [
        {
            "name": info.name,
            "type": 1,
            "description": info.help[:_DESCRIPTION],
            "options": _options(info),
            "contexts": [0, 1],
            "integration_types": [0],
        }
        for info in COMMANDS
    ]


def comparable(command: DiscordJson) -> DiscordJson:
    """A command without what Discord adds to it, so that unchanged ones are left alone."""
    kept = {name: command.get(name) for name in _KEPT}
    kept["options"] = [{name: one.get(name) or None for name in _OPTION} for one in command.get("options") or ()]
    return kept


def text_of(name: str, options: list[DiscordJson]) -> str:
    """What the options say, as it would be typed behind the command."""
    given = {option["name"]: str(option.get("value", "")) for option in options}
    return " ".join(filter(None, (given.get("command", ""), given.get("text", "")))).strip() if name else ""


def suggestions(name: str, options: list[DiscordJson]) -> list[DiscordJson]:
    """What completes the option that is being typed: commands, and zones where the command asks for one."""
    if any(option.get("focused") and option["name"] == "command" for option in options):
        return [{"name": one, "value": one} for one in _names(str(options[0].get("value", "")))]
    given = {option["name"]: str(option.get("value", "")) for option in options}
    wanted = given.get("command") or name
    if not any(info.name == wanted and info.suggests == "zone" for info in (*COMMANDS, *STUDY)):
        return []
    return [{"name": zone, "value": zone} for zone in zone_choices(given.get("text", ""))]


def zone_choices(typed: str) -> list[str]:
    """Zones that begin so, then whose city begins so, then that hold the words anywhere."""
    words = typed.strip().lower().replace(" ", "_")

    def rank(zone: str) -> int:
        name = zone.lower()
        city = name.rpartition("/")[2]
        return 0 if city.startswith(words) else 1 if name.startswith(words) else 2 if words in name else 3

    found = sorted((rank(zone), zone) for zone in _places())
    return [zone for order, zone in found if order < 3][:SUGGESTIONS]


@cache
def _places() -> tuple[str, ...]:
    """Zones that are named after a place."""
    return tuple(
        sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    )


def _names(typed: str) -> list[str]:
    """The commands that hold what was typed, those that begin so first."""
    words = typed.strip().lower()
    names = [one.name for one in (*STUDY, *COMMANDS) if one.name != "study" and words in one.name]
    return sorted(names, key=lambda name: not name.startswith(words))[:SUGGESTIONS]


def _options(info: CommandInfo) -> list[DiscordJson]:
    if info.name == "study":
        return [  # completed while it is typed: a list of choices would end at 25
            {"name": "command", "description": "What to do", "type": STRING, "autocomplete": True},
            {
                "name": "text",
                "description": "What it needs: a code, a zone, an @role",
                "type": STRING,
                "autocomplete": True,
            },
        ]
    if not info.usage:
        return []
    return [{"name": "text", "description": info.usage[:_DESCRIPTION], "type": STRING}]
