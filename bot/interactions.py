"""What people do, what is replied to them, and how a delivery fails: the other half of the adapter contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.addresses import Group, MessageRef, Person, Place, Profile
from bot.messages import Card, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class _Interaction:
    """`place` is None in private. `manages` is the platform's own word on who may manage there.

    `manages_all`: the settings name the actor, so that they may manage every team; no adapter sets it.
    `may_set_up`: whether the actor may start a team in a place that has none (Discord: who manages; Slack: any full
    member; the web room: anybody in it).
    `public`: whether everybody in the place's workspace or server can see it; None where the platform did not say.
    `keep_days`: after how many days the host erases who left, 0 where never; no adapter sets it.
    `address`: where it was sent from, as far as the adapter knows. Only budgets are kept by it: it is never stored.
    """

    actor: Person
    place: Place | None = None
    manages: bool = False
    manages_all: bool = False
    may_set_up: bool = False
    public: bool | None = None
    profile: Profile | None = None
    keep_days: int = 0
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(_Interaction):
    """A slash command: `name` without the slash, `text` as typed behind it; `group` is the one that it mentions."""

    name: str
    text: str = ""
    group: Group | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(_Interaction):
    action: str
    args: tuple[str, ...] = ()
    source: MessageRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(_Interaction):
    action: str
    values: tuple[str, ...]
    args: tuple[str, ...] = ()
    source: MessageRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(_Interaction):
    """A form sent in; a `choices` field's values are joined by commas."""

    form: str
    values: dict[str, str]
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(_Interaction):
    """Somebody looks at their home page with the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(_Interaction):
    """The bot was invited to a place; `actor` is who invited it, as far as is known (else without a user).

    `whole`: to the whole workspace of the place, where people invite it so; the place is then the one to say hello in.
    """

    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(_Interaction):
    """The bot was removed from a place; `whole`: from all of the place's workspace, whatever its channel says."""

    whole: bool = False


Interaction = Command | Press | Choice | Submission | Opened | Joined | Left


@dataclass(frozen=True, slots=True)
class Private:
    """A card that only the actor sees."""

    card: Card


@dataclass(frozen=True, slots=True)
class Replace:
    """The private card that was pressed becomes this one; where it was not a private card of the actor's: a new one."""

    card: Card


@dataclass(frozen=True, slots=True)
class Ask:
    form: Form


@dataclass(frozen=True, slots=True)
class Reject:
    """A submission that cannot be taken: the form with what was typed, and what is wrong per field name."""

    form: Form
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to say."""


Reply = Private | Replace | Ask | Reject | Done


class DeliveryFailed(Exception):
    """The platform refused: the message does not stand there. Any other exception of `post` leaves that uncertain.

    `reason` is a sentence that a lead understands, with what to do. `retry_after` is in seconds, where the platform
    said; `permanent` means that trying again cannot help. `closed` means more: nothing else can be posted to this
    destination either, until somebody opens it again (kicked, archived, private messages refused). `unreachable`: the
    platform was never asked (no connection, no address, not let in yet), so that it is no try.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        permanent: bool = False,
        closed: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unreachable = unreachable
        self.retry_after = retry_after
        self.permanent = permanent or closed
        self.closed = closed


class NoAnswer(Exception):
    """The platform was asked and failed (5xx, connection lost): nobody knows whether it took effect. It is no try."""


class CannotLook(Exception):
    """`find` cannot be asked here, or not as far back as it must be: nobody can know whether the message stands."""
