"""Who and where: places, persons, groups, and what a message is found by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that a team may own."""

    platform: str
    workspace: str
    channel: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's account on a platform. `workspace` is empty where user ids are unique without it."""

    platform: str
    workspace: str
    user: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Those who want to be called: a role on Discord, a user group on Slack. The only mention that may ring."""

    platform: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform knows about a person; `zone` is an IANA name, or None where it does not know."""

    name: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that stands on a platform. Only the adapter that made it reads `token`."""

    platform: str
    token: str
