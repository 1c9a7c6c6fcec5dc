"""What the contract suite needs of a platform: to make rooms and people, to act as them, and to see what they see.

A harness drives the platform's own side (a fake server, a browser, …), never the adapter's inside. All texts are words
with one space between them, as a reader sees them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from bot.adapters.base import Adapter
from bot.addresses import MessageRef, Person, Place
from bot.interactions import Interaction, Opened, Private, Reply
from bot.messages import Card


@dataclass
class Core:
    """Hears everything and answers as told. Whoever opens a home page is not counted unless a test asks for it."""

    reply: Reply = field(default_factory=lambda: Private(Card("Heard")))
    heard: list[Interaction] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)

    async def __call__(self, interaction: Interaction) -> Reply:
        if isinstance(interaction, Opened):
            self.opened.append(interaction)
            return Private(Card("Home"))
        self.heard.append(interaction)
        return self.reply


class Harness(Protocol):
    @property
    def adapter(self) -> Adapter: ...

    async def ready(self) -> None:
        """Wait until the adapter that the suite runs listens."""
        ...

    @property
    def kinds(self) -> frozenset[type]:
        """The kinds of interaction that exist there."""
        ...

    async def place(self) -> Place:
        """A new place that the bot is in."""
        ...

    async def person(self, name: str) -> Person:
        """Somebody new, who is in every place and can be written to."""
        ...

    async def standing(self, to: Place | Person) -> list[str]:
        """What each message says there, oldest first, without those in threads."""
        ...

    async def thread(self, to: Place | Person, root: MessageRef) -> list[str]:
        """What each message in the thread of another says, oldest first."""
        ...

    async def act(self, interaction: Interaction, *, on_reply: bool = False) -> None:
        """Have its actor do this on the platform; `on_reply`: on the card that only they see."""
        ...

    async def seen(self, person: Person, place: Place | None) -> str:
        """What only this person sees as the last reply, a form with what is typed in it; empty where there is none."""
        ...


Opening = Callable[[Core], AbstractAsyncContextManager[Harness]]
"""Opens a platform and closes it again; the suite itself runs the adapter."""


def words(text: str) -> str:
    return " ".join(text.split())
