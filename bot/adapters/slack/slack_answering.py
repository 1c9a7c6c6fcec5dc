"""How the actor gets the reply: an ephemeral message, their home tab, a modal, or the private conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.base import DraftStore
from bot.adapters.slack.blocks import SlackJson, blocks, fallback, slack_files
from bot.adapters.slack.slack_errors import code_of
from bot.adapters.slack.slack_modals import slack_modal
from bot.addresses import MessageRef, Person
from bot.interactions import Ask, Done, Private, Reject, Replace, Reply
from bot.messages import Button, Buttons, Card, Text

SLACK_DRAFT = "slack-draft"
"""The button that opens a form which could not be opened in time."""

HOME = "slack-home"
"""The button that leads back to the home tab's first page; also stands for that tab in a modal's metadata."""

_TOO_LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
_TO_HOME = Buttons((Button(HOME, "Back"),))

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """The way back to the person who did something.

    `channel` is empty in private. `trigger` opens a modal for three seconds, `response_url` answers five times in
    thirty minutes. `alone`: what was pressed is seen by the actor alone, and may be replaced.
    """

    person: Person
    channel: str = ""
    response_url: str = ""
    trigger: str = ""
    alone: bool = False
    home: bool = False


class SlackAnswering:
    """Shows replies."""

    def __init__(self, client: AsyncWebClient, drafts: DraftStore, permalink: Callable[[MessageRef], str]) -> None:
        self._client = client
        self._drafts = drafts
        self._permalink = permalink

    async def send(self, reply: Reply, way: Way) -> None:
        match reply:
            case Private(card):
                await self._show(card, replace(way, alone=False))
            case Replace(card):
                await self._show(card, way)
            case Ask() | Reject():
                await self._open(reply, way)
            case Done():
                return

    def view(self, reply: Ask | Reject, way: Way) -> SlackJson:
        """The modal of a form, which remembers the way back."""
        return slack_modal(reply.form, channel=way.channel, response_url=HOME if way.home else way.response_url)

    async def reopen(self, draft: str, way: Way) -> None:
        """Open a form that was kept."""
        form = await self._drafts.take(way.person, draft)
        if form is None:
            await self._show(Card("That form is gone", (Text(("Say the command again, please.",)),)), way)
        else:
            await self._open(Ask(form.form), way)

    async def publish(self, reply: Reply, user: str, *, back: bool = False) -> None:
        """Show a card on somebody's home tab."""
        if isinstance(reply, Private | Replace):
            card = replace(reply.card, blocks=(*reply.card.blocks, _TO_HOME)) if back else reply.card
            view = {"type": "home", "blocks": blocks(card, self._permalink)}
            await self._client.views_publish(user_id=user, view=view)

    async def _open(self, reply: Ask | Reject, way: Way) -> None:
        """A modal, as long as the trigger is good; a rejected form, or a late one, is kept behind a button."""
        if way.trigger and isinstance(reply, Ask):
            try:
                await self._client.views_open(trigger_id=way.trigger, view=self.view(reply, way))
            except SlackApiError as error:
                if code_of(error) not in _TOO_LATE:
                    raise
            else:
                return
        draft = await self._drafts.keep(way.person, reply)
        await self._show(_behind_a_button(reply, draft), way)

    async def _show(self, card: Card, way: Way) -> None:
        if slack_files(card):
            await self._hand_over(card, way)
        if way.home:
            await self.publish(Private(card), way.person.user, back=True)
        elif not (way.response_url and await self._respond(card, way)):
            await self._write(card, way)

    async def _respond(self, card: Card, way: Way) -> bool:
        """Through the interaction's own address; False where that is used up."""
        webhook = AsyncWebhookClient(way.response_url, session=self._client.session)
        answer = await webhook.send_dict(
            {
                "response_type": "ephemeral",
                "replace_original": way.alone,
                "text": fallback(card),
                "blocks": blocks(card, self._permalink),
            }
        )
        if answer.status_code != 200:
            _logger.info("a response address was refused", status=answer.status_code)
        return bool(answer.status_code == 200)

    async def _write(self, card: Card, way: Way) -> None:
        """Where there is no such address: an ephemeral message in the channel, else the private conversation."""
        text, shown = fallback(card), blocks(card, self._permalink)
        if way.channel and not way.channel.startswith("D"):
            try:
                user = way.person.user
                await self._client.chat_postEphemeral(channel=way.channel, user=user, text=text, blocks=shown)
            except SlackApiError as error:
                _logger.info("no ephemeral message there", reason=code_of(error))
            else:
                return
        await self._client.chat_postMessage(channel=await self._private(way), text=text, blocks=shown)

    async def _hand_over(self, card: Card, way: Way) -> None:
        """Files go to the private conversation: ephemeral messages hold none."""
        channel = await self._private(way)
        for file in slack_files(card):
            await self._client.files_upload_v2(channel=channel, filename=file.name, content=file.text)

    async def _private(self, way: Way) -> str:
        opened = await self._client.conversations_open(users=way.person.user)
        return str(opened["channel"]["id"])


def _behind_a_button(reply: Ask | Reject, draft: str) -> Card:
    match reply:
        case Ask(form):
            return Card(form.title, (Buttons((Button(SLACK_DRAFT, "Open the form", (draft,), "primary"),)),))
        case Reject(form, errors):
            labels = {field.name: field.label for field in form.fields}
            lines = "\n".join(f"{labels.get(name, name)}: {error}" for name, error in errors.items())
            return Card(
                f"{form.title}: not yet",
                (Text((lines,)), Buttons((Button(SLACK_DRAFT, "Correct it", (draft,), "primary"),))),
            )
