"""Slack, seen from the core. Bolt listens (Socket Mode, or signed HTTP); the Web API posts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.base import (
    LOOK_AT_MOST,
    DoctorFinding,
    DraftStore,
    Handle,
    Offers,
    RequestMemory,
    delivery_token,
    looked_far_enough,
)
from bot.adapters.slack import slack_checks
from bot.adapters.slack.blocks import SlackJson, blocks, fallback
from bot.adapters.slack.listening import Listening
from bot.adapters.slack.signing import SignedRequests
from bot.adapters.slack.slack_answering import SlackAnswering
from bot.adapters.slack.slack_errors import code_of, slack_advice, slack_refusal
from bot.adapters.slack.slack_events import PATH, PLATFORM, channel_and_time, slack_ref
from bot.adapters.slack.slack_people import People
from bot.addresses import MessageRef, Person, Place, Profile
from bot.interactions import CannotLook, DeliveryFailed, NoAnswer
from bot.messages import Card

API = "https://slack.com/api/"
_SECONDS = 10
"""How long one call may take."""

_AGAIN = 60.0
"""Seconds until the next try to connect after Slack has refused our tokens."""

_GRACE = 3.0
"""Seconds that replies under way get when the program stops."""

_PAGE = 100
"""So many messages are read at once to look for one that may stand there."""

EVENT = "trapline"
"""The type of the metadata that our messages carry."""

_logger = structlog.get_logger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are: `url` is the workspace's address, ending with a slash."""

    team: str
    user: str
    url: str


class SlackAdapter:
    """Satisfies `Adapter`.

    Args:
        bot_token: `xoxb-…`
        app_token: `xapp-…`, for Socket Mode.
        signing_secret: For signed HTTP; the routes that it offers are then served by whoever owns a port.
        drafts: Keeps forms that could not be opened in time.
        heard: Remembers requests over HTTP; needed with `signing_secret`.
        history: Whether the app has the history scopes, so that a message can be looked for.
        api_url: Slack's Web API; ends with a slash.
        now: The clock.
        sleep: Waits before the next try to connect.

    """

    platform: Final = PLATFORM
    pace: Final = 1.0  # "generally allows one message per second per channel"; docs: Rate limits, chat.postMessage

    def __init__(
        self,
        bot_token: str,
        *,
        app_token: str | None = None,
        signing_secret: str | None = None,
        drafts: DraftStore,
        heard: RequestMemory | None = None,
        history: bool = True,
        api_url: str = API,
        now: Callable[[], datetime] = _utc_now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        # No retries by the client: it must never post a message twice behind our back.
        self._client = AsyncWebClient(token=bot_token, base_url=api_url, timeout=_SECONDS, retry_handlers=[])
        self._app_token = app_token
        self._history = history
        self._sleep = sleep
        self._app = AsyncApp(
            client=self._client,
            signing_secret=signing_secret or "socket mode",
            request_verification_enabled=False,  # `SignedRequests` looks before Bolt reads anything
        )
        self._people = People(self._client, now)
        self._answering = SlackAnswering(self._client, drafts, self._permalink)
        self._me: Me | None = None
        self._asking = asyncio.Lock()
        self._private: dict[str, str] = {}
        """Private conversations by user."""
        self.listening = asyncio.Event()
        """Set while Slack is heard."""
        self._heard: Listening | None = None
        self._signed: SignedRequests | None = None
        if signing_secret is not None:
            if heard is None:
                raise ValueError("signed requests need something that remembers them")
            self._signed = SignedRequests(signing_secret, heard, now)

    @property
    def offers(self) -> Offers:
        """Where Slack calls us, if it does."""
        return Offers(routes=(web.post(PATH, self._called),) if self._signed is not None else ())

    # what is posted

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        await self._identity()  # links to messages need the workspace's address
        channel = await self._channel(to)
        answer = await self._call(
            self._client.chat_postMessage(
                channel=channel,
                text=fallback(card),
                blocks=blocks(card, self._permalink),
                metadata=_metadata(key),
                thread_ts=channel_and_time(under)[1] if under else None,
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return slack_ref(to.workspace, answer["channel"], answer["ts"])

    async def replace(self, ref: MessageRef, card: Card) -> None:
        await self._identity()
        channel, ts = channel_and_time(ref)
        shown = blocks(card, self._permalink)
        await self._call(self._client.chat_update(channel=channel, ts=ts, text=fallback(card), blocks=shown))

    async def find(
        self, to: Place | Person, key: str, under: MessageRef | None = None, *, since: datetime | None = None
    ) -> MessageRef | None:
        if not self._history:
            raise CannotLook
        channel = await self._channel(to)
        wanted, cursor = delivery_token(key), None
        for page in range(1, LOOK_AT_MOST + 1):
            answer = await self._history_page(channel, under, cursor)
            messages = answer["messages"]
            for message in messages:
                metadata = message.get("metadata", {})
                if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("key") == wanted:
                    return slack_ref(to.workspace, channel, message["ts"])
            cursor = answer.get("response_metadata", {}).get("next_cursor")
            # A channel's history begins with the newest, a thread's with the oldest: that one is read to its end.
            if not cursor or (
                under is None and messages and looked_far_enough(page, _posted_at(messages[-1]["ts"]), since)
            ):
                return None
        raise CannotLook

    async def profile(self, person: Person) -> Profile:
        return (await self._people.account(person.user)).profile

    # what is heard

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled. Tokens that Slack refuses are said in the log, and tried again."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session:
            self._client.session = session
            try:
                while True:
                    try:
                        await self._listen(handle)
                    except DeliveryFailed as refused:
                        _logger.error("Slack refuses", advice=refused.reason)  # noqa: TRY400 - the sentence says it all
                    except SlackApiError as error:
                        _logger.error("Slack refuses", advice=slack_advice(error))  # noqa: TRY400
                    except (aiohttp.ClientError, TimeoutError) as error:
                        _logger.warning("Slack cannot be reached", reason=type(error).__name__)
                    except Exception:  # the last guard: the other platforms and the outbox go on
                        _logger.exception("Slack's side failed")
                    await self._sleep(_AGAIN)
            finally:
                self._client.session = None

    async def examine(self, places: Sequence[Place]) -> list[DoctorFinding]:
        return await slack_checks.examine_slack(self._client, self._app_token, places, history=self._history)

    async def _listen(self, handle: Handle) -> None:
        me = await self._identity()
        listening = Listening(self._app, self._people, self._answering, team=me.team, bot=me.user, handle=handle)
        socket = AsyncSocketModeHandler(self._app, self._app_token) if self._app_token else None
        try:
            if socket is not None:
                await socket.connect_async()  # type: ignore[no-untyped-call] # Bolt's has no types
            self._heard = listening
            self.listening.set()
            _logger.info("Slack is connected", socket=socket is not None)
            await asyncio.Event().wait()
        finally:
            self.listening.clear()
            await listening.finish(_GRACE)
            if socket is not None:
                await socket.close_async()  # type: ignore[no-untyped-call]

    async def _called(self, request: web.Request) -> web.Response:
        if self._signed is None or not self.listening.is_set():
            return web.Response(status=503)
        refused = await self._signed.refusal(request)
        if refused is not None:
            return refused
        try:
            asked = await to_bolt_request(request)
        except (
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ):  # of Slack, and yet no text in the way that it says
            return web.Response(status=400)
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    # helpers

    async def _identity(self) -> Me:
        if self._me is None:
            async with self._asking:
                if self._me is None:
                    answer = await self._call(self._client.auth_test())
                    self._me = Me(answer["team_id"], answer["user_id"], answer["url"])
        return self._me

    def _permalink(self, ref: MessageRef) -> str:
        if ref.platform != PLATFORM or self._me is None:
            return ""
        channel, ts = channel_and_time(ref)
        return f"{self._me.url}archives/{channel}/p{ts.replace('.', '')}"

    async def _channel(self, to: Place | Person) -> str:
        if isinstance(to, Place):
            return to.channel
        if to.user not in self._private:
            opened = await self._call(self._client.conversations_open(users=to.user))
            self._private[to.user] = str(opened["channel"]["id"])
        return self._private[to.user]

    async def _history_page(self, channel: str, under: MessageRef | None, cursor: str | None) -> Any:
        page: dict[str, Any] = {"channel": channel, "limit": _PAGE, "cursor": cursor, "include_all_metadata": True}
        try:
            return await self._call(
                self._client.conversations_replies(ts=channel_and_time(under)[1], **page)
                if under
                else self._client.conversations_history(**page)
            )
        except DeliveryFailed as refused:
            if isinstance(refused.__cause__, SlackApiError) and code_of(refused.__cause__) == "missing_scope":
                raise CannotLook from refused
            raise

    async def _call(self, call: Awaitable[Any]) -> Any:
        """Raises DeliveryFailed where Slack says that nothing took effect, NoAnswer where it failed."""
        try:
            return await call
        except SlackApiError as error:
            raise slack_refusal(error) from error
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed("Slack cannot be reached", unreachable=True) from error
        except aiohttp.ClientError as error:
            raise NoAnswer(f"Slack's answer was lost: {type(error).__name__}") from error


def _posted_at(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _metadata(key: str) -> SlackJson:
    return {"event_type": EVENT, "event_payload": {"key": delivery_token(key)}}
