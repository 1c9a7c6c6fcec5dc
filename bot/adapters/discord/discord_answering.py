"""How the actor gets the reply: an ephemeral message, the card that was pressed, or a modal; within three seconds.

Discord's responses: https://discord.com/developers/docs/interactions/receiving-and-responding. The payloads are our
own, sent through discord.py's machinery: a live `Modal` or `View` of its would answer beside us, and be gone after a
restart.
"""

from __future__ import annotations

from typing import Any

import discord
import structlog
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.adapters.base import DraftStore
from bot.adapters.discord.discord_events import discord_person, is_private_to_us, marker_on
from bot.adapters.discord.discord_modals import discord_modal
from bot.adapters.discord.embeds import EPHEMERAL, DiscordJson, discord_files, message, parts
from bot.adapters.discord.markdown import Permalink
from bot.interactions import Ask, Done, Private, Reject, Replace, Reply
from bot.messages import Button, Buttons, Card, Text

MESSAGE, LATER, UPDATE_LATER, UPDATE, COMPLETION, MODAL = 4, 5, 6, 7, 8, 9
DISCORD_DRAFT = "discord-draft"
"""The button that opens a form which could not be opened at once."""

DiscordEvent = discord.Interaction[Any]

_logger = structlog.get_logger(__name__)


class DiscordAnswering:
    """Shows replies."""

    def __init__(self, drafts: DraftStore, permalink: Permalink) -> None:
        self._drafts = drafts
        self._permalink = permalink

    async def put_off(self, event: DiscordEvent) -> None:
        """Say that the reply comes later; what was pressed stays as it is meanwhile."""
        if event.type is discord.InteractionType.component and is_private_to_us(event):
            await self._respond(event, {"type": UPDATE_LATER})
        else:
            await self._respond(event, {"type": LATER, "data": {"flags": self._flags(event)}})

    async def complete(self, event: DiscordEvent, choices: list[DiscordJson]) -> None:
        await self._respond(event, {"type": COMPLETION, "data": {"choices": choices}})

    async def send(self, reply: Reply, event: DiscordEvent, *, in_time: bool) -> None:
        """Show the reply; where it comes late, something was said already that it takes the place of."""
        is_form = event.type is discord.InteractionType.modal_submit
        match reply:
            case Ask(form) if in_time and not is_form:
                await self._respond(event, {"type": MODAL, "data": discord_modal(form)})
            case Ask() | Reject():
                draft = await self._drafts.keep(discord_person(event.user), reply)
                await self._show(_behind_a_button(reply, draft), event, in_time=in_time, instead=False)
            case Private(card):
                await self._show(card, event, in_time=in_time, instead=False)
            case Replace(card):
                await self._show(card, event, in_time=in_time, instead=is_private_to_us(event))
            case Done():
                await self._say_nothing(event, in_time=in_time)

    async def reopen(self, draft: str, event: DiscordEvent) -> None:
        """Open a form that was kept."""
        form = await self._drafts.take(discord_person(event.user), draft)
        if form is None:
            gone = Card("That form is gone", (Text(("Say the command again, please.",)),))
            await self._show(gone, event, in_time=True, instead=True)
        else:
            await self._respond(event, {"type": MODAL, "data": discord_modal(form.form)})

    async def _show(self, card: Card, event: DiscordEvent, *, in_time: bool, instead: bool) -> None:
        """`instead`: of the card that was pressed. One that was posted keeps its marker, so that it is still found."""
        data = message(card, self._permalink, marker_on(event) if instead else "")
        if in_time and instead:
            await self._respond(event, {"type": UPDATE, "data": data}, card)
        elif in_time:
            await self._respond(event, {"type": MESSAGE, "data": {**data, "flags": self._flags(event)}}, card)
        elif instead or not self._left_standing(event):
            await self._follow(event, "PATCH", "/messages/@original", data, card)
        else:
            await self._follow(event, "POST", "", {**data, "flags": self._flags(event)}, card)

    async def _say_nothing(self, event: DiscordEvent, *, in_time: bool) -> None:
        """A press wants an answer all the same; a command's place-holder goes away again."""
        if in_time and event.type is discord.InteractionType.component:
            await self._respond(event, {"type": UPDATE_LATER})
            return
        if in_time:
            await self._respond(event, {"type": LATER, "data": {"flags": self._flags(event)}})
        if not self._left_standing(event):
            await self._follow(event, "DELETE", "/messages/@original")

    def _left_standing(self, event: DiscordEvent) -> bool:
        """Whether `put_off` left the pressed card as it was, so that the original message is that card."""
        return event.type is discord.InteractionType.component and is_private_to_us(event)

    def _flags(self, event: DiscordEvent) -> int:
        """In the private conversation a reply is a message like others, and stays."""
        return EPHEMERAL if event.guild_id is not None else 0

    async def _respond(self, event: DiscordEvent, payload: DiscordJson, card: Card | None = None) -> None:
        route = Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=event.id,
            webhook_token=event.token,
        )
        await self._send(event, route, payload, card)

    async def _follow(
        self, event: DiscordEvent, method: str, path: str, payload: DiscordJson | None = None, card: Card | None = None
    ) -> None:
        route = Route(
            method,
            "/webhooks/{webhook_id}/{webhook_token}" + path,
            webhook_id=event.application_id,
            webhook_token=event.token,
        )
        await self._send(event, route, payload, card)

    async def _send(self, event: DiscordEvent, route: Route, payload: DiscordJson | None, card: Card | None) -> None:
        session = event._session  # noqa: SLF001 - the one that discord.py answers with itself
        sender = async_context.get()
        files = discord_files(card) if card is not None else []
        if payload is not None and files:
            await sender.request(route, session=session, multipart=parts(payload, files), files=files)
        else:
            await sender.request(route, session=session, payload=payload)


def _behind_a_button(reply: Ask | Reject, draft: str) -> Card:
    match reply:
        case Ask(form):
            return Card(form.title, (Buttons((Button(DISCORD_DRAFT, "Open the form", (draft,), "primary"),)),))
        case Reject(form, errors):
            labels = {field.name: field.label for field in form.fields}
            lines = "\n".join(f"{labels.get(name, name)}: {error}" for name, error in errors.items())
            return Card(
                f"{form.title}: not yet",
                (Text((lines,)), Buttons((Button(DISCORD_DRAFT, "Correct it", (draft,), "primary"),))),
            )
