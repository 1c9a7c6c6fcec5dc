"""How single values stand in the store: text that sorts, and that a person can read in Datasette."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import msgspec

from bot.domain.items import Answer

_texts = msgspec.json.Decoder(tuple[str, ...])
_ids = msgspec.json.Decoder(tuple[int | str, ...])


def moment_text(at: datetime) -> str:
    """A moment as ISO 8601 in UTC, always with microseconds, so that text order is time order."""
    if at.tzinfo is not UTC and at.utcoffset() != timedelta(0):
        raise ValueError(f"the store keeps moments in UTC, not {at!r}")
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def iso_or_none(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def texts_json(texts: Iterable[str]) -> str:
    """Several short texts as a JSON array."""
    return msgspec.json.encode(tuple(texts)).decode()


@lru_cache(maxsize=4096)
def texts(json: str) -> Answer:
    return _texts.decode(json)


def ids_json(ids: Iterable[int | str]) -> str:
    """Several ids as a JSON array."""
    return msgspec.json.encode(tuple(ids)).decode()


def ids(json: str) -> tuple[int | str, ...]:
    return _ids.decode(json)


def weekdays_text(weekdays: Iterable[int]) -> str:
    """Weekdays as digits in order, Monday is 0: "01234"."""
    return "".join(map(str, sorted(weekdays)))


def weekdays(text: str) -> frozenset[int]:
    return frozenset(map(int, text))


def flag_or_none(value: int | None) -> bool | None:
    return None if value is None else bool(value)
