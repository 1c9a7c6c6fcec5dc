"""What a workspace holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM = "T0TEAM"
BOT = "U0BOT"
BOT_TOKEN = "xoxb-fake"
APP_TOKEN = "xapp-fake"
SIGNING_SECRET = "fake-signing-secret"

SCOPES = frozenset(
    {
        *("channels:read", "chat:write", "commands", "files:write", "groups:read", "im:write", "users:read"),
        *("channels:history", "groups:history", "im:history"),
    }
)


@dataclass
class User:
    id: str
    name: str
    zone: str = "Europe/Berlin"
    admin: bool = False
    guest: bool = False
    team: str = TEAM
    modals: list[Json] = field(default_factory=list)
    """Open modals, the one on top last."""
    errors: dict[str, str] = field(default_factory=dict)
    """What is said at the fields of the modal on top."""
    home: Json | None = None
    files: list[tuple[str, str]] = field(default_factory=list)

    @property
    def as_payload(self) -> Json:
        return {"id": self.id, "name": self.name, "username": self.name, "team_id": self.team}


@dataclass
class Channel:
    """`person` is whose private conversation it is."""

    id: str
    name: str
    creator: str = ""
    member: bool = True
    archived: bool = False
    private: bool = False
    person: str | None = None
    messages: list[Message] = field(default_factory=list)


@dataclass
class Message:
    ts: str
    text: str
    blocks: list[Json]
    metadata: Json
    thread: str | None
    edits: int = 0


@dataclass
class Ephemeral:
    """A message that one person sees until they reload."""

    user: str
    channel: str
    ts: str
    text: str
    blocks: list[Json]


@dataclass
class ResponseUrl:
    """`source` is the ephemeral message that was pressed, if it was one; `message` one in a private conversation."""

    user: str
    channel: str
    made_at: float
    uses: int = 0
    source: Ephemeral | None = None
    message: Message | None = None


@dataclass
class Workspace:
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    triggers: dict[str, float] = field(default_factory=dict)
    """When each was made; one that was used is gone."""
    responses: dict[str, ResponseUrl] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Names and texts of files on their way, by id."""
    numbers: int = 0

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def ts(self) -> str:
        return f"1700000000.{self.number():06d}"
