"""What the outbox promises, on the real store and the adapter that lives in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter, Message
from bot.addresses import MessageRef, Person, Place
from bot.delivery import outbox as outbox_module
from bot.delivery.attempt import Hopeless, attempt
from bot.delivery.backoff import JITTER, LONGEST_ASKED, LONGEST_PAUSE, pause_before_retry
from bot.delivery.outbox import LEASE, LIMIT, DeliveryEvent, Outbox
from bot.domain.bank import Bank
from bot.messages import Card
from bot.store.deliveries import Delivery, DeliveryState
from bot.store.errors import StoreError
from bot.store.sqlite.worker import Worker
from bot.store.transaction import Store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OWLS = Place("memory", "w", "owls")
CROWS = Place("memory", "w", "crows")
ADA = Person("memory", "w", "ada", "Ada")


class Stage:
    """A store, an outbox and a platform; time stands still until somebody moves it."""

    def __init__(
        self,
        worker: Worker,
        adapter: MemoryAdapter,
        *,
        owner: str = "first",
        seconds: float = 5.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.now = NOON
        self.worker = worker
        self.adapter = adapter
        self.events: list[DeliveryEvent] = []
        self.outbox = Outbox(worker, {"memory": adapter}, lambda: self.now, owner=owner, seconds=seconds, sleep=sleep)
        self.outbox.on_event(self.events.append)

    async def post(
        self,
        key: str,
        to: Place | Person = OWLS,
        *,
        title: str = "",
        under: str | None = None,
        lasts: timedelta = DAY,
    ) -> None:
        expires_at = self.now + lasts
        await self.worker.write(
            lambda tx: tx.deliveries.post(key, to, Card(title or key), now=self.now, expires_at=expires_at, under=under)
        )

    async def edit(self, key: str, title: str, *, after: float = 0) -> None:
        due_at = self.now + timedelta(seconds=after)
        await self.worker.write(
            lambda tx: tx.deliveries.edit(key, Card(title), now=self.now, due_at=due_at, expires_at=self.now + DAY)
        )

    async def listing(self, *states: DeliveryState) -> list[Delivery]:
        wanted = states or ("waiting", "sending", "sent", "dead")
        return list(await self.worker.read(lambda tx: tx.deliveries.listing(wanted, 1000)))

    async def only(self) -> Delivery:
        (delivery,) = await self.listing()
        return delivery

    def titles(self, to: Place | Person = OWLS, under: MessageRef | None = None) -> list[str]:
        return [message.card.title for message in self.adapter.at(to, under)]

    async def until_over(self, most: int = 200) -> None:
        """Move the clock to each next try until nothing waits."""
        for _ in range(most):
            await self.outbox.deliver_due()
            due = await self.worker.read(lambda tx: tx.deliveries.next_due())
            if due is None:
                return
            self.now = max(self.now, due)
        raise AssertionError("something still waits")


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Worker]:
    with Worker(path, Bank((), (), (), ())) as worker:
        yield worker


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with opened(tmp_path / "trapline.db") as worker:
        yield Stage(worker, MemoryAdapter())


async def until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not ready():  # noqa: ASYNC110 - what we wait for sets no event
            await asyncio.sleep(0)


def let_write(worker: Worker, *, allowed: bool) -> None:
    """Whether the real store takes anything from now on."""
    worker._store.connection.execute(f"PRAGMA query_only = {'OFF' if allowed else 'ON'}")


# What is sent


async def test_a_post_is_sent_once_and_its_place_is_kept(stage: Stage) -> None:
    await stage.post("a")
    await stage.outbox.deliver_due()
    await stage.outbox.deliver_due()
    assert stage.titles() == ["a"]
    assert await stage.worker.read(lambda tx: tx.deliveries.ref("a")) == stage.adapter.messages[0].ref
    assert [event.outcome for event in stage.events] == ["sent"]


async def test_nothing_is_sent_before_its_transaction_is_committed(stage: Stage) -> None:
    def fails(tx: Store) -> None:
        tx.deliveries.post("a", OWLS, Card("a"), now=stage.now, expires_at=stage.now + DAY)
        raise LookupError

    with suppress(LookupError):
        await stage.worker.write(fails)
    await stage.outbox.deliver_due()
    assert stage.titles() == []


async def test_messages_to_one_destination_keep_their_order(stage: Stage) -> None:
    wanted = [f"{number:02}" for number in range(30)]
    for key in wanted:
        await stage.post(key)
    stage.adapter.refuse(OWLS, "busy", retry_after=3)
    stage.adapter.lose(OWLS, ConnectionError("lost"))
    await stage.until_over()
    assert stage.titles() == wanted


async def test_messages_to_a_person_arrive_whatever_their_present_name(stage: Stage) -> None:
    await stage.post("a", ADA)
    await stage.outbox.deliver_due()
    assert stage.titles(Person("memory", "w", "ada", "Ada Lovelace")) == ["a"]


async def test_an_edit_changes_its_post_in_place(stage: Stage) -> None:
    await stage.post("a")
    await stage.edit("a", "b")
    await stage.outbox.deliver_due()
    (message,) = stage.adapter.messages
    assert [card.title for card in message.versions] == ["a", "b"]


async def test_an_edit_waits_for_its_post(stage: Stage) -> None:
    await stage.post("a")
    stage.adapter.refuse(OWLS, "busy", retry_after=60)
    await stage.edit("a", "b")
    await stage.outbox.deliver_due()
    assert stage.titles() == []
    stage.now += timedelta(seconds=60)
    await stage.outbox.deliver_due()
    assert stage.titles() == ["b"]


async def test_an_edit_that_is_overtaken_while_it_is_sent_is_sent_again(stage: Stage) -> None:
    await stage.post("a")
    await stage.outbox.deliver_due()
    gate = stage.adapter.hold(OWLS)
    await stage.edit("a", "b")
    delivering = asyncio.create_task(stage.outbox.deliver_due())
    await until(lambda: gate.waiting)
    await stage.edit("a", "c")
    gate.open()
    await delivering
    assert stage.titles() == ["c"]
    assert not await stage.listing("waiting", "sending")


async def test_an_edit_of_a_dead_post_dies_with_it(stage: Stage) -> None:
    await stage.post("a")
    await stage.edit("a", "b")
    stage.adapter.refuse(OWLS, "no such channel", permanent=True)
    await stage.outbox.deliver_due()
    assert {delivery.state for delivery in await stage.listing()} == {"dead"}
    assert "no such channel" in (await stage.listing("dead"))[0].reason


async def test_an_edit_of_a_message_that_is_gone_is_given_up(stage: Stage) -> None:
    await stage.post("a")
    await stage.outbox.deliver_due()
    stage.adapter.messages.clear()
    await stage.edit("a", "b")
    await stage.outbox.deliver_due()
    assert [(event.outcome, event.delivery.kind) for event in stage.events] == [("sent", "post"), ("dead", "edit")]


async def test_an_edit_is_never_sent_as_a_message_of_its_own(stage: Stage) -> None:
    await stage.post("a")
    placeless = replace(await stage.only(), kind="edit")
    outcome = await attempt(stage.adapter, placeless, None, expired=False, seconds=1)
    assert isinstance(outcome, Hopeless)
    assert stage.titles() == []


async def test_a_message_under_another_joins_its_thread(stage: Stage) -> None:
    await stage.post("root")
    await stage.post("leaf", under="root")
    await stage.outbox.deliver_due()
    assert stage.titles() == ["root"]
    assert stage.titles(OWLS, stage.adapter.messages[0].ref) == ["leaf"]


async def test_a_message_under_a_dead_one_is_given_up(stage: Stage) -> None:
    stage.adapter.refuse(OWLS, "no such channel", permanent=True)
    await stage.post("root")
    await stage.post("leaf", under="root")
    await stage.post("next")
    await stage.outbox.deliver_due()
    assert stage.titles() == ["next"]
    assert [(d.key, d.reason) for d in await stage.listing("dead")] == [
        ("leaf", "the message does not stand whose thread it joins"),
        ("root", "no such channel"),
    ]


# What fails


async def test_a_platform_that_says_when_to_come_back_is_obeyed(stage: Stage) -> None:
    await stage.post("a")
    stage.adapter.refuse(OWLS, "rate limited", retry_after=42)
    await stage.outbox.deliver_due()
    waiting = await stage.only()
    assert (waiting.state, waiting.due_at, waiting.reason) == ("waiting", NOON + timedelta(seconds=42), "rate limited")
    assert not waiting.uncertain
    stage.now += timedelta(seconds=41)
    await stage.outbox.deliver_due()
    assert stage.titles() == []
    stage.now += timedelta(seconds=1)
    await stage.outbox.deliver_due()
    assert stage.titles() == ["a"]


async def test_the_pauses_between_tries_grow_and_stay_bounded(stage: Stage) -> None:
    await stage.post("a", lasts=10 * DAY)
    for _ in range(15):
        stage.adapter.refuse(OWLS, "down")
    await stage.until_over()
    tries = [event.due_at for event in stage.events if event.due_at]
    waits = [(b - a).total_seconds() for a, b in zip([NOON, *tries], tries, strict=False)]
    assert waits[0] < 2 * (1 + JITTER) + 0.01
    assert waits[:8] == sorted(waits[:8])
    assert LONGEST_PAUSE <= max(waits) <= LONGEST_PAUSE * (1 + JITTER)
    assert stage.titles() == ["a"]


async def test_a_permanent_refusal_is_given_up_at_once_with_its_reason(stage: Stage) -> None:
    await stage.post("a")
    stage.adapter.refuse(OWLS, "the bot was removed", permanent=True)
    await stage.outbox.deliver_due()
    dead = await stage.only()
    assert (dead.state, dead.tries, dead.reason) == ("dead", 1, "the bot was removed")


async def test_after_the_limit_of_tries_a_delivery_is_given_up_and_the_next_one_goes(stage: Stage) -> None:
    await stage.post("a", lasts=10 * DAY)
    await stage.post("b", lasts=10 * DAY)
    for number in range(LIMIT):
        stage.adapter.refuse(OWLS, f"down {number}")
    await stage.until_over()
    (dead,) = await stage.listing("dead")
    assert (dead.key, dead.tries, dead.reason) == ("a", LIMIT, f"down {LIMIT - 1}")
    assert stage.titles() == ["b"]


async def test_what_has_expired_is_not_sent_any_more(stage: Stage) -> None:
    await stage.post("a", lasts=timedelta(hours=1))
    stage.now += timedelta(hours=1)
    await stage.outbox.deliver_due()
    assert stage.titles() == []
    assert (await stage.only()).reason == "expired"


async def test_a_refusal_whose_next_try_would_come_too_late_is_given_up(stage: Stage) -> None:
    await stage.post("a", lasts=timedelta(hours=1))
    stage.adapter.refuse(OWLS, "come back tomorrow", retry_after=86_400)
    await stage.outbox.deliver_due()
    assert (await stage.only()).state == "dead"
    assert (await stage.only()).reason == "come back tomorrow"


async def test_a_platform_that_is_not_connected_is_waited_for(stage: Stage) -> None:
    await stage.post("a", Place("slack", "T1", "C1"))
    await stage.outbox.deliver_due()
    waiting = await stage.only()
    assert (waiting.state, waiting.reason) == ("waiting", "slack is not connected")


# What is uncertain


async def test_a_lost_answer_makes_no_second_message(stage: Stage) -> None:
    await stage.post("a")
    stage.adapter.lose(OWLS, ConnectionError("reset by peer"))
    await stage.outbox.deliver_due()
    assert (await stage.only()).uncertain
    assert (await stage.only()).reason == "ConnectionError: reset by peer"
    await stage.until_over()
    assert stage.titles() == ["a"]
    assert (await stage.only()).state == "sent"
    assert await stage.worker.read(lambda tx: tx.deliveries.ref("a")) == stage.adapter.messages[0].ref


async def test_what_was_not_found_is_sent_again(stage: Stage) -> None:
    await stage.post("a")
    stage.adapter.lose(OWLS, ConnectionError())
    await stage.outbox.deliver_due()
    stage.adapter.messages.clear()
    await stage.until_over()
    assert stage.titles() == ["a"]


async def test_a_message_in_a_thread_is_looked_for_there(stage: Stage) -> None:
    await stage.post("root")
    await stage.outbox.deliver_due()
    await stage.post("leaf", under="root")
    stage.adapter.lose(OWLS, ConnectionError())
    await stage.until_over()
    assert stage.titles(OWLS, stage.adapter.messages[0].ref) == ["leaf"]


async def test_where_nobody_can_look_an_uncertain_message_counts_as_sent(stage: Stage) -> None:
    stage.adapter.blind(OWLS)
    await stage.post("a")
    stage.adapter.lose(OWLS, ConnectionError())
    await stage.outbox.deliver_due()
    await stage.edit("a", "b")
    await stage.post("c")
    await stage.until_over()
    assert stage.titles() == ["a", "c"]
    assert [(d.key, d.kind, d.state) for d in await stage.listing()] == [
        ("c", "post", "sent"),
        ("a", "edit", "dead"),
        ("a", "post", "sent"),
    ]


async def test_a_look_that_is_refused_leaves_the_message_uncertain(stage: Stage) -> None:
    await stage.post("a")
    stage.adapter.lose(OWLS, ConnectionError())
    await stage.outbox.deliver_due()
    stage.adapter.refuse_looks(OWLS, "rate limited", retry_after=60)
    stage.now = (await stage.only()).due_at
    await stage.outbox.deliver_due()
    assert (await stage.only()).uncertain
    assert (await stage.only()).due_at == stage.now + timedelta(seconds=60)
    await stage.until_over()
    assert stage.titles() == ["a"]


async def test_what_may_stand_is_looked_for_a_last_time_when_it_expires(stage: Stage) -> None:
    await stage.post("a", lasts=timedelta(seconds=1))
    stage.adapter.lose(OWLS, ConnectionError())
    await stage.until_over()
    assert stage.now == NOON + timedelta(seconds=1)
    assert (await stage.only()).state == "sent"


async def test_what_expired_and_was_not_found_is_given_up(stage: Stage) -> None:
    await stage.post("a", lasts=timedelta(seconds=1))
    stage.adapter.lose(OWLS, ConnectionError("reset"))
    await stage.outbox.deliver_due()
    stage.adapter.messages.clear()
    await stage.until_over()
    assert stage.titles() == []
    assert (await stage.only()).reason == "expired; ConnectionError: reset"


async def test_a_look_that_fails_after_expiry_ends_the_matter(stage: Stage) -> None:
    await stage.post("a", lasts=timedelta(seconds=1))
    stage.adapter.lose(OWLS, ConnectionError())
    await stage.outbox.deliver_due()
    stage.adapter.refuse_looks(OWLS, "down")
    await stage.until_over()
    assert (await stage.only()).state == "dead"


# Isolation and pace


async def test_a_call_that_hangs_times_out_and_is_looked_for(tmp_path: Path) -> None:
    async with opened(tmp_path / "trapline.db") as worker:
        stage = Stage(worker, MemoryAdapter(), seconds=0.01)
        await stage.post("a")
        gate = stage.adapter.hold(OWLS)
        await stage.outbox.deliver_due()
        waiting = await stage.only()
        assert (waiting.uncertain, waiting.reason) == (True, "no answer within 0.01 seconds")
        gate.open()
        await stage.until_over()
        assert stage.titles() == ["a"]


async def test_one_destination_never_holds_up_another(stage: Stage) -> None:
    await stage.post("stuck")
    gate = stage.adapter.hold(OWLS)
    stage.adapter.refuse(ADA, "closed", permanent=True)
    for number in range(3):
        await stage.post(f"crow {number}", CROWS)
        await stage.post(f"ada {number}", ADA)
    delivering = asyncio.create_task(stage.outbox.deliver_due())
    await until(lambda: len(stage.titles(CROWS)) == 3 and len(stage.titles(ADA)) == 2)
    assert stage.titles() == []
    gate.open()
    await delivering
    assert stage.titles() == ["stuck"]


async def test_no_more_destinations_at_once_than_allowed(tmp_path: Path) -> None:
    async with opened(tmp_path / "trapline.db") as worker:
        stage = Stage(worker, MemoryAdapter())
        outbox = Outbox(worker, {"memory": stage.adapter}, lambda: stage.now, owner="few", at_once=2)
        places = [Place("memory", "w", str(number)) for number in range(5)]
        gates = [stage.adapter.hold(place) for place in places]
        for place in places:
            await stage.post(place.channel, place)
        delivering = asyncio.create_task(outbox.deliver_due())
        await until(lambda: sum(gate.waiting for gate in gates) == 2)
        await outbox._begin_due()
        assert sum(gate.waiting for gate in gates) == 2
        for gate in gates:
            gate.open()
        await delivering
        assert all(stage.titles(place) == [place.channel] for place in places)


async def test_an_adapters_pace_is_kept_for_each_destination(tmp_path: Path) -> None:
    rests: list[tuple[float, asyncio.Event]] = []

    async def sleep(seconds: float) -> None:
        rests.append((seconds, over := asyncio.Event()))
        await over.wait()

    async with opened(tmp_path / "trapline.db") as worker:
        stage = Stage(worker, MemoryAdapter(pace=1.5), sleep=sleep)
        for key in ("owl 0", "owl 1"):
            await stage.post(key)
        await stage.post("crow", CROWS)
        delivering = asyncio.create_task(stage.outbox.deliver_due())
        await until(lambda: len(rests) == 2)
        await stage.outbox._begin_due()
        assert (stage.titles(), stage.titles(CROWS)) == (["owl 0"], ["crow"])
        for _, over in rests:
            over.set()
        await until(lambda: len(rests) == 3)
        assert stage.titles() == ["owl 0", "owl 1"]
        rests[2][1].set()
        await delivering
        assert [seconds for seconds, _ in rests] == [1.5] * 3


async def test_a_rest_that_ends_meanwhile_leaves_nothing_unsent(tmp_path: Path) -> None:
    async def no_sleep(_: float) -> None: ...

    async with opened(tmp_path / "trapline.db") as worker:
        stage = Stage(worker, MemoryAdapter(pace=1), sleep=no_sleep)
        for key in "abc":
            await stage.post(key)
        await stage.outbox.deliver_due()
        assert stage.titles() == ["a", "b", "c"]


# Crash and stop


async def _die() -> None:
    """All that the process does ends here, and nothing of it is recorded."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Dying(MemoryAdapter):
    """The process dies when the platform has accepted, or just before."""

    def __init__(self, *, accepts: bool) -> None:
        super().__init__()
        self.accepts = accepts
        self.last_words = asyncio.Event()

    async def post(self, to: Place | Person, card: Card, key: str, under: MessageRef | None = None) -> MessageRef:
        if self.accepts:
            await super().post(to, card, key, under)
        self.last_words.set()
        await asyncio.Event().wait()
        raise AssertionError


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_crash_around_the_platforms_answer_leaves_exactly_one_message(
    tmp_path: Path, *, accepted: bool
) -> None:
    async with opened(tmp_path / "trapline.db") as worker:
        before = Stage(worker, dying := _Dying(accepts=accepted))
        await before.post("a")
        await before.post("b")
        task = asyncio.create_task(before.outbox.deliver_due())
        await dying.last_words.wait()
        await _die()
        assert task.cancelled()
    async with opened(tmp_path / "trapline.db") as worker:
        after = Stage(worker, MemoryAdapter(), owner="second")
        after.adapter.messages = dying.messages
        await after.outbox.deliver_due()
        assert after.titles() == ["a", "b"]
        assert {delivery.state for delivery in await after.listing()} == {"sent"}


async def test_a_send_that_the_store_cannot_record_is_found_again_when_its_lease_has_run_out(stage: Stage) -> None:
    await stage.post("a")
    gate = stage.adapter.hold(OWLS)
    delivering = asyncio.create_task(stage.outbox.deliver_due())
    await until(lambda: gate.waiting)
    let_write(stage.worker, allowed=False)
    gate.open()
    with pytest.raises(StoreError):
        await delivering
    let_write(stage.worker, allowed=True)
    assert [event.outcome for event in stage.events] == ["unrecorded"]
    await stage.outbox.deliver_due()
    assert (await stage.only()).state == "sending"
    stage.now += LEASE
    await stage.outbox.deliver_due()
    assert stage.titles() == ["a"]
    assert (await stage.only()).state == "sent"


async def test_stopping_after_an_unrecorded_send_keeps_its_lease(stage: Stage) -> None:
    await stage.post("a")
    gate = stage.adapter.hold(OWLS)
    delivering = asyncio.create_task(stage.outbox.deliver_due())
    await until(lambda: gate.waiting)
    let_write(stage.worker, allowed=False)
    gate.open()
    with pytest.raises(StoreError):
        await delivering
    let_write(stage.worker, allowed=True)
    await stage.outbox.stop()
    assert (await stage.only()).state == "sending"


async def test_stop_finishes_what_is_being_sent_and_begins_nothing_new(stage: Stage) -> None:
    await stage.post("a")
    await stage.post("b")
    gate = stage.adapter.hold(OWLS)
    running = asyncio.create_task(stage.outbox.run())
    await until(lambda: gate.waiting)
    stopping = asyncio.create_task(stage.outbox.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    gate.open()
    await stopping
    await running
    assert stage.titles() == ["a"]
    await stage.outbox.deliver_due()
    assert stage.titles() == ["a"]
    assert [(d.key, d.state, d.tries) for d in await stage.listing("waiting")] == [("b", "waiting", 0)]


async def test_stop_does_not_wait_for_the_pace(tmp_path: Path) -> None:
    async with opened(tmp_path / "trapline.db") as worker:
        stage = Stage(worker, MemoryAdapter(pace=3600))
        outbox = Outbox(worker, {"memory": stage.adapter}, lambda: stage.now, owner="patient")
        await stage.post("a")
        running = asyncio.create_task(outbox.run())
        await until(lambda: stage.titles() == ["a"] and outbox._resting)
        async with asyncio.timeout(5):
            await outbox.stop()
            await running
        await until(lambda: not outbox._resting)


async def test_what_was_leased_while_stopping_is_given_back_untried(stage: Stage) -> None:
    await stage.post("a")
    delivering = asyncio.create_task(stage.outbox.deliver_due())
    await until(stage.outbox._leasing.locked)
    await stage.outbox.stop()
    await delivering
    waiting = await stage.only()
    assert (waiting.state, waiting.tries, waiting.uncertain) == ("waiting", 0, False)
    assert stage.titles() == []


# Running


async def test_a_commit_wakes_it(stage: Stage) -> None:
    running = asyncio.create_task(stage.outbox.run())
    await until(lambda: stage.outbox._wake._waiters)
    await stage.post("a")
    await until(stage.titles)
    await stage.outbox.stop()
    await running


async def test_it_wakes_when_the_next_delivery_is_due(tmp_path: Path) -> None:
    async with opened(tmp_path / "trapline.db") as worker:
        adapter = MemoryAdapter()
        adapter.refuse(OWLS, "a moment", retry_after=0.05)
        outbox = Outbox(worker, {"memory": adapter}, lambda: datetime.now(UTC), owner="real")
        now = datetime.now(UTC)
        await worker.write(lambda tx: tx.deliveries.post("a", OWLS, Card("a"), now=now, expires_at=now + DAY))
        running = asyncio.create_task(outbox.run())
        await until(lambda: adapter.messages)
        assert datetime.now(UTC) - now >= timedelta(seconds=0.05)
        await outbox.stop()
        await running


async def test_a_paced_destination_goes_on_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path / "trapline.db") as worker:
        stage = Stage(worker, MemoryAdapter(pace=0.001))
        for key in "abc":
            await stage.post(key)
        running = asyncio.create_task(stage.outbox.run())
        await until(lambda: stage.titles() == ["a", "b", "c"])
        await stage.outbox.stop()
        await running


async def test_a_store_that_fails_for_a_while_does_not_end_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "IDLE", 0.001)
    await stage.post("a")
    let_write(stage.worker, allowed=False)
    running = asyncio.create_task(stage.outbox.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert stage.titles() == []
    let_write(stage.worker, allowed=True)
    await until(stage.titles)
    await stage.outbox.stop()
    await running


async def test_a_listener_that_fails_harms_nobody(stage: Stage) -> None:
    def fails(event: DeliveryEvent) -> None:
        raise LookupError(event)

    stage.outbox.on_event(fails)
    await stage.post("a")
    await stage.post("b")
    await stage.outbox.deliver_due()
    assert stage.titles() == ["a", "b"]


# How long to wait


def test_pauses_are_the_same_for_the_same_seed_and_differ_between_deliveries() -> None:
    assert pause_before_retry(3, "1/3") == pause_before_retry(3, "1/3")
    assert pause_before_retry(3, "1/3") != pause_before_retry(3, "2/3")
    assert 8 <= pause_before_retry(3, "1/3") <= 8 * (1 + JITTER)


def test_what_a_platform_asks_for_is_bounded() -> None:
    assert pause_before_retry(1, "", 7.5) == 7.5
    assert pause_before_retry(1, "", -1) == 0
    assert pause_before_retry(1, "", 1e12) == LONGEST_ASKED


def test_messages_in_memory_keep_their_history() -> None:
    message = Message(MessageRef("memory", "1"), "a", OWLS, None, [Card("a"), Card("b")])
    assert message.card == Card("b")
