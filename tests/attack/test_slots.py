"""A platform or a workspace that does not answer holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.addresses import Place
from bot.delivery.outbox import Outbox
from bot.delivery.slots import SHARE, SLOTS, Slots
from bot.domain.bank import Bank
from bot.messages import Card
from bot.store.deliveries import destination
from bot.store.sqlite.worker import Worker

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 (nobody else sets an event)
            await asyncio.sleep(0)


def places(platform: str, workspace: str, number: int) -> list[Place]:
    return [Place(platform, workspace, f"c{one}") for one in range(number)]


async def post_to(worker: Worker, where: list[Place]) -> None:
    for place in where:
        key, card = destination(place), Card(place.channel)
        await worker.write(
            lambda tx, key=key, place=place, card=card: tx.deliveries.post(  # type: ignore[misc] # mypy and defaults
                key, place, card, now=NOON, expires_at=NOON + timedelta(days=1)
            )
        )


async def test_a_hanging_platform_holds_up_no_other_platform(tmp_path: Path) -> None:
    slack, discord = MemoryAdapter("slack"), MemoryAdapter("discord")
    hanging = [place for team in range(6) for place in places("slack", f"T{team}", 30)]
    gates = [slack.hold(place) for place in hanging]
    with Worker(tmp_path / "store.db", Bank((), (), (), ())) as worker:
        await post_to(worker, hanging)
        await post_to(worker, places("discord", "G1", 5))
        outbox = Outbox(worker, {"slack": slack, "discord": discord}, lambda: NOON, owner="me", seconds=60)
        delivering = asyncio.create_task(outbox.deliver_due())
        await until(lambda: len(discord.messages) == 5)
        assert sum(gate.waiting for gate in gates) == SLOTS
        for gate in gates:
            gate.open()
        await delivering
        assert len(slack.messages) == len(hanging)


async def test_a_hanging_workspace_holds_a_share_of_its_platforms_slots(tmp_path: Path) -> None:
    slack = MemoryAdapter("slack")
    hanging = places("slack", "T1", 60)
    gates = [slack.hold(place) for place in hanging]
    with Worker(tmp_path / "store.db", Bank((), (), (), ())) as worker:
        await post_to(worker, hanging)
        await post_to(worker, places("slack", "T2", 40))
        outbox = Outbox(worker, {"slack": slack}, lambda: NOON, owner="me", seconds=60)
        delivering = asyncio.create_task(outbox.deliver_due())
        await until(lambda: len(slack.messages) == 40)
        assert {message.to.workspace for message in slack.messages} == {"T2"}
        assert sum(gate.waiting for gate in gates) == SHARE
        for gate in gates:
            gate.open()
        await delivering
        assert len(slack.messages) == 100


@pytest.mark.parametrize("workspace", ["", "T1"])
def test_only_a_workspace_has_a_share(workspace: str) -> None:
    slots = Slots((), each=8, share=2)
    taken = [slots.take(f"slack/{workspace}/#c{number}") for number in range(10)]
    assert sum(taken) == (2 if workspace else 8)
    assert slots.take("discord//@u1")
    assert slots.full == (("slack/T1/",) if workspace else ("slack/",))
