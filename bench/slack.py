"""A press through Bolt: answered, stored durably, replied to; against a listener that acks and responds alike.

Bolt's own `respond` opens a connection for each reply; we keep ours open. What that hides is told beside the ratio: the
same against a listener that keeps its connections open, too.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bench.presses import AT_ONCE, NoDrafts, Team, nowhere, reply_to, rounds
from bench.result import Result, folder
from bench.sink import sink
from bot.adapters.slack import SlackAdapter
from bot.adapters.slack.blocks import blocks, fallback
from bot.addresses import Person, Place
from bot.domain.bank import Bank
from bot.messages import Card

BAR = 1.5
AIM = 1.2
WORKSPACE, CHANNEL = "T1", "C1"

Work = Callable[[], Awaitable[object]]
Prepared = Callable[[], Awaitable[Work]]


def measure(bank: Bank) -> Result:
    with folder() as where, sink() as address:
        return asyncio.run(_measure(bank, where / "slack.db", address))


async def _measure(bank: Bank, path: Any, address: str) -> Result:
    adapter = SlackAdapter(
        "xoxb-bench",
        signing_secret="bench",  # noqa: S106 - nobody signs here
        drafts=NoDrafts(),
        api_url=f"{address}/slack/",
        now=lambda: datetime.now(UTC),
    )
    team = Team.made(path, bank, adapter)
    listening = asyncio.create_task(adapter.run(team.app.handler))
    await adapter.listening.wait()
    await team.found(Place("slack", WORKSPACE, CHANNEL), Person("slack", WORKSPACE, "U0", "Lead"))
    triggers = count()

    async def ours() -> Work:
        question = await team.next_question()
        action = f"answer:{question.id}:{question.item.options[0].id}"
        requests = _requests(action, f"{address}/took", triggers)

        async def work() -> None:
            await asyncio.gather(*(adapter._app.async_dispatch(request) for request in requests))
            assert adapter._heard is not None
            await adapter._heard.finish(60)
            assert team.stored(question) == AT_ONCE

        return work

    def against(peer: Peer) -> Prepared:
        async def prepared() -> Work:
            peer.show(reply_to(await team.next_question()))
            requests = _requests("peer", f"{address}/took", triggers)

            async def work() -> None:
                await asyncio.gather(*(peer.app.async_dispatch(request) for request in requests))
                await asyncio.wait_for(peer.finished.wait(), 60)

            return work

        return prepared

    ratio, mine, least = await rounds(ours, against(Peer(address)))
    kept, *_ = await rounds(ours, against(Peer(address, adapter._client.session)))
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    team.app.database.close()
    return Result(
        f"{AT_ONCE} presses at once through Bolt, stored durably and replied to, against ack and the same reply",
        ratio,
        BAR,
        "lower",
        {
            "aim": AIM,
            "against_kept_connections": round(kept, 3),
            "microseconds_per_press": round(mine / AT_ONCE * 1e6),
            "peer_microseconds_per_press": round(least / AT_ONCE * 1e6),
        },
    )


class Peer:
    """The least that a bot can do: acknowledge, and show the card; over `session`, where there is one."""

    def __init__(self, address: str, session: Any = None) -> None:
        client = AsyncWebClient(token="xoxb-bench", base_url=f"{address}/slack/")  # noqa: S106 - nobody checks it
        self.app = AsyncApp(client=client, signing_secret="bench")  # noqa: S106 - nobody signs here
        self.app.action(re.compile(".+"))(self._press)
        self._session = session

    def show(self, card: Card) -> None:
        self._blocks, self._text = blocks(card, nowhere), fallback(card)
        self._replies, self.finished = count(1), asyncio.Event()

    async def _press(self, ack: Any, respond: Any, body: Any) -> None:
        await ack()
        send = AsyncWebhookClient(body["response_url"], session=self._session).send if self._session else respond
        await send(text=self._text, blocks=self._blocks, response_type="ephemeral", replace_original=False)
        if next(self._replies) == AT_ONCE:
            self.finished.set()


def _requests(action: str, response_url: str, triggers: Any) -> list[AsyncBoltRequest]:
    return [
        AsyncBoltRequest(
            mode="socket_mode",
            body={
                "type": "block_actions",
                "user": {"id": f"U{number}", "name": f"member{number}", "team_id": WORKSPACE},
                "team": {"id": WORKSPACE},
                "trigger_id": f"{next(triggers)}.t",
                "channel": {"id": CHANNEL},
                "container": {"type": "message", "message_ts": "1.0", "channel_id": CHANNEL, "is_ephemeral": False},
                "response_url": response_url,
                "actions": [{"type": "button", "block_id": "b", "action_id": action}],
            },
        )
        for number in range(1, AT_ONCE + 1)
    ]
