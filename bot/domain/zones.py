"""Time zones: which there are, and which one somebody means by what they typed."""

from __future__ import annotations

import functools
import re
import unicodedata
from zoneinfo import ZoneInfo, available_timezones

MATCHES = 25
"""The most zones that a look-up returns: what a drop-down can show."""


class UnknownZone(ValueError):
    """A name that is no IANA zone; the message names it."""


_NOT_PLACES = frozenset({"localtime", "posixrules", "Factory"})


_OLD_AREAS = frozenset({"Brazil", "Canada", "Chile", "Etc", "Mexico", "US"})


# What people type that the zone database does not know, or knows as something else: its EST has no summer time.
_ALSO_CALLED = {
    "America/New_York": "est edt eastern boston washington washington_dc philadelphia atlanta miami",
    "America/Chicago": "cst cdt central dallas houston austin",
    "America/Denver": "mst mdt mountain salt_lake_city",
    "America/Los_Angeles": "pst pdt pacific seattle san_francisco san_diego portland la",
    "America/Toronto": "montreal ottawa",
    "America/Sao_Paulo": "brasilia rio rio_de_janeiro",
    "Asia/Kolkata": "ist india bangalore bengaluru chennai delhi new_delhi hyderabad mumbai pune",
    "Asia/Ho_Chi_Minh": "hanoi",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Shanghai": "cst china beijing guangzhou hangzhou shenzhen",
    "Asia/Tokyo": "jst osaka kyoto",
    "Australia/Sydney": "aest aedt canberra",
    "Europe/Berlin": "cest germany cologne frankfurt hamburg munich stuttgart",
    "Europe/Dublin": "ist",
    "Europe/London": "bst uk england edinburgh manchester cambridge oxford",
    "Europe/Madrid": "spain barcelona valencia",
    "Europe/Paris": "france lyon marseille",
    "Europe/Rome": "italy milan naples turin",
    "Europe/Warsaw": "krakow wroclaw",
    "Europe/Zurich": "switzerland basel bern geneva lausanne",
}


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone, spelled exactly; the platform's own pretended zones ("localtime") are not."""
    return name in _zones()


def zone_matching(text: str) -> list[str]:
    """The zones that `text` may mean, the likeliest first, at most `MATCHES`; empty when nothing fits.

    Forgives case, accents and spaces, and takes a city alone or an offset ("UTC+2"). What names a zone or a city in
    full gives only that.
    """
    wanted = _plain(text)
    if not wanted:
        return []
    if (fixed := _fixed_offset(wanted)) is not None:
        return fixed
    names = sorted(_zones(), key=_by_use)
    exact = (
        [name for name in names if _plain(name) == wanted and not _is_old(name)],
        [name for name in names if wanted in _ALSO_CALLED.get(name, "").split()],
        [name for name in names if _city(name) == wanted and not _is_old(name)],
        [name for name in names if wanted in (_plain(name), _city(name))],
    )
    if found := next(filter(None, exact), None):
        return found[:MATCHES]
    starts = [name for name in names if _city(name).startswith(wanted)]
    inside = [name for name in names if wanted in _plain(name) and name not in starts]
    return (starts + inside)[:MATCHES]


def has_zones() -> bool:
    """Whether the zone database is there at all."""
    try:
        return is_zone("Europe/Berlin") and zone_info("Europe/Berlin").key == "Europe/Berlin"
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return False


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(
        name
        for name in available_timezones()
        if name not in _NOT_PLACES and not name.startswith(("posix/", "right/", "SystemV/"))
    )


@functools.cache
def zone_info(name: str) -> ZoneInfo:
    """Raises UnknownZone."""
    if not is_zone(name):
        raise UnknownZone(f"{name[:60]!r} is not a time zone. Type a city, like Europe/Berlin.")
    return ZoneInfo(name)


@functools.lru_cache(2048)  # people's own texts come through here too, so it has an end
def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return re.sub(r"[\s_]+", "_", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _city(name: str) -> str:
    return _plain(name.rpartition("/")[2])


def _is_old(name: str) -> bool:
    """Whether the zone database keeps `name` only for those who used it before it had areas and cities."""
    return name.partition("/")[0] in _OLD_AREAS or ("/" not in name and name != "UTC")


def _by_use(name: str) -> tuple[bool, int, str]:
    # Of two names for one city the longer path is the current one: America/Argentina/Buenos_Aires.
    return _is_old(name), -name.count("/"), name


def _fixed_offset(wanted: str) -> list[str] | None:
    """The zone of an offset such as "utc+2"; None if `wanted` is none. Names like Etc/GMT-2 count the other way."""
    match = re.fullmatch(r"(?:utc|gmt)?_?([+-])_?0?(\d{1,2})(?::?00)?", wanted)
    if match is None:
        return None
    sign, hours = match[1], int(match[2])
    name = "UTC" if hours == 0 else f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return [name] if is_zone(name) else []
