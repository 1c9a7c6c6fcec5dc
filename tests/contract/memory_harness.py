"""The platform that lives in memory, for the contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import get_args

from bot.adapters.memory import MemoryAdapter, Message
from bot.adapters.plain import plain
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import Ask, Done, Interaction, Private, Reject, Replace
from bot.messages import Form
from tests.contract.harness import Core, words


class MemoryHarness:
    kinds = frozenset(get_args(Interaction))

    def __init__(self) -> None:
        self.adapter = MemoryAdapter()
        self._numbers = count(1)

    async def ready(self) -> None:
        await self.adapter.listening.wait()

    async def place(self) -> Place:
        return Place("memory", "w", f"room-{next(self._numbers)}")

    async def person(self, name: str) -> Person:
        user = f"user-{next(self._numbers)}"
        self.adapter.profiles[Person("memory", "w", user)] = Profile(name)
        return Person("memory", "w", user, name)

    async def standing(self, to: Place | Person) -> list[str]:
        return _words(self.adapter.at(to))

    async def thread(self, to: Place | Person, root: MessageRef) -> list[str]:
        return _words(self.adapter.at(to, root))

    async def act(self, interaction: Interaction, *, on_reply: bool = False) -> None:  # noqa: ARG002 - replies have no place here
        await self.adapter.say(interaction)

    async def seen(self, person: Person, place: Place | None) -> str:
        theirs = [
            reply
            for interaction, reply in self.adapter.replies
            if (interaction.actor, interaction.place) == (person, place)
        ]
        match theirs[-1] if theirs else Done():
            case Private(card) | Replace(card):
                return words(plain(card))
            case Ask(form):
                return _form(form)
            case Reject(form, errors):
                return f"{_form(form)} {words(' '.join(errors.values()))}"
            case Done():
                return ""


def _words(messages: list[Message]) -> list[str]:
    return [words(plain(message.card)) for message in messages]


def _form(form: Form) -> str:
    fields = [
        f"{field.label} {field.hint} {field.value} {' '.join(option.label for option in field.options)}"
        for field in form.fields
    ]
    return words(" ".join([form.title, *fields]))


@asynccontextmanager
async def memory(_: Core) -> AsyncIterator[MemoryHarness]:
    yield MemoryHarness()
