"""Slack for the contract suite: the real adapter and Bolt, over real HTTP and WebSocket to a local stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import get_args

from bot.adapters.slack import SlackAdapter
from bot.addresses import MessageRef, Person, Place
from bot.interactions import Choice, Command, Interaction, Joined, Left, Opened, Press, Submission
from tests.contract.harness import Core, words
from tests.drafts import MemoryDrafts
from tests.slack.fake import Channel, Ephemeral, FakeSlack, Message, User, open_slack
from tests.slack.fake.state import APP_TOKEN, BOT_TOKEN, TEAM


class SlackHarness:
    kinds = frozenset(get_args(Interaction))

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.adapter = SlackAdapter(BOT_TOKEN, app_token=APP_TOKEN, drafts=MemoryDrafts(), api_url=slack.api_url)
        slack.people.settled = self.settled

    async def ready(self) -> None:
        await self.slack.sockets.connected()
        await self.adapter.listening.wait()

    async def settled(self) -> None:
        """Wait for what the adapter still does after its acknowledgement."""
        assert self.adapter._heard is not None
        await self.adapter._heard.finish(5)

    async def place(self) -> Place:
        return Place("slack", TEAM, self.slack.add_channel("study").id)

    async def person(self, name: str) -> Person:
        return Person("slack", TEAM, self.slack.add_user(name).id, name)

    async def standing(self, to: Place | Person) -> list[str]:
        return [words(text) for text in self.slack.standing(self._channel(to))]

    async def thread(self, to: Place | Person, root: MessageRef) -> list[str]:
        return [words(text) for text in self.slack.standing(self._channel(to), root.token.rpartition("/")[2])]

    async def act(self, interaction: Interaction, *, on_reply: bool = False) -> None:
        people, user = self.slack.people, self.slack.space.users[interaction.actor.user]
        channel = self._channel(interaction.place or interaction.actor)
        match interaction:
            case Command(name=name, text=text):
                assert channel is not None
                await people.command(user, channel, f"/{name}", text)
            case Press(action=action, args=args, source=source):
                await people.press(user, self._on(user, source, on_reply), channel, ":".join((action, *args)))
            case Choice(action=action, args=args, values=(value,), source=source):
                await people.choose(user, self._on(user, source, on_reply), channel, ":".join((action, *args)), value)
            case Submission(values=values):
                await people.submit(user, values)
            case Opened():
                await people.open_home(user)
            case Joined():
                assert channel is not None
                await people.invite(channel, user)
            case Left():
                assert channel is not None
                await people.kick(channel)
            case _:
                raise NotImplementedError(interaction)

    async def seen(self, person: Person, place: Place | None) -> str:  # noqa: ARG002 - the last reply, wherever
        return words(self.slack.sees(self.slack.space.users[person.user]))

    def _channel(self, to: Place | Person) -> Channel | None:
        if isinstance(to, Place):
            return self.slack.space.channels[to.channel]
        return self.slack.private(self.slack.space.users[to.user])

    def _on(self, user: User, source: MessageRef | None, on_reply: bool) -> Message | Ephemeral:
        if on_reply or source is None:
            last = self.slack.last_ephemeral(user)
            if last is not None:
                return last
            return Ephemeral(user.id, "", self.slack.space.ts(), "", [])
        *_, channel, ts = source.token.split("/")
        return next(one for one in self.slack.space.channels[channel].messages if one.ts == ts)


@asynccontextmanager
async def slack(_: Core) -> AsyncIterator[SlackHarness]:
    async with open_slack() as fake:
        yield SlackHarness(fake)
