"""Members' names in stored cards: JSON in, JSON out, so that nothing has to be built to take a name out.

The database itself notes which cards name whom, by triggers (`bot.store.schema_names`).
"""

from __future__ import annotations

from typing import Any

import msgspec

from bot.messages import FORMER


def nameless(json: str, member: int) -> str:
    """A card without that member's name."""
    return msgspec.json.encode(_without(msgspec.json.decode(json), member)).decode()


def _without(value: Any, member: int) -> Any:
    match value:
        case {"is": "Name", "member": whose} if whose == member:
            return FORMER
        case dict():
            return {key: _without(part, member) for key, part in value.items()}
        case list():
            return [_without(part, member) for part in value]
        case _:
            return value
