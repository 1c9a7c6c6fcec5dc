"""Numbers for Prometheus: what people do, what is delivered, how late, and what fails. They name nobody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.delivery.outbox import DeliveryEvent
from bot.handler import Handled
from bot.store.database import Database
from bot.store.errors import StoreError
from bot.store.transaction import Store

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Up to the three seconds that the platforms give."""

LAG = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0, 43_200.0)


class Metrics:
    """One process's numbers. `heard` and `delivered` are told; the store is asked when somebody looks."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._registry = CollectorRegistry()
        self._interactions = Counter(
            "trapline_interactions",
            "What people did, by platform, kind and outcome (answered, unknown, failed)",
            ("platform", "kind", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "trapline_interaction_seconds",
            "From what somebody did to the reply, without the network",
            ("platform",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._deliveries = Counter(
            "trapline_deliveries",
            "Tries to deliver, by platform and outcome (sent, retry, dead, unrecorded)",
            ("platform", "outcome"),
            registry=self._registry,
        )
        self._lag = Histogram(
            "trapline_delivery_lag_seconds",
            "From when a message could have been sent to when it stood there",
            ("platform",),
            buckets=LAG,
            registry=self._registry,
        )
        self._responses = Gauge("trapline_responses", "Locked answers in the store", registry=self._registry)
        self._failing = Gauge(
            "trapline_store_failing", "1 while nothing can be stored, else 0: /readyz says why", registry=self._registry
        )
        self._waiting = Gauge("trapline_deliveries_waiting", "Messages not sent yet", registry=self._registry)

    def heard(self, handled: Handled) -> None:
        """Somebody did something, and it was answered."""
        interaction = handled.interaction
        platform = interaction.actor.platform
        self._interactions.labels(platform, type(interaction).__name__.lower(), handled.outcome).inc()
        self._seconds.labels(platform).observe(handled.seconds)

    def delivered(self, event: DeliveryEvent) -> None:
        """A try to deliver ended."""
        platform = event.delivery.to.platform
        self._deliveries.labels(platform, event.outcome).inc()
        if event.outcome == "sent" and event.delivery.kind == "post":  # an edit is put off on purpose
            late = self._clock() - event.delivery.created_at
            self._lag.labels(platform).observe(max(late.total_seconds(), 0.0))

    async def page(self) -> bytes:
        """All of it in Prometheus' text format."""
        failing = bool(await self._database.look())
        self._failing.set(failing)
        with suppress(StoreError):  # the numbers stay as they were while the store cannot be read
            responses, waiting = await self._database.read(_counts)
            self._responses.set(responses)
            self._waiting.set(waiting)
        return generate_latest(self._registry)


def _counts(tx: Store) -> tuple[int, int]:
    return tx.responses.total(), tx.deliveries.waiting()
