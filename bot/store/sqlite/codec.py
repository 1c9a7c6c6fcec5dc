"""Cards, destinations and items as JSON, and back.

A record is an object whose `is` names its type; fields that have their default are left out, so that old rows stay
readable when a field is added. Reading builds each value anew, so a card is checked against its limits again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from bot import addresses, interactions, messages
from bot.addresses import MessageRef, Person, Place
from bot.domain.items import Item
from bot.interactions import Ask, Private, Reject
from bot.messages import Card
from bot.store.deliveries import EachReader

_RECORDS: dict[str, type[Any]] = {
    record.__name__: record
    for record in (
        addresses.Place,
        addresses.Person,
        addresses.Group,
        messages.Name,
        addresses.MessageRef,
        messages.Span,
        messages.Link,
        messages.Moment,
        messages.Text,
        messages.Code,
        messages.Table,
        messages.Button,
        messages.Buttons,
        messages.Option,
        messages.Select,
        messages.File,
        messages.OwnPage,
        messages.Card,
        messages.Field,
        messages.Form,
        interactions.Private,
        interactions.Ask,
        interactions.Reject,
    )
}
# Looked up once: every answer writes a card.
_FIELDS = {record: tuple((field.name, field.default) for field in fields(record)) for record in _RECORDS.values()}
_item = msgspec.json.Decoder(Item)
_EACH = {"is": "EachReader"}
_EACH_JSON = msgspec.json.encode(_EACH).decode()


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    if kind is tuple:
        return [_plain(part) for part in value]
    if kind is datetime:
        return {"is": "datetime", "at": value.isoformat()}
    if kind is EachReader:
        return _EACH
    if kind in _FIELDS:
        record: dict[str, Any] = {"is": kind.__name__}
        for name, default in _FIELDS[kind]:
            content = getattr(value, name)
            if content != default:
                record[name] = _plain(content)
        return record
    return value


def _built(value: Any) -> Any:
    match value:
        case list():
            return tuple(_built(part) for part in value)
        case {"is": "datetime", "at": str(at)}:
            return datetime.fromisoformat(at)
        case {"is": str(name), **content}:
            return _RECORDS[name](**{str(field): _built(part) for field, part in content.items()})
        case _:
            return value


def _json(value: Any) -> str:
    return msgspec.json.encode(_plain(value)).decode()


def card_json(card: Card) -> str:
    return _json(card)


def card_for_each(card: Card, numbers: Iterable[int]) -> Iterator[str]:
    """One card's text for each number, put where the card has `EachReader`: encoded once, however many read it."""
    parts = card_json(card).split(_EACH_JSON)  # a quotation mark within a text is escaped, so this is the record itself
    return (f'"{number}"'.join(parts) for number in numbers)


def card(json: str) -> Card:
    """Raises ValueError (also as `TooLarge`), TypeError or KeyError where this is no card that can be shown."""
    value = _built(msgspec.json.decode(json))
    if not isinstance(value, Card):
        raise TypeError(f"a {type(value).__name__} is no card")
    return value


def reply_json(reply: Private | Ask | Reject) -> str:
    return _json(reply)


def reply(json: str) -> Private | Ask | Reject:
    value = _built(msgspec.json.decode(json))
    if not isinstance(value, Private | Ask | Reject):
        raise TypeError(f"a {type(value).__name__} is no reply that can be kept")
    return value


def recipient_json(to: Place | Person) -> str:
    return _json(to)


def recipient(json: str) -> Place | Person:
    value = _built(msgspec.json.decode(json))
    if not isinstance(value, Place | Person):
        raise TypeError(f"a {type(value).__name__} is no destination")
    return value


def ref_json(ref: MessageRef | None) -> str | None:
    return None if ref is None else _json(ref)


def ref(json: str | None) -> MessageRef | None:
    value = None if json is None else _built(msgspec.json.decode(json))
    if not isinstance(value, MessageRef | None):
        raise TypeError(f"a {type(value).__name__} is no message")
    return value


def item_json(item: Item) -> str:
    """The canonical snapshot of an item: equal items give equal text."""
    return msgspec.json.encode(item, order="deterministic").decode()


@lru_cache(maxsize=2048)  # keyed by the text itself: an id could be given anew after a rollback
def item(json: str) -> Item:
    return _item.decode(json)


def snapshot_digest(json: str) -> str:
    return hashlib.sha256(json.encode()).hexdigest()
