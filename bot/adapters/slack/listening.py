"""What Bolt hears, passed to the core; and the reply, given in time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.adapters.base import Handle
from bot.adapters.deadline import IN_TIME, reply_in_time
from bot.adapters.slack import slack_events, slack_modals
from bot.adapters.slack.blocks import SlackJson
from bot.adapters.slack.once import Once
from bot.adapters.slack.slack_answering import HOME, SLACK_DRAFT, SlackAnswering, Way
from bot.adapters.slack.slack_events import Where
from bot.adapters.slack.slack_people import People
from bot.interactions import Ask, Interaction, Opened, Press, Reject

ANYTHING = re.compile(r".+", re.DOTALL)
GONE_TOKENS = ("channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left")
"""Events that say that the bot can no longer be in a channel."""

_logger = structlog.get_logger(__name__)


class Listening:
    """Registers with Bolt, and counts what is under way."""

    def __init__(
        self, app: AsyncApp, people: People, answering: SlackAnswering, *, team: str, bot: str, handle: Handle
    ) -> None:
        self._people = people
        self._answering = answering
        self._team = team
        self._bot = bot
        self._handle = handle
        self._once = Once()
        self._under_way: set[asyncio.Task[Any]] = set()
        app.command(ANYTHING)(self._tracked(self._on_command))
        app.action(ANYTHING)(self._tracked(self._on_action))
        app.view(slack_modals.FORM)(self._tracked(self._on_view))
        app.event("app_home_opened")(self._tracked(self._on_home))
        app.event("member_joined_channel")(self._tracked(self._on_member_joined))
        app.event("member_left_channel")(self._tracked(self._on_member_left))
        for name in ("app_uninstalled", "tokens_revoked"):
            app.event(name)(self._tracked(self._on_uninstalled))
        for name in GONE_TOKENS:
            app.event(name)(self._tracked(self._on_gone))

    async def finish(self, seconds: float) -> None:
        """Wait for the replies that are under way, so long at most."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    def _tracked(self, listener: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """The listener, known as under way while it runs; what Slack refuses in it is logged, not raised."""

        @wraps(listener)
        async def run(ack: Any, body: SlackJson) -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - a coroutine runs in one
            self._under_way.add(task)
            try:
                await listener(ack, body)
            except SlackApiError as error:
                _logger.warning("Slack refused a reply", reason=str(error.response.get("error")))
            finally:
                self._under_way.discard(task)

        return run

    async def _where(self, user: SlackJson, channel: str | None) -> Where:
        place = slack_events.slack_place(self._team, channel)
        may = await self._people.may(user["id"], place.channel if place else None, self._team)
        return Where(slack_events.slack_person(self._team, user), place, may.manages, may.set_up, may.public)

    async def _on_command(self, ack: Any, body: SlackJson) -> None:
        await ack()
        if not self._once.is_new(body["trigger_id"]):
            return
        where = await self._where({"id": body["user_id"], "name": body.get("user_name")}, body["channel_id"])
        way = Way(where.actor, body["channel_id"], body["response_url"], body["trigger_id"])
        await self._answer(slack_events.slash_command(body, where), way)

    async def _on_action(self, ack: Any, body: SlackJson) -> None:
        await ack()
        if not self._once.is_new(body["trigger_id"]):
            return
        channel = body.get("channel", {}).get("id", "")
        where = await self._where(body["user"], channel)
        interaction = slack_events.slack_press(body, where)
        home = slack_events.is_at_home(body)
        way = Way(
            where.actor,
            channel,
            body.get("response_url") or "",
            body["trigger_id"],
            slack_events.is_direct_message(body),
            home,
        )
        match interaction:
            case None:
                return
            case Press(action=action, args=(draft,)) if action == SLACK_DRAFT:
                await self._answering.reopen(draft, way)
            case Press(action=action) if action == HOME:
                await self._publish_home(where.actor.user)
            case _:
                await self._answer(interaction, way)

    async def _answer(self, interaction: Interaction, way: Way) -> None:
        await self._answering.send(await self._handle(interaction), way)

    async def _on_view(self, ack: Any, body: SlackJson) -> None:
        """The form's answer must be given with the acknowledgement: errors at the fields, or the next form."""
        sent = slack_modals.sent(body["view"])
        if not self._once.is_new(body.get("trigger_id") or body["view"].get("hash", "")):
            await ack()
            return
        where = await self._where(body["user"], sent.channel)
        home = sent.response_url == HOME
        way = Way(where.actor, sent.channel, "" if home else sent.response_url, home=home)
        reply, in_time = await reply_in_time(self._handle(slack_events.slack_submission(sent, where)), ack, IN_TIME)
        match reply:
            case Reject(form, errors) if in_time and set(errors) <= {field.name for field in form.fields}:
                await ack(response_action="errors", errors=errors)
            case Ask() if in_time:
                await ack(response_action="update", view=self._answering.view(reply, way))
            case _:
                if in_time:
                    await ack()
                await self._answering.send(reply, way)

    async def _on_home(self, ack: Any, body: SlackJson) -> None:
        await ack()
        event = body["event"]
        if event.get("tab") == "home" and self._once.is_new(body.get("event_id", "")):
            await self._publish_home(event["user"])

    async def _publish_home(self, user: str) -> None:
        reply = await self._handle(Opened(actor=slack_events.slack_person(self._team, {"id": user})))
        await self._answering.publish(reply, user)

    async def _on_member_joined(self, ack: Any, body: SlackJson) -> None:
        await ack()
        if body["event"]["user"] == self._bot and self._once.is_new(body.get("event_id", "")):
            await self._handle(slack_events.bot_joined(body["event"], self._team))

    async def _on_member_left(self, ack: Any, body: SlackJson) -> None:
        await ack()
        if body["event"]["user"] == self._bot and self._once.is_new(body.get("event_id", "")):
            await self._handle(slack_events.bot_left(self._team, body["event"]["channel"]))

    async def _on_gone(self, ack: Any, body: SlackJson) -> None:
        await ack()
        if self._once.is_new(body.get("event_id", "")):
            await self._handle(slack_events.bot_left(self._team, body["event"]["channel"]))

    async def _on_uninstalled(self, ack: Any, body: SlackJson) -> None:
        """The bot's own token was revoked, or the app removed; a person's token is no concern of ours."""
        await ack()
        tokens = body["event"].get("tokens")
        if (tokens is None or tokens.get("bot")) and self._once.is_new(body.get("event_id", "")):
            await self._handle(slack_events.bot_left(self._team, None))
